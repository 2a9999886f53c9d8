package desired_test

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/scaffold/manifest"
)

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: checkout
  namespace: argocd
spec:
  project: edge-1-environment
  source:
    repoURL: https://charts.example.com
    chart: checkout
    targetRevision: 1.10.0
  destination:
    name: edge-1
    namespace: staging
`

const at = "registry/environments/staging/edge-1/checkout.yaml"

func file(path, content string) scaffold.File {
	return scaffold.File{Path: path, Content: []byte(content)}
}

// swap replaces exactly one thing, so that no case is about nothing.
func swap(t *testing.T, in, old, with string) string {
	t.Helper()
	if strings.Count(in, old) != 1 {
		t.Fatalf("%q stands there %d times", old, strings.Count(in, old))
	}
	return strings.Replace(in, old, with, 1)
}

func lines(findings []manifest.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s:%d %s: %s", f.Path, f.Line, f.Severity, f.Message))
	}
	return out
}

func TestResourcesThatAreThereTwice(t *testing.T) {
	reader := func(name, folder, destination string) string {
		return fmt.Sprintf("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: %s\n  namespace: argocd\nspec:\n  project: p\n  source:\n    repoURL: https://github.com/acme/acme-gitops.git\n    path: %s\n    directory:\n      recurse: true\n  destination:\n    %s\n    namespace: tools\n", name, folder, destination)
	}
	account := "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: wait\n"
	here, there := "server: https://kubernetes.default.svc", "name: edge-1"
	cases := []struct {
		name  string
		files []scaffold.File
		want  string
	}{
		{"in one file", []scaffold.File{file("registry/clusters/a/x.yaml", account+"---\n"+account)}, "x.yaml:6 error: ServiceAccount wait is there already: registry/clusters/a/x.yaml:1"},
		{"in folders of one cluster", []scaffold.File{file("registry/clusters/a/x/x.yaml", account), file("registry/clusters/a/y/y.yaml", account)}, "y.yaml:1 error: ServiceAccount wait is there already: registry/clusters/a/x/x.yaml:1"},
		{"on two clusters", []scaffold.File{file("registry/clusters/a/x.yaml", account), file("registry/clusters/b/x.yaml", account)}, ""},
		{"on two destinations", []scaffold.File{
			file("registry/clusters/a/1.yaml", reader("one", "registry/clusters/a/x", here)), file("registry/clusters/a/2.yaml", reader("two", "registry/clusters/a/y", there)),
			file("registry/clusters/a/x/x.yaml", account), file("registry/clusters/a/y/y.yaml", account)}, ""},
		{"on one destination, from two clusters", []scaffold.File{
			file("registry/clusters/a/1.yaml", reader("one", "registry/clusters/a/x", there)), file("registry/clusters/b/2.yaml", reader("two", "registry/clusters/b/y", there)),
			file("registry/clusters/a/x/x.yaml", account), file("registry/clusters/b/y/y.yaml", account)}, "y.yaml:1 error: ServiceAccount wait is there already"},
		{"the namespace of the reader", []scaffold.File{
			file("registry/clusters/a/1.yaml", reader("one", "registry/clusters/a/x", here)),
			file("registry/clusters/a/x/x.yaml", account), file("registry/clusters/a/y.yaml", account+"  namespace: tools\n")}, "y.yaml:1 error: ServiceAccount tools/wait is there already"},
		{"a child's root at its parent", []scaffold.File{
			file("registry/clusters/a/registry-b.yaml", reader("b", "registry/clusters/b", here)),
			file("registry/clusters/a/x.yaml", reader("same", "one", here)), file("registry/clusters/b/x.yaml", reader("same", "two", here))}, "b/x.yaml:1 error: Application argocd/same is there already"},
		{"two readers in a circle", []scaffold.File{
			file("registry/clusters/a/1.yaml", reader("one", "registry/clusters/b", here)), file("registry/clusters/b/2.yaml", reader("two", "registry/clusters/a", here))}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := lines(desired.Check(manifest.Set{Repository: "acme/acme-gitops", Files: c.files}))
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("want %q, found\n%s", c.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestFoldersThatApplicationsRead(t *testing.T) {
	reads := func(revision string) string {
		return strings.Replace(swap(t, application, "    chart: checkout\n", "    path: registry/clusters/edge-1/tools\n"), "targetRevision: 1.10.0", "targetRevision: "+revision, 1)
	}
	for _, c := range []struct {
		name, content string
		paths         []string
		wrong         bool
	}{
		{"there", reads("HEAD"), []string{"registry/clusters/edge-1/tools/.gitkeep"}, false},
		{"not there", reads("HEAD"), []string{"registry/clusters/edge-1/toolshed/x", at}, true},
		{"not there, by branch", reads("main"), []string{at}, true},
		{"of another revision", reads("v1"), []string{at}, false},
		{"of another repository", strings.Replace(reads("HEAD"), "charts.example.com", "github.com/acme/other", 1), []string{at}, false},
		{"nothing is known", reads("HEAD"), nil, false},
	} {
		content := strings.Replace(c.content, "charts.example.com", "github.com/Acme/acme-gitops.git", 1)
		got := lines(manifest.Errors(desired.Check(manifest.Set{Repository: "acme/acme-gitops", Branch: "main", Paths: c.paths, Files: []scaffold.File{file(at, content)}})))
		want := "Application argocd/checkout reads the folder registry/clusters/edge-1/tools of acme/acme-gitops, which is not there"
		if c.wrong != (len(got) == 1 && strings.Contains(got[0], want)) || !c.wrong && len(got) > 0 {
			t.Errorf("%s: found %q", c.name, got)
		}
	}
}

func TestTwiceInTwoRepositories(t *testing.T) {
	got := desired.Check(
		manifest.Set{Repository: "acme/acme-gitops", Files: []scaffold.File{file(at, application)}},
		manifest.Set{Repository: "acme-apps/acme-gitops", Files: []scaffold.File{file(at, application)}})
	if len(got) != 1 || got[0].Repository != "acme-apps/acme-gitops" || !strings.Contains(got[0].Message, "acme/acme-gitops "+at+":1") {
		t.Errorf("found %+v", got)
	}
}
