// Package credentials manages the read-only deploy keys with which Argo CD reads
// the two repositories of a connection.
//
// A private key is generated here and returned to the caller once; GitHub only
// gets the public key.
package credentials

import (
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// GitHub is the part of the GitHub client that is needed. client.Client satisfies
// it.
type GitHub interface {
	DeployKeys(ctx context.Context, owner, name string) ([]github.DeployKey, error)
	AddDeployKey(ctx context.Context, owner, name, title, public string) (github.DeployKey, error)
	RemoveDeployKey(ctx context.Context, owner, name string, id int64) error
}

// Engine generates, finds and revokes deploy keys. It keeps no state.
type Engine struct {
	github GitHub
	random io.Reader
}

// New returns an engine that generates keys from random.
func New(g GitHub, random io.Reader) *Engine { return &Engine{g, random} }

// Title is the title of an organization's deploy keys, by which they are
// recognized.
func Title(organization string) string { return "Argo CD of " + organization + " (konstruct)" }

// Held are the deploy keys of one repository.
type Held struct {
	Role        connection.Role
	Owner, Name string
	Keys        []github.DeployKey // ours, oldest first
	Others      int                // how many others it has
}

// FullName is owner/name.
func (h Held) FullName() string { return h.Owner + "/" + h.Name }

// Newest is the key that Argo CD is to use; ok is false when there is none.
func (h Held) Newest() (key github.DeployKey, ok bool) {
	if len(h.Keys) == 0 {
		return github.DeployKey{}, false
	}
	return h.Keys[len(h.Keys)-1], true
}

// Older are the keys that the newest one has replaced.
func (h Held) Older() []github.DeployKey { return h.Keys[:max(0, len(h.Keys)-1)] }

// Look lists the keys of both repositories, the platform's first.
func (e *Engine) Look(ctx context.Context, o connection.Organization) ([]Held, error) {
	roles := connection.Roles()
	out, errs := make([]Held, len(roles)), make([]error, len(roles))
	var wg sync.WaitGroup
	for i, role := range roles {
		wg.Go(func() { out[i], errs[i] = e.look(ctx, o, role) })
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

func (e *Engine) look(ctx context.Context, o connection.Organization, role connection.Role) (Held, error) {
	h := Held{Role: role, Owner: o.Owner(role), Name: o.Repository(role)}
	keys, err := e.github.DeployKeys(ctx, h.Owner, h.Name)
	if err != nil {
		return h, err
	}
	for _, k := range keys {
		// A key with write access is not ours, whatever its title.
		if k.Title == Title(o.Name) && k.ReadOnly {
			h.Keys = append(h.Keys, k)
		} else {
			h.Others++
		}
	}
	slices.SortStableFunc(h.Keys, func(a, b github.DeployKey) int {
		if d := a.Created.Compare(b.Created); d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	})
	return h, nil
}

// Pair is a new pair of keys.
type Pair struct {
	Public  string // OpenSSH's format, without a comment
	Private string // OpenSSH's format: a secret
}

// Generate returns a new pair of keys (Ed25519). The comment becomes part of the
// private key.
func (e *Engine) Generate(comment string) (Pair, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(e.random, seed); err != nil {
		return Pair{}, fmt.Errorf("make a key: %w", err)
	}
	private := ed25519.NewKeyFromSeed(seed)
	block, err := ssh.MarshalPrivateKey(private, comment)
	if err != nil {
		return Pair{}, fmt.Errorf("write a key: %w", err)
	}
	public, err := ssh.NewPublicKey(private.Public())
	if err != nil {
		return Pair{}, fmt.Errorf("write a key: %w", err)
	}
	return Pair{Public: strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public))), Private: string(pem.EncodeToMemory(block))}, nil
}

// Add adds a public key to a repository. If GitHub's answer is lost, it looks
// whether the key was added.
func (e *Engine) Add(ctx context.Context, organization string, h Held, public string) (github.DeployKey, error) {
	key, err := e.github.AddDeployKey(ctx, h.Owner, h.Name, Title(organization), public)
	if err == nil {
		return key, nil
	}
	kind, reason := github.KindOf(err), github.ReasonOf(err)
	if kind != github.KindDoubtful && reason != github.ReasonKeyInUse { // in use: an earlier attempt may have added it
		return github.DeployKey{}, err
	}
	keys, listErr := e.github.DeployKeys(ctx, h.Owner, h.Name)
	if listErr != nil {
		return github.DeployKey{}, errors.Join(err, listErr)
	}
	for _, k := range keys {
		if k.Key == public && k.ReadOnly {
			return k, nil
		}
	}
	return github.DeployKey{}, err
}

// Revoke removes keys from a repository. A key that is gone already is no error.
func (e *Engine) Revoke(ctx context.Context, h Held, keys ...github.DeployKey) error {
	for _, k := range keys {
		if err := e.github.RemoveDeployKey(ctx, h.Owner, h.Name, k.ID); err != nil {
			return err
		}
	}
	return nil
}
