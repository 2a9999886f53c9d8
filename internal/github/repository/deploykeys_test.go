package repository_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// publicKey is one of as many different keys as are wanted.
func publicKey(t *testing.T, n byte) string {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = n
	public, err := ssh.NewPublicKey(ed25519.NewKeyFromSeed(seed).Public())
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public)))
}

func TestDeployKeys(t *testing.T) {
	ctx := t.Context()
	g := testkit.New(t)
	g.Installed("acme")
	for _, name := range []string{"one", "two"} {
		if _, err := g.Client.CreateRepository(github.WithScope(ctx, github.ScopeProvision), github.NewRepository{Owner: "acme", Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	list := func(name string) []string {
		t.Helper()
		keys, err := g.Client.DeployKeys(ctx, "acme", name)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, k := range keys {
			if !k.ReadOnly || k.Created.IsZero() || !k.Enabled {
				t.Errorf("%+v", k)
			}
			out = append(out, k.Title+" "+k.Key)
		}
		return out
	}
	if got := list("one"); len(got) != 0 {
		t.Errorf("a new repository has %q", got)
	}
	k, err := g.Client.AddDeployKey(ctx, "acme", "one", "konstruct", publicKey(t, 1)+" a comment")
	if err != nil {
		t.Fatal(err)
	}
	if got := list("one"); !slices.Equal(got, []string{"konstruct " + publicKey(t, 1)}) {
		t.Errorf("listed %q", got)
	}
	_, err = g.Client.AddDeployKey(ctx, "acme", "two", "konstruct", publicKey(t, 1))
	if github.ReasonOf(err) != github.ReasonKeyInUse || github.KindOf(err) != github.KindInvalid {
		t.Errorf("a key of another repository: %v", err)
	}
	if _, err := g.Client.AddDeployKey(ctx, "acme", "two", "konstruct", "no key"); github.KindOf(err) != github.KindInvalid || github.ReasonOf(err) != "" {
		t.Errorf("what is no key: %v", err)
	}
	for range 2 { // what is gone is gone
		if err := g.Client.RemoveDeployKey(ctx, "acme", "one", k.ID); err != nil {
			t.Error(err)
		}
	}
	if got := list("one"); len(got) != 0 {
		t.Errorf("revoked, and still there: %q", got)
	}
	for n := range byte(120) {
		g.AddDeployKey("acme", "two", fmt.Sprintf("key %d", n), publicKey(t, n+10), true)
	}
	if got := list("two"); len(got) != 120 {
		t.Errorf("%d keys on two pages", len(got))
	}
	g.SetPolicy("acme", simulator.Policy{NoDeployKeys: true})
	_, err = g.Client.AddDeployKey(ctx, "acme", "one", "konstruct", publicKey(t, 2))
	var own *github.Error
	if !errors.As(err, &own) || own.Reason != github.ReasonNoDeployKeys || !strings.Contains(own.Next(), "read-only App") {
		t.Errorf("a policy: %v", err)
	}
	if keys, err := g.Client.DeployKeys(ctx, "acme", "two"); err != nil || keys[0].Enabled {
		t.Errorf("keys that are switched off: %v %v", keys[:1], err)
	}
	if keys, err := g.Client.DeployKeys(ctx, "acme", "none"); github.KindOf(err) != github.KindNotFound || keys != nil {
		t.Errorf("no repository: %v %v", keys, err)
	}
}
