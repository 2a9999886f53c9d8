// Package credentials gives Argo CD what it needs to read the two repositories
// of a connection, and nothing more: a read-only deploy key for each. The
// private half is made here and handed to the caller once; GitHub knows the
// public half alone. It knows no screen, no HTTP and no files.
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

// GitHub is what this asks of GitHub. client.Client satisfies it.
type GitHub interface {
	DeployKeys(ctx context.Context, owner, name string) ([]github.DeployKey, error)
	AddDeployKey(ctx context.Context, owner, name, title, public string) (github.DeployKey, error)
	RemoveDeployKey(ctx context.Context, owner, name string, id int64) error
}

// Engine makes, finds and revokes deploy keys. It keeps no state.
type Engine struct {
	github GitHub
	random io.Reader
}

// New returns an engine; random is where keys come from, crypto/rand's Reader
// but for tests.
func New(g GitHub, random io.Reader) *Engine { return &Engine{g, random} }

// Title is how the deploy keys of an organization are called: by it they are
// known as ours.
func Title(organization string) string { return "Argo CD of " + organization + " (konstruct)" }

// Held are the keys that one repository has.
type Held struct {
	Role        connection.Role
	Owner, Name string
	Keys        []github.DeployKey // ours, oldest first
	Others      int                // somebody else's
}

// FullName is owner/name.
func (h Held) FullName() string { return h.Owner + "/" + h.Name }

// Newest is the key that Argo CD is to use; false where there is none.
func (h Held) Newest() (github.DeployKey, bool) {
	if len(h.Keys) == 0 {
		return github.DeployKey{}, false
	}
	return h.Keys[len(h.Keys)-1], true
}

// Older are the keys that another one has replaced.
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
		// One that may write is not ours, whatever it is called.
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

// Pair is a new key.
type Pair struct {
	Public  string // OpenSSH's format, without a comment
	Private string // OpenSSH's format: a secret
}

// Generate makes a key (ed25519). The comment stands in the private half.
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

// Add gives the public half to a repository. Where GitHub's answer got lost it
// looks whether the key is there.
func (e *Engine) Add(ctx context.Context, organization string, h Held, public string) (github.DeployKey, error) {
	key, err := e.github.AddDeployKey(ctx, h.Owner, h.Name, Title(organization), public)
	if err == nil {
		return key, nil
	}
	kind, reason := github.KindOf(err), github.ReasonOf(err)
	if kind != github.KindDoubtful && reason != github.ReasonKeyInUse { // in use: an earlier try of this one may have arrived
		return github.DeployKey{}, err
	}
	keys, look := e.github.DeployKeys(ctx, h.Owner, h.Name)
	if look != nil {
		return github.DeployKey{}, errors.Join(err, look)
	}
	for _, k := range keys {
		if k.Key == public && k.ReadOnly {
			return k, nil
		}
	}
	return github.DeployKey{}, err
}

// Revoke ends keys of a repository. What is gone already is no error.
func (e *Engine) Revoke(ctx context.Context, h Held, keys ...github.DeployKey) error {
	for _, k := range keys {
		if err := e.github.RemoveDeployKey(ctx, h.Owner, h.Name, k.ID); err != nil {
			return err
		}
	}
	return nil
}
