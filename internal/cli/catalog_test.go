package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github"
	"gitconnection/internal/testkit"
)

// edge is a connected organization with a cluster that reads staging.
func edge(t *testing.T) (*testkit.GitHub, *cli) {
	t.Helper()
	g, c := shop(t)
	commitTo(t, g, "acme", "acme-gitops",
		github.File{Path: "registry/clusters/edge/45-env-staging.yaml", Content: []byte("# reads it\n")},
		github.File{Path: "registry/clusters/edge/45-env-production.yaml", Content: []byte("# reads it\n")},
		github.File{Path: "registry/environments/staging/edge/.gitkeep", Content: []byte("")})
	return g, c
}

// clonedAs are the files of a repository, as git has them, and what its log says.
func clonedAs(t *testing.T, g *testkit.GitHub, owner, name string) (files map[string]string, log string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	address := strings.Replace(g.Base, "http://", "http://x-access-token:"+onlyFiles(t, g, owner, name)+"@", 1) + "/" + owner + "/" + name + ".git"
	if out, err := exec.CommandContext(t.Context(), "git", "clone", "-q", address, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said, err := exec.CommandContext(t.Context(), "git", "-C", dir, "log", "--format=%s | %b").Output()
	if err != nil {
		t.Fatal(err)
	}
	listed, err := exec.CommandContext(t.Context(), "git", "-C", dir, "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for path := range strings.SplitSeq(strings.TrimSpace(string(listed)), "\n") {
		content, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(content)
	}
	return files, string(said)
}

func TestCatalogFromTheCommandLine(t *testing.T) {
	g, c := edge(t)
	c.env["KONSTRUCT_ACTOR"] = "mona"
	const at = " --environment staging --cluster edge"
	const bucket = " --set bucketName=acme-files --set awsRegion=eu-central-1 --set workloadAssumeRole=arn:aws:iam::1:role/x"
	for _, step := range []struct {
		args string
		code int
		says string
	}{
		{"list acme", cmdutil.ExitDone, "cert-manager"},
		{"show acme cert-manager", cmdutil.ExitDone, "number of controllers"},
		{"show acme nothing", cmdutil.ExitFailed, "no catalog item nothing"},
		{"install acme cert-manager", cmdutil.ExitFailed, "no environment was named"},
		{"install acme cert-manager --environment development --yes", cmdutil.ExitFailed, "konstruct environment add acme development"},
		{"install acme cert-manager --environment production --cluster edge --yes", cmdutil.ExitRefused, "--confirm production"},
		{"install acme cert-manager --set replicas=many --yes" + at, cmdutil.ExitFailed, "replicas: a whole number"},
		{"install acme cert-manager" + at, cmdutil.ExitUsage, "--yes"},
		{"install acme cert-manager --yes" + at, cmdutil.ExitDone, "Install cert-manager"},
		{"install acme cert-manager --yes" + at, cmdutil.ExitDone, "nothing to do"},
		{"install acme cert-manager --set replicas=2 --yes" + at, cmdutil.ExitRefused, "konstruct catalog change acme cert-manager"},
		{"change acme cert-manager", cmdutil.ExitUsage, "--set"},
		{"change acme cert-manager --set replicas=3 --yes", cmdutil.ExitDone, "Change cert-manager in staging on edge"},
		{"change acme cert-manager --set replicas=3 --yes", cmdutil.ExitDone, "nothing to do"},
		{"upgrade acme cert-manager --yes", cmdutil.ExitDone, "nothing to do"},
		{"install acme object-store-bucket --name files --yes" + at, cmdutil.ExitFailed, "it is needed"},
		{"install acme object-store-bucket --name files --yes" + at + bucket, cmdutil.ExitDone, "cost money"},
		{"show acme object-store-bucket", cmdutil.ExitDone, "installed"},
		{"remove acme cert-manager --yes", cmdutil.ExitRefused, "--confirm cert-manager"},
		{"remove acme cert-manager --confirm cert-manager", cmdutil.ExitDone, "Remove cert-manager from staging on edge"},
		{"remove acme cert-manager --confirm cert-manager", cmdutil.ExitFailed, "is not installed"},
		{"remove acme files --confirm files", cmdutil.ExitDone, "(1 of 2: destroy)"},
		{"remove acme files --confirm files", cmdutil.ExitPerson, "kubectl get --ignore-not-found workspaces.tf.upbound.io/edge-staging-files"},
		{"remove acme files --confirm files --confirm-phase", cmdutil.ExitDone, "(2 of 2: clean up)"},
		{"install acme postgres-with-backup --name db --yes" + at + bucket, cmdutil.ExitDone, "(1 of 2: infrastructure)"},
		{"install acme postgres-with-backup --name db --yes" + at, cmdutil.ExitPerson, "--confirm-phase"},
		{"install acme postgres-with-backup --name db --yes --confirm-phase --output json" + at, cmdutil.ExitDone, `"gate":{"command":"kubectl wait`},
		{"install acme postgres-with-backup --name db --yes" + at, cmdutil.ExitDone, "nothing to do"},
		{"remove acme db --confirm db --environment development", cmdutil.ExitFailed, "is not installed in development"},
		{"remove acme db --confirm db", cmdutil.ExitDone, "(1 of 3: manifests)"},
		{"remove acme db --confirm db", cmdutil.ExitPerson, "kubectl get applications.argoproj.io -n argocd --ignore-not-found edge-staging-db"},
		{"remove acme db --confirm db --confirm-phase", cmdutil.ExitDone, "(2 of 3: destroy)"},
		{"remove acme db --confirm db --confirm-phase", cmdutil.ExitDone, "(3 of 3: clean up)"},
		{"install acme reloader --yes --pull-request" + at, cmdutil.ExitPerson, "/pull/"},
		{"list acme --output json", cmdutil.ExitDone, `"installed":[]`},
	} {
		o := c.run(append([]string{"catalog"}, strings.Fields(step.args)...)...)
		if o.code != step.code || !strings.Contains(o.out+o.err, step.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s%s", step.args, o.code, step.code, step.says, o.out, o.err)
		}
	}
	files, log := clonedAs(t, g, "acme", "acme-gitops")
	for path := range files {
		if strings.HasPrefix(path, "registry/environments/staging/edge/") && !strings.HasSuffix(path, ".gitkeep") || strings.HasPrefix(path, ".konstruct/items/") {
			t.Errorf("%s is left", path)
		}
	}
	for _, line := range []string{
		"Record cert-manager v1.21.2 in staging on edge | Requested-by: mona", "Install files into staging on edge | Requested-by: mona", "Forget cert-manager in staging on edge | Requested-by: mona",
		"Remove files from staging on edge (1 of 2: destroy) | Requested-by: mona", "Remove files from staging on edge (2 of 2: clean up) | Requested-by: mona",
	} {
		if !strings.Contains(log, line) {
			t.Errorf("%q is not in\n%s", line, log)
		}
	}
	if _, log = clonedAs(t, g, "acme-apps", "acme-gitops"); !strings.Contains(log, "Install cert-manager v1.21.2 into staging on edge | Requested-by: mona") || !strings.Contains(log, "Remove cert-manager from staging on edge") {
		t.Error(log)
	}
}

// What a team puts into its catalog is somebody's text.
func TestTheCatalogPrintsNothingRaw(t *testing.T) {
	g, c := edge(t)
	commitTo(t, g, "acme", "acme-gitops",
		github.File{Path: "catalog/odd/Chart.yaml", Content: []byte("apiVersion: v2\nname: odd\nversion: 1.0.0\ndescription: \"\\e]0;x\\a\\u202e\"\n")},
		github.File{Path: "catalog/odd/values.yaml", Content: []byte("# @input.type: string\n# @input.description: a\u202eb\nplace: \"c\u202e\"\n")},
		github.File{Path: "catalog/odd/templates/application.yaml", Content: []byte("a: {{ .Values.place }}\n")},
		github.File{Path: "catalog/\u202ebad/Chart.yaml", Content: []byte("{\u202e")},
		github.File{Path: ".konstruct/items/staging/edge/\u202ex.yaml", Content: []byte("schema: 1\nname: \"\\e[31m\"\n")})
	for _, args := range [][]string{{"list", "acme"}, {"show", "acme", "odd"}, {"list", "acme", "--output", "json"}, {"show", "acme", "odd", "--output", "json"}, {"install", "acme", "odd", "--environment", "staging", "--yes"}} {
		o := c.run(append([]string{"catalog"}, args...)...)
		if strings.ContainsAny(o.out+o.err, "\x1b\u202e\x07") || !strings.Contains(o.out+o.err, "odd") {
			t.Errorf("%v: %q", args, o.out+o.err)
		}
	}
	if o := c.run("catalog", "show", "acme", "odd", "--output", "json"); o.last(t, "item")["source"] != "team" {
		t.Errorf("%+v", o)
	}
}
