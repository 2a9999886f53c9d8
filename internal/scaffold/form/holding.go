package form

import (
	"encoding/json"
	"errors"
	"strconv"

	"go.yaml.in/yaml/v3"
	helmyaml "sigs.k8s.io/yaml"
)

// kind is the type of a value in values.yaml, in words.
type kind string

const (
	nothing  kind = "" // null: the annotation's type decides
	aText    kind = "a text"
	aBoolean kind = "true or false"
	aNumber  kind = "a number"
	aList    kind = "a list in YAML, such as [a, b]"
	aMapping kind = "a mapping in YAML, such as {a: b}"
)

// holding is what values.yaml has for an input.
type holding struct {
	kind kind
	text string // as it is written; lists and mappings as JSON; "" empty
}

// maxHeld is how many values a list or a mapping may have to be shown as what is
// there without an answer.
const maxHeld = 2000

// large is what is left of a number when each value in a node takes one, below
// zero as soon as it is not enough.
func large(n *yaml.Node, left int) int {
	left--
	for _, inner := range n.Content {
		if left < 0 {
			break
		}
		left = large(inner, left)
	}
	return left
}

// held reads a value as Helm does: sigs.k8s.io/yaml takes a plain yes, on or y
// for true, as YAML 1.1 does.
func held(n *yaml.Node) holding {
	if large(n, maxHeld) < 0 {
		return holding{kind: map[yaml.Kind]kind{yaml.MappingNode: aMapping, yaml.SequenceNode: aList}[n.Kind]}
	}
	written, err := yaml.Marshal(n)
	if err != nil {
		return holding{kind: nothing}
	}
	value, err := read(string(written))
	if err != nil {
		return holding{kind: nothing}
	}
	switch v := value.(type) {
	case bool:
		return holding{aBoolean, strconv.FormatBool(v)}
	case float64:
		return holding{aNumber, n.Value}
	case []any:
		return holding{aList, compact(v, len(v) == 0)}
	case map[string]any:
		return holding{aMapping, compact(v, len(v) == 0)}
	case string:
		return holding{aText, v}
	}
	return holding{kind: nothing}
}

func compact(v any, empty bool) string {
	out, err := json.Marshal(v)
	if err != nil || empty {
		return ""
	}
	return string(out)
}

// read reads one value as Helm reads values.yaml. Depth and aliases are
// limited by the parser.
func read(text string) (v any, err error) {
	defer func() { // the parser may panic on what is not YAML
		if recover() != nil {
			v, err = nil, errors.New("not YAML")
		}
	}()
	err = helmyaml.Unmarshal([]byte(text), &v)
	return v, err
}

// same reports whether a text means what values.yaml has.
func (h holding) same(text string) bool {
	if text == h.text {
		return true
	}
	if h.kind == aText {
		return false
	}
	value, err := read(text)
	mine, mineErr := read(h.text)
	return err == nil && mineErr == nil && compact(value, false) == compact(mine, false)
}
