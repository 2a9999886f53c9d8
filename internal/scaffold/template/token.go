package template

import (
	"regexp"
	"strings"
	"sync"
)

// tokenPattern matches <UPPER_SNAKE>. It is compiled on first use, which keeps
// it out of the program's start.
var tokenPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<[A-Z][A-Z0-9_]*>`) })

// tokensIn returns the names of the tokens in a text, with repetitions.
func tokensIn(text []byte) []string {
	var out []string
	for _, t := range tokenPattern().FindAll(text, -1) {
		out = append(out, string(t[1:len(t)-1]))
	}
	return out
}

// fill replaces the tokens that have a value. The others stay, and package
// manifest reports them.
func fill(text []byte, values map[string]string) []byte {
	return tokenPattern().ReplaceAllFunc(text, func(t []byte) []byte {
		if v := values[camel(string(t[1:len(t)-1]))]; v != "" {
			return []byte(v)
		}
		return t
	})
}

// camel turns GITOPS_REPO_URL into gitopsRepoUrl.
func camel(token string) string {
	var b strings.Builder
	for i, word := range strings.Split(strings.ToLower(token), "_") {
		if i > 0 && word != "" {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
	}
	return b.String()
}
