package organizations

import (
	"errors"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func newSession(t *testing.T) *session.Session {
	t.Helper()
	sess := session.New(session.Options{Look: kit.Look{Theme: "none"}, Identity: session.Identity{User: "mona"}}, append(kit.StandardKeys(), Keys()...))
	t.Cleanup(sess.Cancel)
	return sess
}

func installation(login string) github.Installation {
	return github.Installation{ID: 1, Account: github.Account{Login: login}}
}

// Replies of before a refresh are dropped, and pages that were not asked for.
func TestListDropsOldReplies(t *testing.T) {
	l := NewList(newSession(t)).(*list)
	l.SetSize(80, 20)
	names := func() string {
		var out []string
		for _, r := range l.shown {
			out = append(out, r.Organization.Name)
		}
		return strings.Join(out, " ")
	}
	before := l.lookups.gen
	l.lookups.refresh()
	for _, msg := range []installationsMsg{{gen: before, page: 1}, {gen: l.lookups.gen, page: 2}} {
		msg.items = []github.Installation{installation("ghost")}
		l.Update(msg)
	}
	if got := names(); got != "" || l.lookups.loaded {
		t.Errorf("%q is listed", got)
	}
	l.Update(observedMsg{gen: before, name: "ghost", err: errors.New("late")})
	if len(l.lookups.failed) > 0 {
		t.Errorf("%v", l.lookups.failed)
	}
	l.Update(installationsMsg{gen: l.lookups.gen, page: 1, items: []github.Installation{installation("acme")}})
	if got := names(); got != "acme" {
		t.Errorf("%q is listed", got)
	}
}

// A plan for a selection that was given up changes nothing.
func TestSeveralDropsOldReplies(t *testing.T) {
	p := NewSeveral(newSession(t))
	p.Enter(session.Destination{Several: []connection.Organization{{Name: "acme"}}})
	before := p.gen
	p.Do(kit.ActBack)
	p.Enter(session.Destination{Several: []connection.Organization{{Name: "hooli"}}})
	for _, at := range []int{0, 7} {
		p.Update(memberMsg{gen: before, at: at, err: errors.New("late")})
	}
	if p.Stage != StagePlanning || p.inFlight != 1 || p.members[0].err != nil {
		t.Errorf("%+v, %+v", p, p.members[0])
	}
	p.Update(memberMsg{gen: p.gen, at: 0, err: errors.New("not there")})
	if p.Stage != StagePlan || p.members[0].err == nil {
		t.Errorf("%+v, %+v", p, p.members[0])
	}
}
