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
	// openPattern is the beginning of a template.
	openPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{`) })
	// tokenPattern is a name that is to be replaced, such as <CLUSTER_NAME>,
	// and what Go's templates write for a value that is not there.
	tokenPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*>|<no value>|%!\w?\(`)
	})
	// helmPattern is a template that only Helm could have rendered.
	helmPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|define|toYaml|tpl|required)\b|(?:if|with|range|else|end)\b)`)
	})
)

// open reports whether a value is not yet what it will be.
func open(value string) bool {
	return strings.Contains(value, "{{") || tokenPattern().MatchString(value)
}

// leftoversOf looks through bytes of which nothing else is known.
func (c *checker) leftoversOf(at place, content []byte, patterns ...*regexp.Regexp) {
	for i, line := range bytes.Split(content, []byte("\n")) {
		if trimmed := bytes.TrimSpace(line); bytes.HasPrefix(trimmed, []byte("#")) || bytes.HasPrefix(trimmed, []byte("//")) {
			continue
		}
		for _, p := range patterns {
			if m := p.Find(line); m != nil {
				c.found(place{at.repository, at.path, i + 1}, Error, "%s was not filled in: the template was not rendered", m)
				break
			}
		}
	}
}

// zone says what may stand in a part of a resource.
type zone int

const (
	// plain is what nobody renders any more: every template is a leftover.
	plain zone = iota
	// foreign has, or may have, a language of its own with the same brackets:
	// only what Helm alone understands is a leftover.
	foreign
	// inner is text for somebody else, such as values for a chart that renders
	// them itself: every template may be meant, and a token is at least odd.
	inner
)

// zoneOf says in which zone a path of a resource is. Inner templates that were
// escaped in a chart, and survived its rendering, live in foreign and inner
// zones.
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

// leftovers looks for what a template has left in the strings of a resource.
func (c *checker) leftovers(at place, d document, fields map[string]any) {
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
		case yaml.ScalarNode: // an alias was seen where its anchor stands
			if len(path) > 0 {
				c.leftover(place{at.repository, at.path, n.Line}, n, zoneOf(apiVersion, kind, path), path)
			}
		}
	}
	walk(d.root, nil)
}

func (c *checker) leftover(at place, n *yaml.Node, z zone, path []string) {
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
			line.line += 1 + strings.Count(n.Value[:m[0]], "\n")
		}
		c.found(line, severity, "%s holds %s, which was not filled in", dotted(named(path)), n.Value[m[0]:m[1]])
		return
	}
}

// named leaves out the steps into lists, which walk does not count.
func named(path []string) []string {
	var out []string
	for _, step := range path {
		if step != "" {
			out = append(out, step)
		}
	}
	return out
}
