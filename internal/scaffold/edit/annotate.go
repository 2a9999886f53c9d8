package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Annotate gives the resource in a document an annotation. One that is there gets
// the new value; a new one is a line of its own, and every other line stays.
func Annotate(file []byte, document int, key, value string) ([]byte, error) {
	p := Path{"metadata", "annotations", key}
	docs, err := Documents(file)
	if err != nil {
		return nil, err
	}
	if _, err := find(docs, document, p); err == nil {
		return Set(file, document, p, value)
	}
	if err := checkValue(value); err != nil {
		return nil, err
	}
	if document < 0 || document >= len(docs) || len(docs[document].Content) == 0 {
		return nil, fmt.Errorf("document %d: %w", document+1, ErrAbsent)
	}
	root := docs[document].Content[0]
	metadata, err := child(root, "metadata")
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	into, lines := metadata, []string{"annotations:", "  " + key + `: "` + value + `"`}
	if annotations, err := child(metadata, "annotations"); err == nil {
		into, lines = annotations, []string{key + `: "` + value + `"`}
	}
	if into.Kind != yaml.MappingNode || into.Style&yaml.FlowStyle != 0 || len(into.Content) == 0 || strings.ContainsAny(value, `"\`) {
		return nil, fmt.Errorf("add the annotation %s: %q by hand; metadata is not written as a block", key, value)
	}
	first := into.Content[0]
	at, ok := offset(file, first.Line, 1)
	if !ok {
		return nil, fmt.Errorf("metadata: %w", errNotLocated)
	}
	end := "\n"
	if l := nextLine(file[at:]); l > 1 && bytes.HasSuffix(file[at:at+l], []byte("\r\n")) {
		end = "\r\n"
	}
	var text strings.Builder
	for _, line := range lines {
		text.WriteString(strings.Repeat(" ", first.Column-1) + line + end)
	}
	out := slices.Concat(file[:at], []byte(text.String()), file[at:])
	after, err := Documents(out)
	if err != nil || len(after) != len(docs) || !withAnnotation(root, after[document].Content[0], key, value) {
		return nil, fmt.Errorf("add the annotation %s: %q by hand; it cannot be added without changing something else", key, value)
	}
	if err := proved(out, len(docs), document, p, value); err != nil {
		return nil, err
	}
	return out, nil
}

// withAnnotation reports whether b is a with that annotation and nothing else
// more.
func withAnnotation(a, b *yaml.Node, key, value string) bool {
	n, err := child(b, "metadata")
	if err != nil {
		return false
	}
	annotations, err := child(n, "annotations")
	if err != nil || annotations.Kind != yaml.MappingNode {
		return false
	}
	for i := 0; i+1 < len(annotations.Content); i += 2 {
		if annotations.Content[i].Value == key && annotations.Content[i+1].Value == value {
			annotations.Content = slices.Delete(annotations.Content, i, i+2)
			break
		}
	}
	if len(annotations.Content) == 0 {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "annotations" {
				n.Content = slices.Delete(n.Content, i, i+2)
				break
			}
		}
	}
	return sameValues(a, b)
}

// sameValues compares two trees by what they say.
func sameValues(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !sameValues(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
