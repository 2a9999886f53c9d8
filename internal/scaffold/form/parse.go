package form

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"gitconnection/internal/untrusted"
	"gitconnection/internal/wording"
)

// Parse reads values.yaml. It notes annotations that it does not understand,
// and fails only for a file that is not YAML.
func Parse(values []byte) (f Form, err error) {
	defer func() { // the library may panic on values that it writes back, too
		if recover() != nil {
			f, err = Form{}, fmt.Errorf("values.yaml: %w", untrusted.ErrUnreadable)
		}
	}()
	values = bytes.ReplaceAll(bytes.TrimPrefix(values, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	docs, err := untrusted.Documents(values)
	if err != nil && len(docs) == 0 { // Helm, too, reads the first document alone
		return Form{}, fmt.Errorf("values.yaml: %w", err)
	}
	r := reader{lines: strings.Split(string(values), "\n"), used: map[int]bool{}}
	if len(docs) > 0 {
		r.walk(docs[0].Content[0], nil)
	}
	r.noteUnattached()
	slices.SortStableFunc(r.form.Inputs, func(a, b Input) int { return a.Line - b.Line })
	return r.form, nil
}

type reader struct {
	lines []string
	used  map[int]bool // annotation lines that belong to a key, from 0
	form  Form
}

func (r *reader) note(line int, format string, args ...any) {
	r.form.Notes = append(r.form.Notes, Note{line, fmt.Sprintf(format, args...)})
}

// walk looks at each key of a mapping and of the mappings below it. A list is
// one value: nothing inside it is an input.
func (r *reader) walk(n *yaml.Node, path []string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	if len(path) > untrusted.MaxDepth { // what stands in each other is looked at once for each level
		r.note(n.Line, "what is deeper than %d levels is not asked for", untrusted.MaxDepth)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := append(slices.Clone(path), key.Value)
		if notes := r.annotationsAbove(key.Line); len(notes) > 0 {
			r.form.Inputs = append(r.form.Inputs, r.newInput(at, key.Line, notes, value))
		}
		r.walk(value, at)
	}
}

// annotation is one @input line with what continues it.
type annotation struct {
	key, value string
	line       int      // from 1
	more       []string // the lines that go on with a description
}

// whole is the value with what continues it.
func (a annotation) whole() string {
	return strings.TrimSpace(strings.Join(append([]string{a.value}, a.more...), " "))
}

const marker = "@input."

// annotationsAbove collects the annotations in the comment directly above a line.
func (r *reader) annotationsAbove(line int) []annotation {
	if line < 1 || line > len(r.lines) || !beginsLine(r.lines[line-1]) {
		return nil
	}
	first := line - 1 // index of the key's line
	for first > 0 && strings.HasPrefix(strings.TrimSpace(r.lines[first-1]), "#") {
		first--
	}
	var out []annotation
	for i := first; i < line-1; i++ {
		if r.used[i] {
			return nil // they belong to a key earlier on the same line
		}
		text := commentText(r.lines[i])
		rest, ok := strings.CutPrefix(text, marker)
		if !ok {
			if n := len(out) - 1; n >= 0 && out[n].key == "description" && text != "" {
				out[n].more = append(out[n].more, text)
			}
			continue
		}
		r.used[i] = true
		key, value, found := strings.Cut(rest, ":")
		if !found {
			r.note(i+1, "@input.%s has no value: write @input.%s: …", rest, rest)
			continue
		}
		out = append(out, annotation{key: strings.TrimSpace(key), value: strings.TrimSpace(value), line: i + 1})
	}
	for i := range out {
		out[i].value, out[i].more = out[i].whole(), nil
	}
	return out
}

// beginsLine reports whether a key begins the line: the comment above a line
// belongs to its first key.
func beginsLine(line string) bool {
	text := strings.TrimSpace(line)
	return text != "" && !strings.HasPrefix(text, "{")
}

func commentText(line string) string {
	return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#"))
}

func (r *reader) newInput(path []string, line int, notes []annotation, value *yaml.Node) Input {
	in := Input{Path: path, Type: String, Line: line, holds: held(value)}
	for _, a := range notes {
		r.apply(&in, a)
	}
	if in.holds.text != "" {
		r.compareDefaults(in, notes)
		in.Default = in.holds.text
	}
	if in.Type == Enum && len(in.Options) == 0 {
		r.note(line, "%s is an enum without options; any text is taken", in.Name())
		in.Type = String
	}
	if in.Type == Enum && in.Default != "" && !slices.Contains(in.Options, in.Default) && !IsToken(in.Default) {
		r.note(line, "the default %q of %s is none of its options", in.Default, in.Name())
		if in.holds.text == "" {
			in.Default = ""
		}
	}
	if ref := in.Secret.String(); in.Type == Secret && ref != "" {
		if _, err := ParseReference(ref); err != nil {
			r.note(line, "%q is no place that %s can be kept in: %s", ref, in.Name(), wording.Line(err))
			in.Secret = Reference{Env: in.Secret.Env}
		}
	}
	return in
}

// compareDefaults notes an @input.default that is not what values.yaml has.
func (r *reader) compareDefaults(in Input, notes []annotation) {
	for _, a := range notes {
		if a.key == "default" && in.Default != "" && !in.holds.same(in.Default) {
			r.note(a.line, "@input.default is %q and values.yaml has %q: values.yaml counts, as for Helm", in.Default, in.holds.text)
		}
	}
}

func (r *reader) apply(in *Input, a annotation) {
	switch a.key {
	case "type":
		t, ok := parseType(a.value)
		if !ok {
			r.note(a.line, "the type %q is not known; it is taken for %s", a.value, cmp.Or(in.holds.kind, aText))
		}
		in.Type = t
	case "description":
		in.Description = unquote(a.value)
	case "required":
		required, err := strconv.ParseBool(strings.ToLower(unquote(a.value)))
		if err != nil {
			r.note(a.line, "@input.required: %q is neither true nor false; taken for true", a.value)
			required = true
		}
		in.Required = required
	case "default":
		in.Default = unquote(a.value)
	case "options":
		in.Options = parseOptions(a.value)
	case "secretKey":
		in.Secret.Key = unquote(a.value)
	case "secretEnv":
		in.Secret.Env = unquote(a.value)
	case "secretBackend":
		in.Secret.Backend = unquote(a.value)
	case "secretPath":
		in.Secret.Path = unquote(a.value)
	default:
		r.note(a.line, "@input.%s is not known", a.key)
	}
}

// noteUnattached notes annotations that no key follows.
func (r *reader) noteUnattached() {
	for i, line := range r.lines {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "#") && strings.HasPrefix(commentText(text), marker) && !r.used[i] {
			r.note(i+1, "no key follows this annotation directly")
		}
	}
}

func parseType(text string) (Type, bool) {
	switch strings.ToLower(unquote(text)) {
	case "string", "text":
		return String, true
	case "enum", "select":
		return Enum, true
	case "int", "integer":
		return Int, true
	case "number", "float":
		return Number, true
	case "bool", "boolean":
		return Bool, true
	case "secret":
		return Secret, true
	}
	return String, false
}

// parseOptions reads "a, b" and "[a, b]".
func parseOptions(text string) []string {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		text = strings.TrimSuffix(inner, "]")
	}
	var out []string
	for o := range strings.SplitSeq(text, ",") {
		if o = unquote(strings.TrimSpace(o)); o != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func unquote(text string) string {
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		return text[1 : n-1]
	}
	return text
}
