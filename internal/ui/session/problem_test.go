package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

func sessionForProblems(t *testing.T) *Session {
	t.Helper()
	sess := New(Options{Now: func() time.Time { return time.Unix(0, 0) }}, kit.StandardKeys())
	t.Cleanup(sess.Cancel)
	sess.Problems = nil
	return sess
}

// A problem stands on the page that it is about, until it works again.
func TestProblemsBelongToAPageAndAnObject(t *testing.T) {
	sess := sessionForProblems(t)
	acme, globex := PageID{KindOrganization, "acme"}, PageID{KindOrganization, "globex"}
	wrong := errors.New("404 Not Found")
	sess.At = acme
	sess.Tried(acme, "Reading acme", wrong)
	sess.Tried(acme, "Reading acme", wrong)
	sess.Tried(globex, "Reading globex", wrong)
	sess.Tried(PageID{}, "Reading the installations", wrong)
	sess.Tried(globex, "Reading more", context.Canceled)
	sess.Fail(Problem{What: "Saving failed"})

	for _, c := range []struct {
		at   PageID
		want string
	}{
		{acme, "Reading acme failed, Saving failed"},
		{PageID{KindChange, "acme"}, "Reading acme failed, Saving failed"},
		{globex, "Reading globex failed, Saving failed"},
		{PageID{}, "Reading the installations failed, Saving failed"},
		{PageID{Kind: KindSetup}, "Saving failed"},
	} {
		sess.At = c.at
		if got := whatFailed(sess); got != c.want {
			t.Errorf("on %v stands %q, want %q", c.at, got, c.want)
		}
	}

	sess.At = acme
	sess.Dismiss()
	if got := whatFailed(sess); got != "Reading acme failed" {
		t.Errorf("dismissed: %q", got)
	}
	sess.Tried(acme, "Reading acme", nil)
	if got := whatFailed(sess); got != "" {
		t.Errorf("read again: %q", got)
	}
	sess.Dismiss() // nothing is there, and nothing of other pages goes
	sess.At = globex
	if got := whatFailed(sess); got != "Reading globex failed" {
		t.Errorf("the other page: %q", got)
	}
}

// What could not be read of an organization is no problem any more once it is in
// another phase.
func TestProblemsLeaveWithThePhase(t *testing.T) {
	sess := sessionForProblems(t)
	state := connection.State{Organization: connection.Organization{Name: "acme"}, Phase: connection.PhaseSuspended}
	sess.Observed(state)
	sess.At = PageID{KindOrganization, "acme"}
	sess.Tried(sess.At, "Reading the repositories of acme", errors.New("404 Not Found"))
	sess.Fail(Problem{What: "Saving failed"})
	sess.Observed(state)
	if got := whatFailed(sess); got != "Reading the repositories of acme failed, Saving failed" {
		t.Errorf("as before: %q", got)
	}
	state.Phase = connection.PhaseConnected
	sess.Observed(state)
	if got := whatFailed(sess); got != "Saving failed" {
		t.Errorf("connected: %q", got)
	}
}

// A text of several lines stays so, and a list of errors is one.
func TestProblemsKeepTheirLines(t *testing.T) {
	sess := sessionForProblems(t)
	p := Explain("Merging", errors.Join(errors.New("rules"), errors.New("checks")))
	lines := strings.Join(p.Lines(sess.Keys, sess.Theme, 80, 0), "\n")
	for _, want := range []string{"   - rules\n", "   - checks\n"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is not in\n%s", want, lines)
		}
	}
}

func whatFailed(sess *Session) string {
	var out []string
	for _, p := range sess.InFront() {
		out = append(out, p.What)
	}
	return strings.Join(out, ", ")
}
