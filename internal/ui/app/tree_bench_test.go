package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/page/repositories"
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

// browsingVast is the Repositories page on n files, all folders open.
func browsingVast(t testing.TB, n int) (*Model, *repositories.Tab) {
	t.Helper()
	w := populated()
	w.opt.Theme = "dark"
	m := New(w.opt)
	t.Cleanup(m.session.Cancel)
	m.Init()
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	o := org("umbrella", "umbrella", "")
	m.session.States["umbrella"] = connected(o)
	m.session.Next = &session.Destination{Name: "umbrella", Tab: 2, Org: o}
	m.Update(tickMsg{})
	page := m.pages[m.front].(*organization.Page)
	tab := page.Tabs[2].(*repositories.Tab)
	ref := tab.HeadTree(connection.Platform)
	m.Update(session.TreeMsg{Name: "umbrella", Role: connection.Platform, Ref: ref, Tree: session.NewTree(ref, vast(n))})
	root := tab.Library.Trees[connection.Platform].Root
	for i := range root.Folders {
		root.Sub(i).SetOpen(true)
		tab.Open[session.OpenKey(connection.Platform, root.Sub(i).Path)] = true
	}
	m.Update(tickMsg{})
	if rows := tab.Size(); rows < n {
		t.Fatalf("%d rows", rows)
	}
	return m, tab
}

// strike has keys handled and the screen drawn after each.
func strike(m *Model, keys ...tea.KeyType) {
	for _, k := range keys {
		m.Update(tea.KeyMsg{Type: k})
		m.View()
	}
}

// A key looks at no more rows than the screen has, however many there are, and
// allocates no more.
func TestAKeyInAVastTreeIsCheap(t *testing.T) {
	used := map[int]float64{}
	keys := []tea.KeyType{tea.KeyDown, tea.KeyPgDown, tea.KeyEnd, tea.KeyUp, tea.KeyLeft, tea.KeyRight, tea.KeyHome}
	for _, n := range []int{2_000, 100_000} {
		m, tab := browsingVast(t, n)
		strike(m, tea.KeyDown)
		before := tab.Looked
		strike(m, keys...)
		if looked := tab.Looked - before; looked > 60*len(keys) {
			t.Errorf("%d files: %d rows looked at for %d keys", n, looked, len(keys))
		}
		used[n] = testing.AllocsPerRun(5, func() { strike(m, keys...) })
	}
	if used[100_000] > used[2_000]*1.3+100 {
		t.Errorf("%.0f allocations with 2,000 files, %.0f with 100,000", used[2_000], used[100_000])
	}
}

func BenchmarkVastTreeKey(b *testing.B) {
	m, _ := browsingVast(b, 100_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		strike(m, []tea.KeyType{tea.KeyDown, tea.KeyPgDown, tea.KeyPgUp, tea.KeyUp}[i%4])
	}
}

func BenchmarkVastTreeToggle(b *testing.B) {
	m, tab := browsingVast(b, 100_000)
	strike(m, tea.KeyHome, tea.KeyDown)
	if r, _ := tab.Selected(); r.Entry.Path != "many" {
		b.Fatal(r.Entry.Path)
	}
	b.ReportAllocs()
	for b.Loop() {
		strike(m, tea.KeyEnter)
	}
}

func BenchmarkVastTreeFilter(b *testing.B) {
	_, tab := browsingVast(b, 100_000)
	places := []repositories.Where{{Role: connection.Platform, Folders: tab.Library.Trees[connection.Platform].All}}
	b.ReportAllocs()
	for b.Loop() {
		if found := repositories.FindPaths(context.Background(), places, []string{"many", "99.yaml"}); len(found) != 500 {
			b.Fatal(len(found))
		}
	}
}

func BenchmarkVastTreeIndex(b *testing.B) {
	list := vast(100_000)
	b.ReportAllocs()
	for b.Loop() {
		session.NewTree("ref", list)
	}
}
