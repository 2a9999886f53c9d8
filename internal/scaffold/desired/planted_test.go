package desired_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold/manifest"
)

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
