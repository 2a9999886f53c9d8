package app

import (
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
)

// clustersOf is how clusters stand, as GitHub has them now.
func clustersOf(t *testing.T, g *testkit.GitHub) string {
	t.Helper()
	e := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := e.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := e.Clusters(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range all {
		out = append(out, c.Name+" "+string(c.Step)+" "+strings.Join(c.Environments, ","))
	}
	return strings.Join(out, "; ") + " | " + strings.Join(s.Environments, ",")
}

// A cluster is added, changed and removed, an environment added, moved, put on
// a cluster and removed, with keys alone.
func TestClustersFromTheKeyboard(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := renderingOn(t)
		s := w.at(t, 120, 40)
		apply := func(name string) {
			t.Helper()
			s.pass(time.Second)
			s.has("enter apply")
			s.keys("enter")
			if name != "" {
				s.keys("type:"+name, "enter")
			}
			s.pass(time.Second)
			s.has("✓")
			s.keys("enter")
			s.pass(time.Second)
		}
		inTab("Clusters", "n", "type:umbrella-eu")(s)
		s.has("there is a cluster of that name")
		for range "umbrella-eu" {
			s.keys("backspace")
		}
		s.keys("type:edge-1", "tab")
		for range 20 {
			if s.keys("right"); strings.Contains(s.text(), "‹ civo/workload-cluster ›") {
				break
			}
		}
		s.keys("tab", "type:u", "tab", "type:s", "enter")
		s.has("Add cluster edge-1")
		for range 20 {
			if strings.Contains(s.text(), "▌ email") {
				break
			}
			s.keys("tab")
		}
		s.keys("type:platform@umbrella.example", "enter")
		s.pass(time.Second)
		s.has("Add cluster edge-1", "cost money")
		apply("")
		s.has("▌ edge-1", "as rendered", "staging")
		s.keys("u")
		s.has("Not now: edge-1 is what its template says")
		s.keys("x")
		s.pass(time.Second)
		s.has("the environment staging")
		s.keys("esc", "w")
		apply("edge-1")
		s.keys("w")
		s.pass(time.Second)
		s.has("(2 of 2: delete)", "kubectl")
		s.keys("i")
		apply("edge-1")
		s.keys("x")
		apply("edge-1")
		s.has("half removed", "✓ 1 unregistered")
		s.keys("x")
		s.pass(time.Second)
		s.keys("i")
		apply("edge-1")
		s.lacks("edge-1 ")

		toTab(s, "Environments")
		s.pass(time.Second)
		s.keys("n", "type:qa", "enter")
		apply("")
		s.has("2  qa")
		s.keys("J")
		apply("")
		s.has("3  qa")
		s.keys("p")
		apply("")
		s.keys("a", "right", "right", "enter") // none, control, eu
		apply("qa")
		s.has("3  qa", "protected")
		if got, want := clustersOf(t, g), "umbrella-control stands ; umbrella-eu stands preproduction,production,qa,staging; umbrella-sandbox stands development; umbrella-us stands production | development,staging,qa,preproduction,production"; got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
		s.keys("x")
		apply("qa")
		s.keys("x")
		s.pass(time.Second)
		s.keys("i")
		apply("qa")
		if got, want := clustersOf(t, g), "umbrella-control stands ; umbrella-eu stands preproduction,production,staging; umbrella-sandbox stands development; umbrella-us stands production | development,staging,qa,preproduction,production"; got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	})
}
