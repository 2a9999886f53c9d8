// Package manifest checks the manifests of the two repositories before Argo CD
// reads them: fields that Argo CD's schemas do not have, names that Kubernetes
// refuses, duplicate resources, and placeholders that a template left. Files
// in, findings out.
//
// It reads the files that Argo CD would read: YAML and JSON under registry/,
// but no folder that is a chart or a kustomization. Of Terraform files it
// checks the placeholders.
package manifest

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/scaffold"
)

// Severity is how bad a finding is.
type Severity string

// An Error cannot work and must not be committed. A Warning may be intended.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one problem. Path and Message may quote what files hold: the
// caller cleans them before it shows them.
type Finding struct {
	Repository string // of its [Set], "" where that has none
	Path       string
	Line       int // from 1
	Severity   Severity
	Message    string // one sentence, without a full stop
}

// Set is the files of one repository.
type Set struct {
	Repository string // owner/name, "" unknown
	Files      []scaffold.File
	// Existing are files of the same repository that are not checked, but must
	// not hold the same resources: what a plan leaves as it is.
	Existing []scaffold.File
	// Branch and Paths are the default branch and every path of the repository,
	// including .gitkeep. Applications must then read folders that exist. nil
	// is not known.
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
	m := newSourceIndex(c.resources)
	c.checkDuplicates(m)
	for _, s := range sets {
		c.checkFolders(m, s)
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

// checker collects the findings of one check.
type checker struct {
	findings  []Finding
	resources []resource
}

// location is a position in a file.
type location struct {
	repository, path string
	line             int
}

func (p location) String() string { return fmt.Sprintf("%s:%d", p.path, p.line) }

func (c *checker) report(at location, severity Severity, format string, args ...any) {
	c.findings = append(c.findings, Finding{at.repository, at.path, max(at.line, 1), severity, fmt.Sprintf(format, args...)})
}

// add checks the files of a set. Findings in existing files are dropped; their
// resources count as duplicates.
func (c *checker) add(s Set) {
	skip := generatorFolders(slices.Concat(s.Files, s.Existing))
	for _, f := range s.Files {
		if isManifest(f.Path, skip) {
			c.checkFile(s.Repository, f)
		}
	}
	checked := len(c.findings)
	from := len(c.resources)
	for _, f := range s.Existing {
		if isManifest(f.Path, skip) {
			c.checkFile(s.Repository, f)
		}
	}
	c.findings = c.findings[:checked]
	for i := from; i < len(c.resources); i++ {
		c.resources[i].existing = true
	}
}

// generatorFolders are the folders that Helm or Kustomize turns into manifests.
func generatorFolders(files []scaffold.File) map[string]bool {
	out := map[string]bool{}
	for _, f := range files {
		switch path.Base(f.Path) {
		case "Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization":
			out[path.Dir(f.Path)] = true
		}
	}
	return out
}

// isManifest reports whether Argo CD, or Terraform, would read a file as it is.
func isManifest(name string, built map[string]bool) bool {
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

// checkFile checks one file.
func (c *checker) checkFile(repository string, f scaffold.File) {
	at := location{repository, f.Path, 1}
	if path.Ext(f.Path) == ".tf" {
		c.checkLines(at, f.Content, tokenPattern())
		return
	}
	documents, problem := parse(f.Content)
	for _, d := range documents {
		c.checkDocument(at, d)
	}
	if problem == nil {
		return
	}
	// An unrendered template is rarely valid YAML. Its line says more than the
	// line at which the parser failed.
	c.checkLines(at, f.Content, helmPattern(), tokenPattern())
	at.line = problem.line
	c.report(at, Error, "%s", problem.message)
}

// checkDocument checks one resource, or each one of a list.
func (c *checker) checkDocument(at location, d document) {
	at.line = d.root.Line
	for _, m := range d.problems {
		c.report(location{at.repository, at.path, m.line}, Error, "%s", m.message)
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
