package manifest

import (
	"cmp"
	"slices"
	"strings"
)

// duplicates reports resources that two files bring to the same place. Which
// place a file goes to is said by the Application that reads its folder; where
// none does, the cluster that the folder is named after has a place of its own.
func (c *checker) duplicates(m atlas) {
	type key struct{ scope, group, kind, namespace, name string }
	first := map[key]resource{}
	// What is judged comes last, so that it is reported.
	order := slices.Clone(c.resources)
	slices.SortStableFunc(order, func(a, b resource) int {
		return cmp.Or(truth(b.beside)-truth(a.beside), strings.Compare(a.repository, b.repository), strings.Compare(a.path, b.path), a.line-b.line)
	})
	for _, r := range order {
		if open(r.name) || open(r.namespace) {
			continue
		}
		scope, namespace := m.of(r)
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
		if r.beside {
			continue
		}
		where := other.place.String()
		if other.repository != r.repository {
			where = other.repository + " " + where
		}
		c.found(r.place, Error, "%s is there already: %s", r, where)
	}
}

func truth(b bool) int {
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
