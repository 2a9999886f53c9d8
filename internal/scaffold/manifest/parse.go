package manifest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"gitconnection/internal/untrusted"

	"go.yaml.in/yaml/v3"
)

// Anybody may write to the repositories: files and structures far larger than
// any manifest are not read.
const (
	maxNodes = untrusted.MaxNodes // with aliases followed
	maxDepth = 200
)

// problem is what is wrong on a line.
type problem struct {
	line    int
	message string
	fatal   bool // nothing can be made of the document
}

// document is one document of a file: as it is written, and as Kubernetes reads
// it.
type document struct {
	root     *yaml.Node
	value    any
	problems []problem
}

// parse reads the documents of a file. It stops at the first syntax error and
// returns the documents before it.
func parse(content []byte) (out []document, end *problem) {
	docs, err := untrusted.Documents(content)
	for _, n := range docs {
		if len(n.Content) == 0 || n.Content[0].ShortTag() == "!!null" {
			continue // an empty document
		}
		r := reader{}
		d := document{root: n.Content[0], value: r.value(n.Content[0], 0)}
		d.problems = r.problems
		out = append(out, d)
	}
	if err != nil {
		return out, syntaxError(err)
	}
	return out, nil
}

var linePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: (?:line (\d+): )?`) })

// syntaxError splits the parser's message into line and text.
func syntaxError(err error) *problem {
	message, line := err.Error(), 1
	m := linePattern().FindStringSubmatch(message)
	if m == nil {
		return &problem{line: line, message: message} // it was not given to the parser
	}
	if n, err := strconv.Atoi(m[1]); err == nil {
		line = n
	}
	return &problem{line: line, message: "it is not YAML: " + message[len(m[0]):]}
}

// reader turns nodes into values.
type reader struct {
	nodes    int
	problems []problem
}

func (r *reader) note(n *yaml.Node, format string, args ...any) {
	if len(r.problems) < 20 {
		r.problems = append(r.problems, problem{line: n.Line, message: fmt.Sprintf(format, args...)})
	}
}

// unreadable marks what was noted last: no object can be made of the document.
func (r *reader) unreadable() { r.problems[len(r.problems)-1].fatal = true }

func (r *reader) value(n *yaml.Node, depth int) any {
	if r.nodes++; r.nodes > maxNodes || depth > maxDepth {
		if r.nodes <= maxNodes+1 {
			r.note(n, "it nests or repeats itself too much to be a manifest")
			r.unreadable()
		}
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.value(n.Alias, depth+1)
	case yaml.MappingNode:
		return r.mapping(n, depth)
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			out = append(out, r.value(item, depth+1))
		}
		return out
	}
	return scalar(n)
}

func (r *reader) mapping(n *yaml.Node, depth int) map[string]any {
	out := map[string]any{}
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolved(n.Content[i])
		switch {
		case key.ShortTag() == "!!merge":
			merges = append(merges, n.Content[i+1])
			continue
		case key.Kind != yaml.ScalarNode:
			r.note(n.Content[i], "a key is %s: a template that was not rendered looks like this", nodeKind(key))
			r.unreadable()
			continue
		}
		if _, twice := out[key.Value]; twice {
			r.note(n.Content[i], "the key %s stands there twice", key.Value)
		}
		out[key.Value] = r.value(n.Content[i+1], depth+1)
	}
	for _, m := range merges { // YAML's <<: what is there already wins
		list := []any{r.value(m, depth+1)}
		if many, ok := list[0].([]any); ok {
			list = many
		}
		for _, item := range list {
			more, _ := item.(map[string]any)
			for k, v := range more {
				if _, has := out[k]; !has {
					out[k] = v
				}
			}
		}
	}
	return out
}

// scalar is a value as Kubernetes reads it: it follows YAML 1.1, in which a
// plain yes or on is true.
func scalar(n *yaml.Node) any {
	plain := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) == 0
	if plain && slices.Contains([]string{"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"}, n.Value) {
		return true
	}
	if plain && slices.Contains([]string{"n", "N", "no", "No", "NO", "off", "Off", "OFF"}, n.Value) {
		return false
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int":
		var i int64
		if n.Decode(&i) == nil {
			return i
		}
	case "!!float":
		var f float64
		if n.Decode(&f) == nil {
			return f
		}
	}
	return n.Value
}

// resolved follows aliases.
func resolved(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode && i < maxDepth; i++ {
		n = n.Alias
	}
	return n
}

func nodeKind(n *yaml.Node) string {
	if n.Kind == yaml.SequenceNode {
		return "a list"
	}
	return "a mapping"
}

// kindOf names the type of a value in messages.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case int64, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	}
	return "a string"
}

// node is the value at a path of keys and indices, or nil.
func (d document) node(at ...string) *yaml.Node {
	_, n := d.entry(at...)
	return n
}

// entry returns the key and the value at a path. For an item of a list the key
// is the item itself.
func (d document) entry(at ...string) (key, value *yaml.Node) {
	key, value = d.root, resolved(d.root)
	for _, step := range at {
		if value == nil {
			return key, nil
		}
		var k, v *yaml.Node
		switch value.Kind {
		case yaml.MappingNode:
			k, v = lookup(value, step)
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(value.Content) {
				k, v = value.Content[i], value.Content[i]
			}
		}
		if v == nil {
			return key, nil
		}
		key, value = k, resolved(v)
	}
	return key, value
}

// line is the line of a path, or of its nearest parent that exists.
func (d document) line(at ...string) int {
	key, _ := d.entry(at...)
	return key.Line
}

func lookup(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if k := resolved(mapping.Content[i]); k.Kind == yaml.ScalarNode && k.Value == name {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}
