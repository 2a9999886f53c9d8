package source

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

type chromaRules = chroma.Rules

// Pieces of patterns for YAML (YAML 1.2.2, chapters 6 and 7). Lines are read
// one by one, so nothing here matches a line end but a rule for it.
const (
	yamlEnd = `(?=[ \t]*(?:[ \t]#|$)|[ \t]*[,\]}])`
	// What a plain scalar may begin with, and go on with.
	yamlFirst = `(?:[^\s:#,\[\]{}"'&*!|>%@` + "`" + `?-]|[:?-](?=[^\s,\[\]{}]))`
	yamlChar  = `(?:[^\s:#]|:(?=\S)|(?<=\S)#|(?>[ \t]+)(?=[^\s:#]))`
	// The same where commas and brackets have a meaning.
	yamlFlowChar = `(?:[^\s:#,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=\S)#|(?>[ \t]+)(?=[^\s:#,\[\]{}]))`
	yamlColon    = `(?=[ \t]*:(?:[ \t]|$))`
)

// yamlRules are the rules for YAML; with templates, {{ }} may stand anywhere.
func yamlRules(templates bool) chroma.Rules {
	guard := ""
	rules := chroma.Rules{}
	if templates {
		guard = `(?!\{\{)`
		rules = templateRules()
	}
	open := func(list ...chroma.Rule) []chroma.Rule {
		if !templates {
			return list
		}
		return append([]chroma.Rule{
			{Pattern: `\{\{-?[ \t]*/\*`, Type: chroma.Comment, Mutator: chroma.Push("tcomment")},
			{Pattern: `\{\{-?`, Type: chroma.CommentPreproc, Mutator: chroma.Push("template")},
		}, list...)
	}
	char := func(c string) string { return `(?:` + guard + c + `)*` }
	rules["root"] = open(
		chroma.Rule{Pattern: `^(?:---|\.\.\.)(?=[ \t]|$)`, Type: chroma.Keyword},
		chroma.Rule{Pattern: `^%.*`, Type: chroma.CommentPreproc},
		chroma.Rule{Pattern: `^ *\t[ \t]*(?=\S)`, Type: chroma.GenericError}, // YAML forbids tabs in the indentation
		chroma.Rule{Pattern: `[ \t]+`, Type: chroma.Text},
		chroma.Rule{Pattern: `#.*`, Type: chroma.Comment},
		chroma.Rule{Pattern: `"(?:[^"\\\n]|\\.)*"` + yamlColon, Type: chroma.NameTag},
		chroma.Rule{Pattern: `'(?:[^'\n]|'')*'` + yamlColon, Type: chroma.NameTag},
		chroma.Rule{Pattern: guard + yamlFirst + char(yamlChar) + yamlColon, Type: chroma.NameTag},
		chroma.Rule{Pattern: `[-?:](?=[ \t]|$)`, Type: chroma.Punctuation},
		chroma.Rule{Pattern: `[|>][-+0-9]*(?=[ \t]*(?:[ \t]#.*)?$)`, Type: chroma.Punctuation, Mutator: chroma.Push("block")},
		chroma.Include("value"),
		chroma.Rule{Pattern: guard + yamlFirst + char(yamlChar), Type: chroma.Text},
		chroma.Rule{Pattern: `.`, Type: chroma.Text},
	)
	rules["value"] = []chroma.Rule{
		{Pattern: `[&*][^\s,\[\]{}]+`, Type: chroma.NameLabel},
		{Pattern: `!(?:<[^>\n]*>|[^\s,\[\]{}]*)`, Type: chroma.NameLabel},
		{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("double")},
		{Pattern: `'`, Type: chroma.String, Mutator: chroma.Push("single")},
		{Pattern: `[\[{]`, Type: chroma.Punctuation, Mutator: chroma.Push("flow")},
		{Pattern: `(?:true|True|TRUE|false|False|FALSE|null|Null|NULL|~|yes|Yes|no|No|on|On|off|Off)` + yamlEnd, Type: chroma.KeywordConstant},
		{Pattern: `[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|\.inf|\.Inf|\.nan|\.NaN)` + yamlEnd, Type: chroma.Number},
		{Pattern: `\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d[^\s,\]}]*)?` + yamlEnd, Type: chroma.LiteralDate},
	}
	rules["flow"] = open(
		chroma.Rule{Pattern: `[ \t]+`, Type: chroma.Text},
		chroma.Rule{Pattern: `(?<![^\s,\[\]{}])#.*`, Type: chroma.Comment},
		chroma.Rule{Pattern: `[\]}]`, Type: chroma.Punctuation, Mutator: chroma.Pop(1)},
		chroma.Rule{Pattern: `[,:?]`, Type: chroma.Punctuation},
		chroma.Rule{Pattern: `"(?:[^"\\\n]|\\.)*"(?=[ \t]*:)`, Type: chroma.NameTag},
		chroma.Rule{Pattern: `'(?:[^'\n]|'')*'(?=[ \t]*:)`, Type: chroma.NameTag},
		chroma.Rule{Pattern: guard + yamlFirst + char(yamlFlowChar) + `(?=[ \t]*:(?:[\s,\[\]{}]|$))`, Type: chroma.NameTag},
		chroma.Include("value"),
		chroma.Rule{Pattern: guard + yamlFirst + char(yamlFlowChar), Type: chroma.Text},
		chroma.Rule{Pattern: `.`, Type: chroma.Text},
	)
	rules["double"] = open(
		chroma.Rule{Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)},
		chroma.Rule{Pattern: `\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|$)`, Type: chroma.StringEscape},
		chroma.Rule{Pattern: `(?:` + guard + `[^"\\\n])+`, Type: chroma.String},
		chroma.Rule{Pattern: `.`, Type: chroma.String},
	)
	rules["single"] = open(
		chroma.Rule{Pattern: `''`, Type: chroma.StringEscape},
		chroma.Rule{Pattern: `'`, Type: chroma.String, Mutator: chroma.Pop(1)},
		chroma.Rule{Pattern: `(?:` + guard + `[^'\n])+`, Type: chroma.String},
		chroma.Rule{Pattern: `.`, Type: chroma.String},
	)
	// After the sign of a block: a comment at most. The block itself is lines
	// of "scalar", for as long as they are indented.
	rules["block"] = []chroma.Rule{
		{Pattern: `[ \t]+`, Type: chroma.Text},
		{Pattern: `#.*`, Type: chroma.Comment},
		{Pattern: `.`, Type: chroma.Text},
	}
	rules["scalar"] = open(
		chroma.Rule{Pattern: `(?:` + guard + `.)+`, Type: chroma.String},
		chroma.Rule{Pattern: `.`, Type: chroma.String},
	)
	return rules
}

// templateRules are Go templates with Sprig's and Helm's functions.
func templateRules() chroma.Rules {
	return chroma.Rules{
		"tcomment": {
			{Pattern: `\*/[ \t]*-?\}\}`, Type: chroma.Comment, Mutator: chroma.Pop(1)},
			{Pattern: `[^*\n]+`, Type: chroma.Comment},
			{Pattern: `\*`, Type: chroma.Comment},
		},
		"template": {
			{Pattern: `[ \t]+`, Type: chroma.Text},
			{Pattern: `-?\}\}`, Type: chroma.CommentPreproc, Mutator: chroma.Pop(1)},
			{Pattern: `/\*[^\n]*?\*/`, Type: chroma.Comment},
			{Pattern: `"(?:[^"\\\n]|\\.)*"?`, Type: chroma.String},
			{Pattern: "`[^`\\n]*`?", Type: chroma.String},
			{Pattern: `'(?:[^'\\\n]|\\.)*'?`, Type: chroma.String},
			{Pattern: `(?:if|else|end|range|with|define|template|block|include|break|continue)\b`, Type: chroma.Keyword},
			{Pattern: `(?:true|false|nil)\b`, Type: chroma.KeywordConstant},
			{Pattern: `\$[\w.]*|\.[A-Za-z_][\w.]*|\.`, Type: chroma.NameVariable},
			{Pattern: `[-+]?\d[\d_.]*`, Type: chroma.Number},
			{Pattern: `[A-Za-z_]\w*`, Type: chroma.NameFunction},
			{Pattern: `:=|[|,()=]`, Type: chroma.Punctuation},
			{Pattern: `.`, Type: chroma.Text},
		},
	}
}

// yamlOutermost: something other than a comment at the left margin.
func yamlOutermost(line []byte) bool {
	return len(line) > 0 && !bytes.ContainsAny(line[:1], " \t#-]})\"'{") || bytes.HasPrefix(line, []byte("---"))
}

// yamlEnter ends a block where the indentation does, and puts right what an
// unclosed quotation mark or bracket left open.
func yamlEnter(st state, line string) state {
	if st.block != "" {
		limit, _ := strconv.Atoi(st.block)
		if strings.TrimSpace(line) == "" || spaces(line) > limit {
			if st.stack == "" {
				st.stack = "root scalar"
			}
			return st
		}
		if st.stack != "" && strings.Contains(st.stack, "template") {
			return st // a template that goes over several lines
		}
		return state{}
	}
	if st.stack != "" && !strings.Contains(st.stack, " t") && yamlOutermost([]byte(line)) && strings.Contains(line, ":") {
		return state{} // but for "template" and "tcomment", which may go on at the margin
	}
	return st
}

// yamlLeave begins a block after its sign, and keeps it.
func yamlLeave(before, after state, line string) state {
	if before.block != "" {
		if after.stack == "root scalar" {
			after.stack = ""
		}
		return after
	}
	if strings.HasSuffix(after.stack, "block") {
		return state{block: strconv.Itoa(blockIndent(line))}
	}
	return after
}

// blockIndent is the indentation that the lines of a block have to exceed:
// that of the key, or of the last dash where there is no key.
func blockIndent(line string) int {
	n := spaces(line)
	for {
		rest := line[n:]
		after := strings.TrimLeft(strings.TrimPrefix(rest, "-"), " ")
		if !strings.HasPrefix(rest, "- ") || after == "" || after[0] == '|' || after[0] == '>' {
			return n
		}
		n = len(line) - len(after)
	}
}

// spaces is how far a line is indented.
func spaces(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
