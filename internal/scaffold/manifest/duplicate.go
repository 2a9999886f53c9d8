package manifest

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// duplicates reports resources that two files bring to the same place. Which
// place a file goes to is said by the Application that reads its folder; where
// none does, the cluster that the folder is named after has a place of its own.
func (c *checker) duplicates() {
	m := atlas{resources: c.resources}
	m.find()
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

// atlas knows which Application reads which folder.
type atlas struct {
	resources []resource
	readers   []folderReader
}

// folderReader is an Application with one of the folders that it reads.
type folderReader struct {
	app         resource
	repository  string // as its address is written
	folder      string
	recurse     bool
	destination string // "" where the Application itself lives
	namespace   string
}

func (m *atlas) find() {
	for _, r := range m.resources {
		if r.group != "argoproj.io" || r.kind != "Application" {
			continue
		}
		spec := mapping(r.fields, "spec")
		destination := mapping(spec, "destination")
		to := cmp.Or(text(destination, "name"), text(destination, "server"))
		if to == "in-cluster" || to == "https://kubernetes.default.svc" {
			to = ""
		}
		sources, _ := spec["sources"].([]any)
		for _, item := range append([]any{spec["source"]}, sources...) {
			source, _ := item.(map[string]any)
			if folder := text(source, "path"); folder != "" && text(source, "chart") == "" {
				recurse, _ := mapping(source, "directory")["recurse"].(bool)
				m.readers = append(m.readers, folderReader{r, text(source, "repoURL"), path.Clean(folder), recurse, to, text(destination, "namespace")})
			}
		}
	}
	// The deepest folder first, then in a fixed order.
	slices.SortStableFunc(m.readers, func(a, b folderReader) int {
		return cmp.Or(len(b.folder)-len(a.folder), strings.Compare(a.app.repository, b.app.repository), strings.Compare(a.app.path, b.app.path))
	})
}

// of returns the place that a resource goes to, and the namespace it gets
// where it names none.
func (m *atlas) of(r resource) (scope, namespace string) { return m.follow(r, 0) }

// maxChain is how many Applications are followed from one to the one that
// reads it; more is a circle.
const maxChain = 16

func (m *atlas) follow(r resource, depth int) (scope, namespace string) {
	home := "cluster " + clusterOf(r.path)
	if depth > maxChain {
		return home, ""
	}
	for _, reader := range m.readers {
		if !reader.reads(r) || reader.app.place == r.place {
			continue
		}
		scope, _ := m.follow(reader.app, depth+1)
		if reader.destination != "" {
			scope = "destination " + reader.destination
		}
		return scope, reader.namespace
	}
	return home, ""
}

func (f folderReader) reads(r resource) bool {
	if r.repository != "" && f.repository != "" {
		address := strings.TrimSuffix(strings.TrimSuffix(f.repository, "/"), ".git")
		if !strings.HasSuffix(strings.ToLower(strings.ReplaceAll(address, ":", "/")), "/"+strings.ToLower(r.repository)) {
			return false
		}
	}
	dir := path.Dir(r.path)
	return dir == f.folder || f.recurse && strings.HasPrefix(dir+"/", f.folder+"/")
}

// clusterOf is the cluster that a folder of the layout is named after.
func clusterOf(file string) string {
	parts := strings.Split(path.Dir(file), "/")
	switch {
	case len(parts) > 3 && parts[1] == "environments":
		return parts[3]
	case len(parts) > 2:
		return parts[2]
	}
	return parts[0]
}
