package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/pullrequest"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// ruled is a shop in which a ruleset wants pull requests for the application
// repository.
func ruled(t *testing.T, spec simulator.RulesetSpec) (*testkit.GitHub, *cli) {
	t.Helper()
	g, c := shop(t)
	spec.Owner, spec.Name = "acme-apps", "pull requests"
	g.AddRuleset(spec)
	return g, c
}

// says runs a command that has to end with a code and print words.
func (c *cli) says(t *testing.T, code int, args string, words ...string) string {
	t.Helper()
	o := c.run(strings.Fields(args)...)
	all := o.out + o.err
	if o.code != code {
		t.Errorf("%s: exit %d, want %d:\n%s", args, o.code, code, all)
	}
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("%s does not say %q:\n%s", args, w, all)
		}
	}
	return all
}

func TestThePullRequestOfARulesetIsFollowed(t *testing.T) {
	g, c := ruled(t, simulator.RulesetSpec{Approvals: 1, RequiredChecks: []string{"ci"}})
	page := "/acme-apps/acme-gitops/pull/1"
	all := c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.0.0 --yes", "A pull request waits for its merge", page)
	if strings.Contains(strings.ToLower(all), "done") || strings.Contains(all, "Committed to") {
		t.Errorf("what was proposed is told as done:\n%s", all)
	}

	// Everywhere: number, address, what stands in the way.
	c.says(t, cmdutil.ExitDone, "status acme", "#1", page, "Set shop to 2.0.0 in staging")
	c.says(t, cmdutil.ExitDone, "status acme", "blocked · review required")
	c.says(t, cmdutil.ExitDone, "application list acme", "… #1 Set shop to 2.0.0 in staging", page)
	c.says(t, cmdutil.ExitDone, "environment list acme", "#1 Set shop")
	c.says(t, cmdutil.ExitDone, "pr list acme", "acme-apps/acme-gitops#1", "konstruct-test[bot]", "review required")
	c.says(t, cmdutil.ExitDone, "pr list", "acme-apps/acme-gitops#1")
	c.says(t, cmdutil.ExitDone, "pr show acme 1 --diff", page, "review required", "+    targetRevision: 2.0.0", place("staging"))
	var line struct {
		PullRequests []struct {
			Number int
			URL    string
			Merge  string `json:"merge_state"`
			Review string
			Checks struct{ Known bool }
			Files  []string
		} `json:"pull_requests"`
	}
	o := c.run("status", "acme", "--output", "json")
	if err := json.Unmarshal([]byte(o.out), &line); err != nil || len(line.PullRequests) != 1 {
		t.Fatalf("%v: %s", err, o.out)
	}
	if p := line.PullRequests[0]; p.Number != 1 || !strings.HasSuffix(p.URL, page) || p.Merge != "BLOCKED" || p.Review != "REVIEW_REQUIRED" || len(p.Files) != 1 || p.Checks.Known {
		t.Errorf("%+v", p)
	}

	// It is merged when nothing stands in its way any more, and shown first.
	c.says(t, cmdutil.ExitPerson, "pr merge acme 1 --yes", "#1 cannot be merged yet: a review is required", page)
	g.Review("acme-apps", "acme-gitops", 1, "octo-admin", "APPROVED")
	c.says(t, cmdutil.ExitPerson, "pr merge acme 1 --yes", "cannot be merged yet: a rule of the branch main is not met")
	g.SetCheck("acme-apps", "acme-gitops", branchOf(t, g, 1), simulator.CheckSpec{Name: "ci", State: "success"})
	c.says(t, cmdutil.ExitUsage, "pr merge acme 1", "Merge #1 into main", "+    targetRevision: 2.0.0", "--yes")
	c.says(t, cmdutil.ExitDone, "pr merge acme application#1 --yes", "Merged acme-apps/acme-gitops#1 as ")
	if got := versions(t, g); got != "1.2.0 2.0.0 1.0.0" {
		t.Errorf("merged: %s", got)
	}
	if left := branches(g); len(left) != 1 {
		t.Errorf("branches are left: %q", left)
	}
	c.says(t, cmdutil.ExitDone, "pr list acme", "No open pull requests")
	c.says(t, cmdutil.ExitDone, "pr merge acme acme-apps/acme-gitops#1 --yes", "#1 is merged already", "nothing to do")
	c.says(t, cmdutil.ExitFailed, "pr show acme 7", "no pull request #7", "konstruct pr list acme")
}

// branchOf is the branch of a pull request of the application repository.
func branchOf(t *testing.T, g *testkit.GitHub, number int) string {
	t.Helper()
	for _, r := range g.State().Repositories {
		for _, p := range r.Pulls {
			if r.FullName == "acme-apps/acme-gitops" && p.Number == number {
				return p.Head
			}
		}
	}
	t.Fatalf("no pull request #%d", number)
	return ""
}

// A rule that binds every branch refuses the commit of a pull request, too: the branch
// that was made for it does not stay.
func TestNoEmptyBranchIsLeftBehind(t *testing.T) {
	for name, rules := range map[string]simulator.Rules{
		"message": {Message: "^JIRA-[0-9]+"},
		"email":   {Email: "@acme\\.example$"},
		"path":    {Paths: []string{"applications", "clusters", "environments", "apps"}, MaxPathLength: 3},
		"size":    {MaxFileSize: 1},
	} {
		t.Run(name, func(t *testing.T) {
			g, c := ruled(t, simulator.RulesetSpec{Rules: &rules})
			before := branches(g)
			c.says(t, cmdutil.ExitPerson, "application set acme shop staging 1.9.9 --yes --pull-request")
			if after := branches(g); len(after) != len(before) {
				t.Errorf("branches %v, before %v", after, before)
			}
		})
	}
}

// branches are those of the application repository.
func branches(g *testkit.GitHub) []string {
	var out []string
	for _, r := range g.State().Repositories {
		if r.FullName == "acme-apps/acme-gitops" {
			for b := range r.Branches {
				out = append(out, b)
			}
		}
	}
	return out
}

func TestTheNextPlanKnowsOfAnOpenPullRequest(t *testing.T) {
	g, c := ruled(t, simulator.RulesetSpec{})
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.0.0 --yes", "/pull/1")
	// The same again finds it, and writes nothing.
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.0.0 --yes", "open and proposes just this", "/pull/1")
	// Something else about the same file waits, updates, or closes.
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.1.0 --yes", "Pull request #1 of acme-apps/acme-gitops is open and changes the same files", "--if-open update", "--if-open close", "wait for its merge")
	c.says(t, cmdutil.ExitUsage, "application set acme shop staging 2.1.0 --yes --if-open maybe", "update, close or wait")
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.1.0 --yes --if-open update", "proposes this instead of: Set shop to 2.0.0", "/pull/1")
	c.says(t, cmdutil.ExitDone, "pr list acme", "#1", "Set shop to 2.1.0 in staging")
	c.says(t, cmdutil.ExitDone, "pr show acme 1 --diff", "targetRevision: 2.1.0")
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.2.0 --yes --if-open close", "Closed acme-apps/acme-gitops#1", "/pull/2")
	c.says(t, cmdutil.ExitDone, "pr list acme", "#2", "Set shop to 2.2.0 in staging")
	if left := branches(g); len(left) != 2 {
		t.Errorf("branches %q", left)
	}
	// What others change is in nobody's way.
	c.says(t, cmdutil.ExitPerson, "application set acme shop development 9.0.0 --yes", "/pull/3")

	// Closed from the command line, and what is closed is closed.
	c.says(t, cmdutil.ExitUsage, "pr close acme 3", "Close #3 without merging it", "--yes")
	c.says(t, cmdutil.ExitDone, "pr close acme 3 --yes", "Closed acme-apps/acme-gitops#3")
	c.says(t, cmdutil.ExitDone, "pr close acme 3 --yes", "#3 is closed already")
	if got := versions(t, g); got != "1.2.0 1.1.0 1.0.0" {
		t.Errorf("nothing was merged: %s", got)
	}
}

func TestPullRequestsThatCannotBeMerged(t *testing.T) {
	g, c := ruled(t, simulator.RulesetSpec{MergeMethods: []string{"squash"}, BypassApps: nil})
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.0.0 --yes", "/pull/1")
	c.says(t, cmdutil.ExitPerson, "pr merge acme 1 --yes --method merge", "does not allow the method merge", "Use squash")
	if err := g.Push("acme-apps", "acme-gitops", simulator.CommitSpec{Message: "By hand", Files: map[string][]byte{place("staging"): []byte(applicationFile("3.0.0"))}}); err != nil {
		t.Fatal(err)
	}
	c.says(t, cmdutil.ExitPerson, "pr merge acme 1 --yes", "#1 conflicts with main", "/conflicts")
	c.says(t, cmdutil.ExitDone, "pr show acme 1", "conflicts")
	// The same change again is proposed over what is there now, in the same pull request.
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.5.0 --yes --if-open update", "/pull/1")
	c.says(t, cmdutil.ExitDone, "pr merge acme 1 --yes", "Squash and merge #1", "Merged")
	if got := versions(t, g); got != "1.2.0 2.5.0 1.0.0" {
		t.Errorf("merged: %s", got)
	}
	// A protected environment is named.
	c.says(t, cmdutil.ExitPerson, "application set acme shop production 2.5.0 --yes --confirm production", "/pull/2")
	c.says(t, cmdutil.ExitRefused, "pr merge acme 2 --yes", "--confirm production")
	c.says(t, cmdutil.ExitDone, "pr merge acme 2 --yes --confirm production", "Merged")
}

func TestThePullRequestOfAConnectIsFollowed(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "pull requests"})
	c := newCLI(t, g)
	c.says(t, cmdutil.ExitPerson, "connect acme --yes", "/pull/1")
	c.says(t, cmdutil.ExitDone, "status acme", "Waiting for merge", "#1")
	c.says(t, cmdutil.ExitUsage, "pr merge acme 1 --yes", "in both repositories", "platform#1")
	c.says(t, cmdutil.ExitDone, "pr merge acme platform#1 --yes", "Merged acme/acme-gitops#1")
	c.says(t, cmdutil.ExitDone, "pr merge acme application#1 --yes", "Merged acme/acme-apps-gitops#1")
	c.says(t, cmdutil.ExitDone, "connect acme --yes", "acme: Connected")
}

// The list of an organization in one GitHub organization is one query beside the
// two that look at its repositories.
func TestRequestsOfTheListOfPullRequests(t *testing.T) {
	g, c := ruled(t, simulator.RulesetSpec{})
	c.says(t, cmdutil.ExitPerson, "application set acme shop staging 2.0.0 --yes", "/pull/1")
	// On a busy machine what is asked side by side may be answered one after the other:
	// the least of three is what it costs.
	least := func(args ...string) simulator.Counts {
		cost := counted(t, g, c, args...)
		for range 2 {
			cost.Sequential = min(cost.Sequential, counted(t, g, c, args...).Sequential)
		}
		return cost
	}
	before := least("status", "acme")
	if list := least("pr", "list", "acme"); list.Requests > before.Requests || list.Sequential > before.Sequential {
		t.Errorf("the list costs %+v, the status alone %+v", list, before)
	}
	all := counted(t, g, c, "pr", "list")
	if orgs := counted(t, g, c, "orgs"); all.Requests > orgs.Requests+2 {
		t.Errorf("all: %+v, the organizations alone %+v", all, orgs)
	}
}

func TestReferencesOfPullRequests(t *testing.T) {
	for word, want := range map[string]string{
		"7": "#7", "#7": "#7", "platform#3": "platform#3", "application#12": "application#12", "acme/x#1": "acme/x#1",
		"https://github.com/acme/x/pull/9": "acme/x#9", "https://github.com/acme/x/pull/9/files": "acme/x#9",
		"": "", "x": "", "-1": "", "0": "", "+3": "", "x#1": "", "a/b/c#1": "", "https://github.com/acme/x/issues/9": "", "https://github.com/acme": "", "acme/#1": "",
	} {
		ref, err := pullrequest.ParseReference(word)
		if (err == nil) != (want != "") || err == nil && ref.String() != want {
			t.Errorf("%q is read as %q, %v; want %q", word, ref, err, want)
		}
	}
}

func FuzzReferencesOfPullRequests(f *testing.F) {
	for _, seed := range []string{"7", "platform#3", "acme/x#1", "https://github.com/acme/x/pull/9", "::#1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, word string) {
		ref, err := pullrequest.ParseReference(word)
		if err != nil {
			return
		}
		again, err := pullrequest.ParseReference(ref.String())
		if err != nil || again != ref || ref.Number <= 0 {
			t.Errorf("%q is %q, which is %q: %v", word, ref, again, err)
		}
	})
}
