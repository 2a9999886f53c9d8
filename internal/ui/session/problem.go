package session

import (
	"context"
	"errors"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// Problem is an error as it stands on the screen: what was being done to
// what, why it failed, what to do next. It stays until it is dismissed.
type Problem struct{ What, Why, Next string }

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

// TryAgain is what to do where nobody knows better.
const TryAgain = "try again; the log has the details"

// Explain turns an error into a problem. doing says what was being done to
// what, without a full stop.
func Explain(doing string, err error) Problem {
	p := Problem{What: doing + " failed", Why: text.Clean(redact.String(err.Error())), Next: TryAgain}
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		p.Why, p.Next = text.Clean(blocked.Blockers[0].Message), text.Clean(blocked.Blockers[0].Next)
	case NextOf(err) != "":
		p.Next = text.Clean(NextOf(err))
	case errors.Is(err, connection.ErrChanged):
		p.Next = "c looks again and shows a new plan"
	case errors.Is(err, context.DeadlineExceeded):
		p.Next = "check the network and any proxy, then try again"
	}
	return p
}

// Lines is the problem in at most noticeLines lines of w cells.
func (p Problem) Lines(keys *kit.Keymap, th *kit.Theme, w, more int) []string {
	head := th.Bad.Render("✕ ") + th.Strong.Render(text.Clean(p.What))
	if more > 0 {
		head += th.Dim.Render("  and " + text.Grouped(more) + " more")
	}
	out := []string{" " + head}
	dismiss := keys.KeyFor(kit.ActBack, kit.ScopeGlobal) + " dismisses this"
	tail := dismiss
	if p.Next != "" {
		tail = "next: " + p.Next + " · " + tail
	}
	for _, l := range text.Wrap(p.Why, w-5) {
		if len(out) == kit.NoticeLines-1 {
			out[len(out)-1] = text.Truncate(out[len(out)-1], w-4, "") + th.Ellipsis
			tail = keys.KeyFor(kit.ActMessages, kit.ScopeGlobal) + " shows it whole · " + dismiss
			break
		}
		out = append(out, "   "+l)
	}
	return append(out, "   "+th.Dim.Render(strings.TrimSpace(tail)))
}
