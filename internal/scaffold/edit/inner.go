package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SetInner is [Set] for a value in YAML that a text at p holds, as in Helm's
// values: |. Only the bytes of that value differ.
func SetInner(file []byte, document int, p, inner Path, value string) ([]byte, error) {
	docs, err := Documents(file)
	if err != nil {
		return nil, err
	}
	n, err := find(docs, document, p)
	if err != nil {
		return nil, err
	}
	after, err := Set([]byte(n.Value), 0, inner, value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	if string(after) == n.Value {
		return file, nil
	}
	if n.Anchor != "" {
		return nil, fmt.Errorf("%s: other values refer to it (&%s); change it by hand", p, n.Anchor)
	}
	out, ok := replaced(file, n, string(after))
	if !ok || !verified(docs, out, document, p, string(after)) {
		return nil, fmt.Errorf("%s: %w", p, errElsewhere)
	}
	if err := proved(out, len(docs), document, p, string(after)); err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	return out, nil
}

// replaced writes a text that differs from that of n in one line.
func replaced(file []byte, n *yaml.Node, after string) ([]byte, bool) {
	if n.Style&yaml.FoldedStyle != 0 {
		return nil, false
	}
	if n.Style&yaml.LiteralStyle == 0 {
		from, to, err := extent(file, n)
		if err != nil {
			return nil, false
		}
		if n.Style&quotedStyle != 0 {
			from, to = from+1, to-1
		}
		return slices.Concat(file[:from], []byte(after), file[to:]), string(file[from:to]) == n.Value
	}
	was, is := strings.Split(n.Value, "\n"), strings.Split(after, "\n")
	if len(was) != len(is) {
		return nil, false
	}
	i := 0
	for i < len(was) && was[i] == is[i] {
		i++
	}
	if i == len(was) {
		return nil, false
	}
	// The line of the block's head is that of the node, or of its tag.
	from, ok := offset(file, n.Line+1+i, 1)
	if !ok {
		return nil, false
	}
	to := len(file)
	if l := nextLine(file[from:]); l > 0 {
		to = from + len(bytes.TrimRight(file[from:from+l], "\r\n"))
	}
	indent := bytes.TrimSuffix(file[from:to], []byte(was[i]))
	if len(bytes.Trim(indent, " ")) > 0 || len(indent)+len(was[i]) != to-from {
		return nil, false
	}
	return slices.Concat(file[:from], indent, []byte(is[i]), file[to:]), true
}
