// Package template reads sets of templates and renders their items, with a
// person's answers, into files. A set is laid out as follows:
//
//	cluster-templates/<cloud>/<template>/   a Helm chart for a cluster
//	gitops-catalog/<item>/                  what is installed into environments
//	terraform/<cloud>/modules/<module>/     modules that clusters refer to
//	shared/                                 what every cluster gets
//
// A team's own items are folders in catalog/ of its platform repository, laid
// out as in gitops-catalog/.
package template

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
)

// Folders of a set.
const (
	clustersFolder = "cluster-templates"
	catalogFolder  = "gitops-catalog"
	teamFolder     = "catalog"
	modulesFolder  = "terraform"
	sharedFolder   = "shared"
)

// EnvironmentPath is the file of a set with the Application by which a cluster
// reads an environment.
const EnvironmentPath = "shared/45-environment.yaml"

// Set is a set of templates. It is safe for concurrent use.
type Set struct {
	Clusters []Item // by path
	Catalog  []Item // by path
	Name     string // that its own file gives it, "" none

	files map[string][]byte // of terraform/ and shared/
}

// Open reads a set. An item that cannot be read is kept with the reason. Files
// outside of the layout are ignored.
func Open(files []scaffold.File) Set {
	s := Set{files: map[string][]byte{}}
	folders := map[string][]scaffold.File{}
	clouds := cloudsOf(files)
	for _, f := range files {
		parts := strings.Split(f.Path, "/")
		switch {
		case f.Path == SetFile:
			s.Name = setName(f.Content)
		case parts[0] == clustersFolder && len(parts) > 2 && !clouds[parts[1]]:
			addTo(folders, f, path.Join(parts[:2]...))
		case parts[0] == clustersFolder && len(parts) > 3:
			addTo(folders, f, path.Join(parts[:3]...))
		case parts[0] == catalogFolder && len(parts) > 2:
			addTo(folders, f, path.Join(parts[:2]...))
		case parts[0] == modulesFolder || f.Path == EnvironmentPath:
			s.files[f.Path] = f.Content
		}
		if f.Path == clustersFolder+"/"+EnvironmentPath && s.files[EnvironmentPath] == nil { // where Konstruct's set has it
			s.files[EnvironmentPath] = f.Content
		}
	}
	for folder, inside := range folders {
		switch inClusters := strings.HasPrefix(folder, clustersFolder+"/"); {
		case inClusters && strings.Count(folder, "/") == 1:
			s.Clusters = append(s.Clusters, readPart(folder, inside))
		case inClusters:
			s.Clusters = append(s.Clusters, readCluster(folder, inside))
		default:
			s.Catalog = append(s.Catalog, readItem(folder, inside))
		}
	}
	s.sort()
	return s
}

// SetFile is the file of a set that names it: "name: acme-templates". Folders
// and archives are then known by that name, wherever they are.
const SetFile = "konstruct-set.yaml"

// SetName reports whether a set may be called that.
func SetName(name string) bool {
	return len(name) <= 100 && name != "" && name != "team" && name != "embedded" &&
		strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") == ""
}

// setName is the name in a set's own file; one that is none is passed over.
func setName(content []byte) string {
	for line := range strings.SplitSeq(string(content), "\n") {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "name:"); ok {
			if name = strings.Trim(strings.TrimSpace(name), `"'`); SetName(name) {
				return name
			}
		}
	}
	return ""
}

// cloudsOf are the folders of cluster-templates/ that hold folders of templates,
// rather than one template or other files.
func cloudsOf(files []scaffold.File) map[string]bool {
	out := map[string]bool{}
	for _, f := range files {
		if parts := strings.Split(f.Path, "/"); parts[0] == clustersFolder && len(parts) == 4 && parts[3] == "Chart.yaml" {
			out[parts[1]] = true
		}
	}
	for _, f := range files {
		if parts := strings.Split(f.Path, "/"); parts[0] == clustersFolder && len(parts) == 3 && parts[2] == "Chart.yaml" {
			delete(out, parts[1])
		}
	}
	return out
}

// OpenTeam reads the items in catalog/ of a platform repository.
func OpenTeam(files []scaffold.File) Set {
	var s Set
	folders := map[string][]scaffold.File{}
	for _, f := range files {
		if parts := strings.Split(f.Path, "/"); parts[0] == teamFolder && len(parts) > 2 {
			addTo(folders, f, path.Join(parts[:2]...))
		}
	}
	for folder, inside := range folders {
		s.Catalog = append(s.Catalog, readItem(folder, inside))
	}
	s.sort()
	return s
}

func addTo(folders map[string][]scaffold.File, f scaffold.File, folder string) {
	f.Path = strings.TrimPrefix(f.Path, folder+"/")
	folders[folder] = append(folders[folder], f)
}

func (s *Set) sort() {
	byPath := func(a, b Item) int { return cmp.Compare(a.Path, b.Path) }
	slices.SortFunc(s.Clusters, byPath)
	slices.SortFunc(s.Catalog, byPath)
}

// Cluster returns the template of that name: its path in the set, or
// CLOUD/TEMPLATE.
func (s Set) Cluster(name string) (Item, bool) { return find(s.Clusters, clustersFolder, name) }

// Item returns the catalog item of that name, or path in the set.
func (s Set) Item(name string) (Item, bool) {
	if i, ok := find(s.Catalog, catalogFolder, name); ok {
		return i, true
	}
	return find(s.Catalog, teamFolder, name)
}

func find(items []Item, folder, name string) (Item, bool) {
	at := slices.IndexFunc(items, func(i Item) bool { return i.Path == name || i.Path == folder+"/"+name })
	if at < 0 {
		return Item{}, false
	}
	return items[at], true
}

// Modules returns the files of the Terraform modules that a cluster needs.
// Their paths in the set are those in the platform repository.
func (s Set) Modules(i Item) ([]scaffold.File, error) {
	var out []scaffold.File
	for _, name := range i.Modules {
		cloud := i.Cloud
		if c, m, ok := strings.Cut(name, "/"); ok {
			cloud, name = c, m
		}
		folder := path.Join(modulesFolder, cloud, "modules", name) + "/"
		before := len(out)
		for p, content := range s.files {
			if strings.HasPrefix(p, folder) {
				out = append(out, scaffold.File{Path: p, Content: content})
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%s needs the Terraform module %s, which its set does not hold", i.Path, strings.TrimSuffix(folder, "/"))
		}
	}
	slices.SortFunc(out, func(a, b scaffold.File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// Environment renders the file by which a cluster reads an environment. ok is
// false when the set has none.
func (s Set) Environment(supplied map[string]string) (content []byte, ok bool) {
	text, ok := s.files[EnvironmentPath]
	return fill(text, supplied), ok
}

// Folders are the folders of a set.
func Folders() []string { return []string{clustersFolder, catalogFolder, modulesFolder, sharedFolder} }

// Belongs reports whether a file of that path may belong to a set. Callers do
// not read the others.
func Belongs(p string) bool {
	first, rest, _ := strings.Cut(p, "/")
	return p == SetFile || rest != "" && slices.Contains(Folders(), first)
}

// ByModule sorts the files of modules by module.
func ByModule(modules []scaffold.File) map[string][]scaffold.File {
	out := map[string][]scaffold.File{}
	for _, f := range modules {
		folder := f.Path[:strings.LastIndexByte(f.Path, '/')]
		if parts := strings.Split(f.Path, "/"); len(parts) > 4 { // terraform/CLOUD/modules/MODULE/…
			folder = strings.Join(parts[:4], "/")
		}
		out[folder] = append(out[folder], f)
	}
	return out
}
