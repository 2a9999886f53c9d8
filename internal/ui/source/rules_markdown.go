package source

import (
	"bytes"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// markdownRules are the rules for one line of Markdown as it is written. What
// spans lines - blocks of code - is markdownWhole's.
func markdownRules() chroma.Rules {
	return chroma.Rules{"root": {
		{Pattern: `^ {0,3}#{1,6}(?:[ \t].*|$)`, Type: chroma.GenericHeading},
		{Pattern: `^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$`, Type: chroma.Punctuation},
		{Pattern: `^[ \t]*(?:>[ \t]?)+`, Type: chroma.GenericOutput},
		{Pattern: `^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?`, Type: chroma.Keyword},
		{Pattern: `^ {0,3}\[[^\]\n]+\]:`, Type: chroma.GenericUnderline},
		{Pattern: `\\[!-/:-@\[-` + "`" + `{-~]`, Type: chroma.StringEscape},
		{Pattern: "(`+)(?!`)[^\\n]*?(?<!`)\\1(?!`)", Type: chroma.LiteralStringBacktick},
		{Pattern: `\*\*(?=\S)[^\n]*?(?<=\S)\*\*|__(?=\S)[^\n]*?(?<=\S)__(?!\w)`, Type: chroma.GenericStrong},
		{Pattern: `\*(?=[^\s*])[^*\n]*(?<=\S)\*|(?<!\w)_(?=[^\s_])[^_\n]*(?<=\S)_(?!\w)`, Type: chroma.GenericEmph},
		{Pattern: `(!?\[[^\]\n]*\])(\([^)\n]*\)|\[[^\]\n]*\])`, Type: chroma.ByGroups(chroma.GenericUnderline, chroma.NameNamespace)},
		{Pattern: `<https?://[^>\s]*>|https?://[^\s<>)]+`, Type: chroma.NameNamespace},
		{Pattern: `<!--.*?(?:-->|$)`, Type: chroma.Comment},
		{Pattern: `</?[A-Za-z][^>\n]*>`, Type: chroma.Keyword},
		{Pattern: `&#?\w+;`, Type: chroma.StringEscape},
		{Pattern: `\|`, Type: chroma.Punctuation},
		{Pattern: `[^\W_]+|[ \t]+|.`, Type: chroma.Text},
	}}
}

// markdownWhole reads the fences of blocks of code and what is between them,
// in its own language. The block names fence and language; the stack is the
// state of that language, with its own block behind a tab.
func markdownWhole(st state, line string, m *meter) (Line, state, bool) {
	trimmed := strings.TrimLeft(line, " ")
	if st.block == "" {
		fence := fenceOf(trimmed)
		if fence == "" || fence[0] == '`' && strings.Contains(trimmed[len(fence):], "`") {
			return nil, st, false
		}
		word, _, _ := strings.Cut(strings.TrimSpace(trimmed[len(fence):]), " ")
		return Line(nil).add(line, Muted), state{block: fence + " " + strings.Trim(word, "{}.")}, true
	}
	fence, word, _ := strings.Cut(st.block, " ")
	if f := fenceOf(trimmed); len(f) >= len(fence) && f[0] == fence[0] && strings.TrimSpace(trimmed[len(f):]) == "" {
		return Line(nil).add(line, Muted), state{}, true
	}
	lang := fenced(word)
	if lang == nil || lang.name == "Markdown" {
		return Line(nil).add(line, Code), st, true
	}
	stack, block, _ := strings.Cut(st.stack, "\t")
	l, after := lang.line(state{stack: stack, block: block}, line, m)
	st.stack = after.stack
	if after.block != "" {
		st.stack += "\t" + after.block
	}
	return l, st, true
}

// fenceOf is the fence that a line begins with, "" none.
func fenceOf(s string) string {
	n := 0
	for n < len(s) && s[n] == s[0] && (s[0] == '`' || s[0] == '~') {
		n++
	}
	if n < 3 {
		return ""
	}
	return s[:n]
}

// markdownOutermost: a heading is certainly none in a shell's block of code
// only with two signs or more.
func markdownOutermost(line []byte) bool { return bytes.HasPrefix(line, []byte("## ")) }
