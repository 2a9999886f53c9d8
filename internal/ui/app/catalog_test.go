package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/testkit"
)

// installedIn is what is installed, as GitHub has it now.
func installedIn(t *testing.T, g *testkit.GitHub) string {
	t.Helper()
	e := delivery.New(delivery.Options{GitHub: g.Client})
	s, err := e.Open(t.Context(), connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := e.InstalledItems(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range all {
		if i.Record != nil && i.Name != "trivy-operator" && i.Name != "metrics-server" && i.Name != "order-archive" { // the demo's own
			out = append(out, i.Name+" "+i.Environment+"/"+i.Cluster+" "+string(i.Step)+" "+i.Record.Answers["replicas"])
		}
	}
	return strings.Join(out, "; ")
}

// An item is installed, changed and removed, one with both kinds of files in
// its phases, with keys alone.
func TestCatalogFromTheKeyboard(t *testing.T) {
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
		inTab("Catalog", "i", "type:staging", "tab", "type:umbrella-us")(s)
		s.has("umbrella-us does not run staging")
		for range "umbrella-us" {
			s.keys("backspace")
		}
		s.keys("enter")
		s.has("Install cert-manager", "replicas")
		s.keys("enter")
		apply("")
		s.has("● 1 place", "staging on umbrella-eu", "as rendered")
		s.keys("down", "u")
		s.has("Not now: cert-manager is what its template says")
		s.keys("e", "tab", "tab", "type:3", "enter")
		apply("")
		if got := installedIn(t, g); got != "cert-manager staging/umbrella-eu installed 3" {
			t.Error(got)
		}
		s.keys("x")
		apply("cert-manager")
		if got := installedIn(t, g); got != "" {
			t.Error(got)
		}
		s.has("installed 4 times")

		s.keys("home")
		for range 20 {
			if strings.Contains(s.text(), "▌ postgres-with-backup") {
				break
			}
			s.keys("down")
		}
		s.keys("i", "type:staging", "enter")
		answerAll(s)
		apply("")
		s.has("half done in 1 place", "half installed")
		s.keys("down")
		s.has("i goes on")
		s.keys("i")
		s.pass(time.Second)
		s.has("(2 of 2: manifests)", "kubectl wait")
		s.keys("i")
		apply("")
		if got := installedIn(t, g); got != "postgres-with-backup staging/umbrella-eu installed " {
			t.Error(got)
		}
		for _, phase := range []string{"(1 of 3: manifests)", "(2 of 3: destroy)", "(3 of 3: clean up)"} {
			s.keys("x")
			s.pass(time.Second)
			s.has(phase)
			if strings.Contains(s.text(), "i says that it is so") {
				s.keys("i")
			}
			apply("postgres-with-backup")
		}
		if got := installedIn(t, g); got != "" {
			t.Error(got)
		}
	})
}

// answerAll types something usable into every field that needs a value.
func answerAll(s *screen) {
	for range 30 {
		s.keys("enter")
		if !strings.Contains(s.text(), "field ") {
			return
		}
		s.keys("type:value-1")
	}
	s.t.Fatal("the form takes nothing")
}

// What a set of templates says is somebody's text: none of it does anything to
// a terminal.
func TestTheCatalogIsNotTrusted(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		const evil = "\x1b[31m\u202ered\x07"
		meta := "apiVersion: v2\nname: evil\nversion: 1.0.0\nappVersion: \"1\\e[31m\"\ndescription: \"\\e]0;title\\a \\u202e does\"\n"
		values := "# @input.type: enum\n# @input.description: \u202e what\n# @input.options: a\u202e, b\nplace: \"a\u202e\"\n"
		w := rendering(t)
		w.opt.Templates = func(context.Context, *delivery.Snapshot) (delivery.Templates, error) {
			return delivery.Templates{{Name: "acme/" + evil, Commit: evil, Set: template.Open([]scaffold.File{
				{Path: "gitops-catalog/evil/Chart.yaml", Content: []byte(meta)},
				{Path: "gitops-catalog/evil/values.yaml", Content: []byte(values)},
				{Path: "gitops-catalog/evil/templates/application.yaml", Content: []byte("a: b\n")},
				{Path: "gitops-catalog/" + evil + "/Chart.yaml", Content: []byte("{" + evil)},
			})}}, nil
		}
		s := w.at(t, 120, 40)
		inTab("Catalog")(s)
		s.has("evil", "<U+202E>red")
		for _, keys := range [][]string{{"enter"}, {"esc"}, {"end"}, {"i"}, {"type:staging", "enter"}, {"enter"}} {
			s.keys(keys...)
			s.pass(time.Second)
			if got := s.text(); strings.ContainsAny(got, "\x1b\x07\u202e") {
				t.Fatalf("after %v: %q", keys, got)
			}
		}
	})
}

// The form of an installation says which names there are, as they are typed.
func TestInstallNamesItsPlaces(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		s := rendering(t).at(t, 100, 30)
		inTab("Catalog", "i")(s)
		s.has("one or more of: ", "staging", "production")
		s.keys("type:prod")
		s.has("no cluster runs the environment prod; production begins so", "beginning with prod: production")
		s.keys("type:uction")
		s.lacks("no cluster runs")
		s.has("and also: ", "staging")
		s.keys("tab")
		s.has("one or more of: ", "umbrella-eu umbrella-us", "; none are all that run the environment")
		s.lacks("umbrella-sandbox")
		s.keys("type:umbrella-e")
		s.has("no cluster named umbrella-e runs an environment; umbrella-eu begins so", "beginning with umbrella-e: umbrella-eu")
		s.keys("type:u")
		s.lacks("✕")
	})
}
