package cli

import (
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func TestDriftFromAScript(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("%+v", o)
	}
	change := func(text string) {
		t.Helper()
		if err := g.Push("acme", "acme-gitops", simulator.CommitSpec{Message: "by hand", Files: map[string][]byte{"catalog/README.md": []byte(text)}}); err != nil {
			t.Fatal(err)
		}
	}
	change("# Mine \x1b[31m\n")
	o := c.run("connect", "acme", "--yes", "--diff")
	for _, want := range []string{"changed by hand; stays as it is", "+++ b/catalog/README.md", "-# Mine ", "0 calls that write", "Nothing is deleted or overwritten"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("no %q in\n%s", want, o.out)
		}
	}
	if o.code != cmdutil.ExitDone || strings.Contains(o.out, "\x1b") {
		t.Errorf("exit %d, %q", o.code, o.out)
	}
	d := c.run("connect", "acme", "--yes", "--diff", "--output", "json").last(t, "diff")
	if d["path"] != "catalog/README.md" || d["kind"] != "modified" || d["chosen"] != false || !strings.Contains(d["diff"].(string), "@@") {
		t.Errorf("%v", d)
	}
	o = c.run("connect", "acme", "--yes", "--restore", "catalog/README.md", "--restore", "nonsense")
	for _, want := range []string{"Overwritten: acme/acme-gitops:catalog/README.md.", "nonsense: nothing to choose", "GitHub connected"} {
		if o.code != cmdutil.ExitDone || !strings.Contains(o.out, want) {
			t.Errorf("no %q in\n%s", want, o.out)
		}
	}
	change("again\n")
	if r := c.run("connect", "acme", "--yes", "--restore-all", "--output", "json").last(t, "result"); r["phase"] != "Connected" || r["writes"] != 1.0 {
		t.Errorf("%v", r)
	}
}

func TestAdoptingFileByFile(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Files: map[string][]byte{"registry/clusters/prod/a.yaml": []byte("a\n"), "registry/environments/dev/prod/a.yaml": []byte("a\n")}})
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--yes", "--adopt-missing"); o.code != cmdutil.ExitRefused || !strings.Contains(o.out, "web interface made") {
		t.Errorf("without --adopt: %+v", o)
	}
	if o := c.run("connect", "acme", "--yes", "--adopt", "--adopt-file", "platform:catalog/README.md"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "missing, is added") || !strings.Contains(o.out, "missing; left out") {
		t.Errorf("%+v", o)
	}
	for _, r := range g.State().Repositories {
		if r.FullName == "acme/acme-gitops" && (len(r.Files) != 4 || r.Files["catalog/README.md"] == "") {
			t.Errorf("%v", r.Files)
		}
	}
}

func TestUndoAsPrinted(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	refuse := simulator.Fault{Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"no"}`, Method: "POST", Route: "/orgs/{org}/repos", Owner: "acme-apps"}
	g.AddFault(refuse)
	o := c.run("connect", "acme", "--application-org", "acme-apps", "--yes")
	m := regexp.MustCompile(`to remove it instead: konstruct (disconnect acme --application-org acme-apps --undo acme/acme-gitops@[0-9a-z]+)`).FindStringSubmatch(o.out)
	if o.code != cmdutil.ExitPerson || m == nil {
		t.Fatalf("exit %d\n%s", o.code, o.out)
	}
	words := strings.Fields(m[1])
	for _, bad := range [][]string{
		{"disconnect", "acme", "--application-org", "acme-apps", "--undo", "acme/acme-gitops", "--yes"},
		{"disconnect", "acme", "--application-org", "acme-apps", "--undo", "acme/other@empty", "--yes"},
	} {
		if o := c.run(bad...); o.code != cmdutil.ExitUsage {
			t.Errorf("%v: %+v", bad, o)
		}
	}
	wrong := append([]string(nil), words...)
	wrong[len(wrong)-1] = "acme/acme-gitops@0123456789012345678901234567890123456789"
	if o := c.run(append(wrong, "--yes")...); o.code != cmdutil.ExitRefused || len(g.State().Repositories) != 1 {
		t.Errorf("another head: %+v", o)
	}
	if o := c.run(append(words, "--yes")...); o.code != cmdutil.ExitDone || len(g.State().Repositories) != 0 {
		t.Errorf("%+v, %d repositories", o, len(g.State().Repositories))
	}
}
