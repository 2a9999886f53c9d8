package desired

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitconnection/internal/scaffold/manifest"
	"gitconnection/internal/untrusted"
	"gitconnection/internal/wording"

	"go.yaml.in/yaml/v3"
)

// inputCheck looks at what Helm and Kustomize would be given.
type inputCheck struct{ *tree }

// checkInputs reports sources that Argo CD cannot make manifests of: all of these
// are ComparisonErrors, and nothing of the Application is synced
// (reposerver/repository/repository.go).
func (t inputCheck) checkInputs() {
	for i, s := range t.sources {
		if s.kinds > 1 {
			t.report(s.app.At(s.at...), manifest.Error, "source", "Keep the one that the folder is for.", strings.Join(s.at, ".")+" says that it is several of directory, helm, kustomize and plugin: Argo CD takes one")
		}
		t.checkPatterns(s)
		t.checkRef(i, s)
		t.checkValues(s)
		if s.repo == nil || !s.repo.whole || !s.current || s.folder == "" || manifest.Unrendered(s.folder) || len(s.repo.under(s.folder)) == 0 {
			continue
		}
		switch s.kind {
		case helm:
			t.checkChart(s)
		case kustomize:
			t.checkKustomization(s)
		}
	}
}

// below is where something below a source stands.
func (s *source) below(keys ...string) manifest.Location {
	return s.app.At(slices.Concat(s.at, keys)...)
}

// checkPatterns reports patterns that Argo CD cannot read; it goes on as if nothing
// matched (util/glob/glob.go).
func (t inputCheck) checkPatterns(s *source) {
	for _, field := range []string{"include", "exclude"} {
		if text := text(mapping(s.fields, "directory"), field); text != "" && !compiled(text).valid() {
			t.report(s.below("directory", field), manifest.Error, "recursion", "Close its brackets, or write * and **.", fmt.Sprintf("the pattern %q of directory.%s cannot be read, and matches nothing", text, field))
		}
	}
}

var refName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-zA-Z0-9_-]+$`) })

// checkRef reports names of sources that Argo CD refuses (util/argo/argo.go,
// GetRefSources).
func (t inputCheck) checkRef(at int, s *source) {
	if s.ref == "" {
		return
	}
	if !refName().MatchString(s.ref) {
		t.report(s.below("ref"), manifest.Error, "ref", "Use letters, digits, - and _.", fmt.Sprintf("%q is not a name that a source can have", s.ref))
	}
	for _, other := range t.sources[:at] {
		if other.app.Location == s.app.Location && other.ref == s.ref {
			t.report(s.below("ref"), manifest.Error, "ref", "Give each source a name of its own.", "two sources of "+s.app.String()+" are called "+s.ref)
		}
	}
}

// checkValues reports value files that are not there, or are no YAML, and values
// that are none.
func (t inputCheck) checkValues(s *source) {
	options := mapping(s.fields, "helm")
	if options == nil {
		return
	}
	if values := text(options, "values"); values != "" && !manifest.Unrendered(values) {
		var out map[string]any
		if err := untrusted.DecodeValues([]byte(values), &out); err != nil {
			message, line := problemOf(err)
			t.report(s.below("helm", "values"), manifest.Error, "values", "Correct the text, or write valuesObject.", fmt.Sprintf("the values are not YAML: %s, on their line %d", message, line))
		}
	}
	missing, _ := options["ignoreMissingValueFiles"].(bool)
	for i, name := range texts(options, "valueFiles") {
		at := s.below("helm", "valueFiles", strconv.Itoa(i))
		repo, file, problem := t.valueFile(s, name)
		switch {
		case problem != "":
			t.report(at, manifest.Error, "ref", "Give one of its sources ref: "+strings.TrimPrefix(strings.Split(name, "/")[0], "$")+".", problem)
		case repo == nil || !repo.whole:
		case !slices.ContainsFunc(repo.paths, func(p string) bool { return p == file || isWild(file) && wildMatches(file, p) }):
			if !missing {
				t.report(at, manifest.Error, "values", "Correct the path, or set helm.ignoreMissingValueFiles.", "the file of values "+file+" of "+repo.name+" is not there")
			}
		default:
			t.checkValueFile(at, repo, file)
		}
	}
}

// isWild reports whether a path is a pattern (Argo CD expands *, ? and [).
func isWild(file string) bool { return strings.ContainsAny(file, "*?[") }

func wildMatches(pattern, file string) bool { return matches(pattern, file, '/') }

// checkValueFile reports values that Helm cannot read.
func (t inputCheck) checkValueFile(at manifest.Location, repo *repository, file string) {
	content, ok := repo.content[file]
	if !ok {
		return
	}
	var values map[string]any
	if err := untrusted.DecodeValues(content, &values); err != nil {
		message, line := problemOf(err)
		t.report(manifest.Location{Repository: repo.name, Path: file, Line: line}, manifest.Error, "values", "Correct the file.", "it holds no values, which "+at.Path+" wants of it: "+message)
	}
}

var errorLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`line (\d+)(?:: )?`) })

// problemOf is what a parser has to say, and the line that it says it of, 1 where it
// names none.
func problemOf(err error) (message string, line int) {
	message = wording.Line(err)
	m := errorLine().FindStringSubmatch(message)
	if m == nil {
		return message, 1
	}
	n, _ := strconv.Atoi(m[1])
	return strings.Replace(message, m[0], "", 1), max(n, 1)
}

// valueFile is the file that an entry of valueFiles names, by its path in one of the
// two repositories; nil it is elsewhere, or not known.
func (t inputCheck) valueFile(s *source, name string) (repo *repository, file, problem string) {
	switch {
	case manifest.Unrendered(name) || strings.Contains(name, "://"):
		return nil, "", ""
	case strings.HasPrefix(name, "$"):
		ref, rest, slash := strings.Cut(strings.TrimPrefix(name, "$"), "/")
		named := slices.ContainsFunc(t.sources, func(o *source) bool { return o.app.Location == s.app.Location && o.ref != "" })
		for _, o := range t.sources {
			if o.app.Location == s.app.Location && o.ref == ref && o.repo != nil && o.current {
				return o.repo, path.Clean(rest), ""
			}
			if o.app.Location == s.app.Location && o.ref == ref {
				return nil, "", ""
			}
		}
		if strings.HasPrefix(ref, "ARGOCD_") || !slash {
			return nil, "", "" // Argo CD replaces it
		}
		if !named {
			return nil, "", name + " means a source called " + ref + ", and no source of " + s.app.String() + " has a ref"
		}
		return nil, "", name + " means a source called " + ref + ", which " + s.app.String() + " does not have"
	case strings.Contains(name, "$") || s.repo == nil || !s.current || s.folder == "":
		return nil, "", ""
	case strings.HasPrefix(name, "/"):
		return s.repo, path.Clean(strings.TrimPrefix(name, "/")), ""
	}
	return s.repo, path.Join(s.folder, name), ""
}

// checkChart reports a folder that Helm cannot read as a chart.
func (t inputCheck) checkChart(s *source) {
	file := path.Join(s.folder, "Chart.yaml")
	content, read := s.repo.content[file]
	switch {
	case !s.repo.has(file):
		t.report(s.below("helm"), manifest.Error, "chart", "Remove helm from the source, or correct its path.", s.folder+" of "+s.repo.name+" is no chart: it has no Chart.yaml")
		return
	case !read:
		return
	}
	at := manifest.Location{Repository: s.repo.name, Path: file, Line: 1}
	var fields map[string]any
	if err := untrusted.Decode(content, &fields); err != nil {
		message, line := problemOf(err)
		at.Line = line
		t.report(at, manifest.Error, "chart", "Correct the file.", "it is no chart that "+s.app.String()+" could use: "+message)
		return
	}
	for _, field := range []string{"name", "version", "apiVersion"} {
		if value := fields[field]; value == nil || value == "" {
			t.report(at, manifest.Error, "chart", "Add it.", "the chart that "+s.app.String()+" reads has no "+field)
		}
	}
}

// checkKustomization reports a folder that Kustomize cannot build.
func (t inputCheck) checkKustomization(s *source) {
	var found []string
	for _, base := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if s.repo.has(path.Join(s.folder, base)) {
			found = append(found, path.Join(s.folder, base))
		}
	}
	switch len(found) {
	case 0:
		t.report(s.below("kustomize"), manifest.Error, "kustomization", "Remove kustomize from the source, or correct its path.", s.folder+" of "+s.repo.name+" has no kustomization.yaml")
	case 1:
		t.checkBuild(s.app, s.repo, found[0], map[string]bool{})
	default:
		at := manifest.Location{Repository: s.repo.name, Path: found[1], Line: 1}
		t.report(at, manifest.Error, "kustomization", "Delete one of the two.", "the folder has another kustomization, "+path.Base(found[0])+": Kustomize takes one")
	}
}

// checkBuild checks a kustomization, and those that it names.
func (t inputCheck) checkBuild(app manifest.Resource, repo *repository, file string, seen map[string]bool) {
	content, read := repo.content[file]
	if !read || seen[file] {
		return
	}
	seen[file] = true
	at := manifest.Location{Repository: repo.name, Path: file, Line: 1}
	docs, err := untrusted.Documents(content)
	if err != nil || len(docs) != 1 || len(docs[0].Content) == 0 || docs[0].Content[0].Kind != yaml.MappingNode {
		if err != nil {
			_, at.Line = problemOf(err)
		}
		t.report(at, manifest.Error, "kustomization", "Correct the file.", "it is no kustomization that "+app.String()+" could use")
		return
	}
	root := docs[0].Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if name := root.Content[i]; !slices.Contains(kustomizeFields(), name.Value) {
			at.Line = name.Line
			t.report(at, manifest.Error, "kustomization", "Correct its name.", name.Value+" is not a field of a kustomization")
		}
	}
	var fields map[string]any
	if root.Decode(&fields) != nil {
		return
	}
	for _, used := range localReferences(fields) {
		t.checkReference(app, repo, file, root, used, seen)
	}
}

func (t inputCheck) checkReference(app manifest.Resource, repo *repository, file string, root *yaml.Node, used reference, seen map[string]bool) {
	at := manifest.Location{Repository: repo.name, Path: file, Line: lineIn(root, used.field, used.path)}
	name := path.Join(path.Dir(file), used.path)
	switch {
	case strings.HasPrefix(name, "../"):
		t.report(at, manifest.Error, "kustomization", "Correct the path.", used.path+" is outside of the repository")
	case repo.has(name):
	case len(repo.under(name)) == 0:
		t.report(at, manifest.Error, "kustomization", "Correct the path, or add the file.", used.path+", which "+used.field+" names, is not there")
	case !used.folders:
		t.report(at, manifest.Error, "kustomization", "Name a file in it.", used.path+", which "+used.field+" names, is a folder and no file")
	case !repo.generators[name]:
		t.report(at, manifest.Error, "kustomization", "Name its files, or add a kustomization.yaml to it.", "the folder "+used.path+", which "+used.field+" names, has no kustomization.yaml")
	default:
		t.checkBuild(app, repo, path.Join(name, "kustomization.yaml"), seen)
	}
}

// lineIn is the line on which a field of a kustomization names something.
func lineIn(root *yaml.Node, field, value string) int {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == field {
			if line := lineOfValue(root.Content[i+1], value, 0); line > 0 {
				return line
			}
			return root.Content[i].Line
		}
	}
	return 1
}

func lineOfValue(n *yaml.Node, value string, depth int) int {
	if n.Value == value || strings.HasSuffix(n.Value, "="+value) {
		return n.Line
	}
	for _, inner := range n.Content {
		if depth > 8 {
			break
		}
		if line := lineOfValue(inner, value, depth+1); line > 0 {
			return line
		}
	}
	return 0
}

// reference is a file, or a folder, that a kustomization names.
type reference struct {
	field, path string
	folders     bool // a folder will do
}

// localReferences are those that are not at an address. Source: the API of
// Kustomize, types.Kustomization.
func localReferences(fields map[string]any) []reference {
	var out []reference
	add := func(field, name string, folders bool) {
		remote := strings.Contains(name, "://") || strings.Contains(name, "?ref=") || strings.HasPrefix(name, "github.com/") || strings.HasPrefix(name, "git@")
		if name != "" && !remote && !strings.Contains(name, "\n") && !manifest.Unrendered(name) && !strings.HasPrefix(name, "/") {
			out = append(out, reference{field, name, folders})
		}
	}
	for _, field := range []string{"resources", "bases", "components"} {
		for _, name := range texts(fields, field) {
			add(field, name, true)
		}
	}
	for _, field := range []string{"crds", "configurations", "generators", "transformers", "validators", "patchesStrategicMerge"} {
		for _, name := range texts(fields, field) {
			add(field, name, field != "patchesStrategicMerge" && field != "crds" && field != "configurations")
		}
	}
	for _, field := range []string{"patches", "patchesJson6902", "replacements"} {
		for _, m := range mappings(fields, field) {
			add(field, text(m, "path"), false)
		}
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		for _, m := range mappings(fields, field) {
			for _, name := range slices.Concat(texts(m, "files"), texts(m, "envs"), []string{text(m, "env")}) {
				if _, after, named := strings.Cut(name, "="); named {
					name = after
				}
				add(field, name, false)
			}
		}
	}
	return out
}

// kustomizeFields are the fields of a kustomization; Kustomize refuses others
// (kustomize: api/types/kustomization.go, json: unknown field).
func kustomizeFields() []string {
	return []string{
		"apiVersion", "kind", "metadata", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "commonAnnotations", "patchesStrategicMerge", "patchesJson6902", "patches",
		"images", "imageTags", "replacements", "replicas", "vars", "sortOptions", "resources", "components", "crds", "bases", "openapi", "configMapGenerator", "secretGenerator", "helmGlobals",
		"helmCharts", "helmChartInflationGenerator", "generatorOptions", "configurations", "generators", "transformers", "validators", "buildMetadata",
	}
}
