package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// several organizations, one of every kind.
func several(t *testing.T) *testkit.GitHub {
	t.Helper()
	g := testkit.New(t)
	for _, login := range []string{"acme", "acme-apps", "umbrella", "umbrella-apps", "hooli", "hooli-apps", "initech", "initech-apps"} {
		g.Installed(login)
	}
	g.Organization("globex") // not installed
	g.Installed("globex-apps")
	g.AddRepository(simulator.RepositorySpec{Owner: "hooli", Name: "hooli-gitops", Private: true, Files: map[string][]byte{"mine.txt": []byte("mine\n")}})
	return g
}

func endings(t *testing.T, o outcome) (ends map[string]string, again string) {
	t.Helper()
	sum := o.last(t, "summary")
	ends = map[string]string{}
	for _, e := range sum["organizations"].([]any) {
		m := e.(map[string]any)
		ends[m["organization"].(string)] = m["outcome"].(string)
	}
	return ends, sum["again"].(string)
}

func TestConnectMany(t *testing.T) {
	g := several(t)
	g.AddFault(simulator.Fault{Route: "POST /orgs/{org}/repos", Owner: "initech", Kind: simulator.FaultStatus, Status: 422, Body: `{"message":"Not today"}`})
	c := newCLI(t, g)
	args := []string{"connect", "acme", "globex", "hooli", "initech", "umbrella", "--application-org", "{org}-apps", "--yes", "--output", "json"}
	o := c.run(args...)
	if o.code != cmdutil.ExitFailed { // the worst of 0, 1, 3 and 4
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	ends, again := endings(t, o)
	for name, want := range map[string]string{"acme": output.EndConnected, "umbrella": output.EndConnected, "globex": output.EndWaiting, "hooli": output.EndRefused, "initech": output.EndFailed} {
		if ends[name] != want {
			t.Errorf("%s: %q, want %q", name, ends[name], want)
		}
	}
	if again != "konstruct connect globex hooli initech --application-org '{org}-apps' --yes" {
		t.Errorf("again: %s", again)
	}
	plans, steps := 0, 0
	results := map[any]any{}
	for _, l := range o.lines(t) {
		switch l["type"] {
		case "plan":
			plans++
			if steps > 0 {
				t.Error("a plan is shown after something was begun")
			}
		case "step":
			steps++
		case "result":
			results[l["organization"]] = l["phase"]
		}
		if l["type"] != "summary" && l["organization"] == nil {
			t.Errorf("of whom is %v?", l)
		}
	}
	if plans != 5 || len(results) != 5 || results["acme"] != "Connected" || results["globex"] != "Waiting for authorization" {
		t.Errorf("%d plans, results %v", plans, results)
	}

	// The same again, with what stood in the way gone.
	g.ClearFaults()
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "globex"})
	o = c.run(append(args, "--adopt")...)
	if ends, again := endings(t, o); o.code != cmdutil.ExitDone || again != "" || ends["acme"] != output.EndUnchanged || ends["hooli"] != output.EndConnected {
		t.Errorf("exit %d, again %q, %v\n%s", o.code, again, ends, o.out)
	}
	for _, r := range g.State().Repositories {
		if len(r.Commits) > 3 {
			t.Errorf("%s has %d commits", r.FullName, len(r.Commits))
		}
	}
}

func TestConnectManyInText(t *testing.T) {
	g := several(t)
	c := newCLI(t, g)
	o := c.run("connect", "acme", "hooli", "--application-org", "{org}-apps", "--yes")
	if o.code != cmdutil.ExitRefused {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	for _, want := range []string{"2 organizations: 1 connected, 1 refused", "acme                 ✓ platform/create", "For the rest: konstruct connect hooli --application-org '{org}-apps' --yes"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("%q is not in\n%s", want, o.out)
		}
	}
	if o := c.run("connect", "acme", "umbrella", "--application-org", "{org}-apps"); o.code != cmdutil.ExitUsage || !strings.Contains(o.out, "Plan for umbrella") || len(g.State().Repositories) != 3 {
		t.Errorf("without a confirmation: exit %d, %d repositories\n%s", o.code, len(g.State().Repositories), o.out)
	}
}

func TestConnectFromAFile(t *testing.T) {
	g := several(t)
	c := newCLI(t, g)
	file := filepath.Join(t.TempDir(), "organizations.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("organizations:\n  - name: acme\n    application_org: acme-apps\n  - name: umbrella\n    application_org: umbrella-apps\n    platform_repository: platform\n")
	if o := c.run("connect", "-f", file, "--yes", "umbrella"); o.code != cmdutil.ExitDone || strings.Contains(o.out, "acme/") {
		t.Fatalf("one of them: exit %d\n%s%s", o.code, o.out, o.err)
	}
	o := c.run("connect", "-f", file, "--yes", "--output", "json")
	if ends, _ := endings(t, o); o.code != cmdutil.ExitDone || ends["umbrella"] != output.EndUnchanged || ends["acme"] != output.EndConnected {
		t.Errorf("exit %d, %v", o.code, ends)
	}
	for _, tc := range []struct {
		text string
		args []string
		says string
	}{
		{"organizations:\n  - name: acme\n    aplication_org: x\n", nil, "aplication_org"},
		{"organizations: []\n", nil, "no organization"},
		{"organizations:\n  - name: acme\ntheme: dark\n", nil, "only the key organizations"},
		{"organizations:\n  - name: acme\n", []string{"umbrella"}, "umbrella is not in"},
		{"organizations:\n  - name: acme\n", []string{"--application-org", "x"}, "cannot be given, too"},
		{"organizations:\n  - name: a..\n", nil, "organization name"},
		{"organizations:\n  - {name: a, platform_org: x, platform_repository: r}\n  - {name: b, platform_org: x, platform_repository: r}\n", nil, "x/r would belong to a and to b"},
	} {
		write(tc.text)
		if o := c.run(append([]string{"connect", "-f", file, "--yes"}, tc.args...)...); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, tc.says) {
			t.Errorf("%q %v: exit %d, %s", tc.text, tc.args, o.code, o.err)
		}
	}
	if o := c.run("connect", "acme", "umbrella", "--wait", "1m", "--yes"); o.code != cmdutil.ExitUsage {
		t.Errorf("--wait for two: exit %d", o.code)
	}
}
