package source

import "github.com/alecthomas/chroma/v2"

// shellRules are the rules for POSIX shells and bash.
func shellRules() chroma.Rules {
	rules := shellStates()
	rules["root"] = shellCommand()
	return rules
}

// dockerRules are the rules for Dockerfiles: an instruction, then mostly what
// a shell reads (Docker: Dockerfile reference).
func dockerRules() chroma.Rules {
	rules := shellStates()
	instruction := `(?i:FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)`
	rules["root"] = append([]chroma.Rule{
		{Pattern: `^[ \t]*#.*`, Type: chroma.Comment},
		{Pattern: `^[ \t]*` + instruction + `(?=[ \t]|$)`, Type: chroma.Keyword},
		{Pattern: `(?i:AS)(?=[ \t]+[\w.-]+[ \t]*$)`, Type: chroma.Keyword},
		{Pattern: `--[a-z][\w-]*(?==|[ \t])`, Type: chroma.NameVariable},
		{Pattern: `[\w.-]+(?==)`, Type: chroma.NameTag},
	}, shellCommand()...)
	return rules
}

func shellStates() chroma.Rules {
	return chroma.Rules{
		"double": append([]chroma.Rule{
			{Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)},
			{Pattern: `\\(?:.|$)`, Type: chroma.StringEscape},
		}, append(shellExpansion(), chroma.Rule{Pattern: "[^\"\\\\$`\\n]+|.", Type: chroma.String})...),
		"single": {
			{Pattern: `'`, Type: chroma.String, Mutator: chroma.Pop(1)},
			{Pattern: `[^'\n]+`, Type: chroma.String},
		},
		"substitution": append([]chroma.Rule{
			{Pattern: `\)`, Type: chroma.CommentPreproc, Mutator: chroma.Pop(1)},
			{Pattern: `\(`, Type: chroma.Punctuation, Mutator: chroma.Push("parentheses")},
		}, shellCommand()...),
		"parentheses": append([]chroma.Rule{
			{Pattern: `\)`, Type: chroma.Punctuation, Mutator: chroma.Pop(1)},
			{Pattern: `\(`, Type: chroma.Punctuation, Mutator: chroma.Push()},
		}, shellCommand()...),
		"heredoc": append(shellExpansion(), chroma.Rule{Pattern: "[^\\\\$`\\n]+|.", Type: chroma.String}),
	}
}

func shellExpansion() []chroma.Rule {
	return []chroma.Rule{
		{Pattern: `\$\(`, Type: chroma.CommentPreproc, Mutator: chroma.Push("substitution")},
		{Pattern: `\$\{[^}\n]*\}?`, Type: chroma.NameVariable},
		{Pattern: `\$(?:\w+|[@*#?!$-])`, Type: chroma.NameVariable},
	}
}

func shellCommand() []chroma.Rule {
	list := []chroma.Rule{
		{Pattern: `^#!.*`, Type: chroma.CommentPreproc},
		{Pattern: `[ \t]+`, Type: chroma.Text},
		{Pattern: `(?<![^\s;()|&])#.*`, Type: chroma.Comment},
		{Pattern: `\\(?:.|$)`, Type: chroma.StringEscape},
		{Pattern: `<<[-~]?[ \t]*(?:'[^'\n]*'|"[^"\n]*"|[A-Za-z_]\w*)`, Type: chroma.Keyword},
		{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("double")},
		{Pattern: `\$?'`, Type: chroma.String, Mutator: chroma.Push("single")},
		{Pattern: `(?<![\w./-])(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|select|time|return|exit|break|continue)(?![\w./=-])`, Type: chroma.Keyword},
		{Pattern: `(?<![\w./-])(?:export|local|readonly|declare|set|unset|source|echo|printf|cd|eval|exec|trap|shift|read|test|alias)(?![\w./=-])`, Type: chroma.NameBuiltin},
		{Pattern: `[A-Za-z_]\w*(?=\+?=)`, Type: chroma.NameTag},
		{Pattern: `[A-Za-z_][\w-]*(?=[ \t]*\([ \t]*\))`, Type: chroma.NameFunction},
		{Pattern: `(?<![^\s=])--?[A-Za-z][\w-]*`, Type: chroma.NameVariable},
		{Pattern: `(?<![\w./-])\d+(?![\w./-])`, Type: chroma.Number},
	}
	list = append(list, shellExpansion()...)
	return append(list,
		chroma.Rule{Pattern: "[|&;<>(){}\\[\\]=!`]+?", Type: chroma.Punctuation},
		chroma.Rule{Pattern: `[\w./:@%,+~*-]+|.`, Type: chroma.Text},
	)
}
