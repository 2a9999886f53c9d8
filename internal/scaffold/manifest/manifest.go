// Package manifest checks manifests one file at a time, before Argo CD reads
// them: fields that Argo CD's schemas do not have, names that Kubernetes
// refuses, and placeholders that a template left. A file in, its resources and
// findings out. What the files mean together is judged by package desired.
package manifest

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"gitconnection/internal/scaffold"
)

// Severity is how bad a finding is.
type Severity string

// An Error cannot work and must not be committed. A Warning may be intended.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one problem. Path, Message and Next may quote what files hold: the
// caller cleans them before it shows them.
type Finding struct {
	Repository string // of its [Set], "" where that has none
	Path       string
	Line       int // from 1
	Severity   Severity
	Rule       string // what was looked at, such as "project"; "" the file by itself
	Message    string // one sentence, without a full stop
	Next       string // what to do about it, one sentence; "" the message says it
}

// Set is the files of one repository.
type Set struct {
	Repository string // owner/name, "" unknown
	Files      []scaffold.File
	// Branch and Paths are the default branch and every path of the repository,
	// including .gitkeep. Applications must then read folders that exist. nil
	// is not known.
	Branch string
	Paths  []string
}

// With is the set after a change: files that are written, and paths that go.
func (s Set) With(written []scaffold.File, gone []string) Set {
	paths, files := map[string]bool{}, map[string][]byte{}
	for _, p := range s.Paths {
		paths[p] = true
	}
	for _, f := range s.Files {
		files[f.Path] = f.Content
	}
	for _, p := range gone {
		delete(paths, p)
		delete(files, p)
	}
	for _, f := range written {
		paths[f.Path], files[f.Path] = true, f.Content
	}
	s.Paths, s.Files = append([]string{}, slices.Sorted(maps.Keys(paths))...), nil // never nil: all are known
	for _, p := range slices.Sorted(maps.Keys(files)) {
		s.Files = append(s.Files, scaffold.File{Path: p, Content: files[p]})
	}
	return s
}

// Errors are the findings that are errors.
func Errors(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Severity != Error })
}

// Location is a position in a file.
type Location struct {
	Repository, Path string
	Line             int
}

func (p Location) String() string { return fmt.Sprintf("%s:%d", p.Path, p.Line) }

// File is a file as Argo CD reads it where the source of an Application is a
// directory. Source: Argo CD 3.6, reposerver/repository/repository.go,
// getObjsFromYAMLOrJSON.
type File struct {
	Location
	// Resources are those that it holds.
	Resources []Resource
	// PassedOver is true where Argo CD reads the file and makes nothing of it: it
	// is no resource and does not look like one, as values of a chart.
	PassedOver bool

	content   []byte
	documents []document
	end       *problem // that the file stops at, nil it was read to its end
}

// skipMarker keeps Argo CD from reading a file, wherever in it the marker stands
// (Argo CD: reposerver/repository/repository.go, skipFileRenderingMarker).
const skipMarker = "+argocd:skip-file-rendering"

// Parse reads a file.
func Parse(repository string, f scaffold.File) *File {
	out := &File{Location: Location{repository, f.Path, 1}, content: f.Content}
	if path.Ext(f.Path) == ".tf" {
		return out
	}
	if bytes.Contains(f.Content, []byte(skipMarker)) {
		out.PassedOver = true
		return out
	}
	out.documents, out.end = parse(f.Content)
	out.PassedOver = out.passedOver()
	for _, d := range out.documents {
		out.collect(d)
	}
	return out
}

// passedOver reports whether the first document is nothing that Argo CD can
// decode, and the file does not have the three words that every manifest has.
// After a resource, or in JSON, such a document is an error.
func (f *File) passedOver() bool {
	if path.Ext(f.Path) == ".json" || f.looksLikeManifest() {
		return false
	}
	if len(f.documents) > 0 {
		return !f.documents[0].decodes()
	}
	return f.end != nil
}

func (f *File) looksLikeManifest() bool {
	for _, word := range []string{"apiVersion:", "kind:", "metadata:"} {
		if !bytes.Contains(f.content, []byte(word)) {
			return false
		}
	}
	return true
}

// decodes reports whether Kubernetes can make an object of a document: a mapping
// that says of which kind it is.
func (d document) decodes() bool {
	fields, ok := d.value.(map[string]any)
	return ok && text(fields, "kind") != "" && !slices.ContainsFunc(d.problems, func(p problem) bool { return p.fatal })
}

// collect adds the resources of a document.
func (f *File) collect(d document) {
	fields, ok := d.value.(map[string]any)
	if !ok {
		return
	}
	if items, ok := fields["items"].([]any); ok && fields["kind"] == "List" {
		list := d.node("items")
		for i, item := range items {
			f.collect(document{root: list.Content[i], value: item})
		}
		return
	}
	if r := newResource(f.Location, d, fields); r.APIVersion != "" && r.Kind != "" && r.Name != "" {
		f.Resources = append(f.Resources, r)
	}
}

// checker collects the findings of one file.
type checker struct{ findings []Finding }

func (c *checker) report(at Location, severity Severity, format string, args ...any) {
	c.findings = append(c.findings, Finding{Repository: at.Repository, Path: at.Path, Line: max(at.Line, 1), Severity: severity, Message: fmt.Sprintf(format, args...)})
}

// Check judges the file by itself.
func (f *File) Check() []Finding {
	c := &checker{}
	switch {
	case path.Ext(f.Path) == ".tf":
		c.checkLines(f.Location, f.content, tokenPattern())
	case f.PassedOver:
		c.checkPassedOver(f)
	default:
		c.checkFile(f)
	}
	return c.findings
}

// checkPassedOver looks for what somebody meant to be a manifest in a file that
// Argo CD passes over.
func (c *checker) checkPassedOver(f *File) {
	at := f.Location
	if f.end != nil && len(f.documents) == 0 {
		at.Line = f.end.line
		c.report(at, Warning, "%s; Argo CD passes over it", f.end.message)
		return
	}
	for _, d := range f.documents {
		fields, _ := d.value.(map[string]any)
		for _, m := range d.problems {
			if m.fatal {
				at.Line = m.line
				c.report(at, Warning, "%s; Argo CD passes over it", m.message)
			}
		}
		at.Line = d.root.Line
		if text(fields, "apiVersion") != "" && (fields["metadata"] != nil || fields["spec"] != nil) {
			c.report(at, Error, "it is no Kubernetes resource: it has no kind")
		}
	}
}

func (c *checker) checkFile(f *File) {
	at := f.Location
	for _, d := range f.documents {
		c.checkDocument(at, d)
	}
	if f.end == nil {
		return
	}
	// An unrendered template is rarely valid YAML. Its line says more than the
	// line at which the parser failed.
	c.checkLines(at, f.content, helmPattern(), tokenPattern())
	at.Line = f.end.line
	c.report(at, Error, "%s", f.end.message)
}

// checkDocument checks one resource, or each one of a list.
func (c *checker) checkDocument(at Location, d document) {
	at.Line = d.root.Line
	for _, m := range d.problems {
		c.report(Location{at.Repository, at.Path, m.line}, Error, "%s", m.message)
	}
	fields, ok := d.value.(map[string]any)
	if !ok {
		c.report(at, Error, "it is no Kubernetes resource: it is %s", kindOf(d.value))
		return
	}
	if items, ok := fields["items"].([]any); ok && fields["kind"] == "List" {
		list := d.node("items")
		for i, item := range items {
			c.checkDocument(at, document{root: list.Content[i], value: item})
		}
		return
	}
	c.checkResource(at, d, fields)
}

// Fields are those of the first document, nil where it is no mapping.
func (f *File) Fields() map[string]any {
	if len(f.documents) == 0 {
		return nil
	}
	fields, _ := f.documents[0].value.(map[string]any)
	return fields
}
