package cli

import (
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github"
	"gitconnection/internal/testkit"
)

func TestValidate(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	c := newCLI(t, g)
	if o := c.run("connect", "acme", "--application-org", "acme-apps", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("%+v", o)
	}
	if o := c.run("validate", "acme"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "Nothing is wrong in acme/acme-gitops and acme-apps/acme-gitops.") {
		t.Errorf("what was laid out is wrong: %+v", o)
	}
	const path = "registry/environments/staging/edge/shop.yaml"
	whole := "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  project: shop\n  source:\n    repoURL: https://charts.example\n    chart: shop\n    targetRevision: 1.2.0\n  destination: {name: edge, namespace: shop}\n"
	commitTo(t, g, "acme", "acme-gitops", github.File{Path: path, Content: []byte(whole)})
	if o := c.run("validate", "acme"); o.code != cmdutil.ExitDone {
		t.Errorf("what is right is wrong: %+v", o)
	}
	commitTo(t, g, "acme-apps", "acme-gitops",
		github.File{Path: path, Content: []byte(strings.Replace(whole, "repoURL", "repoUrl", 1) + "  \"\\e[31mred\": <APP_NAME>\n")},
		github.File{Path: "registry/environments/staging/edge/large.yaml", Content: []byte(strings.Repeat("# far too large\n", 1<<16+1))},
		github.File{Path: "registry/environments/staging/edge/notes.yaml", Content: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata:\n  a: <ODD_THING>\n")})
	o := c.run("validate", "acme")
	for _, want := range []string{
		"acme-apps/acme-gitops " + path + ":7: error: spec.source.repoUrl is not a field of Application; repoURL is one",
		"acme-apps/acme-gitops " + path + ":6: error: spec.source.repoURL is missing",
		"acme-apps/acme-gitops " + path + ":1: error: Application argocd/shop is there already: acme/acme-gitops " + path + ":1. Delete one of the two",
		"acme-apps/acme-gitops registry/environments/staging/edge/large.yaml:1: error: it is larger than 1 MiB",
		"notes.yaml:5: warning: data.a holds <ODD_THING>, which was not filled in",
		"errors, 1 warning.",
	} {
		if !strings.Contains(o.out, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if o.code != cmdutil.ExitFailed || strings.ContainsAny(o.out+o.err, "\x1b") || o.err != "" || t.Failed() {
		t.Errorf("exit %d:\n%s\n%s", o.code, o.out, o.err)
	}
	o = c.run("validate", "acme", "--output", "json", "--errors")
	last, finding := o.last(t, "result"), o.last(t, "finding")
	if o.code != cmdutil.ExitFailed || last["outcome"] != "findings" || last["errors"].(float64) < 4 || last["warnings"].(float64) != 0 || last["writes"].(float64) != 0 {
		t.Errorf("exit %d: %v", o.code, last)
	}
	if finding["repository"] == "" || finding["path"] == "" || finding["line"].(float64) < 1 || finding["severity"] != "error" {
		t.Errorf("%v", finding)
	}
	if o := c.run("validate", "nobody"); o.code != cmdutil.ExitPerson || o.out != "" {
		t.Errorf("an organization that is not there: %+v", o)
	}
}
