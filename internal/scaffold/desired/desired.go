// Package desired is the state of both repositories as Argo CD would read them:
// which Application parses which files, where their resources go, and what of it
// Argo CD refuses or nobody reads. Files in, findings out; nothing is asked of a
// cluster.
//
// The rules are those of Argo CD 3.6. Each names the place in its source. What
// depends on something outside the two repositories, such as another repository,
// another revision or an address of a cluster, is not judged.
package desired

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/manifest"
)

// Outside is what Argo CD has that is in neither repository. The zero value is
// nothing but what every Argo CD has.
type Outside struct {
	Projects     []string // names of AppProjects
	Applications []string // names of Applications
}

// Check judges the files of several repositories together. Findings are in the
// order of repository, path and line.
func Check(sets ...manifest.Set) []manifest.Finding { return Outside{}.Check(sets...) }

// Check is [Check] beside what is outside.
func (o Outside) Check(sets ...manifest.Set) []manifest.Finding {
	return newTree(o, parser{}, nil, sets).check(func(*manifest.File) bool { return true })
}

// Changed judges what a change brings about: what is wrong after it and was not
// before. Both have the same repositories in the same order.
func (o Outside) Changed(before, after []manifest.Set) []manifest.Finding {
	p := parser{}
	touched := differences(before, after)
	isTouched := func(f *manifest.File) bool { return touched[key{f.Repository, f.Path}] }
	was, now := newTree(o, p, nil, before), newTree(o, p, touched, after)
	old, found := was.check(isTouched), now.check(isTouched)
	there := map[identity]bool{}
	for _, r := range was.resources {
		there[identityOf(r)] = true
	}
	isNew := func(r manifest.Resource) bool { return !there[identityOf(r)] }
	projectCheck{now}.checkNames(isNew)
	projectCheck{now}.checkElsewhere(isNew)
	return without(sorted(append(found, now.takeFindings()...)), old)
}

// identity is a resource in its file.
type identity struct{ repository, path, group, kind, namespace, name string }

func identityOf(r manifest.Resource) identity {
	return identity{r.Repository, r.Path, r.Group, r.Kind, r.Namespace, r.Name}
}

// Edited judges files by themselves: what is wrong with them and was not before.
func Edited(repository string, before map[string][]byte, after []scaffold.File) []manifest.Finding {
	var old, now []manifest.Finding
	for _, f := range after {
		old = append(old, manifest.Parse(repository, scaffold.File{Path: f.Path, Content: before[f.Path]}).Check()...)
		now = append(now, manifest.Parse(repository, f).Check()...)
	}
	return without(sorted(now), old)
}

// key is a file of a repository.
type key struct{ repository, path string }

// differences are the files that are not the same before and after.
func differences(before, after []manifest.Set) map[key]bool {
	out := map[key]bool{}
	for i, set := range after {
		had := map[string]string{}
		for _, f := range before[i].Files {
			had[f.Path] = string(f.Content)
		}
		for _, f := range set.Files {
			if content, ok := had[f.Path]; !ok || content != string(f.Content) {
				out[key{set.Repository, f.Path}] = true
			}
		}
	}
	return out
}

var lineNumbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`:\d+|line \d+`) })

// without leaves out what was found before: a finding is the same wherever its
// lines have moved to.
func without(found, before []manifest.Finding) []manifest.Finding {
	same := func(f manifest.Finding) manifest.Finding {
		f.Line, f.Message = 0, lineNumbers().ReplaceAllString(f.Message, "")
		return f
	}
	had := map[manifest.Finding]int{}
	for _, f := range before {
		had[same(f)]++
	}
	var out []manifest.Finding
	for _, f := range found {
		if had[same(f)] > 0 {
			had[same(f)]--
			continue
		}
		out = append(out, f)
	}
	return out
}

// parser keeps what it has parsed: most files are the same before and after.
type parser map[parsedFile]*manifest.File

type parsedFile struct {
	key
	content string
}

func (p parser) parse(repository string, f scaffold.File) *manifest.File {
	k := parsedFile{key{repository, f.Path}, string(f.Content)}
	if p[k] == nil {
		p[k] = manifest.Parse(repository, f)
	}
	return p[k]
}

// repository is one repository with its files.
type repository struct {
	name, branch string
	whole        bool     // paths are all there are
	paths        []string // sorted
	files        map[string]*manifest.File
	content      map[string][]byte
	generators   map[string]bool // folders with a chart or a kustomization
}

func newRepository(p parser, s manifest.Set) *repository {
	r := &repository{name: s.Repository, branch: s.Branch, whole: s.Paths != nil, files: map[string]*manifest.File{}, content: map[string][]byte{}, generators: map[string]bool{}}
	r.paths = slices.Clone(s.Paths)
	for _, f := range s.Files {
		r.content[f.Path] = f.Content
		if s.Paths == nil {
			r.paths = append(r.paths, f.Path)
		}
		if isInput(f.Path) {
			r.files[f.Path] = p.parse(s.Repository, f)
		}
	}
	slices.Sort(r.paths)
	for _, name := range r.paths {
		if base := path.Base(name); base == "Chart.yaml" || isKustomization(base) {
			r.generators[path.Dir(name)] = true
		}
	}
	return r
}

// isInput reports whether Argo CD could read a file as a manifest, or Terraform
// reads it.
func isInput(name string) bool {
	ext := path.Ext(name)
	if ext == ".tf" {
		return strings.HasPrefix(name, "registry/") || strings.HasPrefix(name, "terraform/")
	}
	return strings.HasPrefix(name, "registry/") && slices.Contains([]string{".yaml", ".yml", ".json"}, ext)
}

// generated reports whether a chart or a kustomization has a file.
func (r *repository) generated(name string) bool {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if r.generators[dir] {
			return true
		}
	}
	return false
}

// under are the paths in a folder and below it; "." is the whole repository.
func (r *repository) under(folder string) []string {
	if folder == "." {
		return r.paths
	}
	from, _ := slices.BinarySearch(r.paths, folder+"/")
	to := from
	for to < len(r.paths) && strings.HasPrefix(r.paths[to], folder+"/") {
		to++
	}
	return r.paths[from:to]
}

func (r *repository) has(name string) bool {
	_, found := slices.BinarySearch(r.paths, name)
	return found
}

// tree is both repositories, understood.
type tree struct {
	outside  Outside
	repos    []*repository
	judged   []*manifest.File // what is a manifest, in a fixed order
	existing func(manifest.Resource) bool

	resources []manifest.Resource
	sources   []*source
	sets      map[*repository]bool // that ApplicationSets read from
	findings  []manifest.Finding

	destinations map[manifest.Location]target // of resources, as far as they were asked for
}

// maxLooks is how many Applications that make other files manifests are followed.
const maxLooks = 6

// newTree finds out what is read by whom. touched are the files that are blamed
// where two meet, nil whichever comes last.
func newTree(o Outside, p parser, touched map[key]bool, sets []manifest.Set) *tree {
	t := &tree{outside: o, existing: func(r manifest.Resource) bool { return touched != nil && !touched[key{r.Repository, r.Path}] }}
	for _, s := range sets {
		t.repos = append(t.repos, newRepository(p, s))
	}
	// Which files are manifests depends on who reads them, and who reads them on
	// the Applications among them: a chart in a folder that is read recursively may
	// hold Applications that are read, too. Where it never ends, as with one that
	// leaves itself out, the last look counts.
	for n, look := -1, 0; n != len(t.judged) && look < maxLooks; look++ {
		n = len(t.judged)
		t.judge()
		t.indexSources()
	}
	return t
}

// judge sets which files are manifests: those that an Application parses, and
// those of which it is not known who reads them.
func (t *tree) judge() {
	t.judged, t.resources = nil, nil
	for _, r := range t.repos {
		for _, name := range r.paths {
			f := r.files[name]
			if f == nil || !t.isManifest(r, name) {
				continue
			}
			t.judged = append(t.judged, f)
			t.resources = append(t.resources, f.Resources...)
		}
	}
}

// isManifest reports whether a file is one, as far as it is known who reads it.
// Terraform's files are looked at wherever they are.
func (t *tree) isManifest(r *repository, name string) bool {
	if path.Ext(name) == ".tf" {
		return !r.generated(name)
	}
	return t.parsed(r, name) || !r.generated(name) && !t.consumed(r, name) && !t.leftOut(r, name)
}

// parsed reports whether an Application reads a file as a manifest.
func (t *tree) parsed(r *repository, name string) bool {
	return slices.ContainsFunc(t.sources, func(s *source) bool { return s.parses(r, name) })
}

// consumed reports whether Helm, Kustomize or a plugin reads a file for an
// Application.
func (t *tree) consumed(r *repository, name string) bool {
	return slices.ContainsFunc(t.sources, func(s *source) bool { return s.kind != directory && s.in(r, name) })
}

// leftOut reports whether an Application would read a file if no pattern kept it
// from that. An Application that is kept from itself, as the root of a cluster, is
// read by another one.
func (t *tree) leftOut(r *repository, name string) bool {
	return !isRoot(name) && slices.ContainsFunc(t.sources, func(s *source) bool {
		own := s.app.Repository == r.name && s.app.Path == name
		return s.kind == directory && s.current && !own && s.in(r, name) && (s.recurse || path.Dir(name) == s.folder)
	})
}

// isRoot reports whether a file is the root of a cluster, in the layout of Konstruct.
func isRoot(name string) bool { return strings.HasPrefix(path.Base(name), "registry-") }

// check judges all, and of the files by themselves those that are wanted.
func (t *tree) check(wanted func(*manifest.File) bool) []manifest.Finding {
	for _, f := range t.judged {
		if wanted(f) {
			t.checkFile(f)
		}
	}
	t.checkDuplicates()
	folderCheck{t}.checkFolders()
	folderCheck{t}.checkReadTwice()
	folderCheck{t}.checkUnread()
	inputCheck{t}.checkInputs()
	projectCheck{t}.checkProjects()
	projectCheck{t}.checkKinds()
	t.checkOperators()
	return sorted(t.takeFindings())
}

func (t *tree) takeFindings() []manifest.Finding {
	out := t.findings
	t.findings = nil
	return out
}

// checkFile judges a file by itself. Below a folder that is read recursively it
// says what a chart there does.
func (t *tree) checkFile(f *manifest.File) {
	found := f.Check()
	r := t.repository(f.Repository)
	i := slices.IndexFunc(t.sources, func(s *source) bool { return s.parses(r, f.Path) })
	for _, one := range found {
		if one.Severity == manifest.Error && i >= 0 && r.generated(f.Path) {
			s := t.sources[i]
			one.Rule, one.Message = "recursion", one.Message+"; "+s.app.String()+" reads it as a manifest, and nothing of its folder would be synced"
			one.Next = "Move the chart or kustomization out of " + s.folder + ", or leave it out with directory.exclude in " + s.app.Path + "."
		}
		t.findings = append(t.findings, one)
	}
	if i < 0 {
		return
	}
	for _, res := range f.Resources {
		if res.Group == "kustomize.config.k8s.io" {
			t.report(res.Location, manifest.Error, "recursion", "Move the kustomization out of "+t.sources[i].folder+", or leave it out with directory.exclude in "+t.sources[i].app.Path+".",
				"it is for Kustomize, and "+t.sources[i].app.String()+" applies it as a resource, which no cluster knows")
		}
	}
}

func (t *tree) repository(name string) *repository {
	for _, r := range t.repos {
		if r.name == name {
			return r
		}
	}
	return nil
}

// report adds a finding.
func (t *tree) report(at manifest.Location, severity manifest.Severity, rule, next, message string) {
	t.findings = append(t.findings, manifest.Finding{Repository: at.Repository, Path: at.Path, Line: max(at.Line, 1), Severity: severity, Rule: rule, Message: message, Next: next})
}

func sorted(found []manifest.Finding) []manifest.Finding {
	slices.SortStableFunc(found, func(a, b manifest.Finding) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(found)
}
