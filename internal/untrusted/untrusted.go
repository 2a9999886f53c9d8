// Package untrusted reads YAML that anybody may have written, in bounded time
// and memory.
package untrusted

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// What a file may hold. Manifests and values files are far below all of these;
// a few hundred bytes of aliases that name aliases would otherwise expand to
// gigabytes, and brackets within brackets take a parser minutes.
const (
	MaxSize  = 1 << 20 // bytes
	MaxDepth = 32      // of lists and mappings within each other, in konstruct's own formats
	MaxNodes = 200_000

	// maxSigns bounds what the parser may allocate before nodes can be counted:
	// every node needs at least one of these signs.
	maxSigns = 2 * MaxNodes
	signs    = "\n,[{:-?"
)

// ErrUnreadable is YAML that its parser cannot even refuse.
var ErrUnreadable = errors.New("it is not YAML that can be read")

// Decode reads one document in a format of konstruct's own into out. Such a
// format needs neither anchors nor aliases: with one, it is an error.
func Decode(data []byte, out any) (err error) {
	defer recovered(&err)
	n, err := single(data)
	if n == nil || err != nil {
		return err
	}
	if err := plain(n, 0); err != nil {
		return err
	}
	return n.Decode(out)
}

// DecodeValues reads one document of somebody's values into out. Aliases are
// followed, as long as they do not multiply what the file holds.
func DecodeValues(data []byte, out any) (err error) {
	defer recovered(&err)
	n, err := single(data)
	if n == nil || err != nil {
		return err
	}
	return n.Decode(out)
}

// DecodeFirst reads the first document of somebody's values into out, as Helm
// does. What follows it counts as little as for Helm, even if it cannot be read.
func DecodeFirst(data []byte, out any) (err error) {
	defer recovered(&err)
	docs, err := Documents(data)
	if len(docs) == 0 {
		return err
	}
	return docs[0].Decode(out)
}

// single returns the only document of a file, nil of a file without any.
func single(data []byte) (*yaml.Node, error) {
	docs, err := Documents(data)
	switch {
	case err != nil || len(docs) == 0:
		return nil, err
	case len(docs) > 1:
		return nil, errors.New("it has several documents")
	}
	return docs[0], nil
}

// Documents returns the documents of a file as they are written, aliases not
// followed. After a syntax error it returns those
// before it as well.
func Documents(data []byte) (docs []*yaml.Node, err error) {
	defer recovered(&err)
	if err := check(data); err != nil {
		return nil, err
	}
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return docs, err
		}
		docs = append(docs, &n)
	}
}

// check refuses what the parser should not see.
func check(data []byte) error {
	switch {
	case len(data) > MaxSize:
		return fmt.Errorf("it is larger than %d bytes", MaxSize)
	case !utf8.Valid(data):
		return errors.New("it is not UTF-8")
	}
	left := maxSigns
	for _, b := range data {
		if strings.IndexByte(signs, b) >= 0 {
			left--
		}
	}
	if left < 0 {
		return errors.New("it has too many values")
	}
	return nil
}

// plain refuses what a format of konstruct's own never holds.
func plain(n *yaml.Node, depth int) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return fmt.Errorf("line %d: anchors and aliases are not read here", n.Line)
	case depth > MaxDepth:
		return fmt.Errorf("line %d: it nests more than %d levels", n.Line, MaxDepth)
	}
	for _, c := range n.Content {
		if err := plain(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// recovered turns a panic of the parser into an error. It has panicked on bytes
// that are not YAML; a repository must not be able to end the program.
func recovered(err *error) {
	if recover() != nil {
		*err = ErrUnreadable
	}
}
