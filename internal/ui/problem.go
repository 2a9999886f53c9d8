package ui

import (
	"context"
	"errors"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// problem is an error as it stands on the screen: what was being done to
// what, why it failed, what to do next. It stays until it is dismissed.
type problem struct{ what, why, next string }

// hinter is an error that knows what to do next.
type hinter interface{ Next() string }

// NextOf is what a person can do about err: what the first error in its tree
// says that knows. "" nobody knows.
func NextOf(err error) string {
	if hint, ok := err.(hinter); ok && hint.Next() != "" {
		return hint.Next()
	}
	switch e := err.(type) { //nolint:errorlint // this is the walk down the tree, level by level
	case interface{ Unwrap() error }:
		return NextOf(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if next := NextOf(inner); next != "" {
				return next
			}
		}
	}
	return ""
}

// tryAgain is what to do where nobody knows better.
const tryAgain = "try again; the log has the details"

// explain turns an error into a problem. doing says what was being done to
// what, without a full stop.
func explain(doing string, err error) problem {
	p := problem{what: doing + " failed", why: text.Clean(redact.String(err.Error())), next: tryAgain}
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		p.why, p.next = text.Clean(blocked.Blockers[0].Message), text.Clean(blocked.Blockers[0].Next)
	case NextOf(err) != "":
		p.next = text.Clean(NextOf(err))
	case errors.Is(err, connection.ErrChanged):
		p.next = "c looks again and shows a new plan"
	case errors.Is(err, context.DeadlineExceeded):
		p.next = "check the network and any proxy, then try again"
	}
	return p
}

// canceled reports whether an operation ended because it was told to.
func canceled(err error) bool { return errors.Is(err, context.Canceled) }

// lines is the problem in at most noticeLines lines of w cells.
func (p problem) lines(keys *keymap, th *theme, w, more int) []string {
	head := th.bad.put("✕ ") + th.strong.put(text.Clean(p.what))
	if more > 0 {
		head += th.dim.put("  and " + text.Grouped(more) + " more")
	}
	out := []string{" " + head}
	dismiss := keys.first(actBack, scopeGlobal) + " dismisses this"
	tail := dismiss
	if p.next != "" {
		tail = "next: " + p.next + " · " + tail
	}
	for _, l := range text.Wrap(p.why, w-5) {
		if len(out) == noticeLines-1 {
			out[len(out)-1] = text.Truncate(out[len(out)-1], w-4, "") + th.ellipsis
			tail = keys.first(actMessages, scopeGlobal) + " shows it whole · " + dismiss
			break
		}
		out = append(out, "   "+l)
	}
	return append(out, "   "+th.dim.put(strings.TrimSpace(tail)))
}
