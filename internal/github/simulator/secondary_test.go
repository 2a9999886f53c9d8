package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSecondaryLimits(t *testing.T) {
	for _, tc := range []struct {
		name                     string
		limits                   SecondaryLimits
		status                   int
		here, there, afterMinute bool // a further write: here, in another installation, here after a minute
	}{
		{"per App and minute", SecondaryLimits{ContentPerMinute: 3}, 403, false, false, true},
		{"per installation and minute, 429", SecondaryLimits{ContentPerMinute: 3, PerInstallation: true, Status: 429}, 429, false, true, true},
		{"per hour", SecondaryLimits{ContentPerMinute: 80, ContentPerHour: 3}, 403, false, false, false},
		{"points of REST", SecondaryLimits{PointsPerMinute: 15}, 403, false, false, true},
		{"far away", SecondaryLimits{ContentPerMinute: 80, ContentPerHour: 500, PointsPerMinute: 900, GraphQLPerMinute: 2000, Concurrent: 100}, 0, true, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t)
			other := f.s.Install(InstallSpec{App: "konstruct", Account: "Other"})
			here, there := f.mint(f.install, nil), f.mint(other, nil)
			f.s.SetSecondaryLimits(tc.limits)
			n := 0
			create := func(org, token string) answer {
				n++
				return f.do("POST", "/orgs/"+org+"/repos", token, map[string]any{"name": fmt.Sprintf("r%d", n), "private": true})
			}
			for range 3 {
				f.want(create("Acme", here), 201)
			}
			a := create("Acme", here)
			if ok := a.StatusCode == 201; ok != tc.here {
				t.Fatalf("the fourth write: %d", a.StatusCode)
			}
			if !tc.here {
				f.want(a, tc.status)
				if !strings.HasPrefix(a.message(), "You have exceeded a secondary rate limit") || a.Header.Get("Retry-After") == "" {
					t.Errorf("refused with %q, Retry-After %q", a.message(), a.Header.Get("Retry-After"))
				}
				if f.s.LimitAnswers() != 1 {
					t.Errorf("%d limit answers counted", f.s.LimitAnswers())
				}
			}
			if a := create("Other", there); (a.StatusCode == 201) != tc.there {
				t.Errorf("in another installation: %d", a.StatusCode)
			}
			f.clock.mu.Lock()
			f.clock.t = f.clock.t.Add(time.Minute)
			f.clock.mu.Unlock()
			if a := create("Acme", here); (a.StatusCode == 201) != tc.afterMinute {
				t.Errorf("after a minute: %d", a.StatusCode)
			}
		})
	}
}

func TestSecondaryLimitOfGraphQL(t *testing.T) {
	f := newFixture(t)
	token := f.mint(f.install, nil)
	f.s.SetSecondaryLimits(SecondaryLimits{GraphQLPerMinute: 2})
	for n := range 3 {
		a := f.do("POST", "graphql", token, map[string]any{"query": "{ rateLimit { limit } }"})
		if want := map[bool]int{true: 200, false: 403}[n < 2]; a.StatusCode != want {
			t.Errorf("query %d: %d, want %d", n+1, a.StatusCode, want)
		}
	}
}
