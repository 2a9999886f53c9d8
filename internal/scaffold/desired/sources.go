package desired

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"gitconnection/internal/scaffold/manifest"
)

// kind is what Argo CD makes manifests of a source with.
type kind int

const (
	directory kind = iota // the files themselves
	helm
	kustomize
	plugin
)

// source is one source of an Application.
type source struct {
	app    manifest.Resource
	at     []string // where it stands in the Application
	fields map[string]any

	address, revision, folder, chart, ref string

	kind             kind
	kinds            int // how many are said to be it; more than one is an error
	recurse, anyName bool
	include, exclude *pattern // nil there is none

	destination destination
	namespace   string

	repo    *repository // that it reads, nil another one
	current bool        // what it reads is the default branch
}

// destination is a cluster as an Application names it.
type destination struct{ name, server string }

// Argo CD's own cluster (util/db/cluster.go, common.KubernetesInternalAPIServerAddr).
const (
	localName   = "in-cluster"
	localServer = "https://kubernetes.default.svc"
)

// local reports whether it is the cluster that Argo CD runs in.
func (d destination) local() bool {
	return d.name == localName || d.server == localServer || d == destination{}
}

// both is the destination with the other side, as far as it is known.
func (d destination) both() destination {
	if d != (destination{}) && d.local() {
		return destination{localName, localServer}
	}
	return d
}

func (d destination) String() string { return cmp.Or(d.name, d.server) }

// indexSources lists the sources of all Applications, those of the deepest folder
// first, then in a fixed order.
func (t *tree) indexSources() {
	t.sources, t.sets, t.destinations = nil, map[*repository]bool{}, map[manifest.Location]target{}
	for _, r := range t.resources {
		switch {
		case r.Is("Application"):
			spec := mapping(r.Fields, "spec")
			if s := mapping(spec, "source"); s != nil {
				t.addSource(r, spec, s, "spec", "source")
			}
			list, _ := spec["sources"].([]any)
			for i, item := range list {
				if s, ok := item.(map[string]any); ok {
					t.addSource(r, spec, s, "spec", "sources", strconv.Itoa(i))
				}
			}
		case r.Is("ApplicationSet"):
			t.noteSet(r)
		}
	}
	slices.SortStableFunc(t.sources, func(a, b *source) int {
		return cmp.Or(len(b.folder)-len(a.folder), strings.Compare(a.app.Repository, b.app.Repository), strings.Compare(a.app.Path, b.app.Path))
	})
}

// noteSet notes the repositories that an ApplicationSet reads from: which folders
// that are is for its generators to say.
func (t *tree) noteSet(r manifest.Resource) {
	spec := mapping(mapping(mapping(r.Fields, "spec"), "template"), "spec")
	list, _ := spec["sources"].([]any)
	for _, item := range append(list, any(mapping(spec, "source"))) {
		s, _ := item.(map[string]any)
		for _, repo := range t.repos {
			if IsAddressOf(text(s, "repoURL"), repo.name) || manifest.Unrendered(text(s, "repoURL")) {
				t.sets[repo] = true
			}
		}
	}
}

func (t *tree) addSource(r manifest.Resource, spec, fields map[string]any, at ...string) {
	to := mapping(spec, "destination")
	s := &source{
		app: r, at: at, fields: fields, address: text(fields, "repoURL"), revision: text(fields, "targetRevision"), chart: text(fields, "chart"), ref: text(fields, "ref"),
		destination: destination{text(to, "name"), text(to, "server")}, namespace: text(to, "namespace"),
	}
	if folder := text(fields, "path"); folder != "" && s.chart == "" {
		s.folder = path.Clean(folder)
	}
	for _, repo := range t.repos {
		if s.address != "" && (repo.name == "" || IsAddressOf(s.address, repo.name)) {
			s.repo = repo
			s.current = slices.Contains([]string{"", "HEAD", repo.branch, "refs/heads/" + repo.branch}, s.revision)
		}
	}
	s.discover()
	t.sources = append(t.sources, s)
}

// discover finds out what Argo CD makes manifests with: what the source says, else
// what is in the folder itself, never below it (Argo CD:
// ApplicationSource.ExplicitType, util/app/discovery/discovery.go AppType).
func (s *source) discover() {
	for i, field := range []string{"directory", "helm", "kustomize", "plugin"} {
		if _, said := s.fields[field].(map[string]any); said {
			s.kind = kind(i)
			s.kinds++
		}
	}
	dir := mapping(s.fields, "directory")
	s.recurse, _ = dir["recurse"].(bool)
	s.anyName, _ = dir["disableExtensionFilter"].(bool)
	s.include, s.exclude = patternOf(dir, "include"), patternOf(dir, "exclude")
	if s.kinds > 0 || s.repo == nil || s.folder == "" {
		return
	}
	for _, name := range s.repo.under(s.folder) {
		if path.Dir(name) != s.folder {
			continue
		}
		switch base := path.Base(name); {
		case strings.HasSuffix(base, "Chart.yaml"):
			s.kind = helm
		case isKustomization(base):
			s.kind = kustomize
		}
	}
}

// isKustomization reports whether a file makes its folder a kustomization (Argo CD:
// util/kustomize/kustomize.go, KustomizationNames).
func isKustomization(base string) bool {
	return slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, base)
}

// in reports whether a file is in the source's folder or below it.
func (s *source) in(r *repository, name string) bool {
	return s.repo == r && r != nil && s.folder != "" && (s.folder == "." || strings.HasPrefix(name, s.folder+"/"))
}

// parses reports whether Argo CD reads a file as a manifest (Argo CD:
// reposerver/repository/repository.go, getPotentiallyValidManifestFile).
func (s *source) parses(r *repository, name string) bool {
	if s.kind != directory || !s.in(r, name) || !s.recurse && path.Dir(name) != s.folder {
		return false
	}
	if !s.anyName && !slices.Contains([]string{".yaml", ".yml", ".json", ".jsonnet"}, path.Ext(name)) {
		return false
	}
	relative := name
	if s.folder != "." {
		relative = strings.TrimPrefix(name, s.folder+"/")
	}
	return (s.exclude == nil || !s.exclude.matches(relative)) && (s.include == nil || s.include.matches(relative))
}

func patternOf(fields map[string]any, key string) *pattern {
	written := text(fields, key)
	if written == "" {
		return nil
	}
	p := compiled(written)
	return &p
}

// destinationOf returns the cluster that a resource is deployed to, and the
// namespace that it gets if it names none.
func (t *tree) destinationOf(r manifest.Resource) (scope, namespace string) {
	d, known := t.destinations[r.Location]
	if !known {
		d.scope, d.namespace = t.resolve(r, 0)
		t.destinations[r.Location] = d
	}
	return d.scope, d.namespace
}

// target is where a resource is deployed to.
type target struct{ scope, namespace string }

// maxChain limits how many Applications are followed upwards; more is a cycle.
const maxChain = 16

// homePrefix begins the scope of what no Application brings to another cluster.
const homePrefix = "cluster "

func (t *tree) resolve(r manifest.Resource, depth int) (scope, namespace string) {
	home := homePrefix + clusterOf(r.Path)
	if depth > maxChain {
		return home, ""
	}
	repo := t.repository(r.Repository)
	for _, s := range t.sources {
		if s.app.Location == r.Location || !s.parses(repo, r.Path) {
			continue
		}
		scope, _ := t.resolve(s.app, depth+1)
		if !s.destination.local() {
			scope = "destination " + s.destination.String()
		}
		return scope, s.namespace
	}
	return home, ""
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

// IsAddressOf reports whether an address, in whatever form, is that of
// owner/name.
func IsAddressOf(address, repository string) bool {
	address = strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".git")
	return strings.HasSuffix(strings.ToLower(strings.ReplaceAll(address, ":", "/")), "/"+strings.ToLower(repository))
}

// Reader is an Application with one folder of Git that it reads.
type Reader struct {
	Repository string // of the [manifest.Set] that holds it
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
func Readers(sets ...manifest.Set) []Reader {
	var out []Reader
	for _, s := range newTree(Outside{}, parser{}, nil, sets).sources {
		if s.folder != "" {
			out = append(out, Reader{Repository: s.app.Repository, Path: s.app.Path, Name: s.app.Name, Address: s.address, Folder: s.folder})
		}
	}
	slices.SortStableFunc(out, func(a, b Reader) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), strings.Compare(a.Name, b.Name))
	})
	return out
}

func mapping(fields map[string]any, key string) map[string]any {
	m, _ := fields[key].(map[string]any)
	return m
}

func text(fields map[string]any, key string) string {
	s, _ := fields[key].(string)
	return s
}

// texts are the strings of a list.
func texts(fields map[string]any, key string) []string {
	list, _ := fields[key].([]any)
	var out []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// mappings are the mappings of a list.
func mappings(fields map[string]any, key string) []map[string]any {
	list, _ := fields[key].([]any)
	var out []map[string]any
	for _, item := range list {
		m, _ := item.(map[string]any) // one that is none keeps its place
		out = append(out, m)
	}
	return out
}
