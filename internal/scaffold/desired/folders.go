package desired

import (
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold/manifest"
)

// folderCheck compares the folders that are read with those that are there.
type folderCheck struct{ *tree }

// checkFolders reports Applications that read a folder that the repository does
// not have. Argo CD then has a ComparisonError, "app path does not exist"
// (util/app/path/path.go), and git has no empty folders.
func (t folderCheck) checkFolders() {
	for _, s := range t.sources {
		if s.repo == nil || !s.repo.whole || s.repo.name == "" || !s.current || s.folder == "" || manifest.Unrendered(s.folder) || len(s.repo.under(s.folder)) > 0 {
			continue
		}
		next := "Correct spec" + strings.TrimPrefix(strings.Join(s.at, "."), "spec") + ".path, or add the folder with a file such as .gitkeep."
		if s.repo.has(s.folder) {
			t.report(s.path(), manifest.Error, "path", next, s.app.String()+" reads "+s.folder+" of "+s.repo.name+", which is a file and no folder")
			continue
		}
		t.report(s.path(), manifest.Error, "path", next, s.app.String()+" reads the folder "+s.folder+" of "+s.repo.name+", which is not there")
	}
}

// path is where the path of a source stands.
func (s *source) path() manifest.Location { return s.app.At(slices.Concat(s.at, []string{"path"})...) }

// checkReadTwice reports folders that two Applications read as manifests, mostly
// because one is recursive. Argo CD takes turns between the two
// (SharedResourceWarning, controller/state.go).
func (t folderCheck) checkReadTwice() {
	type pair struct {
		wide, narrow manifest.Location
		folder       string
	}
	said := map[pair]bool{}
	for _, f := range t.judged {
		if len(f.Resources) == 0 {
			continue
		}
		r := t.repository(f.Repository)
		var readers []*source // the deepest folder first
		for _, s := range t.sources {
			if s.current && s.parses(r, f.Path) && !slices.ContainsFunc(readers, func(o *source) bool { return o.app.Location == s.app.Location }) {
				readers = append(readers, s)
			}
		}
		for i := 1; i < len(readers); i++ {
			narrow, wide := readers[0], readers[i]
			at := pair{wide.app.Location, narrow.app.Location, path.Dir(f.Path)}
			if said[at] || t.generations(narrow, wide) {
				continue
			}
			said[at] = true
			severity, _ := t.sameTarget(narrow, wide)
			t.report(wide.path(), severity, "read-twice", "Leave the folder out with directory.exclude, or do not read it recursively.",
				wide.app.String()+" reads "+path.Dir(f.Path)+", which "+narrow.app.String()+" reads, too: both deploy what is in it")
		}
	}
}

// sameTarget is how bad it is that two read the same.
func (t folderCheck) sameTarget(a, b *source) (manifest.Severity, bool) {
	at, _ := t.destinationOf(a.app)
	bt, _ := t.destinationOf(b.app)
	if a.destination.both() == b.destination.both() && (at == bt || !a.destination.local()) {
		return manifest.Error, true
	}
	return manifest.Warning, false
}

// generations reports whether two Applications are the same one at two places, as a
// root that is committed and that its parent registers.
func (t folderCheck) generations(a, b *source) bool {
	return a.app.Name == b.app.Name && a.app.Namespace == b.app.Namespace
}

// checkUnread reports folders with manifests that no Application reads, beside
// those that one reads: Argo CD says nothing of them, and nothing of them is
// deployed. A folder that somebody leaves out by a pattern is left out on purpose.
func (t folderCheck) checkUnread() {
	said := map[key]bool{}
	for _, f := range t.judged {
		r := t.repository(f.Repository)
		if len(f.Resources) == 0 || !r.whole || r.name == "" || t.sets[r] || t.parsed(r, f.Path) || t.referenced(r, f.Path) {
			continue
		}
		folder, why, next := t.unread(r, f)
		if folder == "" || said[key{r.name, folder}] {
			continue
		}
		said[key{r.name, folder}] = true
		t.report(f.Resources[0].Location, manifest.Warning, "unread", next, why)
	}
}

// unread says why nobody reads a file, "" where that may be so or is not known.
func (t folderCheck) unread(r *repository, f *manifest.File) (folder, why, next string) {
	for _, s := range t.sources { // the deepest folder first
		if s.kind != directory || !s.in(r, f.Path) {
			continue
		}
		if s.recurse || path.Dir(f.Path) == s.folder {
			return "", "", "" // it is left out by a pattern
		}
		below, _, _ := strings.Cut(strings.TrimPrefix(f.Path, s.folder+"/"), "/")
		folder = path.Join(s.folder, below)
		return folder, "no Application reads the folder " + folder + ": " + s.app.String() + " does not read what is below " + s.folder,
			"Add directory.recurse: true to its source in " + s.app.Path + ", or an Application that reads the folder."
	}
	parts := strings.Split(f.Path, "/")
	if len(parts) < 5 || parts[1] != "environments" || !t.known(parts[3]) {
		return "", "", ""
	}
	folder = strings.Join(parts[:4], "/")
	if r == t.repos[0] && len(t.repos) > 1 { // the platform's half of an environment
		return folder, "no Application reads the folder " + folder + ": the cluster " + parts[3] + " has none for the infrastructure of " + parts[2],
			"Add an Application that reads it to the folder of the cluster, as templates of konstruct have it in 45-env-" + parts[2] + ".yaml."
	}
	return folder, "no Application reads the folder " + folder + ": the cluster " + parts[3] + " does not read " + parts[2],
		"Make it read the environment (konstruct environment add), or delete the folder."
}

// known reports whether a cluster has a folder in the platform repository.
func (t folderCheck) known(cluster string) bool {
	return slices.ContainsFunc([]string{"registry/clusters/", "registry/konstruct-clusters/"}, func(root string) bool {
		return slices.ContainsFunc(t.repos[0].under(root+cluster), func(p string) bool { return path.Base(p) != ".gitkeep" })
	})
}

// referenced reports whether a kustomization names a file, or a folder above it.
func (t folderCheck) referenced(r *repository, name string) bool {
	for folder := range r.generators {
		for _, base := range []string{"kustomization.yaml", "kustomization.yml"} {
			f := r.files[folder+"/"+base]
			if f == nil {
				continue
			}
			for _, used := range localReferences(f.Fields()) {
				if at := path.Join(folder, used.path); at == name || strings.HasPrefix(name, at+"/") {
					return true
				}
			}
		}
	}
	return false
}
