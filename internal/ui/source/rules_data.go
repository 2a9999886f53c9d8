package source

import (
	"bytes"

	"github.com/alecthomas/chroma/v2"
)

// jsonRules are the rules for JSON (RFC 8259), with the comments that
// settings files have.
func jsonRules() chroma.Rules {
	return chroma.Rules{
		"root": {
			{Pattern: `[ \t]+`, Type: chroma.Text},
			{Pattern: `"(?:[^"\\\n]|\\.)*"(?=[ \t]*:)`, Type: chroma.NameTag},
			{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("string")},
			{Pattern: `-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`, Type: chroma.Number},
			{Pattern: `(?:true|false|null)\b`, Type: chroma.KeywordConstant},
			{Pattern: `//.*`, Type: chroma.Comment},
			{Pattern: `/\*`, Type: chroma.Comment, Mutator: chroma.Push("comment")},
			{Pattern: `[{}\[\],:]+`, Type: chroma.Punctuation},
			{Pattern: `[A-Za-z_$][\w$]*(?=[ \t]*:)`, Type: chroma.NameTag},
			{Pattern: `\w+|.`, Type: chroma.Text},
		},
		"string": {
			{Pattern: `\n`, Mutator: chroma.Pop(1)},
			{Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)},
			{Pattern: `\\(?:u[0-9a-fA-F]{4}|.)`, Type: chroma.StringEscape},
			{Pattern: `[^"\\\n]+|.`, Type: chroma.String},
		},
		"comment": {
			{Pattern: `\*/`, Type: chroma.Comment, Mutator: chroma.Pop(1)},
			{Pattern: `[^*\n]+|\*`, Type: chroma.Comment},
		},
	}
}

// jsonOutermost: strings do not go over lines, so every line will do but one
// in a comment.
func jsonOutermost(line []byte) bool {
	return bytes.ContainsAny(line, `{}[]":`)
}

// tomlRules are the rules for TOML 1.0.
func tomlRules() chroma.Rules {
	rules := chroma.Rules{"root": {
		{Pattern: `^[ \t]*\[\[?[^\]\n#]*\]\]?(?=[ \t]*(?:#|$))`, Type: chroma.GenericSubheading},
		{Pattern: `[ \t]+`, Type: chroma.Text},
		{Pattern: `#.*`, Type: chroma.Comment},
		{Pattern: `(?>[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')(?>(?:[ \t]*\.[ \t]*(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'))*)(?=[ \t]*=)`, Type: chroma.NameTag},
		{Pattern: `"""`, Type: chroma.String, Mutator: chroma.Push("long")},
		{Pattern: `'''`, Type: chroma.String, Mutator: chroma.Push("literal")},
		{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("string")},
		{Pattern: `'[^'\n]*'?`, Type: chroma.String},
		{Pattern: `\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)?)?|\d\d:\d\d:\d\d(?:\.\d+)?`, Type: chroma.LiteralDate},
		{Pattern: `[-+]?(?:0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?|inf\b|nan\b)`, Type: chroma.Number},
		{Pattern: `(?:true|false)\b`, Type: chroma.KeywordConstant},
		{Pattern: `[=,.{}\[\]]+`, Type: chroma.Punctuation},
		{Pattern: `[\w-]+(?:\.[\w-]+)*|.`, Type: chroma.Text},
	}}
	escape := chroma.Rule{Pattern: `\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|$)`, Type: chroma.StringEscape}
	rules["string"] = []chroma.Rule{
		{Pattern: `\n`, Mutator: chroma.Pop(1)}, {Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)}, escape, {Pattern: `[^"\\\n]+`, Type: chroma.String},
	}
	rules["long"] = []chroma.Rule{
		{Pattern: `"""`, Type: chroma.String, Mutator: chroma.Pop(1)}, escape, {Pattern: `[^"\\\n]+|"`, Type: chroma.String},
	}
	rules["literal"] = []chroma.Rule{
		{Pattern: `'''`, Type: chroma.String, Mutator: chroma.Pop(1)}, {Pattern: `[^'\n]+|'`, Type: chroma.String},
	}
	return rules
}

// tomlOutermost: the header of a table.
func tomlOutermost(line []byte) bool { return len(line) > 0 && line[0] == '[' }

// settingsRules serve the many formats of lines with a sign for comments:
// INI, properties, .env, .gitignore, CODEOWNERS.
func settingsRules() chroma.Rules {
	return chroma.Rules{"root": {
		{Pattern: `^[ \t]*[#;].*`, Type: chroma.Comment},
		{Pattern: `^[ \t]*\[[^\]\n]*\]`, Type: chroma.GenericSubheading},
		{Pattern: `^[ \t]*(?:export[ \t]+)?[\w.-]+(?=[ \t]*[=:])`, Type: chroma.NameTag},
		{Pattern: `[ \t]+#.*`, Type: chroma.Comment},
		{Pattern: `[ \t]+`, Type: chroma.Text},
		{Pattern: `"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?`, Type: chroma.String},
		{Pattern: `\$\{[^}\n]*\}?|\$\w+`, Type: chroma.NameVariable},
		{Pattern: `(?:true|false|on|off|yes|no)(?=[ \t]*$)`, Type: chroma.KeywordConstant},
		{Pattern: `-?\d+(?:\.\d+)?(?=[ \t]*$)`, Type: chroma.Number},
		{Pattern: `@[\w/-]+`, Type: chroma.NameLabel},
		{Pattern: `[=:]`, Type: chroma.Punctuation},
		{Pattern: `[\w./*-]+|.`, Type: chroma.Text},
	}}
}

// diffWhole reads a line of a unified diff.
func diffWhole(st state, line string, _ *meter) (Line, state, bool) {
	role := Plain
	switch {
	case len(line) == 0:
	case len(line) > 2 && (line[:3] == "+++" || line[:3] == "---"), len(line) > 4 && (line[:4] == "diff" || line[:5] == "index"):
		role = Strong
	case line[0] == '+':
		role = Inserted
	case line[0] == '-':
		role = Deleted
	case len(line) > 1 && line[:2] == "@@":
		role = Label
	}
	return Line(nil).add(line, role), st, true
}
