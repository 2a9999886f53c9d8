package template

import (
	"regexp"
	"strings"
	"sync"
)

// tokenPattern matches <UPPER_SNAKE>. It is compiled on first use, which keeps
// it out of the program's start.
var tokenPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<[A-Z][A-Z0-9_]*>`) })

// eachToken calls f with the name of each token in a text until it returns
// false.
func eachToken(text []byte, f func(name string) bool) {
	for {
		at := tokenPattern().FindIndex(text)
		if at == nil || !f(string(text[at[0]+1:at[1]-1])) {
			return
		}
		text = text[at[1]:]
	}
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

// filledSize is at most how large a text is when it is filled.
func filledSize(text []byte, values map[string]string) int {
	size := len(text)
	eachToken(text, func(name string) bool {
		size += len(values[camel(name)])
		return size <= maxFilled
	})
	return size
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
