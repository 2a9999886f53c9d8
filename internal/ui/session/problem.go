package session

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// Problem is an error as it stands on the screen: what was being done to
// what, why it failed, what to do next. It stays until it is dismissed, or until
// the same works again.
type Problem struct {
	What, Why, Next string
	// Doing is what can work again, "" what was tried once. It failed on the pages
	// of On, and stands on them alone; nil is all pages.
	Doing string
	On    *PageID
	Whole string // what the log says of it
}

// TryAgain is what to do where nobody knows better.
const TryAgain = "try again; the log has the details"

// Explain turns an error into a problem. doing says what was being done to
// what, without a full stop.
func Explain(doing string, err error) Problem {
	if told := connection.Uninstalled(err); told != nil {
		err = told
	}
	p := Problem{What: doing + " failed", Why: wording.Of(err), Next: TryAgain, Whole: err.Error()}
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		p.Why, p.Next = wording.Lines(text.Bounded(blocked.Blockers[0].Message)), text.Clean(blocked.Blockers[0].Next)
	case failure.Next(err) != "":
		p.Next = text.Clean(failure.Next(err))
	case errors.Is(err, connection.ErrChanged):
		p.Next = "c looks again and shows a new plan"
	case errors.Is(err, context.DeadlineExceeded):
		p.Next = "check the network and any proxy, then try again"
	}
	return p
}

// Tried says how something went that is tried again and again, such as reading:
// where it failed it is a problem of page, and where it works again no longer.
// It returns why it failed.
func (sess *Session) Tried(page PageID, doing string, err error) (why string) {
	switch {
	case err == nil:
		sess.drop(func(p Problem) bool { return p.Doing == doing })
		return ""
	case kit.Canceled(err):
		return ""
	}
	p := Explain(doing, err)
	p.Doing, p.On = doing, &page
	if p.Next == TryAgain {
		p.Next = sess.Keys.KeyFor(kit.ActRefresh, kit.ScopeOrg) + " tries again"
	}
	sess.drop(func(other Problem) bool { return other.Doing == doing })
	sess.Fail(p)
	return wording.Line(err)
}

// InFront are the problems of the page in front, and of all pages.
func (sess *Session) InFront() []Problem {
	var out []Problem
	for _, p := range sess.Problems {
		if p.standsOn(sess.At) {
			out = append(out, p)
		}
	}
	return out
}

// Dismiss takes the last problem of the page in front away.
func (sess *Session) Dismiss() {
	for i, p := range slices.Backward(sess.Problems) {
		if p.standsOn(sess.At) {
			sess.Problems = slices.Delete(slices.Clone(sess.Problems), i, i+1)
			return
		}
	}
}

// standsOn reports whether a problem stands on a page: an organization's are on all
// its pages.
func (p Problem) standsOn(page PageID) bool {
	return p.On == nil || *p.On == page || p.On.Name != "" && p.On.Name == page.Name
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
