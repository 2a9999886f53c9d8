package version

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/scaffold/edit"
)

// Source is where an Application reads what it deploys.
type Source struct {
	Address  string // of the Git repository
	Folder   string
	Revision string
	// ValueFiles are those named, relative to the folder; with a slash in front,
	// to the repository. Files of other sources ($name/…) stand in Refs.
	ValueFiles []string
	Recurse    bool
	Chart      string // of a chart from a registry: there is no folder
}

// InApplication finds the versions in an Application, and where it reads.
func InApplication(root *yaml.Node, document int) ([]Slot, []Source) {
	f := finder{document: document}
	sources := f.spec(at(root, "spec"), edit.Path{"spec"})
	return f.slots, sources
}

// InApplicationSet finds the versions in the template of an ApplicationSet, and in
// the elements of its list generators that the template takes them from.
func InApplicationSet(root *yaml.Node, document int) ([]Slot, []Source) {
	f := finder{document: document}
	sources := f.spec(at(root, "spec", "template", "spec"), edit.Path{"spec", "template", "spec"})
	template := f.slots
	f.slots = nil
	for _, s := range template {
		if key, ok := reference(s.Version); ok {
			f.elements(at(root, "spec", "generators"), edit.Path{"spec", "generators"}, s, key, 0)
			continue
		}
		f.slots = append(f.slots, s)
	}
	return f.slots, sources
}

// reference is the parameter that a template takes a value from: {{version}} or
// {{ .version }} (https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-List/).
func reference(value string) (string, bool) {
	inner, ok := strings.CutPrefix(value, "{{")
	if !ok || !strings.HasSuffix(inner, "}}") {
		return "", false
	}
	key := strings.TrimPrefix(strings.TrimSpace(strings.TrimSuffix(inner, "}}")), ".")
	return key, key != "" && !strings.ContainsAny(key, " {}|\"`(")
}

// elements notes the value of key in each element of list generators, which may
// stand in matrix and merge generators. Each element is another Application: where
// there are several, none is certain.
func (f *finder) elements(generators *yaml.Node, path edit.Path, of Slot, key string, depth int) {
	if depth > 2 {
		return
	}
	keys := strings.Split(key, ".")
	for i, g := range list(generators) {
		elements := list(at(g, "list", "elements"))
		for j, e := range elements {
			s := Slot{Kind: of.Kind, Of: of.Of, Certain: len(elements) == 1 && len(list(generators)) == 1, Why: "the template takes it from here", main: of.main}
			if n := at(e, keys...); n != nil && of.Kind == Revision {
				good, why := judgeRevision(n.Value)
				s.Certain, s.Why = s.Certain && good, why
			}
			if !s.Certain && len(elements) > 1 {
				s.Why = "one of several elements"
			}
			f.add(s, join(path, append([]string{index(i), "list", "elements", index(j)}, keys...)...), at(e, keys...))
		}
		for _, kind := range []string{"matrix", "merge"} {
			f.elements(at(g, kind, "generators"), join(path, index(i), kind, "generators"), of, key, depth+1)
		}
	}
}

func (f *finder) spec(spec *yaml.Node, path edit.Path) (sources []Source) {
	if s := at(spec, "source"); s != nil {
		sources = append(sources, f.source(s, join(path, "source")))
	}
	for i, s := range list(at(spec, "sources")) {
		sources = append(sources, f.source(s, join(path, "sources", index(i))))
	}
	return sources
}

func (f *finder) source(s *yaml.Node, path edit.Path) Source {
	out := Source{
		Address: text(s, "repoURL"), Folder: strings.Trim(strings.TrimPrefix(text(s, "path"), "./"), "/"), Revision: text(s, "targetRevision"), Chart: text(s, "chart"),
		Recurse: text(s, "directory", "recurse") == "true",
	}
	if text(s, "path") == "" {
		out.Address = "" // it gives values to another source, and deploys nothing
	}
	revision := at(s, "targetRevision")
	switch address := text(s, "repoURL"); {
	case out.Chart != "", strings.HasPrefix(address, "oci://"):
		slot := Slot{Kind: Chart, Of: out.Chart, Certain: !BranchByName(out.Revision), Why: "it is the chart's version"}
		if slot.Of == "" {
			slot.Of = strings.TrimPrefix(address, "oci://")
		}
		if !slot.Certain {
			slot.Why = "it is no version"
		}
		out.Address = ""
		f.add(slot, join(path, "targetRevision"), revision)
	case address != "" && text(s, "ref") == "" && revision != nil:
		f.revision(address, join(path, "targetRevision"), revision)
	}
	f.overrides(s, path)
	for _, v := range list(at(s, "helm", "valueFiles")) {
		out.ValueFiles = append(out.ValueFiles, v.Value)
	}
	return out
}

func (f *finder) revision(of string, path edit.Path, n *yaml.Node) {
	s := Slot{Kind: Revision, Of: of}
	s.Certain, s.Why = judgeRevision(n.Value)
	if tag, ok := strings.CutPrefix(n.Value, "refs/tags/"); ok {
		s.Before, s.Version = "refs/tags/", tag
	}
	f.add(s, path, n)
}

// overrides finds what a source says over its folder; .argocd-source files have the
// same form (https://argo-cd.readthedocs.io/en/stable/user-guide/parameters/).
func (f *finder) overrides(s *yaml.Node, path edit.Path) {
	helm := at(s, "helm")
	object := at(helm, "valuesObject")
	here := join(path, "helm", "valuesObject")
	f.values(object, here, len(here), 0)
	if n := at(helm, "values"); n != nil && n.Kind == yaml.ScalarNode && object == nil {
		object = f.inside(n, join(path, "helm", "values"))
	}
	f.parameters(at(helm, "parameters"), join(path, "helm", "parameters"), object)
	for i, n := range list(at(s, "kustomize", "images")) {
		f.imageText(join(path, "kustomize", "images", index(i)), n, false)
	}
}

// inside finds images in the YAML that a text holds.
func (f *finder) inside(n *yaml.Node, path edit.Path) *yaml.Node {
	docs, err := edit.Documents([]byte(n.Value))
	if err != nil || len(docs) != 1 || len(docs[0].Content) == 0 {
		return nil
	}
	f.outer = path
	f.values(docs[0].Content[0], nil, 0, 0)
	f.outer = nil
	return docs[0].Content[0]
}
