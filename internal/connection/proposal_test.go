package connection_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

const branch = connection.ProposalBranch

// ruled is a connection of which the platform's repository wants pull requests.
func ruled(t *testing.T) (*testkit.GitHub, connection.Organization) {
	t.Helper()
	g, o := twoOrgs(t)
	g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
	return g, o
}

func mustWait(t *testing.T, e *connection.Engine, o connection.Organization) connection.Result {
	t.Helper()
	r, err := connect(t, e, o, connection.ConnectOptions{})
	blockedBy(t, err, connection.ReasonWaitingForMerge)
	if p := r.State.Phase; p != connection.PhaseWaitingForMerge {
		t.Fatalf("phase %q", p)
	}
	return r
}

func openPulls(r simulator.RepositoryState) (n, number int) {
	for _, p := range r.Pulls {
		if p.Open {
			n, number = n+1, p.Number
		}
	}
	return n, number
}

func TestARulesetGetsAPullRequestAndConnectGoesOnAfterTheMerge(t *testing.T) {
	g, o := ruled(t)
	platform := o.FullName(connection.Platform)
	mustWait(t, g.Engine, o)
	g.ResetLog()
	e, s := observed(t, g, o)
	if s.Phase != connection.PhaseWaitingForMerge || !s.Repositories[connection.Platform].Waiting || !strings.HasSuffix(s.Repositories[connection.Platform].PullRequest, "/pull/1") {
		t.Fatalf("%q, %+v", s.Phase, s.Repositories[connection.Platform])
	}
	if b := e.PlanConnect(s, connection.ConnectOptions{}).Blockers; len(b) != 1 || b[0].Kind != connection.BlockPerson || b[0].URL == "" {
		t.Errorf("blockers %+v", b)
	}
	mustWait(t, e, o)
	if w := simulator.Count(g.Requests()).Writes; w != 0 {
		t.Errorf("%d writes while it waits", w)
	}
	if err := g.MergePull("acme", "acme-gitops", 1); err != nil {
		t.Fatal(err)
	}
	_, fresh := g.Fresh(t)
	mustConnect(t, fresh, o)
	if n := len(repository(t, g, platform).Files); n != 6 {
		t.Errorf("%d files", n)
	}
}

func TestWhatSomebodyDidToTheProposalIsPutRight(t *testing.T) {
	for _, tc := range []struct {
		name  string
		do    func(t *testing.T, g *testkit.GitHub)
		pulls int // that there have been afterwards
	}{
		{"closed", func(t *testing.T, g *testkit.GitHub) { must(t, g.ClosePull("acme", "acme-gitops", 1)) }, 2},
		{"branch deleted", func(t *testing.T, g *testkit.GitHub) { must(t, g.DeleteBranch("acme", "acme-gitops", branch)) }, 2},
		{"closed and branch deleted", func(t *testing.T, g *testkit.GitHub) {
			must(t, g.ClosePull("acme", "acme-gitops", 1))
			must(t, g.DeleteBranch("acme", "acme-gitops", branch))
		}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, o := ruled(t)
			mustWait(t, g.Engine, o)
			tc.do(t, g)
			if _, s := observed(t, g, o); s.Repositories[connection.Platform].Waiting {
				t.Fatal("still believed to be waiting")
			}
			_, fresh := g.Fresh(t)
			mustWait(t, fresh, o)
			r := repository(t, g, o.FullName(connection.Platform))
			n, number := openPulls(r)
			if n != 1 || len(r.Pulls) != tc.pulls {
				t.Fatalf("%d open of %d pull requests", n, len(r.Pulls))
			}
			must(t, g.MergePull("acme", "acme-gitops", number))
			_, fresh = g.Fresh(t)
			mustConnect(t, fresh, o)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An adopted repository goes on changing while the pull request is open.
func TestAStaleProposalIsMadeAgain(t *testing.T) {
	g, o := ruled(t)
	webMade(g, o)
	adopt := func(want string) {
		t.Helper()
		_, e := g.Fresh(t)
		_, err := connect(t, e, o, connection.ConnectOptions{Adopt: true, AdoptFiles: []string{"catalog/README.md"}})
		blockedBy(t, err, want)
	}
	platform := o.FullName(connection.Platform)
	adopt(connection.ReasonWaitingForMerge)
	first := repository(t, g, platform).Branches[branch]
	push(t, g, platform, simulator.CommitSpec{Message: "elsewhere", Files: files(map[string]string{"own.yaml": "a\n"})})
	adopt(connection.ReasonWaitingForMerge)
	if got := repository(t, g, platform).Branches[branch]; got != first {
		t.Error("a pull request that can still be merged was made anew, and its reviews are gone")
	}
	// Somebody commits the very file: what was chosen is not missing any more.
	push(t, g, platform, simulator.CommitSpec{Message: "the same file", Files: files(map[string]string{"catalog/README.md": "# Mine\n"})})
	adopt(connection.ReasonWaitingForMerge)
	r := repository(t, g, platform)
	if r.Branches[branch] == first {
		t.Fatal("a branch that conflicts was left as it is")
	}
	n, number := openPulls(r)
	if n != 1 {
		t.Fatalf("%d open pull requests", n)
	}
	must(t, g.MergePull("acme", "acme-gitops", number))
	if got := repository(t, g, platform); got.Files["catalog/README.md"] == "" || got.Files[connection.MarkerPath] == "" {
		t.Errorf("%v", got.Files)
	}
	_, fresh := g.Fresh(t)
	mustConnect(t, fresh, o)
}

func TestSomebodysCommitOnTheBranchIsNotDropped(t *testing.T) {
	g, o := ruled(t)
	mustWait(t, g.Engine, o)
	must(t, g.ClosePull("acme", "acme-gitops", 1))
	must(t, g.PushTo("acme", "acme-gitops", branch, simulator.CommitSpec{Message: "mine", AuthorLogin: "octo-admin", Files: files(map[string]string{".konstruct/connection.yaml": "x: y\n"})}))
	head := repository(t, g, o.FullName(connection.Platform)).Branches[branch]
	_, fresh := g.Fresh(t)
	_, err := connect(t, fresh, o, connection.ConnectOptions{})
	if b := blockedBy(t, err, connection.ReasonWaitingForMerge); !strings.Contains(b.Message, "not Konstruct's") {
		t.Errorf("%q", b.Message)
	}
	if got := repository(t, g, o.FullName(connection.Platform)).Branches[branch]; got != head {
		t.Error("the commit is gone")
	}
}

func TestWithoutPullRequestsAPersonOpensIt(t *testing.T) {
	g, o := ruled(t)
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Permissions: map[string]string{"administration": "write", "contents": "write"}})
	for range 2 { // the second time it waits, and writes nothing
		_, fresh := g.Fresh(t)
		r, err := connect(t, fresh, o, connection.ConnectOptions{})
		b := blockedBy(t, err, connection.ReasonWaitingForMerge)
		for _, want := range []string{"Pull requests: write", "gh pr create --repo acme/acme-gitops --base main --head " + branch, "/compare/main..." + branch, "/installations/"} {
			if !strings.Contains(b.Message+b.Next+b.URL, want) {
				t.Errorf("%+v does not say %s", b, want)
			}
		}
		if r.State.Phase != connection.PhaseWaitingForMerge {
			t.Errorf("phase %q", r.State.Phase)
		}
		g.ResetLog()
	}
	if w := simulator.Count(g.Requests()).Writes; w != 0 {
		t.Errorf("%d writes", w)
	}
}

func TestADisconnectWaitsForItsMerge(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
	end := func(opts connection.DisconnectOptions) (connection.Result, error) {
		t.Helper()
		opts.Actor = "octo-admin"
		e, s := observed(t, g, o)
		p, err := e.PlanDisconnect(context.Background(), s, opts)
		if err != nil {
			t.Fatal(err)
		}
		return e.Apply(context.Background(), p, nil)
	}
	archive := connection.DisconnectOptions{Repositories: connection.Archive}
	for range 2 {
		r, err := end(archive)
		blockedBy(t, err, connection.ReasonWaitingForMerge)
		if r.State.Phase != connection.PhaseWaitingForMerge {
			t.Fatalf("phase %q", r.State.Phase)
		}
	}
	if r := repository(t, g, o.FullName(connection.Platform)); r.Archived || len(r.Pulls) != 1 {
		t.Fatalf("archived %v, %d pull requests", r.Archived, len(r.Pulls))
	}
	must(t, g.ClosePull("acme", "acme-gitops", 1))
	_, err := end(archive)
	blockedBy(t, err, connection.ReasonWaitingForMerge)
	must(t, g.MergePull("acme", "acme-gitops", 2))
	r, err := end(archive)
	if err != nil || r.State.Phase != connection.PhaseDisconnected {
		t.Fatalf("%v, %q", err, r.State.Phase)
	}
	for _, role := range connection.Roles() {
		if !repository(t, g, o.FullName(role)).Archived {
			t.Errorf("%s is not archived", role)
		}
	}
}

func TestProposalsSurviveLostAnswers(t *testing.T) {
	for _, f := range []simulator.Fault{
		{Kind: simulator.FaultResetAfter, Method: "POST", Route: "/repos/{owner}/{repo}/git/refs"},
		{Kind: simulator.FaultResetAfter, Method: "POST", Route: "/repos/{owner}/{repo}/pulls"},
		{Kind: simulator.FaultResetBefore, Method: "POST", Route: "/repos/{owner}/{repo}/pulls"},
	} {
		g, o := ruled(t)
		f.Times = 1
		g.AddFault(f)
		_, err := connect(t, g.Engine, o, connection.ConnectOptions{})
		if _, ok := errors.AsType[*connection.BlockedError](err); !ok {
			t.Errorf("%s %s: %v", f.Kind, f.Route, err)
		}
		r := repository(t, g, o.FullName(connection.Platform))
		if n, _ := openPulls(r); n != 1 || len(g.FiredFaults()) != 1 {
			t.Errorf("%s %s: %d open pull requests, %d faults", f.Kind, f.Route, n, len(g.FiredFaults()))
		}
	}
}

func TestRestoringUnderARulesetWaitsOnce(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	platform := o.FullName(connection.Platform)
	want := repository(t, g, platform).Files["catalog/README.md"]
	push(t, g, platform, simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{"catalog/README.md": "# Mine\n"})})
	g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
	restore := func() error {
		_, e := g.Fresh(t)
		_, err := connect(t, e, o, connection.ConnectOptions{RestoreAll: true})
		return err
	}
	blockedBy(t, restore(), connection.ReasonWaitingForMerge)
	head := repository(t, g, platform).Branches[branch]
	blockedBy(t, restore(), connection.ReasonWaitingForMerge)
	r := repository(t, g, platform)
	if r.Branches[branch] != head || len(r.Pulls) != 1 {
		t.Errorf("proposed twice: %+v", r.Pulls)
	}
	must(t, g.MergePull("acme", "acme-gitops", 1))
	must(t, restore())
	if got := repository(t, g, platform).Files["catalog/README.md"]; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestConnectingAgainUnderARulesetWaits(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	disconnect(t, g.Engine, o, connection.DisconnectOptions{})
	g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
	for range 2 {
		_, e := g.Fresh(t)
		mustWait(t, e, o)
	}
	must(t, g.MergePull("acme", "acme-gitops", 1))
	_, e := g.Fresh(t)
	mustConnect(t, e, o)
}

func TestAnUpgradeUnderARulesetWaits(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
	l := nextLayout(t, v2, nil)
	mustWait(t, newer(t, g, l), o)
	g.ResetLog()
	mustWait(t, newer(t, g, l), o)
	if w := simulator.Count(g.Requests()).Writes; w != 0 {
		t.Errorf("%d writes while it waits", w)
	}
	must(t, g.MergePull("acme", "acme-gitops", 1))
	mustConnect(t, newer(t, g, l), o)
	if !strings.HasSuffix(content(t, g, o.FullName(connection.Platform), "README.md"), "Version two.\n") {
		t.Error("not upgraded")
	}
}
