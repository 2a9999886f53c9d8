package manifest_test

import (
	"fmt"
	"slices"
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
  annotations:
    argocd.argoproj.io/sync-wave: "10"
spec:
  project: edge-1-environment
  source:
    repoURL: https://charts.example.com
    chart: checkout
    targetRevision: 1.10.0
    helm:
      valuesObject:
        anything: {goes: [1, true, null]}
        message: "Hello {{ .Values.name }}"
  destination:
    name: edge-1
    namespace: staging
  syncPolicy:
    automated:
      prune: true
`

const project = `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: edge-1
  namespace: argocd
spec:
  sourceRepos:
    - https://github.com/acme/acme-gitops.git
  destinations:
    - name: edge-1
      namespace: "*"
`

const secret = `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: repository
  namespace: argocd
spec:
  refreshInterval: 1h
  target:
    template:
      data:
        githubAppID: "{{ .githubAppID }}"
        key: |
          {{ .key | toString }}
`

func file(path, content string) scaffold.File {
	return scaffold.File{Path: path, Content: []byte(content)}
}

const at = "registry/environments/staging/edge-1/checkout.yaml"

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

func TestWhatIsRightIsFoundRight(t *testing.T) {
	files := []scaffold.File{
		file(at, application), file("registry/clusters/edge-1/project.yaml", swap(t, swap(t, project, "  name: edge-1\n  namespace", "  name: edge-1-environment\n  namespace"), "https://github.com/acme/acme-gitops.git", "'*'")), file("registry/clusters/edge-1/secrets/repository.yaml", secret),
		file("registry/clusters/edge-1/rules.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: system:reader\n---\n---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: rules\nspec:\n  summary: '{{ $labels.instance }} is down'\n"),
		file("registry/clusters/edge-1/chart/Chart.yaml", "name: x"), file("registry/clusters/edge-1/chart/templates/a.yaml", "{{ .Values.x }}"),
		file("registry/clusters/edge-1/kustomized/kustomization.yaml", "resources: []"), file("registry/clusters/edge-1/kustomized/patch.yaml", "spec: {}"),
		file("registry/clusters/.gitkeep", ""), file("catalog/redis/templates/application.yaml", "{{ .Values.x }}"), file("README.md", "<CLUSTER_NAME>"),
		file("terraform/civo/modules/a/main.tf", "# <TOKEN>\nuser_data = <<EOF\n{{ inner }}\nEOF\n"),
	}
	if got := desired.Check(manifest.Set{Files: files}); len(got) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(got), "\n"))
	}
}

func TestWhatIsWrongIsFoundAtItsLine(t *testing.T) {
	cases := []struct{ name, base, old, with, want string }{
		{"unknown field", application, "    repoURL: h", "    repoUrl: h", ":11 error: spec.source.repoUrl is not a field of Application; repoURL is one"},
		{"missing field", application, "    repoURL: https://charts.example.com\n", "", ":10 error: spec.source.repoURL is missing"},
		{"wrong type", application, "prune: true", "prune: 'true'", ":23 error: spec.syncPolicy.automated.prune is a string, and has to be a boolean"},
		{"null destination", application, "  destination:\n    name: edge-1\n    namespace: staging\n", "  destination:\n", ":18 error: spec.destination is null"},
		{"null repository", application, "https://charts.example.com", "null", ":11 error: spec.source.repoURL is null"},
		{"null project", application, "project: edge-1-environment", "project:", ":9 error: spec.project is null"},
		{"empty project", application, "project: edge-1-environment", `project: ""`, ":9 error: spec.project is empty"},
		{"empty repository", application, "https://charts.example.com", `""`, `:11 error: spec.source.repoURL is "", which is no repository`},
		{"no cluster", application, "    name: edge-1\n", "", ":18 error: spec.destination names no cluster"},
		{"two clusters", application, "    name: edge-1\n", "    name: edge-1\n    server: https://a.example\n", ":18 error: spec.destination names a cluster and a server: Argo CD takes one of them"},
		{"no version", application, "    targetRevision: 1.10.0\n", "", ":10 error: spec.source.targetRevision is missing: a chart needs its version"},
		{"neither chart nor path", application, "    chart: checkout\n", "", ":10 error: spec.source has neither a path nor a chart"},
		{"path outside", application, "    chart: checkout\n", "    path: ../other\n", `:12 error: spec.source.path is "../other", which does not stay in the repository`},
		{"name", application, "name: checkout", "name: Checkout", `:4 error: "Checkout" is not a name that a Application can have`},
		{"namespace", application, "namespace: argocd", "namespace: argo.cd", `:5 error: "argo.cd" is not the name of a namespace`},
		{"wave unquoted", application, `sync-wave: "10"`, "sync-wave: 10", ":7 error: metadata.annotations.argocd.argoproj.io/sync-wave is "},
		{"wave", application, `sync-wave: "10"`, "sync-wave: ten", `:7 error: the sync wave "ten" is not an integer`},
		{"yes is true", application, "name: checkout", "name: yes", ":4 error: metadata.name is a boolean, and has to be a string"},
		{"token", application, "name: checkout", "name: <APP_NAME>", ":4 error: metadata.name holds <APP_NAME>, which was not filled in"},
		{"token in values", application, "Hello", "<ENVIRONMENT>", ":17 warning: spec.source.helm.valuesObject.message holds <ENVIRONMENT>"},
		{"template", application, "namespace: staging", `namespace: "{{ .Values.namespace }}"`, ":20 error: spec.destination.namespace holds {{, which was not filled in"},
		{"no value", application, "edge-1-environment", "<no value>-environment", ":9 error: spec.project holds <no value>, which was not filled in"},
		{"unquoted template", application, "namespace: staging", `namespace: {{ .Values.namespace }}`, ":20 error: a key is a mapping"},
		{"control structure", application, "spec:\n", "{{- if .Values.x }}\nspec:\n", ":8 error: {{- if was not filled in: the template was not rendered"},
		{"twice the same key", application, "project: edge-1-environment", "project: a\n  project: b", ":10 error: the key project stands there twice"},
		{"version", application, "argoproj.io/v1alpha1", "argoproj.io/v1beta1", ":1 error: argoproj.io/v1beta1 is not a version of Application: argoproj.io/v1alpha1 is"},
		{"no kind", application, "kind: Application\n", "", ":1 error: it is no Kubernetes resource: it has no kind"},
		{"not YAML", application, "spec:", "spec: [{", "error: it is not YAML: "},
		{"project destination", project, "    - name: edge-1\n      namespace", "    - namespace", ":10 error: spec.destinations[0] names no cluster"},
		{"project repository", project, "https://github.com/acme/acme-gitops.git", "", ":8 error: spec.sourceRepos[0] is null"},
		{"inner Helm", secret, "{{ .githubAppID }}", "{{ .Values.id }}", ":11 error: spec.target.template.data.githubAppID holds {{ .Values"},
		{"inner Helm in a block", secret, "{{ .key | toString }}", "x\n          {{ include \"y\" . }}", ":14 error: spec.target.template.data.key holds {{ include"},
		{"label", secret, "  namespace: argocd", "  labels: {a: b c}", `:5 error: "b c" is not a value that labels can have`},
		{"no name", secret, "  name: repository\n", "", ":3 error: metadata.name is missing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := lines(desired.Check(manifest.Set{Files: []scaffold.File{file(at, swap(t, c.base, c.old, c.with))}}))
			if !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, at) && strings.Contains(l, c.want) }) {
				t.Errorf("%q is not among\n%s", c.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestTerraformTokens(t *testing.T) {
	got := lines(desired.Check(manifest.Set{Files: []scaffold.File{file("registry/environments/staging/edge-1/bucket/main.tf", "a = 1\nb = \"<AWS_REGION>\"\n")}}))
	if len(got) != 1 || !strings.Contains(got[0], "main.tf:2 error: <AWS_REGION> was not filled in") {
		t.Errorf("found %q", got)
	}
}

func TestHostileFilesEnd(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'm'; c++ {
		laughs += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ","))
	}
	for name, content := range map[string]string{
		"laughs": laughs, "deep": strings.Repeat("[", 5000), "nested": strings.Repeat("- ", 3000) + "x", "bytes": "\xff\xfe", "large": strings.Repeat("a", 1<<20+1),
	} {
		if got := desired.Check(manifest.Set{Files: []scaffold.File{file(at, content)}}); len(got) == 0 {
			t.Errorf("%s: nothing was found", name)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{application, project, secret, "a: &a {b: *a}", "<<: [*x]", "- {? [a]: b}", "kind: List\nitems: [1, {}]", "{{ x }}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		for _, found := range desired.Check(manifest.Set{Files: []scaffold.File{file(at, content)}}) {
			if found.Line < 1 || found.Line > strings.Count(content, "\n")+2 || found.Message == "" || found.Path != at {
				t.Errorf("%+v", found)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	var files []scaffold.File
	for i := range 500 {
		files = append(files, file(fmt.Sprintf("registry/environments/staging/edge-1/app-%d.yaml", i), strings.Replace(application, "name: checkout", fmt.Sprintf("name: app-%d", i), 1)))
	}
	b.ResetTimer()
	for b.Loop() {
		if got := desired.Check(manifest.Set{Files: files}); len(got) > 0 {
			b.Fatal(lines(got)[0])
		}
	}
}

func TestRewriteURLs(t *testing.T) {
	const old, changed = "https://github.com/acme/acme-gitops.git", "git@github.com:acme/acme-gitops.git"
	to := func(a string) string {
		if a == old {
			return changed
		}
		return ""
	}
	text := `# https://github.com/acme/acme-gitops.git stays here
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: p, annotations: {a: "https://github.com/acme/acme-gitops.git"}}   # two on one line: {b}
spec:
  sourceRepos: [ "https://github.com/acme/acme-gitops.git", 'https://github.com/acme/acme-gitops.git', https://github.com/acme/other.git ]
---
kind: ConfigMap
apiVersion: v1
data: {a: https://github.com/acme/acme-gitops.git}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source: {repoURL: https://github.com/acme/acme-gitops.git, path: "ünïcode"} # ünï
  sources:
  - repoURL:   https://github.com/acme/acme-gitops.git   # spaces
  - repoURL: "https:\x2f/github.com/acme/acme-gitops.git"
`
	got := string(manifest.RewriteURLs([]byte(text), to))
	if n := strings.Count(got, changed); n != 5 || strings.Count(got, old) != 2 || strings.ReplaceAll(got, changed, old) != text {
		t.Errorf("%d changed:\n%s", n, got)
	}
	if got := string(manifest.RewriteURLs([]byte("spec: ["), to)); got != "spec: [" {
		t.Errorf("what is broken: %q", got)
	}
}

func FuzzRewriteURLs(f *testing.F) {
	const old, changed = "https://h/a/b.git", "git@h:a/b.git"
	f.Add("apiVersion: argoproj.io/v1alpha1\nspec: {a: " + old + ", b: ['" + old + "']}")
	f.Add("apiVersion: argoproj.io/x\nünï: {\"ü\": \"" + old + "\"} # " + old)
	f.Fuzz(func(t *testing.T, content string) {
		if strings.Contains(content, changed) {
			return
		}
		got := string(manifest.RewriteURLs([]byte(content), func(a string) string {
			if a == old {
				return changed
			}
			return ""
		}))
		if strings.ReplaceAll(got, changed, old) != content {
			t.Errorf("more than addresses changed:\n%q\n%q", content, got)
		}
	})
}
