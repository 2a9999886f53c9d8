package desired

import (
	"strings"

	"github.com/gobwas/glob"
)

// maxPattern is the longest pattern that is compiled: anybody may write one.
const maxPattern = 1000

// pattern is one as Argo CD matches them, with the same library: * takes any
// characters but the separators. One that cannot be compiled matches nothing
// (Argo CD: util/glob/glob.go, Match).
type pattern struct{ glob glob.Glob }

func compiled(text string, separators ...rune) (p pattern) {
	defer func() {
		if recover() != nil { // the library panics for a few texts that are no pattern
			p = pattern{}
		}
	}()
	if len(text) > maxPattern {
		return pattern{}
	}
	g, err := glob.Compile(text, separators...)
	if err != nil {
		return pattern{}
	}
	return pattern{g}
}

// valid reports whether it could be compiled.
func (p pattern) valid() bool { return p.glob != nil }

func (p pattern) matches(value string) bool { return p.glob != nil && p.glob.Match(value) }

// matches reports whether a value matches a pattern that is used once.
func matches(text, value string, separators ...rune) bool {
	return compiled(text, separators...).matches(value)
}

// denied reports whether a pattern of a project forbids what it matches.
func denied(pattern string) bool { return strings.HasPrefix(pattern, "!") }

// permits is how a project matches: ! turns a pattern around (Argo CD:
// app_project_types.go, globMatch).
func permits(pattern, value string, separators ...rune) bool {
	if denied(pattern) {
		return !matches(pattern[1:], value, separators...)
	}
	return pattern == "*" || matches(pattern, value, separators...)
}
