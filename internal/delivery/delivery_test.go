package delivery_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// world is a connected organization on a GitHub of its own.
type world struct {
	*testkit.GitHub
	org      connection.Organization
	delivery *delivery.Engine
}

func connected(t *testing.T, g *testkit.GitHub) *world {
	t.Helper()
	g.Installed("acme")
	g.Installed("acme-apps")
	w := &world{GitHub: g, org: connection.NewOrganization("acme", "acme", "acme-apps")}
	ctx := connection.ForWriting(t.Context())
	state, err := g.Engine.Observe(ctx, w.org)
	if err != nil {
		t.Fatal(err)
	}
	plan := g.Engine.PlanConnect(state, connection.ConnectOptions{Actor: "octo-admin"})
	if _, err := g.Engine.Apply(ctx, plan, nil); err != nil {
		t.Fatal(err)
	}
	w.delivery = delivery.New(delivery.Options{GitHub: g.Client})
	return w
}

func (w *world) open(t *testing.T) *delivery.Snapshot {
	t.Helper()
	s, err := w.delivery.Open(t.Context(), w.org)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOpen(t *testing.T) {
	w := connected(t, testkit.New(t))
	before := len(w.Requests())
	s := w.open(t)
	if n := len(w.Requests()) - before; n > 4 {
		t.Errorf("%d requests to open both repositories", n)
	}
	if !s.Platform.Has("catalog/README.md") || s.Application.Has("catalog/README.md") || !s.Application.Has("README.md") {
		t.Errorf("platform %q, application %q", s.Platform.Under(""), s.Application.Under(""))
	}
	if got := s.Platform.Folders("registry"); !slices.Equal(got, []string{"clusters", "environments"}) {
		t.Errorf("folders of registry: %q", got)
	}
	all, err := w.delivery.Read(t.Context(), s.Platform, s.Platform.Under("")...)
	if err != nil || len(all) != len(s.Platform.Under("")) || !strings.Contains(string(all["README.md"]), "acme") {
		t.Errorf("%d files, %v", len(all), err)
	}
	read := len(w.Requests())
	if _, err := w.delivery.Read(t.Context(), s.Platform, s.Platform.Under("")...); err != nil || len(w.Requests()) != read {
		t.Errorf("read again: %d requests, %v", len(w.Requests())-read, err)
	}
	again, err := w.delivery.Reopen(t.Context(), s)
	if err != nil || len(w.Requests()) != read+2 || !slices.Equal(again.Platform.Under(""), s.Platform.Under("")) {
		t.Errorf("opened again: %d requests, %v", len(w.Requests())-read, err)
	}
}

func TestOpenNeedsAConnection(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	e := delivery.New(delivery.Options{GitHub: g.Client})
	if _, err := e.Open(t.Context(), connection.NewOrganization("acme", "acme", "")); err == nil {
		t.Error("opened an organization that is not connected")
	}
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Private: true, Files: map[string][]byte{"a": []byte("b")}})
	if _, err := e.Open(t.Context(), connection.NewOrganization("acme", "acme", "")); !errors.Is(err, delivery.ErrNotConnected) {
		t.Errorf("a repository of somebody else's: %v", err)
	}
}

// Fifty times, two programs write different files at once: both stay.
func TestNoUpdateIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, testkit.NewInProcess(t, 50*time.Millisecond))
		var wg sync.WaitGroup
		for _, who := range []string{"a", "b"} {
			client, _ := w.Fresh(t)
			e := delivery.New(delivery.Options{GitHub: client})
			wg.Go(func() {
				for i := range 50 {
					s, err := e.Open(t.Context(), w.org)
					if err != nil {
						t.Error(err)
						return
					}
					plan := delivery.Write(s, who, fmt.Sprintf("Set %s to %d", who, i), connection.Application, who+".txt", fmt.Sprint(i))
					if _, err := e.Apply(t.Context(), plan, nil); err != nil {
						t.Errorf("%s %d: %v", who, i, err)
					}
				}
			})
		}
		wg.Wait()
		s := w.open(t)
		got, err := w.delivery.Read(t.Context(), s.Application, "a.txt", "b.txt")
		if err != nil || string(got["a.txt"]) != "49" || string(got["b.txt"]) != "49" {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestWhatSomebodyChangedIsNotOverwritten(t *testing.T) {
	w := connected(t, testkit.New(t))
	plan := delivery.Write(w.open(t), "a", "Mine", connection.Application, "x.txt", "mine")
	if _, err := w.delivery.Apply(t.Context(), delivery.Write(w.open(t), "b", "Theirs", connection.Application, "x.txt", "theirs"), nil); err != nil {
		t.Fatal(err)
	}
	_, err := w.delivery.Apply(t.Context(), plan, nil)
	if changed, ok := errors.AsType[*delivery.ChangedError](err); !ok || changed.Path != "x.txt" || !errors.Is(err, connection.ErrChanged) {
		t.Errorf("%v", err)
	}
	// The same as theirs is done already.
	same := delivery.Write(w.open(t), "a", "Same", connection.Application, "x.txt", "theirs")
	if !same.Nothing() {
		t.Errorf("%+v", same)
	}
}
