package app

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/page/catalog"
	"gitconnection/internal/ui/session"
)

// placed is a catalog over clusters that run environments.
func placed() *catalog.Tab {
	return &catalog.Tab{SnapshotView: session.SnapshotView[catalog.CatalogRead]{Snapshot: &delivery.Snapshot{Environments: []string{"development", "staging", "production"}}},
		Readers: map[string][]string{"staging": {"eu", "us"}, "production": {"eu", "us", "us-2"}, "lab": {"lab"}}}
}

func TestNamesOfPlaces(t *testing.T) {
	c := placed()
	if got := fmt.Sprint(c.Environments(), c.ClustersFor(nil), c.ClustersFor([]string{"staging", "production"}), c.ClustersFor([]string{"lab", "staging"})); got != "[staging production lab] [eu lab us us-2] [eu us] []" {
		t.Error(got)
	}
	for _, w := range []struct{ environments, clusters, want string }{
		{"staging", "", ""},
		{"staging, production", "eu us", ""},
		{"stag", "", "no cluster runs the environment stag; staging begins so"},
		{"development", "", "no cluster runs the environment development"},
		{"lab staging lab", "", "lab stands there twice"},
		{"\u202e", "", "no cluster runs the environment <U+202E>"},
		{"staging", "eu,eu", "eu stands there twice"},
		{"staging", "e", "no cluster named e runs an environment; eu begins so"},
		{"staging", "la", "no cluster named la runs an environment"},
		{"staging", "us-2", "us-2 does not run staging"},
		{"", "us-2", ""},
		{"", "mars", "no cluster named mars runs an environment"},
	} {
		got := c.WrongEnvironments(w.environments)
		if got == "" {
			got = c.WrongClusters(w.clusters, w.environments)
		}
		if got != w.want {
			t.Errorf("%q %q: %q, want %q", w.environments, w.clusters, got, w.want)
		}
	}
}

func TestWhichNames(t *testing.T) {
	names := []string{"eu", "us", "us-2"}
	for typed, want := range map[string]string{
		"": "one or more of: eu us us-2", "e": "beginning with e: eu", "us": "and also: eu us-2", "us ": "and also: eu us-2", "us,u": "beginning with u: us-2",
		"us-2 u": "beginning with u: us", "mars": "one or more of: eu us us-2", "eu us us-2": "all that there are",
	} {
		if got := catalog.WhichNames(typed, names); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	var many []string
	for i := range 120 {
		many = append(many, fmt.Sprintf("shop-%03d", i))
	}
	got := catalog.WhichNames("", many)
	if shown := strings.Count(got, "shop-"); len(got) > 150 || !strings.HasSuffix(got, fmt.Sprintf(" and %d more", 120-shown)) {
		t.Error(got)
	}
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
