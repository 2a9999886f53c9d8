package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// genuineWorld is a connected organization "acme" on a simulated GitHub, reached
// through the real client and engine. change may add to it before the screens
// start.
func genuineWorld(t *testing.T, change func(g *testkit.GitHub)) (*world, *testkit.GitHub) {
	t.Helper()
	g := testkit.NewInProcess(t, 0)
	g.Installed("acme")
	o := connection.NewOrganization("acme", "acme", "acme")
	st, err := g.Engine.Observe(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Engine.Apply(t.Context(), g.Engine.PlanConnect(st, connection.ConnectOptions{Actor: "octo-admin"}), nil); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(g)
	}
	w := newWorld().listen()
	client, engine := g.Fresh(t)
	w.opt.Engine, w.opt.Archive = engine, client
	return w, g
}

// reading opens the Repositories of acme.
func reading(t *testing.T, w *world) *screen {
	t.Helper()
	s := w.at(t, 120, 40)
	s.keys("enter", "3")
	s.pass(3 * time.Second)
	return s
}

func push(t *testing.T, g *testkit.GitHub, repository, message string, files map[string][]byte) {
	t.Helper()
	if err := g.Push("acme", repository, simulator.CommitSpec{Message: message, AuthorLogin: "octo-admin", Files: files}); err != nil {
		t.Fatal(err)
	}
}

// asked counts API requests that read.
func asked(g *testkit.GitHub, route string) (n int) {
	for _, r := range g.Requests() {
		if strings.Contains(r.Route, route) && !strings.Contains(r.Route, "access_tokens") {
			n++
		}
	}
	return n
}

func many1000(n int) map[string][]byte {
	files := map[string][]byte{}
	for i := range n {
		files[fmt.Sprintf("many/d%02d/file-%04d.yaml", i%20, i)] = []byte(fmt.Sprint("n: ", i, "\n"))
	}
	return files
}

func TestFilterAndGoToPath(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, func(g *testkit.GitHub) {
			push(t, g, "acme-gitops", "many", many1000(200))
			push(t, g, "acme-gitops", "odd", map[string][]byte{"registry/clusters/e1/30-cert\u202e.yaml": []byte("x"), "registry/clusters/e1/30-a.yaml": []byte("kind: A\n")})
		})
		s := reading(t, w)
		if n := asked(g, "/git/trees"); n != 2 {
			t.Errorf("%d requests for two trees", n)
		}
		s.keys("/", "type:D07 yaml FILE")
		s.pass(time.Second)
		s.has("10 found", "many/d07/file-0007.yaml", "many/d07/file-0187.yaml")
		s.lacks("README.md")
		s.keys("type:-01", "enter")
		s.pass(time.Second)
		s.has("5 found", "▌ many/d07/file-0107.yaml", "n: 107")
		s.keys("down", "esc") // back in the tree, on what was selected
		s.pass(time.Second)
		s.has("▾ d07", "▌       file-0127.yaml", "▸ d08")
		if n := asked(g, "/git/trees"); n != 2 {
			t.Errorf("%d tree requests after a filter", n)
		}
		s.keys("/", "type:nothing like it")
		s.pass(time.Second)
		s.has("Nothing matches nothing like it.")
		s.keys("esc")
		s.has("▌       file-0127.yaml")

		s.keys(":")
		s.has("Go to path: many/d07/")
		s.keys("home")
		for range len("many/d07/") {
			s.keys("end", "backspace")
		}
		s.keys("type:reg", "tab", "type:cl", "tab", "type:e1/3", "tab")
		s.has("Go to path: registry/clusters/e1/30-")
		s.keys("type:x", "enter")
		s.has("✕ there is no registry/clusters/e1/30-x here")
		s.keys("backspace", "type:a.yaml", "enter")
		s.pass(time.Second)
		s.has("▾ e1", "30-a.yaml", "wave  30", "kind: A")
		s.keys("down")
		s.has("30-cert<U+202E>.yaml")
		s.keys("up")
		s.keys("u")
		if got := w.copied[len(w.copied)-1]; !strings.HasSuffix(got, "/acme/acme-gitops/blob/main/registry/clusters/e1/30-a.yaml") {
			t.Errorf("copied %q", got)
		}
		s.finish()
	})
}

// Where GitHub does not list everything at once, folders are read when they
// are opened, a filter has the rest listed in pieces, and a path leads through
// folders that were not read.
func TestTruncatedTreesAreWalked(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, func(g *testkit.GitHub) {
			push(t, g, "acme-gitops", "many", many1000(300))
			g.SetTreeLimit(60)
		})
		s := reading(t, w)
		s.has("▸ many", "▸ registry", "README.md")
		before := asked(g, "/git/trees")
		s.keys(":", "type:many/d03/file-0043.yaml", "enter")
		s.pass(time.Second)
		s.has("▾ many", "▾ d03", "▌       file-0043.yaml", "n: 43")
		if n := asked(g, "/git/trees") - before; n != 2 {
			t.Errorf("%d requests for two folders", n)
		}
		s.keys(":", "type:nowhere/at/all", "enter")
		s.pass(time.Second)
		s.has("there is no")
		s.keys("esc", "/", "type:file-0299")
		s.pass(3 * time.Second)
		s.has("1 found", "many/d19/file-0299.yaml")
		s.lacks("in what was read")
		s.finish()
	})
}

// A new head is read once, and the cursor and what is open stay.
func TestANewHeadKeepsTheCursor(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, nil)
		s := reading(t, w)
		s.keys(":", "type:registry/README.md", "enter")
		s.pass(time.Second)
		s.has("▌     README.md")
		push(t, g, "acme-gitops", "more", map[string][]byte{"a/new.yaml": []byte("a"), "registry/a.yaml": []byte("b")})
		before := asked(g, "/git/trees")
		s.keys("r")
		s.pass(time.Second)
		s.has("▸ a ", "▌     README.md", "a.yaml")
		if n := asked(g, "/git/trees") - before; n != 1 {
			t.Errorf("%d tree requests for one new head", n)
		}
		s.finish()
	})
}

// A slow listing of everything does not keep the first folder from being shown.
func TestASlowListingShowsTheTopFirst(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, nil)
		g.AddFault(simulator.Fault{Method: "GET", Route: "/repos/{owner}/{repo}/git/trees/{tree_sha}", Nth: 1, Times: 2, Kind: simulator.FaultDelay, Delay: 20 * time.Second})
		s := w.at(t, 120, 40)
		s.keys("enter", "3")
		s.pass(2 * time.Second)
		s.has("▸ registry", "README.md")
		s.keys("down", "down", "down", "right")
		s.pass(2 * time.Second)
		s.has("▾ registry", "clusters")
		s.pass(30 * time.Second)
		s.has("▾ registry", "clusters")
		s.finish()
	})
}

// The second start of the program asks for nothing that it has read before.
func TestASecondVisitAsksForNoContent(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, nil)
		shelf := testkit.NewMemoryObjects()
		visit := func() []simulator.LoggedRequest {
			g.ResetLog()
			w.opt.Archive, w.opt.Engine = nil, nil
			client, engine := g.WithObjects(t, shelf)
			w.opt.Archive, w.opt.Engine = client, engine
			s := reading(t, w)
			s.keys(":", "type:registry/README.md", "enter")
			s.pass(time.Second)
			s.has("▌     README.md", "1  ")
			before := len(g.Requests())
			s.keys("1", "3") // in the same process, coming back asks for nothing at all
			s.pass(time.Second)
			if n := len(g.Requests()) - before; n != 0 {
				t.Errorf("%d requests for coming back", n)
			}
			s.finish()
			return g.Requests()
		}
		visit()
		for _, r := range visit() {
			if strings.Contains(r.Route, "/git/") {
				t.Errorf("%s %s", r.Method, r.Path)
			}
		}
	})
}
