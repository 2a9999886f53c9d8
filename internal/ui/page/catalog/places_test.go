package catalog

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	c := places{
		order:   []string{"development", "staging", "production"},
		readers: map[string][]string{"staging": {"eu", "us"}, "production": {"eu", "us", "us-2"}, "lab": {"lab"}},
	}
	if got := fmt.Sprint(c.environments(), c.clustersFor(nil), c.clustersFor([]string{"staging", "production"}), c.clustersFor([]string{"lab", "staging"})); got != "[staging production lab] [eu lab us us-2] [eu us] []" {
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
		got := c.wrongEnvironments(w.environments)
		if got == "" {
			got = c.wrongClusters(w.clusters, w.environments)
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
		if got := whichNames(typed, names); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	var many []string
	for i := range 120 {
		many = append(many, fmt.Sprintf("shop-%03d", i))
	}
	got := whichNames("", many)
	if shown := strings.Count(got, "shop-"); len(got) > 150 || !strings.HasSuffix(got, fmt.Sprintf(" and %d more", 120-shown)) {
		t.Error(got)
	}
}
