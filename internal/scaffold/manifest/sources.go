package manifest

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// sourceIndex knows which Application reads which folder.
type sourceIndex struct{ readers []folderReader }

// folderReader is an Application with one of the folders that it reads.
type folderReader struct {
	app         resource
	repository  string // as its address is written
	revision    string
	folder      string
	recurse     bool
	destination string // "" where the Application itself lives
	namespace   string
}

func newSourceIndex(resources []resource) sourceIndex {
	var m sourceIndex
	for _, r := range resources {
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
				m.readers = append(m.readers, folderReader{
					app: r, repository: text(source, "repoURL"), revision: text(source, "targetRevision"), folder: path.Clean(folder),
					recurse: recurse, destination: to, namespace: text(destination, "namespace"),
				})
			}
		}
	}
	// The deepest folder first, then in a fixed order.
	slices.SortStableFunc(m.readers, func(a, b folderReader) int {
		return cmp.Or(len(b.folder)-len(a.folder), strings.Compare(a.app.repository, b.app.repository), strings.Compare(a.app.path, b.app.path))
	})
	return m
}

// destinationOf returns the cluster that a resource is deployed to, and the
// namespace that it gets if it names none.
func (m sourceIndex) destinationOf(r resource) (scope, namespace string) { return m.resolve(r, 0) }

// maxChain limits how many Applications are followed upwards; more is a cycle.
const maxChain = 16

func (m sourceIndex) resolve(r resource, depth int) (scope, namespace string) {
	home := "cluster " + clusterOf(r.path)
	if depth > maxChain {
		return home, ""
	}
	for _, reader := range m.readers {
		if !reader.reads(r) || reader.app.location == r.location {
			continue
		}
		scope, _ := m.resolve(reader.app, depth+1)
		if reader.destination != "" {
			scope = "destination " + reader.destination
		}
		return scope, reader.namespace
	}
	return home, ""
}

func (f folderReader) reads(r resource) bool {
	if r.repository != "" && f.repository != "" && !f.readsFrom(r.repository) {
		return false
	}
	dir := path.Dir(r.path)
	return dir == f.folder || f.recurse && strings.HasPrefix(dir+"/", f.folder+"/")
}

// readsFrom reports whether the address is that of owner/name.
func (f folderReader) readsFrom(repository string) bool { return IsAddressOf(f.repository, repository) }

// IsAddressOf reports whether an address, in whatever form, is that of
// owner/name.
func IsAddressOf(address, repository string) bool {
	address = strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".git")
	return strings.HasSuffix(strings.ToLower(strings.ReplaceAll(address, ":", "/")), "/"+strings.ToLower(repository))
}

// checkFolders reports Applications that read a folder that the repository does
// not have. Argo CD then fails to sync them, and git has no empty folders.
func (c *checker) checkFolders(m sourceIndex, s Set) {
	if s.Paths == nil || s.Repository == "" {
		return
	}
	paths := slices.Sorted(slices.Values(s.Paths))
	for _, r := range m.readers {
		floats := slices.Contains([]string{"", "HEAD", s.Branch}, r.revision)
		if r.app.existing || !r.readsFrom(s.Repository) || !floats || unrendered(r.folder) || r.folder == "." {
			continue
		}
		prefix := r.folder + "/"
		if i, _ := slices.BinarySearch(paths, prefix); i < len(paths) && strings.HasPrefix(paths[i], prefix) {
			continue
		}
		c.report(r.app.location, Error, "%s reads the folder %s of %s, which is not there", r.app, r.folder, s.Repository)
	}
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

// Reader is an Application with one folder of Git that it reads.
type Reader struct {
	Repository string // of the [Set] that holds it
	Path       string // of its file
	Name       string
	Address    string // of what it reads, as it is written
	Folder     string
}

// ReadsFolder reports whether it reads a folder of owner/name itself.
func (r Reader) ReadsFolder(repository, folder string) bool {
	return r.ReadsFrom(repository) && r.Folder == folder
}

// ReadsFrom reports whether it reads something of owner/name.
func (r Reader) ReadsFrom(repository string) bool { return IsAddressOf(r.Address, repository) }

// Readers lists the Applications of sets that read folders of git, in the order
// of their files. Files that cannot be parsed are skipped.
func Readers(sets ...Set) []Reader {
	c := &checker{}
	for _, s := range sets {
		c.add(s)
	}
	var out []Reader
	for _, r := range newSourceIndex(c.resources).readers {
		out = append(out, Reader{Repository: r.app.repository, Path: r.app.path, Name: r.app.name, Address: r.repository, Folder: r.folder})
	}
	slices.SortStableFunc(out, func(a, b Reader) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), strings.Compare(a.Name, b.Name))
	})
	return out
}
