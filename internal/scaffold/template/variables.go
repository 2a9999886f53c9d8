package template

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/form"
)

// variable is one that Terraform files declare.
type variable struct {
	name, description, kind string
	hasDefault, sensitive   bool
}

var (
	variablePattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*variable\s+"?([A-Za-z_][A-Za-z0-9_-]*)"?\s*\{`) })
	attributePattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(default|description|sensitive|type)\s*=\s*(.*?)\s*$`)
	})
	heredocPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<<-?\s*([A-Za-z_][A-Za-z0-9_]*)\s*$`) })
)

// variablesIn reads the blocks "variable" of Terraform files, sorted by name. It
// reads lines as terraform fmt writes them, and blocks on one line; strings,
// comments and heredocs hold no braces for it. Source:
// https://developer.hashicorp.com/terraform/language/block/variable
func variablesIn(files []scaffold.File) []variable {
	var out []variable
	for _, f := range files {
		if strings.HasSuffix(f.Path, ".tf") && !strings.Contains(f.Path, "/") {
			out = append(out, variablesOf(string(f.Content))...)
		}
	}
	slices.SortFunc(out, func(a, b variable) int { return cmp.Compare(a.name, b.name) })
	return slices.CompactFunc(out, func(a, b variable) bool { return a.name == b.name })
}

func variablesOf(text string) []variable {
	var out []variable
	s := blockScanner{}
	inside := false
	for line := range strings.SplitSeq(text, "\n") {
		depth := s.depth
		code := s.next(strings.TrimSuffix(line, "\r"))
		if m := variablePattern().FindStringSubmatch(code); m != nil && depth == 0 {
			out, inside = append(out, variable{name: m[1]}), true
			code, depth = code[len(m[0]):], 1
			code = strings.TrimSuffix(strings.TrimSpace(code), "}")
		}
		if inside && depth == 1 {
			out[len(out)-1].read(code)
		}
		inside = inside && s.depth > 0
	}
	return out
}

func (v *variable) read(code string) {
	m := attributePattern().FindStringSubmatch(code)
	if m == nil {
		return
	}
	switch value := m[2]; m[1] {
	case "default":
		v.hasDefault = true
	case "description":
		v.description = strings.Trim(value, `"`)
	case "sensitive":
		v.sensitive = value == "true"
	case "type":
		v.kind = value
	}
}

// blockScanner follows braces over the lines of a file.
type blockScanner struct {
	depth   int
	heredoc string // the word that ends it, "" none
	comment bool   // inside of /* */
}

// next is what a line holds without comments and heredocs.
func (s *blockScanner) next(line string) string {
	if s.heredoc != "" {
		if strings.TrimSpace(line) == s.heredoc {
			s.heredoc = ""
		}
		return ""
	}
	var code strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		rest := line[i:]
		switch {
		case s.comment:
			if strings.HasPrefix(rest, "*/") {
				s.comment = false
				i++
			}
			continue
		case quoted && line[i] == '\\' && i+1 < len(line):
			code.WriteByte(line[i])
			i++
		case line[i] == '"':
			quoted = !quoted
		case quoted:
		case line[i] == '#', strings.HasPrefix(rest, "//"):
			return code.String()
		case strings.HasPrefix(rest, "/*"):
			s.comment = true
			i++
			continue
		case line[i] == '{':
			s.depth++
		case line[i] == '}':
			s.depth = max(0, s.depth-1)
		}
		code.WriteByte(line[i])
	}
	if m := heredocPattern().FindStringSubmatch(code.String()); m != nil && !quoted {
		s.heredoc = m[1]
	}
	return code.String()
}

// input is the input that asks for a variable.
func (v variable) input() form.Input {
	in := form.Input{Path: []string{v.name}, Type: form.String, Required: true, Description: v.description}
	switch {
	case v.sensitive:
		in.Type, in.Secret.Env = form.Secret, "TF_VAR_"+v.name
	case v.kind == "number":
		in.Type = form.Number
	case v.kind == "bool":
		in.Type = form.Bool
	}
	in.Description = cmp.Or(v.description, "variable of the Terraform files")
	return in
}

// inputName is the input, or the value that the platform supplies, that gives a
// variable its value; "" there is none.
func (v variable) inputName(f form.Form) string {
	for _, name := range []string{v.name, camel(strings.ToUpper(strings.ReplaceAll(v.name, "-", "_")))} {
		if _, asked := f.Input(name); asked || IsSupplied(name) {
			return name
		}
	}
	return ""
}

// withVariables is the form with an input for each variable that has no default
// and that nothing else gives a value.
func withVariables(f form.Form, variables []variable) form.Form {
	for _, v := range variables {
		if !v.hasDefault && v.inputName(f) == "" {
			f.Inputs = append(f.Inputs, v.input())
		}
	}
	return f
}

// passed are the values of the variables without default, in order: values are
// answers and what the platform supplies, by name.
func passed(variables []variable, f form.Form, values map[string]string) []workspaceVariable {
	var out []workspaceVariable
	for _, v := range variables {
		name := v.inputName(f)
		if in, asked := f.Input(name); v.hasDefault || name == "" || asked && in.Type == form.Secret {
			continue // a secret arrives as an environment variable
		}
		if value := values[name]; value != "" {
			out = append(out, workspaceVariable{v.name, value})
		}
	}
	return out
}
