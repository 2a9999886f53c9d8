package manifest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

var (
	// openPattern matches the beginning of a template.
	openPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{`) })
	// tokenPattern matches a placeholder, such as <CLUSTER_NAME>, and what Go's
	// templates write for a missing value.
	tokenPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*>|<no value>|%!\w?\(`)
	})
	// helmPattern matches template actions that only Helm renders.
	helmPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|define|toYaml|tpl|required)\b|(?:if|with|range|else|end)\b)`)
	})
)

// unrendered reports whether a value holds a template or a placeholder.
func unrendered(value string) bool {
	return strings.Contains(value, "{{") || tokenPattern().MatchString(value)
}

// checkLines searches the lines of a file that is not parsed.
func (c *checker) checkLines(at Location, content []byte, patterns ...*regexp.Regexp) {
	for i, line := range bytes.Split(content, []byte("\n")) {
		if trimmed := bytes.TrimSpace(line); bytes.HasPrefix(trimmed, []byte("#")) || bytes.HasPrefix(trimmed, []byte("//")) {
			continue
		}
		for _, p := range patterns {
			if m := p.Find(line); m != nil {
				c.report(Location{at.Repository, at.Path, i + 1}, Error, "%s was not filled in: the template was not rendered", m)
				break
			}
		}
	}
}

// zone says which templates may be in a part of a resource.
type zone int

const (
	// plain is not rendered any more: every template is an error.
	plain zone = iota
	// foreign may have a language of its own with the same brackets: only what
	// Helm alone understands is an error.
	foreign
	// inner is text for another renderer, such as values of a chart. Templates
	// may be intended, and a placeholder is a warning.
	inner
)

// zoneOf returns the zone of a path in a resource. Templates that a chart
// escaped, so that they survive its rendering, are in foreign and inner zones.
func zoneOf(apiVersion, kind string, at []string) zone {
	group, _, _ := strings.Cut(apiVersion, "/")
	argo := group == "argoproj.io"
	switch first := at[0]; {
	case first == "apiVersion" || first == "kind" || first == "metadata" && (len(at) < 2 || at[1] != "annotations"):
		return plain
	case argo && kind == "ApplicationSet" && first == "spec":
		return foreign
	case argo && kind == "Application":
		for _, step := range at {
			if step == "helm" || step == "kustomize" || step == "plugin" || step == "annotations" {
				return inner
			}
		}
		return plain
	case argo && kind == "AppProject":
		return plain
	case group == "v1" && (kind == "ConfigMap" || kind == "Secret"):
		return inner
	}
	return foreign
}

// checkPlaceholders searches the strings of a resource for what a template
// left.
func (c *checker) checkPlaceholders(at Location, d document, fields map[string]any) {
	apiVersion, kind := text(fields, "apiVersion"), text(fields, "kind")
	budget := maxNodes
	var walk func(n *yaml.Node, path []string)
	walk = func(n *yaml.Node, path []string) {
		if budget--; budget < 0 || n == nil || len(path) > maxDepth {
			return
		}
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				below := slices.Concat(path, []string{n.Content[i].Value})
				walk(n.Content[i], below)
				walk(n.Content[i+1], below)
			}
		case yaml.SequenceNode:
			for _, item := range n.Content {
				walk(item, slices.Concat(path, []string{""}))
			}
		case yaml.ScalarNode: // an alias was checked at its anchor
			if len(path) > 0 {
				c.checkPlaceholder(Location{at.Repository, at.Path, n.Line}, n, zoneOf(apiVersion, kind, path), path)
			}
		}
	}
	walk(d.root, nil)
}

func (c *checker) checkPlaceholder(at Location, n *yaml.Node, z zone, path []string) {
	severity, patterns := Error, []*regexp.Regexp{tokenPattern(), helmPattern()}
	switch z {
	case plain:
		patterns[1] = openPattern()
	case inner:
		severity, patterns = Warning, patterns[:1]
	}
	for _, p := range patterns {
		m := p.FindStringIndex(n.Value)
		if m == nil {
			continue
		}
		line := at
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 { // the text begins on the line after the bar
			line.Line += 1 + strings.Count(n.Value[:m[0]], "\n")
		}
		c.report(line, severity, "%s holds %s, which was not filled in", dotted(withoutIndices(path)), n.Value[m[0]:m[1]])
		return
	}
}

// withoutIndices drops the steps into lists, which walk leaves empty.
func withoutIndices(path []string) []string {
	var out []string
	for _, step := range path {
		if step != "" {
			out = append(out, step)
		}
	}
	return out
}
