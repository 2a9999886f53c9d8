package source

import (
	"bytes"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// hclRules are the rules for HCL: Terraform, OpenTofu, Packer (HCL native
// syntax specification).
func hclRules() chroma.Rules {
	rules := chroma.Rules{}
	rules["root"] = append([]chroma.Rule{
		{Pattern: `[A-Za-z_][\w-]*(?=[ \t]+(?:"[^"\n]*"[ \t]*|[A-Za-z_][\w-]*[ \t]+)*\{)`, Type: chroma.Keyword},
		{Pattern: `[A-Za-z_][\w-]*(?=[ \t]*=(?![=>]))`, Type: chroma.NameTag},
	}, hclExpression()...)
	rules["comment"] = []chroma.Rule{
		{Pattern: `\*/`, Type: chroma.Comment, Mutator: chroma.Pop(1)},
		{Pattern: `[^*\n]+|\*`, Type: chroma.Comment},
	}
	rules["string"] = []chroma.Rule{
		{Pattern: `\n`, Mutator: chroma.Pop(1)}, // it does not go over lines
		{Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)},
		{Pattern: `\$\$\{|%%\{`, Type: chroma.StringEscape},
		{Pattern: `[$%]\{~?`, Type: chroma.CommentPreproc, Mutator: chroma.Push("interpolation")},
		{Pattern: `\\(?:u[0-9a-fA-F]{4}|.)`, Type: chroma.StringEscape},
		{Pattern: `[^"\\\n$%]+|.`, Type: chroma.String},
	}
	rules["interpolation"] = append([]chroma.Rule{
		{Pattern: `~?\}`, Type: chroma.CommentPreproc, Mutator: chroma.Pop(1)},
		{Pattern: `\{`, Type: chroma.Punctuation, Mutator: chroma.Push("braces")},
	}, hclExpression()...)
	rules["braces"] = append([]chroma.Rule{
		{Pattern: `\}`, Type: chroma.Punctuation, Mutator: chroma.Pop(1)},
		{Pattern: `\{`, Type: chroma.Punctuation, Mutator: chroma.Push()},
	}, hclExpression()...)
	rules["heredoc"] = []chroma.Rule{
		{Pattern: `\$\$\{|%%\{`, Type: chroma.StringEscape},
		{Pattern: `[$%]\{~?`, Type: chroma.CommentPreproc, Mutator: chroma.Push("interpolation")},
		{Pattern: `[^\n$%]+|.`, Type: chroma.String},
	}
	return rules
}

func hclExpression() []chroma.Rule {
	return []chroma.Rule{
		{Pattern: `[ \t]+`, Type: chroma.Text},
		{Pattern: `(?:#|//).*`, Type: chroma.Comment},
		{Pattern: `/\*`, Type: chroma.Comment, Mutator: chroma.Push("comment")},
		{Pattern: `<<[-~]?[A-Za-z_]\w*`, Type: chroma.Keyword},
		{Pattern: `"(?:[^"\\\n$%]|\\.)*"(?=[ \t]*[=:](?![=>]))`, Type: chroma.NameTag},
		{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("string")},
		{Pattern: `(?:true|false|null)\b(?!-)`, Type: chroma.KeywordConstant},
		{Pattern: `(?:for|in|if|else|endif|endfor)\b(?!-)`, Type: chroma.Keyword},
		{Pattern: `[A-Za-z_][\w:-]*(?=\()`, Type: chroma.NameFunction},
		{Pattern: `(?:var|local|module|data|each|count|self|path|terraform)(?=\.)`, Type: chroma.NameVariable},
		{Pattern: `[A-Za-z_][\w-]*`, Type: chroma.Text},
		{Pattern: `\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`, Type: chroma.Number},
		{Pattern: `[^\w\s"]`, Type: chroma.Punctuation},
		{Pattern: `.`, Type: chroma.Text},
	}
}

// hclOutermost: a word or a closing brace at the left margin.
func hclOutermost(line []byte) bool {
	return len(line) > 0 && (line[0] >= 'a' && line[0] <= 'z') && bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte{'{'})
}

// heredocEnter and heredocLeave keep the lines between <<WORD and WORD
// together. They serve every language that has them; a stack that names
// "heredoc" is made for those lines alone.
func heredocEnter(st state, line string) state {
	if st.block == "" {
		return st
	}
	if strings.TrimSpace(line) == st.block {
		return state{} // the word itself
	}
	if st.stack == "" {
		st.stack = "root heredoc"
	}
	return st
}

func heredocLeave(before, after state, line string) state {
	if before.block != "" {
		if after.stack == "root heredoc" {
			after.stack = ""
		}
		return after
	}
	after.block = heredocWord(line)
	return after
}

// heredocWord is the word that ends the heredoc which line begins, "" none.
func heredocWord(line string) string {
	at := strings.Index(line, "<<")
	if at < 0 || strings.HasPrefix(line[at:], "<<<") {
		return ""
	}
	if c := strings.IndexByte(line, '#'); c >= 0 && c < at && (c == 0 || line[c-1] == ' ') {
		return "" // in a comment
	}
	rest := strings.TrimLeft(strings.TrimLeft(line[at+2:], "-~"), " ")
	if rest == "" {
		return ""
	}
	if q := rest[0]; q == '\'' || q == '"' {
		word, _, ok := strings.Cut(rest[1:], string(q))
		if !ok {
			return ""
		}
		return word
	}
	n := 0
	for n < len(rest) && (rest[n] == '_' || rest[n] >= 'A' && rest[n] <= 'Z' || rest[n] >= 'a' && rest[n] <= 'z' || n > 0 && rest[n] >= '0' && rest[n] <= '9') {
		n++
	}
	return rest[:n]
}
