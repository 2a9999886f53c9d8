package repositories

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// vast is a listing of n files: one folder with half of them, the rest in
// folders of fifty.
func vast(n int) github.Tree {
	sha := strings.Repeat("ab", 20)
	out := github.Tree{SHA: sha, Entries: []github.TreeEntry{{Path: "many", Kind: github.KindFolder, SHA: sha}}}
	file := func(p string) {
		out.Entries = append(out.Entries, github.TreeEntry{Path: p, Kind: github.KindFile, SHA: sha, Mode: "100644", Size: 100})
	}
	for i := range n / 2 {
		file(fmt.Sprintf("many/file-%06d.yaml", i))
	}
	for i := n / 2; i < n; i++ {
		if i%50 == 0 {
			out.Entries = append(out.Entries, github.TreeEntry{Path: fmt.Sprintf("z-%06d", i), Kind: github.KindFolder, SHA: sha})
		}
		file(fmt.Sprintf("z-%06d/file-%06d.yaml", i-i%50, i))
	}
	return out
}

// oneTree is an engine that lists the same files for every commit.
type oneTree struct {
	session.Engine
	tree github.Tree
}

func (e oneTree) Tree(context.Context, string, string, string) (github.Tree, error) {
	return e.tree, nil
}

// browsingVast is the tab on n files, with all folders open.
func browsingVast(t testing.TB, n int) *Tab {
	t.Helper()
	opt := session.Options{Look: kit.Look{Theme: "dark"}, Engines: session.Engines{Engine: oneTree{tree: vast(n)}}}
	sess := session.New(opt, append(Keys(), browse.Keys()...))
	t.Cleanup(sess.Cancel)
	org := connection.NewOrganization("umbrella", "umbrella", "")
	repo := connection.Repository{Role: connection.Platform, FullName: org.FullName(connection.Platform), Ownership: connection.Ours,
		Repository: github.Repository{Owner: "umbrella", Name: "umbrella-gitops", DefaultBranch: "main", Head: github.Commit{SHA: strings.Repeat("ab", 20)}}}
	sess.States[org.Name] = connection.State{Organization: org, Repositories: map[connection.Role]connection.Repository{connection.Platform: repo}}
	tab := New(&session.Site{Session: sess, Org: org, Library: session.NewLibrary(sess, org.Name)}).(*Tab)
	for _, role := range connection.Roles() {
		tab.files.tree.openRepository(role)
	}
	tab.Update(tab.readTree(connection.Platform)())
	root := tab.Library.Tree(connection.Platform).Root
	for i, sub := range root.Subfolders() {
		tab.files.tree.setOpen(rowOf(connection.Platform, root, i, 1), true)
		if !sub.Listed {
			t.Fatalf("%s was not listed", sub.Path)
		}
	}
	tab.SetSize(120, 37)
	if rows := tab.files.tree.size(); rows < n {
		t.Fatalf("%d rows", rows)
	}
	return tab
}

// press does keys as the router does: only what is offered, with the screen
// drawn after each.
func press(tab *Tab, keys ...kit.Action) {
	for _, act := range keys {
		for _, o := range tab.Offers() {
			if o.Act == act {
				tab.Do(act)
				break
			}
		}
		tab.SetSize(120, 37)
		tab.LoadVisible()
		tab.Path()
		tab.Status()
		tab.View(120, 37)
	}
}

// A key looks at no more rows than the screen has, however many there are, and
// allocates no more.
func TestAKeyInAVastTreeIsCheap(t *testing.T) {
	used := map[int]float64{}
	keys := []kit.Action{kit.ActDown, kit.ActPageDown, kit.ActEnd, kit.ActUp, kit.ActLeft, kit.ActRight, kit.ActHome}
	for _, n := range []int{2_000, 100_000} {
		tab := browsingVast(t, n)
		press(tab, kit.ActDown)
		tree := &tab.files.tree
		before := tree.lookups
		press(tab, keys...)
		switch looked := tree.lookups - before; {
		case looked > 60*len(keys):
			t.Errorf("%d files: %d rows looked at for %d keys", n, looked, len(keys))
		case looked < 30*len(keys):
			t.Errorf("%d files: only %d rows looked at for %d keys: was the screen drawn?", n, looked, len(keys))
		}
		used[n] = testing.AllocsPerRun(5, func() { press(tab, keys...) })
	}
	if used[100_000] > used[2_000]*1.3+100 {
		t.Errorf("%.0f allocations with 2,000 files, %.0f with 100,000", used[2_000], used[100_000])
	}
}

func BenchmarkVastTreeKey(b *testing.B) {
	tab := browsingVast(b, 100_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		press(tab, []kit.Action{kit.ActDown, kit.ActPageDown, kit.ActPageUp, kit.ActUp}[i%4])
	}
}

func BenchmarkVastTreeToggle(b *testing.B) {
	tab := browsingVast(b, 100_000)
	press(tab, kit.ActHome, kit.ActDown)
	if r, _ := tab.files.tree.selected(); r.entry.Path != "many" {
		b.Fatal(r.entry.Path)
	}
	b.ReportAllocs()
	for b.Loop() {
		press(tab, kit.ActOpen)
	}
}

func BenchmarkVastTreeFilter(b *testing.B) {
	tab := browsingVast(b, 100_000)
	in := []searchable{{role: connection.Platform, folders: tab.Library.Tree(connection.Platform).Listed()}}
	b.ReportAllocs()
	for b.Loop() {
		if found := findPaths(context.Background(), in, []string{"many", "99.yaml"}); len(found) != 500 {
			b.Fatal(len(found))
		}
	}
}
