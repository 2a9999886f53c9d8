package cli

import (
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
)

// The life of a platform, from the command line: what git says of both
// repositories afterwards is what a team would want to read, and names who did
// what.
func TestTheHistoryOfAPlatform(t *testing.T) {
	g, c := barren(t)
	const on = " --environment staging --cluster edge-1 --yes"
	for i, step := range []struct{ who, args string }{
		{"mona", "environment add acme staging --yes"},
		{"mona", "environment add acme production --yes"},
		{"mona", "cluster add acme mgmt --template civo/management-cluster --set email=a@acme.example --set vaultServer=https://vault.acme.example --yes"},
		{"mona", "cluster add acme edge-1 --template civo/workload-cluster --parent mgmt --environment staging --set email=a@acme.example --yes"},
		{"mona", "environment add acme production --cluster edge-1 --confirm production --yes"},
		{"hubot", "catalog install acme cert-manager" + on},
		{"hubot", "catalog install acme reloader" + on},
		{"hubot", "catalog install acme reloader --environment production --cluster edge-1 --confirm production --yes"},
		{"ci", "application set acme reloader staging 2.3.0 --yes"},
		{"ci", "application promote acme reloader staging production --confirm production --yes"},
		{"lena", "application rollback acme reloader production --confirm production --yes"},
		{"mona", "environment remove acme production --cluster edge-1 --confirm production"},
		{"mona", "environment remove acme production --cluster edge-1 --confirm production --confirm-phase"},
		{"mona", "environment remove acme staging --cluster edge-1 --confirm staging"},
		{"mona", "environment remove acme staging --cluster edge-1 --confirm staging --confirm-phase"},
		{"mona", "cluster remove acme edge-1 --confirm edge-1"},
		{"mona", "cluster remove acme edge-1 --confirm edge-1 --confirm-phase"},
		{"mona", "validate acme"},
	} {
		c.env["KONSTRUCT_ACTOR"] = step.who
		if o := c.run(strings.Fields(step.args)...); o.code != cmdutil.ExitDone && o.code != cmdutil.ExitPerson {
			t.Fatalf("step %d, %s: %+v", i+1, step.args, o)
		}
	}
	for owner, want := range map[string]string{
		"acme": `
Add environment staging | Requested-by: mona
Add environment production | Requested-by: mona
Add cluster mgmt | Requested-by: mona
Add cluster edge-1 | Requested-by: mona
Add environment production to edge-1 | Requested-by: mona
Record cert-manager v1.21.2 in staging on edge-1 | Requested-by: hubot
Record reloader 2.2.16 in staging on edge-1 | Requested-by: hubot
Record reloader 2.2.16 in production on edge-1 | Requested-by: hubot
Remove environment production from edge-1 (1 of 2: stop reading) | Requested-by: mona
Remove environment production from edge-1 (2 of 2: delete) | Requested-by: mona
Remove environment staging from edge-1 (1 of 2: stop reading) | Requested-by: mona
Remove environment staging from edge-1 (2 of 2: delete) | Requested-by: mona
Remove cluster edge-1 (1 of 2: unregister) | Requested-by: mona
Remove cluster edge-1 (2 of 2: delete) | Requested-by: mona
`,
		"acme-apps": `
Make room for staging on edge-1 | Requested-by: mona
Make room for production on edge-1 | Requested-by: mona
Install cert-manager v1.21.2 into staging on edge-1 | Requested-by: hubot
Install reloader 2.2.16 into staging on edge-1 | Requested-by: hubot
Install reloader 2.2.16 into production on edge-1 | Requested-by: hubot
Set reloader to 2.3.0 in staging on edge-1 | Requested-by: ci
Promote reloader 2.3.0 from staging to production on edge-1 | Requested-by: ci
Roll back reloader to 2.2.16 in production on edge-1 | Requested-by: lena
Remove environment production from edge-1 (2 of 2: delete) | Requested-by: mona
Remove environment staging from edge-1 (2 of 2: delete) | Requested-by: mona
`,
	} {
		_, log := clonedAs(t, g, owner, "acme-gitops")
		if got := oldestFirst(log); !strings.HasSuffix(got, want) {
			t.Errorf("%s:\n%s\nwant at the end\n%s", owner, got, want)
		}
	}
}

// oldestFirst turns a log around, and leaves out what is blank.
func oldestFirst(log string) string {
	out := "\n"
	for line := range strings.SplitSeq(strings.TrimSpace(log), "\n") {
		if strings.TrimSpace(line) != "" {
			out = "\n" + line + out
		}
	}
	return out
}
