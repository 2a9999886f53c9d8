package app

import (
	"strings"
	"testing"
	"time"

	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/page/organization"
)

// proposed is the demo's world with pull requests of umbrella: checkout to 9.9.9 in
// staging, and payments to 8.0.0 in production.
func proposed(t *testing.T) *world {
	t.Helper()
	w, _ := proposedOn(t)
	return w
}

func proposedOn(t *testing.T) (*world, *testkit.GitHub) {
	t.Helper()
	w, g := deliveringOn(t)
	w.opt.PullRequests = struct {
		*client.Client
		*pullrequests.Planner
	}{g.Client, &pullrequests.Planner{GitHub: g.Client}}
	engine := delivery.New(delivery.Options{GitHub: g.Client})
	at, err := engine.Open(t.Context(), org("umbrella", "umbrella", "umbrella-apps"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []delivery.ApplicationRequest{
		{Application: "checkout", Environment: "staging", Version: "9.9.9", Actor: "octo-admin", PullRequest: true},
		{Application: "payments", Environment: "production", Version: "8.0.0", Actor: "octo-admin", PullRequest: true},
	} {
		p, err := engine.Set(t.Context(), at, r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := engine.Apply(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
	}
	return w, g
}

// inPulls opens the tab on umbrella, then presses keys.
func inPulls(keys ...string) func(*screen) {
	return func(s *screen) {
		openUmbrella(s)
		toTab(s, "Pull requests")
		s.pass(5 * time.Second)
		s.keys(keys...)
		s.pass(time.Second)
	}
}

func pullRequestsScenes() []scene {
	return []scene{
		{name: "pull-requests", world: proposed, drive: inPulls(), has: []string{"#2", "Set payme", "/pull/2", "enter show changes"}},
		{name: "pull-requests-filtered", world: proposed, drive: inPulls("/", "type:checkout", "enter"), has: []string{"/checkout", "1 found", "#1 "}},
		{name: "pull-requests-diff", world: proposed, drive: inPulls("enter"), has: []string{"#2 Set payments to 8.0.0", "2 files"}},
		{name: "pull-requests-merge", world: proposed, drive: inPulls("down", "m"), has: []string{"Merge pull request #1", "Nothing has been written yet", "enter apply"}},
		{name: "pull-requests-merged", world: proposed, drive: inPulls("down", "m", "enter"), has: []string{"✓ Merge pull request #1", "merged umbrella-apps/umbrella-gitops#1"}},
		{name: "pull-requests-close", world: proposed, drive: inPulls("x"), has: []string{"Close pull request #2", "without merging it"}},
		{name: "pull-requests-all", world: proposed, drive: func(s *screen) {
			s.pass(5 * time.Second)
			s.keys("P")
			s.pass(5 * time.Second)
		}, has: []string{"#2", "umbrella", "Set paym"}},
		{name: "pull-requests-on-overview", world: proposed, drive: func(s *screen) { openUmbrella(s) }, has: []string{"PULL REQUESTS", "#1"}},
		{name: "pull-requests-in-applications", world: proposed, drive: inApplications("/", "type:checkout", "enter", "right"), has: []string{"…#1", "#1"}},
		{name: "pull-requests-in-the-way", world: proposed, drive: wishing("staging", "7.7.7"), has: []string{"Pull request #1 of"}},
	}
}

// TestTheFilterOfPullRequests narrows the list down on the tab and on the page of all
// organizations: what is done is done to what it leaves, whatever is read meanwhile.
func TestTheFilterOfPullRequests(t *testing.T) {
	everywhere := func(s *screen) {
		s.pass(5 * time.Second)
		s.keys("P")
		s.pass(5 * time.Second)
	}
	for name, open := range map[string]func(*screen){"tab": inPulls(), "all": everywhere} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, _ := proposedOn(t)
				s := w.at(t, 120, 40)
				open(s)
				s.keys("/", "type:CHECKOUT mx")
				s.has("0 found", "Nothing matches CHECKOUT mx.", "esc clears the filter", "enter to the list")
				s.lacks("Merge pull request") // m and x are letters here
				s.keys("backspace", "backspace", "backspace")
				s.has("1 found", "/pull/1")
				s.lacks("payments", "/pull/2")
				s.keys("enter", "r")
				s.pass(5 * time.Second)
				s.has("/CHECKOUT", "1 found", "/pull/1", "m merge")
				s.keys("m")
				s.pass(5 * time.Second)
				s.has("Merge pull request #1")
				s.keys("esc")
				s.pass(time.Second)
				s.has("1 found", "/pull/1", "esc clear filter")
				s.keys("esc")
				s.has("2 open pull requests", "/pull/1", "#2")
			})
		})
	}
}

// TestTheLifeOfAPullRequestOnTheScreens merges one from the list, closes another, and
// finds one that was merged elsewhere while the list was looked at.
func TestTheLifeOfAPullRequestOnTheScreens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, g := proposedOn(t)
		s := w.at(t, 120, 40)
		inPulls()(s)
		s.has("#2", "#1", "2 open pull requests", "checks not visible")

		// Merged elsewhere meanwhile: the plan says so, and the list forgets it.
		if err := g.MergePull("umbrella-apps", "umbrella-gitops", 2); err != nil {
			t.Fatal(err)
		}
		s.keys("m")
		s.pass(5 * time.Second)
		s.has("#2 is merged already", "there is nothing to do")
		s.keys("esc", "r")
		s.pass(time.Second)
		s.has("1 open pull request", "#1")
		s.lacks("Set payments to 8.0.0")

		// In the way of the next plan, which updates it.
		p := s.m.pages[s.m.front].(*organization.Page)
		p.Request(p.SetVersion(delivery.ApplicationRequest{Application: "checkout", Environment: "staging", Version: "7.7.7"}))
		s.send(tickMsg{})
		s.pass(5 * time.Second)
		s.has("Pull request #1 of umbrella-apps/umbrella-gitops is open and changes the same files", "U update #1", "X close #1")
		s.keys("U")
		s.pass(time.Second)
		s.has("pull request #1, which proposes this instead", "enter apply")
		s.keys("enter")
		s.pass(time.Second)
		s.has("A pull request waits for its merge:", "/pull/1")
		s.lacks("done in")
		s.keys("enter")
		toTab(s, "Pull requests")
		s.pass(10 * time.Second)
		s.has("Set checkout to 7.7.7 in staging", "1 open pull request")

		// It conflicts with what somebody commits, and cannot be merged then.
		if err := g.Push("umbrella-apps", "umbrella-gitops", simulator.CommitSpec{Message: "By hand", Files: conflicting(g)}); err != nil {
			t.Fatal(err)
		}
		s.keys("r")
		s.pass(10 * time.Second)
		s.has("conflicts")
		s.keys("m")
		s.has("#1: conflicts")

		s.keys("x")
		s.pass(time.Second)
		s.has("Close pull request #1", "its branch konstruct/")
		s.keys("enter")
		s.pass(time.Second)
		s.has("closed umbrella-apps/umbrella-gitops#1")
		s.keys("enter")
		toTab(s, "Pull requests")
		s.pass(5 * time.Second)
		s.has("No pull requests are open.")
	})
}

// conflicting is another version of what pull request #1 changes.
func conflicting(g *testkit.GitHub) map[string][]byte {
	files := map[string][]byte{}
	for _, r := range g.State().Repositories {
		if r.FullName != "umbrella-apps/umbrella-gitops" {
			continue
		}
		for path := range r.Files {
			if strings.HasPrefix(path, "registry/environments/staging/") && strings.HasSuffix(path, "/checkout.yaml") {
				files[path] = []byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart: checkout\n    targetRevision: 1.0.0\n")
			}
		}
	}
	return files
}

// Opening the list of an organization costs one query, or one for each of its GitHub
// organizations; the other tabs cost none for it.
func TestRequestsOfTheListOfPullRequestsOnTheScreens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, g := proposedOn(t)
		s := w.at(t, 120, 40)
		openUmbrella(s)
		s.pass(5 * time.Second)
		g.ResetLog()
		toTab(s, "Pull requests")
		s.pass(time.Second)
		queries := 0
		for _, r := range g.Requests() {
			if r.Kind == "graphql" || r.Kind == "api" {
				queries++
			}
		}
		if owners := len(org("umbrella", "umbrella", "umbrella-apps").Owners()); queries != owners {
			t.Errorf("%d requests for %d accounts", queries, owners)
		}
	})
}
