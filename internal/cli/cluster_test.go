package cli

import (
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/testkit"
)

// barren is a connected organization with nothing in it.
func barren(t *testing.T) (*testkit.GitHub, *cli) {
	t.Helper()
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--application-org", "acme-apps", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("%+v", o)
	}
	return g, c
}

func TestClustersFromTheCommandLine(t *testing.T) {
	g, c := barren(t)
	const add = " --template civo/workload-cluster --set email=a@acme.example"
	for _, step := range []struct {
		args string
		code int
		says string
	}{
		{"cluster list acme", cmdutil.ExitDone, "Add one"},
		{"environment list acme", cmdutil.ExitDone, "Add one"},
		{"environment add acme production --yes", cmdutil.ExitDone, "Committed to acme/acme-gitops"},
		{"environment add acme staging --position 1 --yes", cmdutil.ExitDone, "Committed"},
		{"environment add acme staging --yes", cmdutil.ExitDone, "nothing to do"},
		{"environment add acme Staging --yes", cmdutil.ExitFailed, "no name for Kubernetes"},
		{"environment list acme", cmdutil.ExitDone, "protected"},
		{"cluster templates acme", cmdutil.ExitDone, "civo/workload-cluster"},
		{"cluster templates acme civo/workload-cluster", cmdutil.ExitDone, "workloadNodeCount"},
		{"cluster add acme mgmt --template civo/management-cluster --set email=a@acme.example --set vaultServer=https://vault.acme.example --yes", cmdutil.ExitDone, "Add cluster mgmt"},
		{"cluster add acme edge-1 --yes", cmdutil.ExitUsage, "--template"},
		{"cluster add acme edge-1 --template civo/none --yes", cmdutil.ExitFailed, "no cluster template"},
		{"cluster add acme edge-1 --template civo/workload-cluster --yes", cmdutil.ExitFailed, "Give what is needed: --set email=VALUE"},
		{"cluster add acme edge-1 --yes --parent nobody" + add, cmdutil.ExitFailed, "no cluster nobody"},
		{"cluster add acme edge-1 --parent mgmt" + add, cmdutil.ExitUsage, "--yes"},
		{"cluster add acme edge-1 --parent mgmt --dry-run" + add, cmdutil.ExitDone, "Nothing was written"},
		{"cluster add acme edge-1 --parent mgmt --environment staging --yes" + add, cmdutil.ExitDone, "cost money"},
		{"cluster add acme edge-1 --parent mgmt --environment staging --yes" + add, cmdutil.ExitDone, "nothing to do"},
		{"cluster add acme edge-1 --parent mgmt --yes --set workloadNodeCount=7" + add, cmdutil.ExitRefused, "a cluster edge-1 already"},
		{"cluster list acme", cmdutil.ExitDone, "edge-1"},
		{"cluster show acme edge-1", cmdutil.ExitDone, "wave   10"},
		{"cluster change acme edge-1 --yes", cmdutil.ExitUsage, "nothing to change"},
		{"cluster change acme edge-1 --yes --set workloadNodeCount=5", cmdutil.ExitDone, "Change workloadNodeCount of cluster edge-1"},
		{"cluster upgrade acme edge-1 --yes", cmdutil.ExitDone, "nothing to do"},
		{"environment add acme production --cluster edge-1 --yes", cmdutil.ExitRefused, "--confirm production"},
		{"environment add acme production --cluster edge-1 --yes --confirm production", cmdutil.ExitDone, "Add environment production to edge-1"},
		{"environment protect acme staging --yes", cmdutil.ExitDone, "Protect environment staging"},
		{"environment protect acme staging --off --yes", cmdutil.ExitRefused, "--confirm staging"},
		{"environment protect acme staging --off --confirm staging", cmdutil.ExitDone, "Stop protecting"},
		{"environment move acme production 1 --yes", cmdutil.ExitDone, "Move environment production"},
		{"environment remove acme production --yes", cmdutil.ExitRefused, "--confirm production"},
		{"environment remove acme production --confirm production", cmdutil.ExitPerson, "kubectl -n argocd get applications"},
		{"environment remove acme production --confirm production", cmdutil.ExitPerson, "--confirm-phase"},
		{"environment remove acme production --confirm production --confirm-phase", cmdutil.ExitDone, "(2 of 2: delete)"},
		{"environment remove acme production --confirm production", cmdutil.ExitFailed, "no environment production"},
		{"cluster remove acme mgmt --confirm mgmt", cmdutil.ExitRefused, "edge-1"},
		{"cluster remove acme edge-1 --confirm edge-1", cmdutil.ExitRefused, "the environment staging"},
		{"cluster remove acme edge-1 --yes --with-environments", cmdutil.ExitRefused, "--confirm edge-1"},
		{"cluster remove acme edge-1 --confirm edge-1 --with-environments", cmdutil.ExitPerson, "(1 of 2: stop reading)"},
		{"cluster remove acme edge-1 --confirm edge-1 --with-environments --confirm-phase", cmdutil.ExitPerson, "(1 of 2: unregister)"},
		{"cluster list acme", cmdutil.ExitDone, "half removed"},
		{"cluster change acme edge-1 --yes --set workloadNodeCount=6", cmdutil.ExitRefused, "half done"},
		{"cluster remove acme edge-1 --confirm edge-1 --confirm-phase", cmdutil.ExitDone, "(2 of 2: delete)"},
		{"cluster show acme edge-1", cmdutil.ExitFailed, "no cluster edge-1"},
	} {
		o := c.run(strings.Fields(step.args)...)
		if o.code != step.code || !strings.Contains(o.out+o.err, step.says) {
			t.Fatalf("%s: exit %d, want %d and %q:\n%s%s", step.args, o.code, step.code, step.says, o.out, o.err)
		}
	}
	wantHistory(t, g, "acme/acme-gitops", `
		Add environment production; Add environment staging; Add cluster mgmt; Add cluster edge-1; Change workloadNodeCount of cluster edge-1;
		Add environment production to edge-1; Protect environment staging; Stop protecting environment staging; Move environment production: production, staging;
		Remove environment production (1 of 2: stop reading); Remove environment production (2 of 2: delete); Remove staging from edge-1 (1 of 2: stop reading);
		Remove staging from edge-1 (2 of 2: delete); Remove cluster edge-1 (1 of 2: unregister); Remove cluster edge-1 (2 of 2: delete)`)
	wantHistory(t, g, "acme-apps/acme-gitops", `
		Make room for staging on edge-1; Make room for production on edge-1; Remove environment production (2 of 2: delete); Remove staging from edge-1 (2 of 2: delete)`)
	o := c.run("cluster", "list", "acme", "--output", "json")
	if line := o.last(t, "cluster"); line["cluster"] != "mgmt" || line["kind"] != "management" || line["step"] != "stands" {
		t.Errorf("%v", line)
	}
	if line := o.last(t, "result"); line["count"] != 1.0 {
		t.Errorf("%v", line)
	}
}

// wantHistory holds the commits of a repository, without those that connected
// it, to headlines; each names who asked for it.
func wantHistory(t *testing.T, g *testkit.GitHub, repository, want string) {
	t.Helper()
	var got []string
	for _, repo := range g.State().Repositories {
		if repo.FullName != repository {
			continue
		}
		for _, c := range repo.Commits {
			headline, body, _ := strings.Cut(c.Message, "\n")
			if !strings.Contains(body, "Requested-by: ") {
				t.Errorf("%q does not say who asked for it", c.Message)
			}
			got = append([]string{headline}, got...)
		}
	}
	var headlines []string
	for h := range strings.SplitSeq(want, ";") {
		headlines = append(headlines, strings.TrimSpace(h))
	}
	if len(got) < len(headlines) || !slices.Equal(got[len(got)-len(headlines):], headlines) {
		t.Errorf("%s:\n%s\nwant\n%s", repository, strings.Join(got, "\n"), strings.Join(headlines, "\n"))
	}
}
