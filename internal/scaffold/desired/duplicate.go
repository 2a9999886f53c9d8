package desired

import (
	"cmp"
	"slices"
	"strings"

	"gitconnection/internal/scaffold/manifest"
)

// checkDuplicates reports resources that two files deploy to the same place.
// The Application that reads a file's folder says which place that is; without
// one, it is the cluster that the folder is named after. To Argo CD it is a
// RepeatedResourceWarning within one Application, and a SharedResourceWarning with
// two that undo each other's work (controller/state.go).
func (t *tree) checkDuplicates() {
	type place struct{ scope, group, kind, namespace, name string }
	first := map[place]manifest.Resource{}
	order := slices.Clone(t.resources)
	slices.SortStableFunc(order, t.older)
	for _, r := range order {
		if manifest.Unrendered(r.Name) || manifest.Unrendered(r.Namespace) || t.idle(r) {
			continue
		}
		scope, namespace := t.destinationOf(r)
		id := place{scope, r.Group, r.Kind, cmp.Or(r.Namespace, namespace), r.Name}
		if scopeOf(r) == clusterWide {
			id.namespace = ""
		}
		other, had := first[id]
		if !had {
			first[id] = r
			continue
		}
		t.report(r.Location, manifest.Error, "duplicate", "Delete one of the two, or give it another name.", r.String()+" is there already: "+t.where(other, r))
	}
}

// older sorts by who is blamed last: what was there before a change, and the
// platform repository, whose clusters and tools come first.
func (t *tree) older(a, b manifest.Resource) int {
	return cmp.Or(boolToInt(t.existing(b))-boolToInt(t.existing(a)), t.place(a)-t.place(b), strings.Compare(a.Path, b.Path), a.Line-b.Line)
}

// place is that of a resource's repository.
func (t *tree) place(r manifest.Resource) int {
	return slices.IndexFunc(t.repos, func(o *repository) bool { return o.name == r.Repository })
}

// idle reports whether a resource is one that only a tool reads.
func (t *tree) idle(r manifest.Resource) bool { return r.Group == "kustomize.config.k8s.io" }

// where is a resource as it is named beside another one.
func (t *tree) where(other, beside manifest.Resource) string {
	if other.Repository != beside.Repository {
		return other.Repository + " " + other.Location.String()
	}
	return other.Location.String()
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// extent is whether resources of a kind are in a namespace.
type extent int

const (
	unknown extent = iota
	clusterWide
	namespaced
)

// scopeOf is the extent of a resource's kind, as far as that is known without
// asking a cluster.
func scopeOf(r manifest.Resource) extent {
	switch {
	case strings.HasPrefix(r.Kind, "Cluster") && r.Kind != "Cluster" || r.Group == "tf.upbound.io":
		return clusterWide
	case slices.Contains([]string{
		"Namespace", "CustomResourceDefinition", "StorageClass", "GatewayClass", "IngressClass", "PriorityClass", "PersistentVolume", "APIService",
		"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "RuntimeClass", "CSIDriver", "Node",
	}, r.Kind):
		return clusterWide
	case slices.Contains([]string{"", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "argoproj.io", "discovery.k8s.io", "coordination.k8s.io"}, r.Group):
		return namespaced
	case r.Namespace != "":
		return namespaced
	}
	return unknown
}
