package applications

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// crowd is the tab with n applications in four environments.
func crowd(t testing.TB, n int) *tab {
	t.Helper()
	groups := slices.Concat(kit.StandardKeys(), []kit.KeyGroup{{Scope: kit.ScopeOrg, Title: "Organization"}}, Keys())
	sess := session.New(session.Options{Look: kit.Look{Theme: "dark"}, Engines: session.Engines{Delivery: manyApplications{n: n}}}, groups)
	t.Cleanup(sess.Cancel)
	sess.Front = "umbrella"
	side := &delivery.Repository{Head: github.Commit{SHA: "a"}}
	site := &session.Site{Session: sess, Org: connection.Organization{Name: "umbrella"}, Library: session.NewLibrary(sess, "umbrella"), Front: "Applications"}
	site.Heads.Snapshot = &delivery.Snapshot{Platform: side, Application: side, At: time.Now()}
	tab := New(site).(*tab)
	tab.SetSize(120, 36)
	tab.Update(tab.load()())
	if len(tab.Shown) != n {
		t.Fatalf("%d rows", len(tab.Shown))
	}
	return tab
}

// manyApplications is an engine with n applications.
type manyApplications struct {
	session.Delivery
	n int
}

func (m manyApplications) Applications(context.Context, *delivery.Snapshot) (delivery.Applications, error) {
	a := delivery.Applications{Environments: []string{"development", "staging", "preproduction", "production"}}
	for i := range m.n {
		row := delivery.Row{Application: fmt.Sprintf("app-%05d", i)}
		for e, environment := range a.Environments {
			row.Places = append(row.Places, delivery.Placement{Application: row.Application, Environment: environment, Cluster: "edge", Path: fmt.Sprintf("registry/environments/%s/edge/%s.yaml", environment, row.Application),
				Deployment: application.Deployment{Slots: []application.Slot{{Kind: application.Chart, Of: "web", Version: fmt.Sprintf("1.%d.%d", i%9, 4-e)}}}})
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

// act does all that a key and the drawing after it ask of the tab.
func (t *tab) act(acts ...kit.Action) {
	for _, a := range acts {
		t.Do(a)
		t.LoadVisible()
		t.Busy()
		t.Offers()
		t.Scopes()
		t.Path()
		t.Status()
		t.View(120, 36)
	}
}

// A key costs the same with 500 applications and with 20,000.
func TestAKeyInAVastMatrixIsCheap(t *testing.T) {
	used := map[int]float64{}
	acts := []kit.Action{kit.ActDown, kit.ActPageDown, kit.ActEnd, kit.ActUp, kit.ActLeft, kit.ActRight, kit.ActHome}
	for _, n := range []int{500, 20_000} {
		tab := crowd(t, n)
		tab.act(kit.ActDown)
		used[n] = testing.AllocsPerRun(5, func() { tab.act(acts...) })
	}
	if used[20_000] > used[500]*1.2+100 || used[500] < 100 {
		t.Errorf("%.0f allocations with 500 applications, %.0f with 20,000", used[500], used[20_000])
	}
}

func BenchmarkMatrixKey(b *testing.B) {
	tab := crowd(b, 500)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tab.act([]kit.Action{kit.ActDown, kit.ActRight, kit.ActUp, kit.ActLeft}[i%4])
	}
}

func BenchmarkMatrixFilter(b *testing.B) {
	tab := crowd(b, 500)
	tab.Do(kit.ActFilter)
	for _, r := range "web 99" {
		tab.Typed(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	b.ReportAllocs()
	for b.Loop() {
		tab.Set(tab.All)
	}
}

func TestArrow(t *testing.T) {
	for _, c := range []struct{ here, next, want string }{
		{"1.2.0", "1.10.0", "←"}, {"1.10.0", "1.2.0", "→"}, {"main", "1.0.0", "→"}, {"1.0", "1.0.0", "→"}, {"1.0.0", "1.0.0", " "}, {"", "1", " "},
	} {
		if got := arrow(cell{version: c.here}, cell{version: c.next}); got != c.want {
			t.Errorf("between %q and %q: %q, want %q", c.here, c.next, got, c.want)
		}
	}
}
