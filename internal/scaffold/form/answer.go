package form

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"gitconnection/internal/wording"
)

// IsToken reports whether text is a placeholder like <CLUSTER_NAME>, which
// rendering replaces.
func IsToken(text string) bool {
	inner, opened := strings.CutPrefix(text, "<")
	inner, closed := strings.CutSuffix(inner, ">")
	if !opened || !closed || inner == "" || inner[0] < 'A' || inner[0] > 'Z' {
		return false
	}
	return !strings.ContainsFunc(inner, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	})
}

// Check returns an [*AnswerError] for an answer that the input does not accept.
// The screens call it on every key press. An empty answer stands for the
// default.
func (i Input) Check(answer string) error {
	wrong := func(format string, args ...any) error { return &AnswerError{i.Name(), fmt.Sprintf(format, args...)} }
	if answer == "" {
		if answer = i.Default; answer == "" {
			if i.Required {
				return wrong("it is needed")
			}
			return nil
		}
	}
	if strings.ContainsFunc(answer, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return wrong("one line without control characters")
	}
	if IsToken(answer) && answer == i.Default {
		return nil // rendering replaces it
	}
	switch i.Type {
	case Enum:
		if !slices.Contains(i.Options, answer) && answer != i.holds.text {
			return wrong("one of %s", strings.Join(i.Options, ", "))
		}
	case Int:
		if _, err := strconv.ParseInt(answer, 10, 64); err != nil {
			return wrong("a whole number")
		}
	case Number:
		if n, err := strconv.ParseFloat(answer, 64); err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return wrong("a number")
		}
	case Bool:
		if answer != "true" && answer != "false" {
			return wrong("true or false")
		}
	case Secret:
		return i.checkSecret(answer)
	case String:
		if why := i.holds.refuses(answer); why != "" {
			return wrong("%s, as values.yaml has it", why)
		}
	}
	return nil
}

// refuses says what an answer has to be to keep the type that values.yaml has,
// "" it is. A number may become a text, such as a size with its unit.
func (h holding) refuses(answer string) string {
	value, err := read(answer)
	switch _, isList := value.([]any); {
	case h.kind == aList && (err != nil || !isList):
		return string(aList)
	case h.kind == aMapping:
		if _, is := value.(map[string]any); !is || err != nil {
			return string(aMapping)
		}
	case h.kind == aBoolean:
		if _, is := value.(bool); !is || err != nil {
			return string(aBoolean)
		}
	}
	return ""
}

// checkSecret accepts a reference, BACKEND:PATH#KEY. Everything else may be the
// secret itself.
func (i Input) checkSecret(answer string) error {
	if _, err := ParseReference(answer); err != nil {
		return &AnswerError{i.Name(), wording.Line(err)}
	}
	return nil
}

// ParseReference reads BACKEND:PATH#KEY.
func ParseReference(text string) (Reference, error) {
	backend, rest, ok := strings.Cut(text, ":")
	path, key, ok2 := strings.Cut(rest, "#")
	if !ok || !ok2 || !plainWord(backend) || !plainPath(path) || !plainWord(key) {
		return Reference{}, fmt.Errorf("where the secret is, as BACKEND:PATH#KEY (such as vault:konstruct/shared/item#api-key), never the secret itself")
	}
	return Reference{Backend: backend, Path: path, Key: key}, nil
}

// String is the reference as a person types it.
func (r Reference) String() string {
	if r.Backend == "" || r.Path == "" || r.Key == "" {
		return ""
	}
	return r.Backend + ":" + r.Path + "#" + r.Key
}

// StoreCommand is the command that stores the secret, which it reads from
// standard input as it is; "" for an unknown backend. It works the first time,
// keeps the other keys of the secret, and overwrites nothing that it could not
// read: vault writes with -cas=0 and aws creates only what is not there yet.
func (r Reference) StoreCommand() string {
	path := strings.TrimPrefix(r.Path, "/")
	switch r.Backend {
	case "vault":
		return fmt.Sprintf("if vault kv get secret/%[1]s >/dev/null 2>&1; then vault kv patch secret/%[1]s %[2]s=-; else vault kv put -cas=0 secret/%[1]s %[2]s=-; fi", path, r.Key)
	case "aws-secrets-store":
		return fmt.Sprintf(`if old=$(aws secretsmanager get-secret-value --secret-id %[1]s --query SecretString --output text 2>/dev/null); `+
			`then { printf '%%s' "$old"; jq -Rs '{"%[2]s": .}'; } | jq -sc add | aws secretsmanager put-secret-value --secret-id %[1]s --secret-string file:///dev/stdin; `+
			`else jq -Rs '{"%[2]s": .}' | aws secretsmanager create-secret --name %[1]s --secret-string file:///dev/stdin; fi`, r.Path, r.Key)
	}
	return ""
}

func plainWord(s string) bool {
	return s != "" && len(s) <= 100 && !strings.ContainsFunc(s, func(r rune) bool { return !plainRune(r) })
}

// plainPath accepts what Vault and AWS take for a path that a person can read;
// one slash at its beginning is the mount's.
func plainPath(s string) bool {
	s = strings.TrimPrefix(s, "/")
	for part := range strings.SplitSeq(s, "/") {
		if !plainWord(strings.Map(inPaths, part)) || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// inPaths turns what names in AWS Secrets Manager may hold, too, into a plain
// rune. Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
func inPaths(r rune) rune {
	if strings.ContainsRune("+=@", r) {
		return '_'
	}
	return r
}

func plainRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
}

// Values turns answers, keyed by [Input.Name], into values that override
// values.yaml. What has no answer and a value there is left to Helm. It returns
// an [*AnswerError] for an answer to an unknown input, else for the first answer
// in the form's order that is not accepted, else a [*MissingError] for all that
// are missing.
func (f Form) Values(answers map[string]string) (map[string]any, error) {
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if _, ok := f.Input(name); !ok {
			return nil, &AnswerError{name, "the template does not ask for it"}
		}
	}
	if missing := f.missing(answers); len(missing) > 0 {
		return nil, &MissingError{missing}
	}
	out := map[string]any{}
	for _, in := range f.Inputs {
		answer := answers[in.Name()]
		if err := in.Check(answer); err != nil {
			return nil, err
		}
		if answer == "" && in.holds.text != "" {
			continue // the value in the file applies
		}
		if answer == "" {
			answer = in.Default
		}
		if answer == "" && (in.Type != String && in.Type != Secret || in.holds.kind == aList || in.holds.kind == aMapping) {
			continue
		}
		setAt(out, in.Path, in.value(answer))
	}
	return out, nil
}

// missing are the inputs that need an answer and have none, where all that are
// given can be taken.
func (f Form) missing(answers map[string]string) []Input {
	var out []Input
	for _, in := range f.Inputs {
		answer := answers[in.Name()]
		switch err := in.Check(answer); {
		case err != nil && answer != "":
			return nil // that is said first
		case err != nil:
			out = append(out, in)
		}
	}
	return out
}

// value converts a checked answer to the type that the value has in
// values.yaml; where that is empty, to the annotation's.
func (i Input) value(answer string) any {
	if i.holds.text != "" || i.holds.kind == aList || i.holds.kind == aMapping {
		return i.holds.like(answer)
	}
	switch i.Type {
	case Int:
		if n, err := strconv.ParseInt(answer, 10, 64); err == nil {
			return n
		}
	case Number:
		if n, err := strconv.ParseInt(answer, 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseFloat(answer, 64); err == nil {
			return n
		}
	case Bool:
		if answer == "true" || answer == "false" {
			return answer == "true"
		}
	}
	return answer
}

// like reads an answer as YAML does where a text in values.yaml would have no
// quotes, and has not changed its kind thereby; else it is a text.
func (h holding) like(answer string) any {
	value, err := read(answer)
	if err != nil {
		return answer
	}
	switch v := value.(type) {
	case bool:
		if h.kind == aBoolean {
			return v
		}
	case float64:
		if h.kind == aNumber && !strings.HasPrefix(strings.TrimLeft(answer, "+-"), "0") || h.kind == aNumber && decimal(answer) {
			return v
		}
	case []any:
		if h.kind == aList {
			return v
		}
	case map[string]any:
		if h.kind == aMapping {
			return v
		}
	}
	return answer
}

// decimal reports whether a number that begins with 0 is one as people write it,
// and no octal one of YAML 1.1.
func decimal(number string) bool {
	digits := strings.TrimLeft(number, "+-")
	return digits == "0" || strings.HasPrefix(digits, "0.")
}

func setAt(to map[string]any, path []string, value any) {
	for _, key := range path[:len(path)-1] {
		next, ok := to[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			to[key] = next
		}
		to = next
	}
	to[path[len(path)-1]] = value
}
