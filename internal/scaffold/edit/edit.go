// Package edit changes one value in a YAML file and leaves every other byte as
// it is: comments, quotes, order, indentation and line ends. It refuses an edit
// that it cannot make this way.
//
// It works on the positions that go.yaml.in/yaml/v3 reports, not on a parsed
// and printed copy, and verifies the result by parsing it again.
package edit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/untrusted"
)

// maxValue limits what is written; the file has the limits of package untrusted.
const maxValue = 1 << 10 // bytes

// Path addresses a value in one document, from the top: keys of mappings, and
// decimal indices of lists.
type Path []string

// String is the path as people write it, such as spec.source.targetRevision.
func (p Path) String() string { return strings.Join(p, ".") }

// ErrAbsent says that there is no value at a path.
var ErrAbsent = errors.New("there is no such value")

// Set returns file with value at p in the given document, counted from 0. Only
// the bytes of that value differ; the same value gives the same bytes. The
// value is text: where it would be read as a number or as true, it is quoted.
func Set(file []byte, document int, p Path, value string) ([]byte, error) {
	if err := checkValue(value); err != nil {
		return nil, err
	}
	docs, err := Documents(file)
	if err != nil {
		return nil, err
	}
	n, err := find(docs, document, p)
	if err != nil {
		return nil, err
	}
	if n.Value == value && (n.Tag == "!!str" || n.Style&quotedStyle != 0) && proved(file, len(docs), document, p, value) == nil {
		return file, nil
	}
	if n.Anchor != "" {
		return nil, fmt.Errorf("%s: other values refer to it (&%s); change it by hand", p, n.Anchor)
	}
	from, to, err := extent(file, n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	var why error
	for _, text := range encodings(n, value) {
		out := slices.Concat(file[:from], []byte(text), file[to:])
		if verified(docs, out, document, p, value) {
			if why = proved(out, len(docs), document, p, value); why == nil {
				return out, nil
			}
		}
	}
	if why != nil {
		return nil, fmt.Errorf("%s: %w", p, why)
	}
	return nil, fmt.Errorf("%s: %w", p, errElsewhere)
}

// errElsewhere is an edit that would not leave everything else as it is.
var errElsewhere = errors.New("it cannot be changed without changing something else; change it by hand")

// Get returns the single value at p.
func Get(file []byte, document int, p Path) (string, error) {
	docs, err := Documents(file)
	if err != nil {
		return "", err
	}
	n, err := find(docs, document, p)
	if err != nil {
		return "", err
	}
	return n.Value, nil
}

const quotedStyle = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle

// checkValue refuses what cannot be a version, a name or a reference.
func checkValue(value string) error {
	switch {
	case value == "":
		return errors.New("the new value is empty")
	case len(value) > maxValue:
		return fmt.Errorf("the new value is longer than %d bytes", maxValue)
	case !utf8.ValidString(value), strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }):
		return errors.New("the new value holds characters other than printable ASCII")
	}
	return nil
}

// Documents reads all documents of a file.
func Documents(file []byte) ([]*yaml.Node, error) {
	docs, err := untrusted.Documents(file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	return docs, nil
}

// find returns the value at p. It does not follow aliases and merge keys: a
// change of their target would change other places, too.
func find(docs []*yaml.Node, document int, p Path) (*yaml.Node, error) {
	if document < 0 || document >= len(docs) || len(docs[document].Content) == 0 {
		return nil, fmt.Errorf("document %d: %w", document+1, ErrAbsent)
	}
	n := docs[document].Content[0]
	for i, step := range p {
		next, err := child(n, step)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p[:i+1], err)
		}
		n = next
	}
	switch {
	case n.Kind == yaml.AliasNode:
		return nil, fmt.Errorf("%s: it is an alias (*%s); change it by hand", p, n.Value)
	case n.Kind != yaml.ScalarNode:
		return nil, fmt.Errorf("%s: it is not a single value", p)
	}
	return n, nil
}

func child(n *yaml.Node, step string) (*yaml.Node, error) {
	switch n.Kind {
	case yaml.MappingNode:
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Kind != yaml.ScalarNode || n.Content[i].Value != step {
				continue
			}
			if found != nil {
				return nil, errors.New("the key stands there twice")
			}
			found = n.Content[i+1]
		}
		if found != nil {
			return found, nil
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], nil
		}
	case yaml.AliasNode:
		return nil, fmt.Errorf("it is an alias (*%s)", n.Value)
	}
	return nil, ErrAbsent
}

// encodings are the ways to write value, with the quoting of n first.
func encodings(n *yaml.Node, value string) []string {
	single := "'" + strings.ReplaceAll(value, "'", "''") + "'"
	double := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		return []string{single}
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return []string{double}
	}
	return []string{value, double}
}

// verified reports whether out parses to the same as before, except for the
// string value at p.
func verified(before []*yaml.Node, out []byte, document int, p Path, value string) bool {
	after, err := Documents(out)
	if err != nil || len(after) != len(before) {
		return false
	}
	changed, err := find(after, document, p)
	if err != nil || changed.Value != value || changed.Tag != "!!str" {
		return false
	}
	was, err := find(before, document, p)
	if err != nil {
		return false
	}
	for i := range before {
		if !equalExcept(before[i], after[i], was) {
			return false
		}
	}
	return true
}

// equalExcept compares two trees, and ignores the node except of the first one.
func equalExcept(a, b, except *yaml.Node) bool {
	if a == except {
		return a.HeadComment == b.HeadComment && a.LineComment == b.LineComment && a.FootComment == b.FootComment
	}
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || a.Style != b.Style || a.Anchor != b.Anchor ||
		a.HeadComment != b.HeadComment || a.LineComment != b.LineComment || a.FootComment != b.FootComment ||
		a.Line != b.Line || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !equalExcept(a.Content[i], b.Content[i], except) {
			return false
		}
	}
	return true
}
