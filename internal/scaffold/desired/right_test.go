package desired_test

import (
	"strings"
	"testing"
)

// What looks odd and is nothing to Argo CD.
func TestNothingIsWrong(t *testing.T) {
	for _, c := range []struct {
		name    string
		planted []plant
	}{
		{"values beside an Application", []plant{{stagingAt + "values.yaml", "", "replicas: 2\nimage:\n  tag: 1.0.0\n"}}},
		{"values in a folder that is read recursively", []plant{{stagingAt + "search/more.yaml", "", "a: 1\n---\nb: 2\n"}}},
		{"a list and a word", []plant{{stagingAt + "list.yaml", "", "- a\n"}, {stagingAt + "word.yaml", "", "hello\n"}}},
		{"a chart's own file", []plant{{stagingAt + "web/Chart.yaml", "", "apiVersion: v2\nname: web\nversion: 1.0.0\n"}, {stagingAt + "web/values.yaml", "", "a: 1\n"}}},
		{"a file that says that it is not read", []plant{{stagingAt + "off.yaml", "", "# +argocd:skip-file-rendering\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .x }}}\n"}}},
		{"a file of another extension", []plant{{stagingAt + "notes.md", "", "apiVersion: {{ }}\n"}, {stagingAt + "Kustomization", "", "resources: [x]\n"}}},
		{"a manifest that is left out", []plant{{clusterAt + "45-env-staging.yaml", "'*/manifests/*'", "'{*/manifests/*,draft-*}'"}, {stagingAt + "draft-1.yaml", "", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .x }}}\n"}}},
		{"what is not included", []plant{{clusterAt + "45-env-staging.yaml", "exclude: '*/manifests/*'", "include: '*.yaml'\n      exclude: '{*/manifests/*,*.yml}'"}, {stagingAt + "draft.yml", "", "kind: {{ x }}"}}},
		{"an Application that leaves itself out", []plant{{stagingAt + "more/all.yaml", "", strings.Replace(app("edge-1-staging-all", ownRepository+"    path: registry/environments/staging/edge-1/more/manifests\n    directory:\n      recurse: true\n      exclude: all.yaml\n"), "namespace: more", "namespace: all", 1)}, {stagingAt + "more/manifests/all.yaml", "", "kind: {{ x }}\n"}}},
		{"another revision", []plant{{stagingAt + "site.yaml", "site/manifests\n    targetRevision: HEAD", "gone\n    targetRevision: v1.0.0"}}},
		{"another address of the same repository", []plant{{stagingAt + "site.yaml", "acme-apps-gitops.git", "acme-apps-gitops"}}},
		{"a registry that a pattern reaches", []plant{{stagingAt + "checkout.yaml", "https://charts.example.com", "oci://registry.example.com/charts"}}},
		{"a cluster that is named by its server, where the project has names", []plant{{stagingAt + "checkout.yaml", "    name: edge-1\n", "    server: https://10.0.0.1\n"}}},
		{"value files that may be missing", []plant{{stagingAt + "shop.yaml", "        - values-staging.yaml\n", "        - values-gone.yaml\n      ignoreMissingValueFiles: true\n"}}},
		{"value files by a pattern, from the root, from elsewhere", []plant{{stagingAt + "shop.yaml", "        - values-staging.yaml\n", "        - values-*.yaml\n        - /registry/environments/staging/edge-1/search/values.yaml\n        - https://example.com/values.yaml\n        - $ARGOCD_APP_NAME/values.yaml\n"}}},
		{"the project default", []plant{{stagingAt + "checkout.yaml", "project: edge-1-environment", "project: default"}}},
		{"a printed project", []plant{{stagingAt + "checkout.yaml", "project: edge-1-environment", "project: acme-environments"}}},
		{"an empty folder", []plant{{stagingAt + "site.yaml", "site/manifests", "empty/manifests"}, {stagingAt + "empty/manifests/.gitkeep", "", "\n"}}},
		{"a kustomization of somebody else's", []plant{{stagingAt + "site/manifests/kustomization.yaml", "  - ../../base/manifests\n", "  - https://github.com/acme/base?ref=v1\n  - github.com/acme/base\n"}}},
		{"the same name on another cluster", []plant{{"registry/clusters/edge-2/30-tools.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: tools\n"}}},
		{"an environment that an ApplicationSet reads", []plant{
			{clusterAt + "50-set.yaml", "", "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: all\n  namespace: argocd\nspec:\n  generators:\n    - git:\n        repoURL: https://github.com/acme/acme-apps-gitops.git\n        revision: HEAD\n        directories:\n          - path: registry/environments/*/edge-1\n  template:\n    metadata:\n      name: '{{path.basename}}'\n    spec:\n      project: edge-1-environment-root\n      source:\n        repoURL: https://github.com/acme/acme-apps-gitops.git\n        path: '{{path}}'\n        targetRevision: HEAD\n      destination:\n        server: https://kubernetes.default.svc\n        namespace: argocd\n"},
			{"registry/environments/production/edge-1/checkout.yaml", "", app("edge-1-production-checkout", chartRepository+"    chart: checkout\n    targetRevision: 1.0.0\n")},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			platform, application := whole()
			for _, p := range c.planted {
				p.in(t, platform, application)
			}
			if found := outside.Check(setsOf(platform, application)...); len(found) > 0 {
				t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
			}
		})
	}
}

// What was wrong before a change is not blamed on it, wherever its lines are now.
func TestWhatWasWrongBefore(t *testing.T) {
	for _, m := range mistakes() {
		platform, application := whole()
		for _, p := range m.planted {
			p.in(t, platform, application)
		}
		before := setsOf(platform, application)
		for i, files := range []map[string]string{platform, application} {
			for path, content := range files {
				if strings.HasSuffix(path, ".yaml") && i == 1 == strings.HasPrefix(path, "registry/environments/") {
					files[path] = "# moved on\n" + content
				}
			}
		}
		if found := outside.Changed(before, setsOf(platform, application)); len(found) > 0 {
			t.Errorf("%s: found\n%s", m.name, strings.Join(lines(found), "\n"))
		}
	}
}
