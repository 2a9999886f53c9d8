// Package wording says errors to people. Go and its libraries write theirs for
// whoever reads the program: "dial tcp: lookup api.github.com: no such host",
// "unexpected EOF", "json: cannot unmarshal …". Wherever an error reaches a
// screen, a line or a report, it goes through [Of].
package wording

import (
	"strings"

	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// Max is how many characters of an error are shown; the log has the rest.
const Max = 500

// Of says err in plain English and without credentials. Its lines stay lines,
// several errors in one become a list, and what is longer than [Max] is cut.
func Of(err error) string { return Short(Whole(err)) }

// Line is [Of] in one line, for a row or the middle of a sentence.
func Line(err error) string {
	var lines []string
	for _, l := range text.Lines(Of(err)) {
		lines = append(lines, strings.TrimPrefix(strings.TrimSpace(l), "- "))
	}
	return strings.Join(lines, "; ")
}

// Whole is [Of] without the cut, for the log.
func Whole(err error) string {
	if err == nil {
		return ""
	}
	return Lines(redact.String(text.Bounded(plain(err))))
}

// plain says one error or a list.
func plain(err error) string {
	if parts := Parts(err); len(parts) > 1 {
		return list(parts)
	}
	return say(err)
}

// Short cuts a text that is longer than anybody reads.
func Short(s string) string {
	out := []rune(s)
	if len(out) <= Max {
		return s
	}
	return strings.TrimSpace(string(out[:Max])) + " …"
}

// Lines makes a text of several lines safe to show, without its empty lines.
func Lines(s string) string {
	var lines []string
	for _, l := range text.Lines(s) {
		if l = strings.TrimRight(text.Clean(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// Parts are the errors that were joined to err, one of each; err alone where it is
// one.
func Parts(err error) []error {
	joined := joinedIn(err)
	if joined == nil {
		return []error{err}
	}
	var out []error
	seen := map[string]bool{}
	for _, part := range joined.Unwrap() {
		for _, p := range Parts(part) {
			if said := say(p); !seen[said] {
				seen[said] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// several is what [errors.Join] makes.
type several interface {
	error
	Unwrap() []error
}

// joinedIn is the list that err is, or that it holds without a word of its own. An
// error that joins another to be recognized by it, and says its own, is no list.
func joinedIn(err error) several {
	for whole := err; err != nil; {
		if list, ok := err.(several); ok { //nolint:errorlint // this is the walk down the tree, level by level
			if isList(list) && list.Error() == whole.Error() {
				return list
			}
			return nil
		}
		one, ok := err.(interface{ Unwrap() error })
		if !ok {
			return nil
		}
		err = one.Unwrap()
	}
	return nil
}

// isList reports whether the text of err is the texts of what it joins.
func isList(err several) bool {
	var lines []string
	for _, part := range err.Unwrap() {
		lines = append(lines, part.Error())
	}
	return len(lines) > 0 && strings.Join(lines, "\n") == err.Error()
}

func list(parts []error) string {
	var out strings.Builder
	for i, part := range parts {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString("- " + strings.ReplaceAll(strings.TrimSpace(say(part)), "\n", "\n  "))
	}
	return out.String()
}

// say says one error: what it is itself where that is known, else its own text
// with the words of those below it replaced by ours.
func say(err error) string {
	if known, ok := translate(err); ok {
		return known
	}
	out := err.Error()
	inner := below(err)
	if len(inner) == 0 {
		return withoutPackage(err, out)
	}
	if s, ok := err.(several); ok && isList(s) { //nolint:errorlint // this is the walk down the tree, level by level
		parts := Parts(err)
		if len(parts) == 1 {
			return say(parts[0])
		}
		return "\n" + list(parts)
	}
	for _, e := range inner {
		was := e.Error()
		if was == "" {
			continue
		}
		before, after, ok := strings.Cut(out, was)
		if !ok {
			continue
		}
		said := say(e)
		if strings.HasPrefix(said, "\n") {
			before = strings.TrimRight(before, " ")
		}
		out = before + said + after
	}
	return out
}

// below are the errors that err wraps.
func below(err error) []error {
	switch e := err.(type) { //nolint:errorlint // this is the walk down the tree, level by level
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return []error{inner}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}
