package cli

import (
	"context"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func TestConnectFromAScript(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	o := c.run("connect", "acme", "--application-org", "acme-apps", "--yes", "--output", "json")
	if o.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	r := o.last(t, "result")
	repos, _ := r["repositories"].([]any)
	if r["phase"] != "Connected" || r["requests"] != 12.0 || r["writes"] != 6.0 || len(repos) != 2 {
		t.Errorf("result %v", r)
	}
	for _, repo := range repos {
		if m, ok := repo.(map[string]any); !ok || m["private"] != true || !strings.HasSuffix(m["clone_url"].(string), m["full_name"].(string)+".git") {
			t.Errorf("repository %v", repo)
		}
	}
	// Without a person in front of it, the App itself is the operator.
	for _, repo := range g.State().Repositories {
		for _, commit := range repo.Commits {
			if !strings.HasSuffix(strings.TrimSpace(commit.Message), "Requested-by: konstruct-test[bot]") {
				t.Errorf("commit %q", commit.Message)
			}
		}
	}

	// Where it is connected is on GitHub, not in the flags.
	for _, args := range [][]string{{"connect", "acme", "--yes"}, {"connect", "acme", "--application-org", "acme-apps", "--yes"}} {
		if r := c.run(append(args, "--output", "json")...).last(t, "result"); r["writes"] != 0.0 || r["phase"] != "Connected" {
			t.Errorf("%v again: %v", args, r)
		}
	}
	if r := c.run("status", "acme", "--output", "json").last(t, "result"); r["phase"] != "Connected" {
		t.Errorf("status: %v", r)
	}
	if o := c.run("orgs"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "acme/acme-gitops") || !strings.Contains(o.out, "acme-apps/acme-gitops") {
		t.Errorf("orgs: %+v", o)
	}
	if o := c.run("repos", "acme"); o.code != cmdutil.ExitDone || strings.Count(o.out, "git clone http") != 2 {
		t.Errorf("repos: %+v", o)
	}
	if r := c.run("disconnect", "acme", "--yes", "--actor", "mona", "--output", "json").last(t, "result"); r["phase"] != "Disconnected" || r["writes"] != 2.0 {
		t.Errorf("disconnect: %v", r)
	}
	if r := c.run("disconnect", "acme", "--yes", "--output", "json").last(t, "result"); r["writes"] != 0.0 {
		t.Errorf("disconnect again: %v", r)
	}
	if r := c.run("connect", "acme", "--yes", "--output", "json").last(t, "result"); r["phase"] != "Connected" || r["writes"] != 2.0 {
		t.Errorf("connect after disconnect: %v", r)
	}
}

func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		world func(g *testkit.GitHub)
		args  []string
		code  int
		says  string
	}{
		{"not installed", func(g *testkit.GitHub) { g.Organization("acme") }, []string{"connect", "acme", "--yes"}, cmdutil.ExitPerson, "/apps/konstruct-test/installations/new"},
		{"approval pending", func(g *testkit.GitHub) {
			g.AddUser(simulator.UserSpec{Login: "mona"})
			g.AddOrganization(simulator.OrganizationSpec{Login: "acme", Owners: []string{"octo-admin"}, Members: []string{"mona"}})
			member := &demo.Approver{Web: g.Client.Endpoints().Web, User: "mona"}
			if page, err := g.Engine.InstallURL(context.Background(), "acme"); err != nil || member.Approve(context.Background(), page) != nil {
				panic("the request for installation could not be made")
			}
		}, []string{"connect", "acme", "--yes"}, cmdutil.ExitPerson, "The request of mona to install the App on acme waits for an owner's approval"},
		{"suspended", func(g *testkit.GitHub) {
			g.AddUser(simulator.UserSpec{Login: "mona"})
			g.Organization("acme")
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Suspended: true, SuspendedBy: "mona"})
		}, []string{"connect", "acme", "--yes"}, cmdutil.ExitPerson, "suspended (mona)"},
		{"permission missing", func(g *testkit.GitHub) {
			g.Organization("acme")
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Permissions: map[string]string{"metadata": "read", "contents": "write"}})
		}, []string{"connect", "acme", "--yes"}, cmdutil.ExitPerson, "Administration: write"},
		{"foreign repository", foreign, []string{"connect", "acme", "--yes"}, cmdutil.ExitRefused, "acme/acme-gitops exists and was not made by this connection"},
		{"foreign repository, adopted", foreign, []string{"connect", "acme", "--yes", "--adopt"}, cmdutil.ExitDone, "acme: Connected"},
		{"pull request demanded", func(g *testkit.GitHub) {
			g.Installed("acme")
			g.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "pull requests"})
		}, []string{"connect", "acme", "--yes"}, cmdutil.ExitPerson, "waits for a merge"},
		{"not confirmed", func(g *testkit.GitHub) { g.Installed("acme") }, []string{"connect", "acme"}, cmdutil.ExitUsage, "--yes"},
		{"broken name", func(*testkit.GitHub) {}, []string{"connect", "a/../b", "--yes"}, cmdutil.ExitUsage, "a/../b"},
		{"no name", func(*testkit.GitHub) {}, []string{"connect"}, cmdutil.ExitUsage, "needs the name of an organization"},
		{"unknown flag", func(*testkit.GitHub) {}, []string{"connect", "acme", "--sudo"}, cmdutil.ExitUsage, "--sudo"},
		{"unknown command", func(*testkit.GitHub) {}, []string{"bogus"}, cmdutil.ExitUsage, `no command "bogus"`},
		{"unknown output", func(*testkit.GitHub) {}, []string{"orgs", "--output", "xml"}, cmdutil.ExitUsage, "xml"},
		{"unknown choice", func(g *testkit.GitHub) { g.Installed("acme") }, []string{"disconnect", "acme", "--repositories", "burn"}, cmdutil.ExitUsage, "burn"},
		{"screens without a terminal", func(*testkit.GitHub) {}, nil, cmdutil.ExitUsage, "konstruct connect ORG"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := testkit.New(t)
			tc.world(g)
			if o := newCLI(t, g).run(tc.args...); o.code != tc.code || !strings.Contains(strings.ReplaceAll(o.out+o.err, "konstruct orgs, status ORG, connect ORG", "konstruct connect ORG"), tc.says) {
				t.Errorf("exit %d, want %d; it has to say %q:\n%s%s", o.code, tc.code, tc.says, o.out, o.err)
			}
		})
	}
}

func foreign(g *testkit.GitHub) {
	g.Installed("acme")
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Private: true, Files: map[string][]byte{"mine.txt": []byte("mine\n")}})
}

func TestAdoptWritesTheMarkerAlone(t *testing.T) {
	g := testkit.New(t)
	foreign(g)
	if o := newCLI(t, g).run("connect", "acme", "--yes", "--adopt"); o.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	for _, r := range g.State().Repositories {
		if r.FullName == "acme/acme-gitops" && (len(r.Files) != 2 || r.Files["mine.txt"] == "" || r.Files[".konstruct/connection.yaml"] == "") {
			t.Errorf("it holds %v", r.Files)
		}
	}
}

func TestRulesetWaitsForTheMergeAndGoesOn(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "pull requests"})
	c := newCLI(t, g)
	o := c.run("connect", "acme", "--yes", "--output", "json")
	if o.code != cmdutil.ExitPerson || o.last(t, "result")["phase"] != "Waiting for merge" {
		t.Fatalf("exit %d\n%s", o.code, o.out)
	}
	before := len(g.State().Repositories[0].Pulls)
	if o = c.run("connect", "acme", "--yes", "--output", "json"); o.code != cmdutil.ExitPerson || len(g.State().Repositories[0].Pulls) != before || before != 1 {
		t.Fatalf("again: exit %d, %d pull requests\n%s", o.code, len(g.State().Repositories[0].Pulls), o.out)
	}
	merge(t, g)
	if o = c.run("connect", "acme", "--yes", "--output", "json"); o.code != cmdutil.ExitDone || o.last(t, "result")["phase"] != "Connected" {
		t.Fatalf("after the merge: exit %d\n%s", o.code, o.out)
	}
}

// merge merges every open pull request, in the browser.
func merge(t *testing.T, g *testkit.GitHub) {
	t.Helper()
	person := &demo.Approver{Web: g.Client.Endpoints().Web, User: "octo-admin"}
	for _, r := range g.State().Repositories {
		for range r.Pulls {
			if err := person.Approve(t.Context(), g.Base+"/"+r.FullName+"/pull/1"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestWaitingForAPersonGoesOnByItself(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	c := newCLI(t, g)
	done := make(chan outcome)
	go func() { done <- c.run("connect", "acme", "--yes", "--wait", "1m", "--output", "json") }()
	waited := false
	for !waited { // until it has looked, in vain
		for _, r := range g.Requests() {
			waited = waited || r.Status == 404
		}
	}
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
	if o := <-done; o.code != cmdutil.ExitDone || o.last(t, "result")["phase"] != "Connected" {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
}

func TestDeletionNeedsEveryName(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatal(o)
	}
	if o := c.run("disconnect", "acme", "--yes", "--repositories", "delete"); o.code != cmdutil.ExitRefused || len(g.State().Repositories) != 2 {
		t.Fatalf("exit %d, %d repositories left", o.code, len(g.State().Repositories))
	}
	o := c.run("disconnect", "acme", "--yes", "--repositories", "delete", "--app", "uninstall", "--confirm", "acme/acme-gitops", "--confirm", "acme/acme-apps-gitops")
	if s := g.State(); o.code != cmdutil.ExitDone || len(s.Repositories) != 0 || len(s.Installations) != 0 {
		t.Errorf("exit %d, %d repositories and %d installations left\n%s", o.code, len(s.Repositories), len(s.Installations), o.out)
	}
}

func TestDemoWithoutATerminal(t *testing.T) {
	o := newCLI(t, nil).run("demo", "--latency", "50ms", "--output", "json")
	if o.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	r := o.last(t, "result")
	if n, ok := r["sequential"].(float64); r["phase"] != "Connected" || r["requests"] != 12.0 || !ok || n > 6 {
		t.Errorf("result %v", r)
	}
	if o := newCLI(t, nil).run("demo"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "acme-apps/acme-gitops") || !strings.Contains(o.out, "GitHub connected by octo-admin") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	for _, wrong := range []string{"0.0.0.0:0", "example.org:80", "127.0.0.1"} {
		if o := newCLI(t, nil).run("demo", "--serve", wrong); o.code != cmdutil.ExitUsage {
			t.Errorf("--serve %s: exit %d", wrong, o.code)
		}
	}
}

func TestWrongAppIsNotTakenForNotInstalled(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	c.env["KONSTRUCT_APP_ID"] = "77"
	if o := c.run("connect", "acme", "--yes"); o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "Integration not found") || !strings.Contains(o.err, "Check the App's id") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
}

func TestATokenAloneDoesWhatNeedsNoApp(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	full := newCLI(t, g)
	if o := full.run("connect", "acme", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatal(o)
	}
	c := newCLI(t, nil)
	c.env["KONSTRUCT_WEB_URL"], c.env["KONSTRUCT_API_URL"] = g.Base, g.Base+"/api/v3/"
	c.env["KONSTRUCT_GITHUB_TOKEN"] = g.IssueUserToken("octo-admin", "repo")
	if o := c.run("status", "acme"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "acme: Connected") {
		t.Errorf("status: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := c.run("orgs"); o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "private key of the GitHub App") {
		t.Errorf("orgs: exit %d\n%s%s", o.code, o.out, o.err)
	}
}
