package cli

import (
	"archive/tar"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// ownItem are the files of a set with one item.
func ownItem(version string) map[string][]byte {
	return map[string][]byte{
		"README.md":                       []byte("# Templates\n"),
		"gitops-catalog/probe/Chart.yaml": []byte("apiVersion: v2\nname: probe\nversion: 1.0.0\nappVersion: " + version + "\ndescription: Looks whether it is up\n"),
		"gitops-catalog/probe/templates/application.yaml": []byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {{ .Values.clusterName }}-{{ .Values.envName }}-probe\n  namespace: argocd\nspec:\n" +
			"  project: default\n  source:\n    repoURL: https://charts.example\n    chart: probe\n    targetRevision: \"{{ .Chart.AppVersion }}\"\n  destination:\n    name: {{ .Values.clusterName }}\n    namespace: probe\n"),
	}
}

func writeFolder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mine")
	for path, content := range files {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func writeArchive(t *testing.T, files map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.tar.gz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := gzip.NewWriter(file)
	w := tar.NewWriter(z)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: "mine-1/" + name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// withTemplates adds repositories with templates: a private one where the App
// is installed, and a public one where it is not.
func withTemplates(t *testing.T, g *testkit.GitHub) {
	t.Helper()
	g.Organization("toolmakers")
	g.AddRepository(simulator.RepositorySpec{Owner: "toolmakers", Name: "templates", Files: ownItem("2.0.0")})
	g.AddRepository(simulator.RepositorySpec{Owner: "acme-apps", Name: "own-templates", Private: true, Files: ownItem("3.0.0")})
	g.AddRepository(simulator.RepositorySpec{Owner: "toolmakers", Name: "hidden", Private: true, Files: ownItem("4.0.0")})
}

func TestTemplatesFromElsewhere(t *testing.T) {
	g, c := edge(t)
	withTemplates(t, g)
	folder := writeFolder(t, ownItem("1.0.0"))
	linked := writeFolder(t, ownItem("1.0.0"))
	if err := os.Symlink("/etc/passwd", filepath.Join(linked, "gitops-catalog", "probe", "secret.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(folder, ".git", "x")); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		templates string
		code      int
		says      string
	}{
		{folder, cmdutil.ExitDone, "folder:mine"},
		{writeArchive(t, ownItem("1.0.0")), cmdutil.ExitDone, "archive:mine.tar.gz"},
		{"toolmakers/templates", cmdutil.ExitDone, `"release":"2.0.0"`},
		{g.Base + "/toolmakers/templates.git@main", cmdutil.ExitDone, `"release":"2.0.0"`},
		{"acme-apps/own-templates", cmdutil.ExitDone, `"release":"3.0.0"`},
		{"toolmakers/templates@nothing", cmdutil.ExitFailed, "toolmakers/templates@nothing"},
		{"toolmakers/templates@a..b", cmdutil.ExitFailed, "no name of a branch"},
		{"toolmakers/hidden", cmdutil.ExitFailed, "toolmakers/hidden"},
		{"https://github.example/toolmakers/templates", cmdutil.ExitUsage, "no repository on"},
		{linked, cmdutil.ExitFailed, "secret.yaml is a link"},
		{t.TempDir(), cmdutil.ExitUsage, "holds no templates"},
		{"./none", cmdutil.ExitUsage, "does not exist"},
		{"acme/acme-gitops", cmdutil.ExitFailed, "holds none"},
	} {
		o := c.run("catalog", "show", "acme", "probe", "--output", "json", "--templates", step.templates)
		if o.code != step.code || !strings.Contains(o.out+o.err, step.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s%s", step.templates, o.code, step.code, step.says, o.out, o.err)
		}
	}
	c.env["KONSTRUCT_TEMPLATES"] = "toolmakers/templates, " + folder
	if o := c.run("catalog", "show", "acme", "probe", "--output", "json"); o.last(t, "item")["source"] != "toolmakers/templates" {
		t.Errorf("the first of the environment: %+v", o)
	}
	delete(c.env, "KONSTRUCT_TEMPLATES")
	config := c.env["XDG_CONFIG_HOME"] + "/konstruct"
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config+"/config.yaml", []byte("templates: ["+folder+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := c.run("catalog", "show", "acme", "probe", "--output", "json"); o.last(t, "item")["source"] != "folder:mine" {
		t.Errorf("of the configuration: %+v", o)
	}
}

// What was fetched once is kept by its SHA: the next look is one request. The
// commit is recorded, and a newer one is an upgrade.
func TestTemplatesOfARepository(t *testing.T) {
	g, c := edge(t)
	withTemplates(t, g)
	c.env["KONSTRUCT_ACTOR"], c.env["KONSTRUCT_TEMPLATES"] = "mona", "toolmakers/templates"
	if o := c.run("catalog", "install", "acme", "probe", "--environment", "staging", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("%+v", o)
	}
	asked := func() (n int) {
		g.ResetLog()
		if o := c.run("catalog", "list", "acme"); o.code != cmdutil.ExitDone {
			t.Fatalf("%+v", o)
		}
		return len(g.Requests())
	}
	asked() // the records are known, too
	with := asked()
	delete(c.env, "KONSTRUCT_TEMPLATES")
	if without := asked(); with != without+1 {
		t.Errorf("%d requests more for templates that are known", with-without)
	}
	c.env["KONSTRUCT_TEMPLATES"] = "toolmakers/templates"
	item := c.run("catalog", "show", "acme", "probe", "--output", "json").last(t, "installed")
	repo, err := g.Client.ObserveRepository(github.ReadingAs(t.Context(), "acme"), "toolmakers", "templates", github.Look{})
	if err != nil || item["commit"] != repo.Head.SHA || item["source"] != "toolmakers/templates" || item["newer"] != "" {
		t.Errorf("%v %s %v", item, repo.Head.SHA, err)
	}
	c.env["KONSTRUCT_TEMPLATES"] = "acme-apps/own-templates"
	o := c.run("catalog", "upgrade", "acme", "probe", "--yes")
	if o.code == cmdutil.ExitDone || !strings.Contains(o.err, "probe is from toolmakers/templates, which is not among the sources") || !strings.Contains(o.err, "--templates toolmakers/templates") {
		t.Errorf("%+v", o)
	}
	files, log := clonedAs(t, g, "acme-apps", "acme-gitops")
	if got := files["registry/environments/staging/edge/probe.yaml"]; got == "" || strings.Contains(got, "3.0.0") || strings.Contains(log, "Upgrade probe") {
		t.Errorf("%s\n%s", got, log)
	}
}
