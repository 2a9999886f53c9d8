package manifest

import (
	"cmp"
	"slices"
	"strings"
)

// checkDuplicates reports resources that two files deploy to the same place.
// The Application that reads a file's folder says which place that is; without
// one, it is the cluster that the folder is named after.
func (c *checker) checkDuplicates(m sourceIndex) {
	type key struct{ scope, group, kind, namespace, name string }
	first := map[key]resource{}
	// Existing resources come first, so that the checked ones are reported.
	order := slices.Clone(c.resources)
	slices.SortStableFunc(order, func(a, b resource) int {
		return cmp.Or(boolToInt(b.existing)-boolToInt(a.existing), strings.Compare(a.repository, b.repository), strings.Compare(a.path, b.path), a.line-b.line)
	})
	for _, r := range order {
		if unrendered(r.name) || unrendered(r.namespace) {
			continue
		}
		scope, namespace := m.destinationOf(r)
		if clusterWide(r) {
			namespace = ""
		}
		k := key{scope, r.group, r.kind, cmp.Or(r.namespace, namespace), r.name}
		if clusterWide(r) {
			k.namespace = ""
		}
		other, had := first[k]
		if !had {
			first[k] = r
			continue
		}
		if r.existing {
			continue
		}
		where := other.location.String()
		if other.repository != r.repository {
			where = other.repository + " " + where
		}
		c.report(r.location, Error, "%s is there already: %s", r, where)
	}
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clusterWide reports whether a resource has no namespace, as far as can be
// known without asking a cluster.
func clusterWide(r resource) bool {
	return strings.HasPrefix(r.kind, "Cluster") && r.kind != "Cluster" ||
		slices.Contains([]string{"Namespace", "CustomResourceDefinition", "StorageClass", "GatewayClass", "IngressClass", "PriorityClass", "PersistentVolume"}, r.kind) ||
		r.group == "tf.upbound.io"
}
