package session

import (
	"context"
	"errors"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// Problem is an error as it stands on the screen: what was being done to
// what, why it failed, what to do next. It stays until it is dismissed.
type Problem struct{ What, Why, Next string }

// TryAgain is what to do where nobody knows better.
const TryAgain = "try again; the log has the details"

// Explain turns an error into a problem. doing says what was being done to
// what, without a full stop.
func Explain(doing string, err error) Problem {
	p := Problem{What: doing + " failed", Why: text.Clean(redact.String(text.Bounded(err.Error()))), Next: TryAgain}
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		p.Why, p.Next = text.Clean(text.Bounded(blocked.Blockers[0].Message)), text.Clean(text.Bounded(blocked.Blockers[0].Next))
	case failure.Next(err) != "":
		p.Next = text.Clean(failure.Next(err))
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
