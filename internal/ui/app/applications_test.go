package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/page/applications"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/session"
)

// versionsOf are the versions of an application in the order of environments,
// as GitHub has them now.
func versionsOf(t *testing.T, g *testkit.GitHub, name string) string {
	t.Helper()
	e := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := e.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Applications(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	row, _ := a.Find(name)
	var out []string
	for _, p := range row.Places {
		out = append(out, p.Environment+"@"+p.Cluster+"="+p.Version())
	}
	return strings.Join(out, " ")
}

// Set, promoted with its name typed, and rolled back from the keyboard.
func TestVersionsFromTheKeyboard(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		s := w.at(t, 120, 40)
		inApplications("/", "type:payments", "enter", "right", "right")(s)
		s.has("[4.2.1]")
		s.keys("v", "type: x")
		s.has("✕ a version: printable, without spaces")
		s.keys("enter")
		s.has("payments in preproduction:") // it stays
		for range "4.2.1 x" {
			s.keys("backspace")
		}
		s.keys("type:4.3.0", "enter")
		s.pass(time.Second)
		s.has("Set payments to 4.3.0 in preproduction", "enter apply")
		s.keys("enter")
		s.pass(time.Second)
		s.has("✓ Set payments to 4.3.0")
		s.keys("enter")
		s.pass(time.Second)
		s.has("[4.3.0]", "← ", "→  4.1.2", "octo-admin, ") // who changed it last
		s.keys("p")
		s.pass(time.Second)
		s.has("Promote payments 4.3.0 from preproduction to production", "its name has to be typed: production")
		s.keys("enter", "type:production", "enter")
		s.pass(time.Second)
		s.keys("enter", "right")
		s.pass(time.Second)
		s.has("[4.3.0]")
		s.keys("b")
		s.pass(time.Second)
		s.has("Roll back payments in production", "▌   4.1.2")
		s.keys("enter")
		s.pass(time.Second)
		s.has("Roll back payments to 4.1.2 in production")
		s.keys("enter", "type:production", "enter")
		s.pass(time.Second)
		s.keys("esc")
		s.pass(time.Second)
		s.has("[4.1.2]")
		if got := versionsOf(t, g, "payments"); !strings.Contains(got, "preproduction@umbrella-eu=4.3.0") || strings.Count(got, "=4.1.2") != 2 {
			t.Error(got)
		}
	})
}

// What cannot be done says why.
func TestApplicationsSayWhyNot(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		s := delivering(t).at(t, 120, 40)
		inApplications("/", "type:checkout", "enter", "right", "right")(s)
		for key, why := range map[string]string{"v": "checkout does not run in preproduction", "b": "checkout does not run in preproduction", "h": "checkout does not run in preproduction", "d": "checkout does not run"} {
			s.keys(key)
			s.has("Not now: " + why)
		}
		s.keys("right", "p")
		s.has("Not now: checkout runs in no environment after production")
		s.keys("left", "left", "left", "p")
		s.has("Not now: staging runs 1.10.0 already")
		s.keys("enter") // one cluster: its file
		s.has("kind: Application")
		s.keys("/", "type:chart", "enter")
		s.pass(time.Second)
		s.keys("n", "esc", "right", "right", "right", "enter") // two clusters
		s.has("▾ checkout", "umbrella-us")
		s.keys("down", "down", "down", "v")
		s.has("checkout in production: 1.9.3")
		s.keys("esc", " ")
		s.has("▸ checkout")
		s.keys("esc", "/", "type:loyalty", "enter", "home")
		s.keys("left", "left", "left", "d")
		s.has("Not now: loyalty runs in one environment only")
		s.keys(" ")
		s.has("Not now: loyalty runs on one cluster")
	})
}

// What somebody else commits is seen on the next look, and the cursor stays.
func TestApplicationsAreReadAgain(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		s := w.at(t, 120, 40)
		inApplications("down", "down", "right")(s)
		s.has("identity in staging")
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Add one before all", AuthorName: "Mona", AuthorEmail: "mona@example.com",
			Files: map[string][]byte{"registry/environments/qa/umbrella-eu/aaa.yaml": []byte("kind: ApplicationSet\n")}}); err != nil {
			t.Fatal(err)
		}
		g.ResetLog()
		s.keys("r")
		s.pass(2 * time.Second)
		s.has("aaa", "identity in staging", "17 applications in 5 environments")
		blobs := 0
		for _, r := range g.Requests() {
			if strings.Contains(r.Path, "/git/trees/") {
				blobs++
			}
		}
		if blobs != 1 {
			t.Errorf("%d trees were listed for one repository that has changed", blobs)
		}
	})
}

// Who opens an organization before the list knows where its repositories are
// finds it connected all the same.
func TestAnOrganizationIsFoundWhereItsMarkerSays(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		for _, do := range []kit.Action{kit.ActNone, kit.ActConnect} {
			s := delivering(t).at(t, 120, 40)
			o := connection.NewOrganization("umbrella", "umbrella", "")
			s.m.session.Next = &session.Destination{Name: "umbrella", Org: o, Tab: 1, Do: do}
			s.send(tickMsg{})
			s.pass(3 * time.Second)
			s.has("● GitHub connected", "umbrella-apps/umbrella-gitops")
			s.lacks("umbrella-apps-gitops", "+ create")
			toTab(s, "Applications")
			s.pass(time.Second)
			s.has("16 applications in 4 environments")
		}
	})
}

// five hundred applications in four environments, on the real client.
func TestFiveHundredApplicationsInNumbers(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		files := map[string][]byte{}
		for i := range 500 {
			for e, environment := range []string{"development", "staging", "preproduction", "production"} {
				name := fmt.Sprintf("app-%03d", i)
				files["registry/environments/"+environment+"/umbrella-eu/"+name+".yaml"] = fmt.Appendf(nil,
					"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: %s\nspec:\n  source:\n    chart: web-service\n    targetRevision: 1.%d.%d\n", name, i%9, 4-e)
			}
		}
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "Deploy much", AuthorName: "Mona", AuthorEmail: "mona@example.com", Files: files}); err != nil {
			t.Fatal(err)
		}
		s := w.at(t, 120, 40)
		openUmbrella(s)
		s.pass(time.Second)
		g.ResetLog()
		toTab(s, "Applications")
		s.settle()
		s.has("516 applications in 4 environments", "app-000")
		opened := simulator.Count(g.Requests()).Requests
		if opened > 4+11 {
			t.Errorf("%d requests until the matrix is there", opened)
		}
		s.pass(time.Second)
		who := simulator.Count(g.Requests()).Requests - opened
		s.has("Mona, just now")
		if who > 3 {
			t.Errorf("%d requests for who changed %d rows", who, s.m.pages[s.m.front].(*organization.Page).Tabs[3].(*applications.Tab).Cur.Page)
		}
		g.ResetLog()
		s.keys("end", "home", "pgdown", "pgup")
		if n := len(g.Requests()); n != 0 {
			t.Errorf("%d requests while keys are pressed", n)
		}
		s.keys("/", "type:499", "enter")
		s.has("1 found", "app-499")
		t.Logf("%d requests until the matrix is there, %d for who changed what is on the screen", opened, who)
	})
}

// crowd is the tab with n applications in four environments.
func crowd(t testing.TB, n int) (*Model, *applications.Tab) {
	t.Helper()
	w := populated()
	w.opt.Theme, w.opt.Delivery = "dark", works{by: w.engine}
	m := New(w.opt)
	t.Cleanup(m.session.Cancel)
	m.Init()
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.session.Next = &session.Destination{Name: "umbrella", Tab: 5, Org: org("umbrella", "umbrella", "")}
	m.Update(tickMsg{})
	p := m.pages[m.front].(*organization.Page)
	tab := p.Tabs[5].(*applications.Tab)
	a := delivery.Applications{Environments: []string{"development", "staging", "preproduction", "production"}}
	for i := range n {
		row := delivery.Row{Application: fmt.Sprintf("app-%05d", i)}
		for e, environment := range a.Environments {
			row.Places = append(row.Places, delivery.Placement{Application: row.Application, Environment: environment, Cluster: "edge", Path: fmt.Sprintf("registry/environments/%s/edge/%s.yaml", environment, row.Application),
				Deployment: application.Deployment{Slots: []application.Slot{{Kind: application.Chart, Of: "web", Version: fmt.Sprintf("1.%d.%d", i%9, 4-e)}}}})
		}
		a.Rows = append(a.Rows, row)
	}
	side := &delivery.Repository{Head: github.Commit{SHA: "a"}}
	tab.Gen++
	m.Update(session.ReadMsg[applications.Matrix]{Name: "umbrella", Gen: tab.Gen, Snapshot: &delivery.Snapshot{Environments: a.Environments, Platform: side, Application: side, At: time.Now()}, Value: applications.NewMatrix(a)})
	if len(tab.Shown) != n {
		t.Fatalf("%d rows", len(tab.Shown))
	}
	return m, tab
}

// A key costs the same with 500 applications and with 20,000.
func TestAKeyInAVastMatrixIsCheap(t *testing.T) {
	used := map[int]float64{}
	keys := []tea.KeyType{tea.KeyDown, tea.KeyPgDown, tea.KeyEnd, tea.KeyUp, tea.KeyLeft, tea.KeyRight, tea.KeyHome}
	for _, n := range []int{500, 20_000} {
		m, _ := crowd(t, n)
		strike(m, tea.KeyDown)
		used[n] = testing.AllocsPerRun(5, func() { strike(m, keys...) })
	}
	if used[20_000] > used[500]*1.2+100 {
		t.Errorf("%.0f allocations with 500 applications, %.0f with 20,000", used[500], used[20_000])
	}
}

func BenchmarkMatrixKey(b *testing.B) {
	m, _ := crowd(b, 500)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		strike(m, []tea.KeyType{tea.KeyDown, tea.KeyRight, tea.KeyUp, tea.KeyLeft}[i%4])
	}
}

func BenchmarkMatrixFilter(b *testing.B) {
	_, tab := crowd(b, 500)
	tab.Filter.Words.Set("web 99")
	b.ReportAllocs()
	for b.Loop() {
		tab.Collect()
	}
}

func TestArrow(t *testing.T) {
	for _, c := range []struct{ here, next, want string }{
		{"1.2.0", "1.10.0", "←"}, {"1.10.0", "1.2.0", "→"}, {"main", "1.0.0", "→"}, {"1.0", "1.0.0", "→"}, {"1.0.0", "1.0.0", " "}, {"", "1", " "},
	} {
		if got := applications.Arrow(applications.AppCell{Version: c.here}, applications.AppCell{Version: c.next}); got != c.want {
			t.Errorf("between %q and %q: %q, want %q", c.here, c.next, got, c.want)
		}
	}
}
