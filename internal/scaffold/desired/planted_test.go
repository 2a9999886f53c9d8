package desired_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/scaffold/manifest"
)

const (
	platformRepository    = "acme/acme-gitops"
	applicationRepository = "acme/acme-apps-gitops"

	clusterAt = "registry/clusters/edge-1/"
	stagingAt = "registry/environments/staging/edge-1/"
)

// whole is a small organization that Argo CD 3.6 has no objection to: a cluster
// with its projects and tools, and an environment with a chart from outside, a
// chart and a kustomization of its own, and one with values from Git.
func whole() (platform, application map[string]string) {
	platform = map[string]string{
		clusterAt + "registry-edge-1.yaml": `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: edge-1
  namespace: argocd
spec:
  sourceRepos:
    - https://github.com/acme/acme-gitops.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: argocd
  namespaceResourceWhitelist:
    - group: argoproj.io
      kind: '*'
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1
  namespace: argocd
spec:
  project: edge-1
  source:
    repoURL: https://github.com/acme/acme-gitops.git
    path: registry/clusters/edge-1
    targetRevision: HEAD
    directory:
      exclude: registry-*.yaml
  destination:
    server: https://kubernetes.default.svc
    namespace: argocd
`,
		clusterAt + "0-projects.yaml": `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: edge-1-platform
  namespace: argocd
spec:
  sourceRepos:
    - https://github.com/acme/acme-gitops.git
    - https://charts.example.com
  destinations:
    - name: edge-1
      namespace: tools
  clusterResourceWhitelist:
    - group: cert-manager.io
      kind: ClusterIssuer
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: edge-1-environment
  namespace: argocd
spec:
  sourceRepos:
    - https://github.com/acme/acme-apps-gitops.git
    - https://charts.example.com
    - oci://registry.example.com/*
  destinations:
    - name: edge-1
      namespace: '*'
    - name: edge-1
      namespace: '!kube-system'
  namespaceResourceBlacklist:
    - group: ''
      kind: ResourceQuota
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: edge-1-environment-root
  namespace: argocd
spec:
  sourceRepos:
    - https://github.com/acme/acme-apps-gitops.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: argocd
  clusterResourceWhitelist: []
  namespaceResourceWhitelist:
    - group: argoproj.io
      kind: Application
`,
		clusterAt + "30-tools.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-cert-manager
  namespace: argocd
spec:
  project: edge-1-platform
  source:
    repoURL: https://charts.example.com
    chart: cert-manager
    targetRevision: v1.19.1
  destination:
    name: edge-1
    namespace: tools
`,
		clusterAt + "40-config.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-config
  namespace: argocd
spec:
  project: edge-1-platform
  source:
    repoURL: https://github.com/acme/acme-gitops.git
    path: registry/clusters/edge-1/config
    targetRevision: main
  destination:
    name: edge-1
    namespace: tools
`,
		clusterAt + "config/issuer.yaml": `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
`,
		clusterAt + "config/settings.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
`,
		clusterAt + "45-env-staging.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-staging
  namespace: argocd
spec:
  project: edge-1-environment-root
  source:
    repoURL: https://github.com/acme/acme-apps-gitops.git
    path: registry/environments/staging/edge-1
    targetRevision: HEAD
    directory:
      recurse: true
      exclude: '*/manifests/*'
  destination:
    server: https://kubernetes.default.svc
    namespace: argocd
`,
	}
	application = map[string]string{
		stagingAt + "checkout.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-staging-checkout
  namespace: argocd
spec:
  project: edge-1-environment
  source:
    repoURL: https://charts.example.com
    chart: checkout
    targetRevision: 1.10.0
    helm:
      values: |
        replicas: 2
  destination:
    name: edge-1
    namespace: checkout
`,
		stagingAt + "shop.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-staging-shop
  namespace: argocd
spec:
  project: edge-1-environment
  source:
    repoURL: https://github.com/acme/acme-apps-gitops.git
    path: registry/environments/staging/edge-1/shop/manifests/chart
    targetRevision: HEAD
    helm:
      valueFiles:
        - values.yaml
        - values-staging.yaml
  destination:
    name: edge-1
    namespace: shop
`,
		stagingAt + "shop/manifests/chart/Chart.yaml":                "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
		stagingAt + "shop/manifests/chart/values.yaml":               "replicas: 1\n",
		stagingAt + "shop/manifests/chart/values-staging.yaml":       "replicas: 2\n",
		stagingAt + "shop/manifests/chart/templates/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n",
		stagingAt + "site.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-staging-site
  namespace: argocd
spec:
  project: edge-1-environment
  source:
    repoURL: https://github.com/acme/acme-apps-gitops.git
    path: registry/environments/staging/edge-1/site/manifests
    targetRevision: HEAD
  destination:
    name: edge-1
    namespace: site
`,
		stagingAt + "site/manifests/kustomization.yaml": "resources:\n  - deployment.yaml\n  - ../../base/manifests\nconfigMapGenerator:\n  - name: page\n    files:\n      - index=index.html\n",
		stagingAt + "site/manifests/deployment.yaml":    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: site\n",
		stagingAt + "site/manifests/index.html":         "<p>hello</p>\n",
		stagingAt + "base/manifests/kustomization.yaml": "resources:\n  - service.yaml\n",
		stagingAt + "base/manifests/service.yaml":       "apiVersion: v1\nkind: Service\nmetadata:\n  name: site\n",
		stagingAt + "search.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: edge-1-staging-search
  namespace: argocd
spec:
  project: edge-1-environment
  sources:
    - repoURL: https://charts.example.com
      chart: search
      targetRevision: 3.0.0
      helm:
        valueFiles:
          - $values/registry/environments/staging/edge-1/search/values.yaml
    - repoURL: https://github.com/acme/acme-apps-gitops.git
      targetRevision: HEAD
      ref: values
  destination:
    name: edge-1
    namespace: search
`,
		stagingAt + "search/values.yaml": "replicas: 3\n",
	}
	return platform, application
}

func setsOf(platform, application map[string]string) []manifest.Set {
	var out []manifest.Set
	for i, files := range []map[string]string{platform, application} {
		set := manifest.Set{Repository: []string{platformRepository, applicationRepository}[i], Branch: "main", Paths: []string{}}
		for path, content := range files {
			set.Files = append(set.Files, scaffold.File{Path: path, Content: []byte(content)})
			set.Paths = append(set.Paths, path)
		}
		slices.SortFunc(set.Files, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
		out = append(out, set)
	}
	return out
}

// outside is what konstruct prints for Argo CD.
var outside = desired.Outside{Projects: []string{"acme-registry", "acme-environments"}, Applications: []string{"acme-registry"}}

// plant makes one mistake in a file: what it replaces has to be there once, and ""
// stands for the whole file. With nothing to put, the file goes.
type plant struct{ path, old, put string }

func (p plant) in(t *testing.T, platform, application map[string]string) {
	t.Helper()
	files := application
	if strings.HasPrefix(p.path, "registry/clusters/") {
		files = platform
	}
	switch {
	case p.old != "":
		files[p.path] = swap(t, files[p.path], p.old, p.put)
	case p.put != "":
		files[p.path] = p.put
	default:
		if files[p.path] == "" {
			t.Fatalf("there is no %s", p.path)
		}
		delete(files, p.path)
	}
}

// What Argo CD 3.6 makes of a mistake, from its source: a condition of the
// Application, what happens in a sync, or why one of the two says nothing.
const (
	invalid    = "InvalidSpecError"        // util/argo/argo.go ValidatePermissions, controller/appcontroller.go projectErrorToCondition
	comparison = "ComparisonError"         // controller/state.go, what the repo server answers: nothing of it is synced
	repeated   = "RepeatedResourceWarning" // controller/state.go NormalizeTargetObjects
	shared     = "SharedResourceWarning"   // controller/state.go, of both Applications
	syncFails  = "SyncFailed"              // controller/sync.go validateSyncPermissions, or the API server refuses the resource
	refused    = "not admitted"            // the API server refuses the Application, strict about fields as it is asked to be, and the sync of what made it fails
	silent     = "nothing: "               // and what happens then
)

// app is an Application like those of the environment.
func app(name, source string) string {
	return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: " + name + "\n  namespace: argocd\nspec:\n  project: edge-1-environment\n  source:\n" + source + "  destination:\n    name: edge-1\n    namespace: more\n"
}

const (
	ownRepository   = "    repoURL: https://github.com/acme/acme-apps-gitops.git\n"
	chartRepository = "    repoURL: https://charts.example.com\n"
)

type mistake struct {
	name    string
	planted []plant
	want    string // of the finding: path:line severity: message
	rule    string
	argo    string // what Argo CD says
}

func mistakes() []mistake {
	checkout, shop, site, search := stagingAt+"checkout.yaml", stagingAt+"shop.yaml", stagingAt+"site.yaml", stagingAt+"search.yaml"
	chart, kustomization := stagingAt+"shop/manifests/chart/", stagingAt+"site/manifests/kustomization.yaml"
	environment, projects, config := clusterAt+"45-env-staging.yaml", clusterAt+"0-projects.yaml", clusterAt+"40-config.yaml"
	one := func(path, old, put string) []plant { return []plant{{path, old, put}} }
	return []mistake{
		// Projects.
		{"project that is not there", one(checkout, "project: edge-1-environment", "project: edge-2-environment"), checkout + ":7 error: Application argocd/edge-1-staging-checkout is in the AppProject edge-2-environment, which is not there", "project", invalid},
		{"project of another name", one(projects, "name: edge-1-environment-root", "name: edge-1-environments"), environment + ":7 error: Application argocd/edge-1-staging is in the AppProject edge-1-environment-root, which is not there", "project", invalid},
		{"project in another namespace", one(checkout, "namespace: argocd", "namespace: shop"), checkout + ":5 error: Application shop/edge-1-staging-checkout is not in the namespace of its AppProject edge-1-environment", "namespace", syncFails},
		{"empty project", one(checkout, "project: edge-1-environment", `project: ""`), checkout + ":7 error: spec.project is empty", "", silent + "the Application is in default, with all that it allows"},
		// Sources.
		{"chart repository that is not allowed", one(checkout, "https://charts.example.com", "https://charts.example.org"), checkout + ":9 error: AppProject edge-1-environment does not allow the repository https://charts.example.org", "source", invalid},
		{"registry that a pattern does not reach", one(checkout, "https://charts.example.com", "oci://registry.example.com/team/charts"), checkout + ":9 error: AppProject edge-1-environment does not allow the repository oci://registry.example.com/team/charts", "source", invalid},
		{"Git repository of another team", one(site, "acme/acme-apps-gitops", "acme/acme-gitops"), site + ":9 error: AppProject edge-1-environment does not allow the repository https://github.com/acme/acme-gitops.git", "source", invalid},
		{"the other form of an address", one(site, "https://github.com/acme/acme-apps-gitops.git", "git@github.com:acme/acme-apps-gitops.git"), site + ":9 error: AppProject edge-1-environment does not allow the repository git@github.com:acme/acme-apps-gitops.git", "source", invalid},
		{"one of several sources", one(search, "repoURL: https://charts.example.com", "repoURL: https://charts.example.net"), search + ":9 error: AppProject edge-1-environment does not allow the repository https://charts.example.net", "source", invalid},
		{"repository taken from the project", one(projects, "    - https://github.com/acme/acme-gitops.git\n", ""), config + ":9 error: AppProject edge-1-platform does not allow the repository https://github.com/acme/acme-gitops.git", "source", invalid},
		{"neither chart nor path", one(checkout, "    chart: checkout\n", ""), checkout + ":8 error: spec.source has neither a path nor a chart", "", invalid},
		{"chart without a version", one(checkout, "    targetRevision: 1.10.0\n", ""), checkout + ":8 error: spec.source.targetRevision is missing: a chart needs its version", "", invalid},
		{"no source", one(site, "  source:\n    repoURL: https://github.com/acme/acme-apps-gitops.git\n    path: registry/environments/staging/edge-1/site/manifests\n    targetRevision: HEAD\n", ""), site + ":6 error: spec has no source", "", invalid},
		{"several kinds of source", one(shop, "    helm:\n", "    kustomize: {}\n    helm:\n"), shop + ":8 error: spec.source says that it is several of directory, helm, kustomize and plugin", "source", comparison},
		{"source beside sources", one(search, "  sources:\n", "  source:\n"+chartRepository+"    chart: search\n    targetRevision: 3.0.0\n  sources:\n"), search + ":8 error: spec.source stands beside sources", "", silent + "it takes sources and passes over source"},
		// Destinations.
		{"cluster that is not allowed", one(checkout, "    name: edge-1\n", "    name: edge-2\n"), checkout + ":15 error: AppProject edge-1-environment does not allow the destination edge-2", "destination", invalid},
		{"Argo CD's own cluster", one(checkout, "    name: edge-1\n", "    server: https://kubernetes.default.svc\n"), checkout + ":15 error: AppProject edge-1-environment does not allow the destination https://kubernetes.default.svc", "destination", invalid},
		{"namespace that is forbidden", one(checkout, "namespace: checkout", "namespace: kube-system"), checkout + `:15 error: AppProject edge-1-environment does not allow the destination edge-1 with the namespace "kube-system"`, "destination", invalid},
		{"namespace that is not allowed", one(config, "    namespace: tools\n", "    namespace: default\n"), config + `:12 error: AppProject edge-1-platform does not allow the destination edge-1 with the namespace "default"`, "destination", invalid},
		{"namespace of a resource", one(clusterAt+"config/settings.yaml", "  name: settings\n", "  name: settings\n  namespace: other\n"), clusterAt + "config/settings.yaml:5 error: AppProject edge-1-platform does not allow the namespace other on edge-1", "destination", syncFails},
		{"no cluster", one(checkout, "    name: edge-1\n", ""), checkout + ":15 error: spec.destination names no cluster", "", invalid},
		{"a name and a server", one(checkout, "    name: edge-1\n", "    name: edge-1\n    server: https://10.0.0.1\n"), checkout + ":15 error: spec.destination names a cluster and a server", "", invalid},
		// Kinds.
		{"a kind that a root does not allow", one(stagingAt+"settings.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"), stagingAt + "settings.yaml:2 error: AppProject edge-1-environment-root does not allow ConfigMap", "kind", syncFails},
		{"a project in an environment", one(stagingAt+"project.yaml", "", "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata:\n  name: everything\n  namespace: argocd\nspec: {}\n"), stagingAt + "project.yaml:2 error: AppProject edge-1-environment-root does not allow AppProject of argoproj.io", "kind", syncFails},
		{"a cluster-wide kind", one(clusterAt+"config/role.yaml", "", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: all\n"), clusterAt + "config/role.yaml:2 error: AppProject edge-1-platform does not allow ClusterRole of rbac.authorization.k8s.io", "kind", syncFails},
		{"a kind of nobody's", one(clusterAt+"config/issuer.yaml", "kind: ClusterIssuer", "kind: ClusterIsuer"), clusterAt + "config/issuer.yaml:2 error: AppProject edge-1-platform does not allow ClusterIsuer of cert-manager.io", "kind", syncFails},
		{"a kind that is forbidden", []plant{{stagingAt + "quota.yaml", "", app("edge-1-staging-quota", ownRepository+"    path: registry/environments/staging/edge-1/quota/manifests\n")}, {stagingAt + "quota/manifests/quota.yaml", "", "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: all\n"}}, stagingAt + "quota/manifests/quota.yaml:2 error: AppProject edge-1-environment does not allow ResourceQuota", "kind", syncFails},
		// Paths.
		{"path that is not there", one(site, "site/manifests", "sites/manifests"), site + ":10 error: Application argocd/edge-1-staging-site reads the folder registry/environments/staging/edge-1/sites/manifests of " + applicationRepository + ", which is not there", "path", comparison},
		{"path in other letters", one(environment, "path: registry/environments/staging/edge-1", "path: registry/environments/Staging/edge-1"), environment + ":10 error: Application argocd/edge-1-staging reads the folder registry/environments/Staging/edge-1", "path", comparison},
		{"folder of an environment without the cluster's name", one(environment, "path: registry/environments/staging/edge-1", "path: registry/environments/edge-1"), environment + ":10 error: Application argocd/edge-1-staging reads the folder registry/environments/edge-1 of " + applicationRepository + ", which is not there", "path", comparison},
		{"path that is a file", one(site, "path: registry/environments/staging/edge-1/site/manifests", "path: registry/environments/staging/edge-1/site/manifests/index.html"), site + ":10 error: Application argocd/edge-1-staging-site reads registry/environments/staging/edge-1/site/manifests/index.html of " + applicationRepository + ", which is a file and no folder", "path", comparison},
		{"path outside", one(site, "path: registry", "path: ../registry"), site + `:10 error: spec.source.path is "../registry`, "", comparison},
		{"path from the root of the disk", one(site, "path: registry", "path: /registry"), site + `:10 error: spec.source.path is "/registry`, "", comparison},
		// Duplicates.
		{"an Application of the platform in an environment", one(stagingAt+"cert-manager.yaml", "", app("edge-1-cert-manager", chartRepository+"    chart: other\n    targetRevision: 1.0.0\n")), stagingAt + "cert-manager.yaml:1 error: Application argocd/edge-1-cert-manager is there already: " + platformRepository + " " + clusterAt + "30-tools.yaml:1", "duplicate", shared},
		{"twice in a file", one(clusterAt+"config/settings.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"), clusterAt + "config/settings.yaml:6 error: ConfigMap settings is there already", "duplicate", repeated},
		{"the namespace that is the default", one(clusterAt+"config/more.yaml", "", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: tools\n"), "error: ConfigMap ", "duplicate", repeated},
		{"twice in two environments", []plant{
			{clusterAt + "45-env-production.yaml", "", strings.NewReplacer("edge-1-staging", "edge-1-production", "staging", "production").Replace(environmentFile())},
			{"registry/environments/production/edge-1/checkout.yaml", "", app("edge-1-staging-checkout", chartRepository+"    chart: checkout\n    targetRevision: 1.0.0\n")},
		}, "error: Application argocd/edge-1-staging-checkout is there already: ", "duplicate", shared},
		// Names.
		{"a name in capitals", one(checkout, "name: edge-1-staging-checkout", "name: Checkout"), checkout + `:4 error: "Checkout" is not a name that a Application can have`, "", refused},
		{"a name that is a number", one(checkout, "name: edge-1-staging-checkout", "name: 42"), checkout + ":4 error: metadata.name is a number", "", syncFails},
		{"a name that YAML 1.1 takes for true", one(checkout, "name: edge-1-staging-checkout", "name: on"), checkout + ":4 error: metadata.name is a boolean", "", syncFails},
		{"a namespace that is none", one(checkout, "namespace: checkout", "namespace: check_out"), checkout + `:17 error: spec.destination.namespace is "check_out", which is not the name of a namespace`, "", syncFails},
		{"a wave that is no number", one(checkout, "  namespace: argocd\n", "  namespace: argocd\n  annotations:\n    argocd.argoproj.io/sync-wave: first\n"), checkout + `:7 error: the sync wave "first" is not an integer`, "", silent + "it takes the wave for 0"},
		// Fields.
		{"bad apiVersion", one(checkout, "argoproj.io/v1alpha1", "argoproj.io/v1beta1"), checkout + ":1 error: argoproj.io/v1beta1 is not a version of Application", "", syncFails},
		{"an unknown field", one(checkout, "    chart: checkout\n", "    chart: checkout\n    version: 1.10.0\n"), checkout + ":11 error: spec.source.version is not a field of Application", "", refused},
		{"a field in other letters", one(checkout, "repoURL", "repoUrl"), checkout + ":9 error: spec.source.repoUrl is not a field of Application; repoURL is one", "", refused},
		{"a key twice", one(checkout, "    chart: checkout\n", "    chart: checkout\n    chart: shop\n"), checkout + ":11 error: the key chart stands there twice", "", silent + "it takes the last"},
		{"no kind", one(checkout, "kind: Application\n", ""), checkout + ":1 error: it is no Kubernetes resource: it has no kind", "", silent + "it takes the file for no manifest, and nothing is deployed"},
		{"no apiVersion", one(checkout, "apiVersion: argoproj.io/v1alpha1\n", ""), checkout + ":1 error: it is no Kubernetes resource: it has no apiVersion", "", syncFails},
		{"broken YAML", one(checkout, "    chart: checkout\n", "    chart: [checkout\n"), "error: it is not YAML", "", comparison},
		{"a template that was not rendered", one(checkout, "namespace: checkout", "namespace: {{ .Values.namespace }}"), checkout + ":17 error: a key is a mapping: a template that was not rendered looks like this", "", comparison},
		{"something after a manifest", one(checkout, "    namespace: checkout\n", "    namespace: checkout\n---\nreplicas: 2\n"), checkout + ":19 error: it is no Kubernetes resource", "", comparison},
		{"JSON that is no object", one(stagingAt+"list.json", "", "[1, 2]\n"), stagingAt + "list.json:1 error: it is no Kubernetes resource: it is a list", "", comparison},
		// Values, charts and sources that refer to each other.
		{"values that are no YAML", one(checkout, "        replicas: 2\n", "        replicas: [2\n"), checkout + ":13 error: the values are not YAML", "values", comparison},
		{"a value file that is not there", one(shop, "values-staging.yaml", "values-production.yaml"), shop + ":15 error: the file of values " + chart + "values-production.yaml of " + applicationRepository + " is not there", "values", comparison},
		{"a value file that is no mapping", one(chart+"values-staging.yaml", "replicas: 2", "- replicas"), chart + "values-staging.yaml:1 error: it holds no values, which " + shop + " wants of it", "values", comparison},
		{"a value file of another source that is not there", one(search, "edge-1/search/values.yaml", "edge-1/search/value.yaml"), search + ":14 error: the file of values " + stagingAt + "search/value.yaml", "values", comparison},
		{"a source that nobody is called", one(search, "$values/", "$value/"), search + ":14 error: $value/registry/environments/staging/edge-1/search/values.yaml means a source called value, which Application argocd/edge-1-staging-search does not have", "ref", comparison},
		{"a source without its name", one(search, "      ref: values\n", "      path: registry/environments/staging/edge-1/search\n"), search + ":14 error: $values/registry/environments/staging/edge-1/search/values.yaml means a source called values, and no source", "ref", comparison},
		{"a name of a source with a dot", one(search, "ref: values", "ref: va.lues"), search + `:17 error: "va.lues" is not a name that a source can have`, "ref", comparison},
		{"two sources of a name", one(search, "      ref: values\n", "      ref: values\n    - repoURL: https://github.com/acme/acme-apps-gitops.git\n      ref: values\n"), search + ":19 error: two sources of Application argocd/edge-1-staging-search are called values", "ref", comparison},
		{"helm over a folder that is no chart", one(chart+"Chart.yaml", "", ""), shop + ":12 error: " + strings.TrimSuffix(chart, "/") + " of " + applicationRepository + " is no chart: it has no Chart.yaml", "chart", comparison},
		{"a broken chart", one(chart+"Chart.yaml", "name: shop", "name: [shop"), chart + "Chart.yaml:", "chart", comparison},
		{"a chart without a name", one(chart+"Chart.yaml", "name: shop\n", ""), chart + "Chart.yaml:1 error: the chart that Application argocd/edge-1-staging-shop reads has no name", "chart", comparison},
		// Kustomizations.
		{"a resource that is not there", one(kustomization, "deployment.yaml", "deploy.yaml"), kustomization + ":2 error: deploy.yaml, which resources names, is not there", "kustomization", comparison},
		{"a field that Kustomize does not know", one(kustomization, "resources:", "resource:"), kustomization + ":1 error: resource is not a field of a kustomization", "kustomization", comparison},
		{"a base that is no kustomization", one(stagingAt+"base/manifests/kustomization.yaml", "", ""), kustomization + ":3 error: the folder ../../base/manifests, which resources names, has no kustomization.yaml", "kustomization", comparison},
		{"a mistake in a base", one(stagingAt+"base/manifests/kustomization.yaml", "service.yaml", "services.yaml"), stagingAt + "base/manifests/kustomization.yaml:2 error: services.yaml, which resources names, is not there", "kustomization", comparison},
		{"a file of a generator that is not there", one(kustomization, "index=index.html", "index=start.html"), kustomization + ":7 error: start.html, which configMapGenerator names, is not there", "kustomization", comparison},
		{"two kustomizations", one(stagingAt+"site/manifests/kustomization.yml", "", "resources:\n  - deployment.yaml\n"), stagingAt + "site/manifests/kustomization.yml:1 error: the folder has another kustomization, kustomization.yaml", "kustomization", comparison},
		{"a kustomization that is a list", one(kustomization, "", "- deployment.yaml\n"), kustomization + ":1 error: it is no kustomization that Application argocd/edge-1-staging-site could use", "kustomization", comparison},
		// What is read, and by whom.
		{"a chart below a recursive folder", []plant{{stagingAt + "web/chart/Chart.yaml", "", "apiVersion: v2\nname: web\nversion: 1.0.0\n"}, {stagingAt + "web/chart/templates/deployment.yaml", "", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n"}}, stagingAt + "web/chart/templates/deployment.yaml:4 error: a key is a mapping", "recursion", comparison},
		{"a kustomization below a recursive folder", one(stagingAt+"web/kustomization.yaml", "", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata:\n  name: web\n"), stagingAt + "web/kustomization.yaml:1 error: it is for Kustomize, and Application argocd/edge-1-staging applies it as a resource", "recursion", syncFails},
		{"a pattern that cannot be read", one(environment, "'*/manifests/*'", "'*/[manifests/*'"), environment + `:14 error: the pattern "*/[manifests/*" of directory.exclude cannot be read`, "recursion", silent + "it logs the pattern and leaves nothing out"},
		{"a root that is recursive", one(clusterAt+"registry-edge-1.yaml", "    directory:\n", "    directory:\n      recurse: true\n"), "warning: Application argocd/edge-1 reads registry/clusters/edge-1/config, which Application argocd/edge-1-config reads, too", "read-twice", syncFails},
		{"an Application that reads another's folder", one(clusterAt+"41-config.yaml", "", strings.Replace(configFile(), "name: edge-1-config", "name: edge-1-settings", 1)), "error: Application argocd/edge-1-settings reads registry/clusters/edge-1/config, which Application argocd/edge-1-config reads, too", "read-twice", shared},
		{"a folder that is not read recursively", []plant{{environment, "      recurse: true\n", ""}, {stagingAt + "web/web.yaml", "", app("edge-1-staging-web", chartRepository+"    chart: web\n    targetRevision: 1.0.0\n")}}, stagingAt + "web/web.yaml:1 warning: no Application reads the folder registry/environments/staging/edge-1/web", "unread", silent + "nothing of it is deployed"},
		{"an environment that the cluster does not read", one("registry/environments/production/edge-1/checkout.yaml", "", app("edge-1-production-checkout", chartRepository+"    chart: checkout\n    targetRevision: 1.0.0\n")), "registry/environments/production/edge-1/checkout.yaml:1 warning: no Application reads the folder registry/environments/production/edge-1", "unread", silent + "nothing of it is deployed"},
		{"a folder beside those of the cluster", one(clusterAt+"secrets/store.yaml", "", "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n  name: vault\n"), clusterAt + "secrets/store.yaml:1 warning: no Application reads the folder registry/clusters/edge-1/secrets", "unread", silent + "nothing of it is deployed"},
		{"a second operator", one(stagingAt+"certificates.yaml", "", app("edge-1-staging-certificates", chartRepository+"    chart: cert-manager\n    targetRevision: v1.18.0\n")), stagingAt + "certificates.yaml:10 warning: the chart cert-manager is the second on this cluster that brings cert-manager.io", "operator", shared},
	}
}

func environmentFile() string {
	platform, _ := whole()
	return platform[clusterAt+"45-env-staging.yaml"]
}

func configFile() string {
	platform, _ := whole()
	return platform[clusterAt+"40-config.yaml"]
}

func TestPlantedMistakes(t *testing.T) {
	if found := outside.Check(setsOf(whole())...); len(found) > 0 {
		t.Fatalf("what is right is wrong:\n%s", strings.Join(lines(found), "\n"))
	}
	all := mistakes()
	if len(all) < 60 {
		t.Fatalf("%d mistakes", len(all))
	}
	counts := map[string]int{}
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			platform, application := whole()
			for _, p := range m.planted {
				p.in(t, platform, application)
			}
			after := setsOf(platform, application)
			found := outside.Check(after...)
			is := func(f manifest.Finding) bool {
				return f.Rule == m.rule && strings.Contains(lines([]manifest.Finding{f})[0], m.want)
			}
			if !slices.ContainsFunc(found, is) {
				t.Errorf("%s: %q is not among\n%s", m.rule, m.want, strings.Join(lines(found), "\n"))
			}
			for _, f := range found {
				if f.Line < 1 || f.Repository == "" || f.Rule != "" && f.Next == "" {
					t.Errorf("%+v", f)
				}
			}
			if changed := outside.Changed(setsOf(whole()), after); !slices.ContainsFunc(changed, is) {
				t.Errorf("a plan does not find it:\n%s", strings.Join(lines(changed), "\n"))
			}
			if m.argo == "" {
				t.Error("what does Argo CD say to it?")
			}
		})
		word, _, _ := strings.Cut(m.argo, ":")
		counts[word]++
	}
	t.Log(fmt.Sprint(len(all), " mistakes; Argo CD: ", counts))
}

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

// cluster is the smallest cluster of a name, as templates make it.
func cluster(name string) map[string]string {
	out := map[string]string{}
	root := strings.NewReplacer("edge-1", name)
	platform, _ := whole()
	for path, content := range platform {
		if path == clusterAt+"registry-edge-1.yaml" || path == clusterAt+"0-projects.yaml" {
			out[root.Replace(path)] = root.Replace(content)
		}
	}
	return out
}

func TestNamesThatMeet(t *testing.T) {
	for name, want := range map[string]string{
		"edge-1-environment": "AppProject argocd/edge-1-environment is there already, and both would fight over it: " + clusterAt + "0-projects.yaml",
		"edge-1-platform":    "AppProject argocd/edge-1-platform is there already",
		"default":            "AppProject argocd/default is Argo CD's own",
		"acme-registry":      "AppProject argocd/acme-registry is Argo CD's own, or one of the roots",
		"acme-environments":  "AppProject argocd/acme-environments is Argo CD's own",
		"edge-2":             "",
		"edge":               "",
	} {
		platform, application := whole()
		for path, content := range cluster(name) {
			platform[path] = content
		}
		found := outside.Changed(setsOf(whole()), setsOf(platform, application))
		if want == "" && len(found) > 0 || want != "" && !slices.ContainsFunc(found, func(f manifest.Finding) bool {
			return f.Rule == "name" && f.Severity == manifest.Error && strings.HasPrefix(f.Path, "registry/clusters/"+name+"/") && strings.Contains(f.Message, want)
		}) {
			t.Errorf("%s: %q is not among\n%s", name, want, strings.Join(lines(found), "\n"))
		}
		// The other way round: edge-1 comes after a cluster that has its names.
		if strings.HasPrefix(name, "edge-1-") {
			before, none := cluster(name), map[string]string{}
			after := cluster(name)
			for path, content := range cluster("edge-1") {
				after[path] = content
			}
			found := outside.Changed(setsOf(before, none), setsOf(after, none))
			if !slices.ContainsFunc(found, func(f manifest.Finding) bool { return f.Rule == "name" && strings.HasPrefix(f.Path, clusterAt) }) {
				t.Errorf("edge-1 after %s:\n%s", name, strings.Join(lines(found), "\n"))
			}
		}
	}
}

// The two halves of an environment, of which the cluster reads one.
func TestInfrastructureThatNobodyReads(t *testing.T) {
	platform, application := whole()
	const at = "registry/environments/staging/edge-1/bucket.yaml"
	platform[at] = "apiVersion: tf.upbound.io/v1beta1\nkind: Workspace\nmetadata:\n  name: edge-1-staging-bucket\n"
	found := lines(outside.Changed(setsOf(whole()), setsOf(platform, application)))
	want := at + ":1 warning: no Application reads the folder registry/environments/staging/edge-1: the cluster edge-1 has none for the infrastructure of staging"
	if len(found) != 1 || found[0] != want {
		t.Errorf("found %q", found)
	}
}

// Where Git holds no AppProject of an Argo CD, nothing is known of them; what is new
// is a reason to look.
func TestProjectsFromElsewhere(t *testing.T) {
	platform, application := whole()
	for path := range platform {
		delete(platform, path)
	}
	before := setsOf(platform, application)
	if found := outside.Check(before...); len(found) > 0 {
		t.Errorf("found\n%s", strings.Join(lines(found), "\n"))
	}
	for _, name := range []string{"one", "two"} {
		application[stagingAt+name+".yaml"] = app(name, chartRepository+"    chart: tool\n    targetRevision: 1.0.0\n")
	}
	found := lines(outside.Changed(before, setsOf(platform, application)))
	if len(found) != 1 || !strings.Contains(found[0], "one.yaml:7 warning: Neither repository makes the AppProject edge-1-environment") {
		t.Errorf("found %q", found)
	}
}

// Hostile files, patterns and chains end, and nothing panics.
func FuzzCheck(f *testing.F) {
	for _, m := range mistakes() {
		for _, p := range m.planted {
			f.Add(p.put, p.old)
		}
	}
	f.Fuzz(func(t *testing.T, content, more string) {
		platform, application := whole()
		before := setsOf(platform, application)
		platform[clusterAt+"46-more.yaml"], application[stagingAt+"more.yaml"] = content, more
		platform[clusterAt+"config/kustomization.yaml"] = more
		for _, found := range outside.Changed(before, setsOf(platform, application)) {
			if found.Line < 1 || found.Message == "" || found.Path == "" {
				t.Errorf("%+v", found)
			}
		}
	})
}
