package app

import (
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// storied gives the platform repository some history, the newest last.
func storied(t *testing.T) func(g *testkit.GitHub) {
	return func(g *testkit.GitHub) {
		push(t, g, "acme-gitops", "Add an image and a script", map[string][]byte{"pic.png": {0, 1, 2}, "old name.txt": []byte("moves\n"), "run.session": []byte("#!/bin/sh\necho a\n")})
		if err := g.Push("acme", "acme-gitops", simulator.CommitSpec{
			Message: "Change much\n\nIn the body \x1b]52;c;eA==\x07 \u202eevil", AuthorName: "Eve\u202e", AuthorEmail: "eve@example.com",
			Files: map[string][]byte{"pic.png": {0, 9}, "new name.txt": []byte("moves\n"), "run.session": []byte("#!/bin/sh\necho \x1b[31mb " + strings.Repeat("long ", 60) + "\n"), "empty": nil}, Delete: []string{"old name.txt"}}); err != nil {
			t.Fatal(err)
		}
		g.ChangeMode("acme", "acme-gitops", "run.session", "100755", "Make it executable")
	}
}

func TestCommitsAndTheirDiffs(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, storied(t))
		s := reading(t, w)
		s.has("▌files", "commits", "branches")
		s.keys("]")
		s.pass(time.Second)
		s.has("▌commits", "acme/acme-gitops · main", "Make it executable", "Change much", "for octo-admin", "✓", "Eve<U+202E>")
		s.keys("down", "enter")
		s.pass(time.Second)
		s.has("Change much", "not verified", "4 files, +1 −1", "In the body ␛]52;c;eA==␇ <U+202E>evil", "renamed  old name.txt → new name.txt",
			"renamed, and otherwise unchanged", "added  empty", "an empty file", "modified  pic.png", "a binary file", "@@ -1,2 +1,2 @@", "-echo a", "+echo ␛[31mb long")
		s.keys("n", "n", "n", "n", "n", "p")
		s.has("file 3 of 4")
		s.keys("n")
		s.has("file 4 of 4")
		s.keys("right", "right", "right")
		s.has("from column", "+ng long")
		s.keys("y", "u")
		if n := len(w.copied); n < 2 || len(w.copied[n-2]) != 40 || !strings.HasSuffix(w.copied[n-1], "/acme/acme-gitops/commit/"+w.copied[n-2]) {
			t.Errorf("copied %q", w.copied)
		}
		s.keys("esc")
		s.has("▌commits")
		if l := cursorLine(s); !strings.Contains(l, "Change much") { // the cursor stays
			t.Errorf("the cursor is on %q", l)
		}
		s.keys("up", "enter")
		s.pass(time.Second)
		s.has("modified  run.session", "mode 100644 → 100755")
		s.keys("esc", "right")
		s.pass(time.Second)
		s.has("acme/acme-apps-gitops · main")
		s.keys("esc")
		s.has("▌files")

		// The commits of a path, and asking again.
		s.keys(":")
		s.keys("type:run.session", "enter")
		s.pass(time.Second)
		s.keys("H")
		s.pass(time.Second)
		s.has("commits that touched run.session", "Make it executable", "Add an image")
		s.lacks("for octo-admin")
		g.ResetLog()
		s.keys("r")
		s.pass(time.Second)
		if r := g.Requests(); len(r) != 1 || r[0].Status != 304 {
			t.Errorf("refreshing what has not changed: %+v", r)
		}
		s.finish()
	})
}

func TestBranchesAreBrowsed(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, func(g *testkit.GitHub) {
			client, _ := g.Fresh(t)
			ctx := github.WithScope(t.Context(), github.ScopeProvision)
			for _, r := range g.State().Repositories {
				if err := client.CreateBranch(ctx, "acme", strings.TrimPrefix(r.FullName, "acme/"), "feature/\u202ex", r.Head); err != nil {
					t.Fatal(err)
				}
			}
			push(t, g, "acme-gitops", "main goes on", map[string][]byte{"only-on-main.txt": []byte("m\n")})
			if err := g.PushTo("acme", "acme-gitops", "feature/\u202ex", simulator.CommitSpec{Message: "on the branch", Files: map[string][]byte{"only-here.txt": []byte("h\n")}}); err != nil {
				t.Fatal(err)
			}
			g.ProtectBranch("acme", "acme-gitops", "main", simulator.Protection{})
		})
		s := reading(t, w)
		s.has("only-on-main.txt")
		g.ResetLog()
		s.keys("[")
		s.pass(time.Second)
		s.has("▌branches", "feature/<U+202E>x", "+1 −1", "● main", "default protected", "on the branch")
		if n := len(g.Requests()); n != 2 {
			t.Errorf("%d requests for the branches", n)
		}
		s.keys("enter")
		s.pass(time.Second)
		s.has("▌files", "branch feature/<U+202E>x, not the default one", "only-here.txt")
		s.lacks("only-on-main.txt")
		s.keys("]")
		s.pass(time.Second)
		s.has("on the branch")
		s.lacks("main goes on")
		s.keys("]", "down", "enter")
		s.pass(time.Second)
		s.has("only-on-main.txt")
		s.lacks("not the default one")
		s.finish()
	})
}

func TestHistoryThatCannotBeRead(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, storied(t))
		s := reading(t, w)
		g.AddFault(simulator.Fault{Route: "GET /repos/{owner}/{repo}/commits", Kind: simulator.FaultStatus, Status: 403})
		g.AddFault(simulator.Fault{Route: "GET /repos/{owner}/{repo}/branches", Kind: simulator.FaultStatus, Status: 403})
		g.AddFault(simulator.Fault{Route: "GET /repos/{owner}/{repo}/commits/{ref}", Kind: simulator.FaultStatus, Status: 403})
		s.keys("]")
		s.pass(time.Second)
		s.has("The commits could not be read.", "Reading the commits of acme/acme-gitops failed")
		s.keys("esc", "]")
		s.pass(time.Second)
		s.has("The branches could not be read.")
		g.ClearFaults()
		s.keys("esc", "[", "r")
		s.pass(time.Second)
		s.has("Change much")
		s.finish()
	})
}
