package desired_test

import (
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
