package manifest

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// RewriteURLs replaces values in the Argo CD resources of a file: to returns
// the new value for a URL, or "" to keep it. Comments, quotes and order stay. A
// file that cannot be parsed is returned unchanged.
func RewriteURLs(content []byte, to func(address string) string) []byte {
	documents, problem := parse(content)
	if problem != nil {
		return content
	}
	type change struct {
		at       int
		old, new string
	}
	lines := offsets(content)
	var changes []change
	for _, d := range documents {
		fields, ok := d.value.(map[string]any)
		if !ok || !strings.HasPrefix(text(fields, "apiVersion"), "argoproj.io/") {
			continue
		}
		scalars(d.root, 0, func(n *yaml.Node) {
			next := to(n.Value)
			if next == "" || next == n.Value || n.Line > len(lines) {
				return
			}
			at := column(content, lines[n.Line-1], n.Column)
			if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
				at++
			}
			if at <= len(content) && bytes.HasPrefix(content[at:], []byte(n.Value)) { // else it is escaped or folded: leave it
				changes = append(changes, change{at, n.Value, next})
			}
		})
	}
	slices.SortFunc(changes, func(a, b change) int { return b.at - a.at }) // from the end, so that offsets stay valid
	out := bytes.Clone(content)
	for _, c := range changes {
		out = slices.Replace(out, c.at, c.at+len(c.old), []byte(c.new)...)
	}
	return out
}

// column is the byte offset of the n-th character of the line that begins at
// at.
func column(content []byte, at, n int) int {
	for ; n > 1 && at < len(content); n-- {
		_, size := utf8.DecodeRune(content[at:])
		at += size
	}
	return at
}

// offsets are the byte offsets at which lines begin.
func offsets(content []byte) []int {
	out := []int{0}
	for i, b := range content {
		if b == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// scalars visits the scalar values below a node. Aliases are not followed.
func scalars(n *yaml.Node, depth int, visit func(*yaml.Node)) {
	if depth > maxDepth {
		return
	}
	if n.Kind == yaml.ScalarNode {
		visit(n)
	}
	for _, c := range n.Content {
		scalars(c, depth+1, visit)
	}
}
