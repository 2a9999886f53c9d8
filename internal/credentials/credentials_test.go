package credentials_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func connected(t *testing.T) (*testkit.GitHub, *credentials.Engine, connection.Organization) {
	t.Helper()
	g := testkit.New(t)
	o := connection.NewOrganization("acme", "acme", "acme-apps")
	for _, role := range connection.Roles() {
		g.Installed(o.Owner(role))
		if _, err := g.Client.CreateRepository(github.WithScope(t.Context(), github.ScopeProvision), github.NewRepository{Owner: o.Owner(role), Name: o.Repository(role)}); err != nil {
			t.Fatal(err)
		}
	}
	return g, credentials.New(g.Client, rand.Reader), o
}

func TestKeysAreWhatOpenSSHReads(t *testing.T) {
	e := credentials.New(nil, rand.Reader)
	pair, err := e.Generate("acme")
	if err != nil {
		t.Fatal(err)
	}
	private, err := ssh.ParseRawPrivateKey([]byte(pair.Private))
	if err != nil {
		t.Fatal(err)
	}
	public, _, _, _, err := ssh.ParseAuthorizedKey([]byte(pair.Public))
	if err != nil || public.Type() != ssh.KeyAlgoED25519 {
		t.Fatalf("%q: %v", pair.Public, err)
	}
	own, err := ssh.NewPublicKey(private.(*ed25519.PrivateKey).Public())
	if err != nil || string(own.Marshal()) != string(public.Marshal()) {
		t.Errorf("the halves do not belong together: %v", err)
	}
	other, err := e.Generate("acme")
	if err != nil || other.Public == pair.Public {
		t.Errorf("two keys are the same: %v", err)
	}
	if _, err := credentials.New(nil, strings.NewReader("short")).Generate(""); err == nil {
		t.Error("a key was made of too little")
	}
}

func TestOursAreKnownByTheirTitle(t *testing.T) {
	g, e, o := connected(t)
	held, err := e.Look(t.Context(), o)
	if err != nil || len(held) != 2 || held[0].FullName() != "acme/acme-gitops" || held[1].FullName() != "acme-apps/acme-gitops" {
		t.Fatalf("%+v %v", held, err)
	}
	public := func() string {
		t.Helper()
		p, err := e.Generate("")
		if err != nil {
			t.Fatal(err)
		}
		return p.Public
	}
	first := public()
	if _, err := e.Add(t.Context(), "acme", held[0], first); err != nil {
		t.Fatal(err)
	}
	g.AddDeployKey("acme", "acme-gitops", "somebody's", public(), true)
	g.AddDeployKey("acme", "acme-gitops", credentials.Title("acme"), public(), false) // may write
	second := public()
	if _, err := e.Add(t.Context(), "acme", held[0], second); err != nil {
		t.Fatal(err)
	}
	held, err = e.Look(t.Context(), o)
	if err != nil || len(held[0].Keys) != 2 || held[0].Others != 2 || len(held[1].Keys) != 0 {
		t.Fatalf("%+v %v", held, err)
	}
	if k, ok := held[0].Newest(); !ok || k.Key != second || held[0].Older()[0].Key != first {
		t.Errorf("%+v", held[0].Keys)
	}
	if err := e.Revoke(t.Context(), held[0], held[0].Keys...); err != nil {
		t.Fatal(err)
	}
	if held, err = e.Look(t.Context(), o); err != nil || len(held[0].Keys) != 0 || held[0].Others != 2 {
		t.Errorf("revoked: %+v %v", held, err)
	}
}

// TestALostAnswerIsLookedAfter loses the answer to the request that adds a key,
// before and after it had its effect.
func TestALostAnswerIsLookedAfter(t *testing.T) {
	for _, fault := range []string{simulator.FaultResetBefore, simulator.FaultResetAfter, simulator.FaultTruncate} {
		g, e, o := connected(t)
		held, err := e.Look(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		pair, err := e.Generate("")
		if err != nil {
			t.Fatal(err)
		}
		g.AddFault(simulator.Fault{Method: "POST", Route: "/repos/{owner}/{repo}/keys", Kind: fault, Times: 1})
		_, err = e.Add(t.Context(), "acme", held[0], pair.Public)
		there, lookErr := e.Look(t.Context(), o)
		if lookErr != nil {
			t.Fatal(lookErr)
		}
		if added := len(there[0].Keys) == 1; added != (err == nil) {
			t.Errorf("%v: the key is there: %v; the engine says %v", fault, added, err)
		}
		if _, err := e.Add(t.Context(), "acme", held[0], pair.Public); err != nil { // the same again
			t.Errorf("%v, again: %v", fault, err)
		}
		if there, err = e.Look(t.Context(), o); err != nil || len(there[0].Keys) != 1 {
			t.Errorf("%v: %+v %v", fault, there, err)
		}
	}
}

func TestWhereDeployKeysAreForbidden(t *testing.T) {
	g, e, o := connected(t)
	g.SetPolicy("acme", simulator.Policy{NoDeployKeys: true})
	held, err := e.Look(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Add(t.Context(), "acme", held[0], "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFcPLrBLkAyXuMq5D8lmOmhuV6r4v8+JDN4nOk7HR+SR")
	var own *github.Error
	if !errors.As(err, &own) || own.Reason != github.ReasonNoDeployKeys {
		t.Errorf("%v", err)
	}
}
