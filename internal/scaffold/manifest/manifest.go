// Package manifest says what is wrong with the manifests of the two
// repositories before Argo CD finds out: fields that Argo CD's schemas do not
// know, names that Kubernetes refuses, resources that stand there twice, and
// what a template has left behind. Files in, findings out.
//
// It reads what Argo CD would read: YAML and JSON under registry/, without
// folders that are a chart or a kustomization, which are not manifests yet.
package manifest

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
)

// Severity says how bad it is.
type Severity string

// An Error is something that must not be committed: it cannot work. A Warning
// may be meant as it is.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing that is wrong. Path and Message may quote what files
// hold: whoever shows them has to clean them.
type Finding struct {
	Repository string // of its [Set], "" where that has none
	Path       string
	Line       int // from 1
	Severity   Severity
	Message    string // one sentence, without a full stop
}

// Set are files of one repository.
type Set struct {
	Repository string // owner/name, "" unknown
	Files      []scaffold.File
	// Beside are files of the same repository that are not judged, but must
	// not hold the same resources: what a plan leaves as it is.
	Beside []scaffold.File
	// Branch and Paths are the default branch and every path of the
	// repository, .gitkeep and all: Applications are then held to read folders
	// that are there. nil is not known.
	Branch string
	Paths  []string
}

// Check checks the files of several repositories together: a resource that two
// of them hold is a duplicate. Findings are in the order of repository, path and
// line.
func Check(sets ...Set) []Finding {
	c := &checker{}
	for _, s := range sets {
		c.add(s)
	}
	m := newAtlas(c.resources)
	c.duplicates(m)
	for _, s := range sets {
		c.folders(m, s)
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(c.findings)
}

// Errors are the findings that are errors.
func Errors(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Severity != Error })
}

// checker collects what one judgment finds.
type checker struct {
	findings  []Finding
	resources []resource
}

// place is where something stands.
type place struct {
	repository, path string
	line             int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.path, p.line) }

func (c *checker) found(at place, severity Severity, format string, args ...any) {
	c.findings = append(c.findings, Finding{at.repository, at.path, max(at.line, 1), severity, fmt.Sprintf(format, args...)})
}

// add reads a set. What is in the files beside is kept for comparison alone.
func (c *checker) add(s Set) {
	skip := built(slices.Concat(s.Files, s.Beside))
	for _, f := range s.Files {
		if read(f.Path, skip) {
			c.file(s.Repository, f)
		}
	}
	judged := len(c.findings)
	from := len(c.resources)
	for _, f := range s.Beside {
		if read(f.Path, skip) {
			c.file(s.Repository, f)
		}
	}
	c.findings = c.findings[:judged]
	for i := from; i < len(c.resources); i++ {
		c.resources[i].beside = true
	}
}

// built are the folders whose files something else turns into manifests.
func built(files []scaffold.File) map[string]bool {
	out := map[string]bool{}
	for _, f := range files {
		switch path.Base(f.Path) {
		case "Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization":
			out[path.Dir(f.Path)] = true
		}
	}
	return out
}

// read reports whether Argo CD, or Terraform, would read a file as it is.
func read(name string, built map[string]bool) bool {
	if !strings.HasPrefix(name, "registry/") && (!strings.HasPrefix(name, "terraform/") || path.Ext(name) != ".tf") {
		return false
	}
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if built[dir] {
			return false
		}
	}
	return slices.Contains([]string{".yaml", ".yml", ".json", ".tf"}, path.Ext(name))
}

// file judges one file.
func (c *checker) file(repository string, f scaffold.File) {
	at := place{repository, f.Path, 1}
	if path.Ext(f.Path) == ".tf" {
		c.leftoversOf(at, f.Content, tokenPattern())
		return
	}
	documents, problem := parse(f.Content)
	for _, d := range documents {
		c.document(at, d)
	}
	if problem == nil {
		return
	}
	// A template that was not rendered is seldom YAML: where it is says more
	// than where a parser stumbled.
	c.leftoversOf(at, f.Content, helmPattern(), tokenPattern())
	at.line = problem.line
	c.found(at, Error, "%s", problem.message)
}

// document judges one resource, or each one of a list.
func (c *checker) document(at place, d document) {
	at.line = d.root.Line
	for _, m := range d.problems {
		c.found(place{at.repository, at.path, m.line}, Error, "%s", m.message)
	}
	fields, ok := d.value.(map[string]any)
	if !ok {
		c.found(at, Error, "it is no Kubernetes resource: it is %s", kindOf(d.value))
		return
	}
	if items, ok := fields["items"].([]any); ok && fields["kind"] == "List" {
		list := d.node("items")
		for i, item := range items {
			c.document(at, document{root: list.Content[i], value: item})
		}
		return
	}
	c.resource(at, d, fields)
}
