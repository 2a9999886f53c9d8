package template_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// clusterKinds are the kinds without a namespace that each chart makes with the
// values that we give, as group/kind, by the name of the chart. Read from the
// charts' templates: cert-manager v1.21.2 (deploy/charts), argo-helm
// (charts/argo-cd), crossplane v2.4.2 (cluster/charts), envoyproxy/gateway
// v1.9.1 (charts/gateway-helm), Reloader 2.2.16, trivy-operator v0.32.0
// (deploy/helm) and vcluster v0.36.1 (chart). The templates of the others were
// not read. A chart that is added has to be added here.
var clusterKinds = map[string][]string{
	"argo-cd":               {"apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"cert-manager":          {"admissionregistration.k8s.io/MutatingWebhookConfiguration", "admissionregistration.k8s.io/ValidatingWebhookConfiguration", "apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"cloudnative-pg":        {"admissionregistration.k8s.io/MutatingWebhookConfiguration", "admissionregistration.k8s.io/ValidatingWebhookConfiguration", "apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"crossplane":            {"rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"external-dns":          {"apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"external-secrets":      {"admissionregistration.k8s.io/ValidatingWebhookConfiguration", "apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"gateway-helm":          {"admissionregistration.k8s.io/MutatingWebhookConfiguration", "admissionregistration.k8s.io/ValidatingAdmissionPolicy", "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding", "apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"kube-prometheus-stack": {"admissionregistration.k8s.io/MutatingWebhookConfiguration", "admissionregistration.k8s.io/ValidatingWebhookConfiguration", "apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"metrics-server":        {"apiregistration.k8s.io/APIService", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"plugin-barman-cloud":   {"apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"reloader":              {"rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"trivy-operator":        {"apiextensions.k8s.io/CustomResourceDefinition", "aquasecurity.github.io/ClusterComplianceReport", "rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
	"vcluster":              {"rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/ClusterRoleBinding"},
}

// TestProjectsAllowWhatChartsMake holds the charts of every Application to its
// AppProject: Argo CD refuses a whole sync for one kind without a namespace
// that is not allowed. With CreateNamespace it makes the namespace, too.
func TestProjectsAllowWhatChartsMake(t *testing.T) {
	all := renderedSet(t)
	used := map[string]int{}
	for _, r := range all {
		if r.item.Cloud == "" {
			continue
		}
		p := newPermits(t, r, all)
		for _, app := range p.applications {
			project := p.projects[text(app, "spec", "project")]
			for _, chart := range chartsOf(app) {
				kinds, ok := clusterKinds[chart]
				if !ok {
					t.Errorf("%s: nobody has written down what the chart %s makes", r.item.Path, chart)
				}
				used[chart]++
				for _, kind := range append(slices.Clone(kinds), "/Namespace") {
					if !allowsWide(project, kind) {
						t.Errorf("%s: the chart %s makes %s, and AppProject %s does not allow it", r.item.Path, chart, kind, text(project, "metadata", "name"))
					}
				}
			}
		}
	}
	for chart := range maps.Keys(clusterKinds) {
		if used[chart] == 0 {
			t.Errorf("nobody installs %s", chart)
		}
	}
}

func chartsOf(app map[string]any) []string {
	sources, _ := at(app, "spec", "sources").([]any)
	if one := at(app, "spec", "source"); one != nil {
		sources = append(sources, one)
	}
	var out []string
	for _, s := range sources {
		if chart := text(s, "chart"); chart != "" {
			out = append(out, chart)
		}
	}
	return out
}

func allowsWide(project map[string]any, groupKind string) bool {
	group, kind, _ := strings.Cut(groupKind, "/")
	list, _ := at(project, "spec", "clusterResourceWhitelist").([]any)
	return slices.ContainsFunc(list, func(e any) bool {
		return text(e, "group") == group && (text(e, "kind") == kind || text(e, "kind") == "*")
	})
}
