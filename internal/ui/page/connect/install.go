package connect

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// requestedMsg says when an owner was asked, in an earlier start of the
// program.
type requestedMsg struct {
	name string
	gen  int
	at   time.Time
}

// askedBefore reads when an owner was asked.
func (t *Tab) askedBefore() tea.Cmd {
	store, name, gen := t.Session.Options.Store, t.Org.Name, t.gen
	if store == nil {
		return nil
	}
	return func() tea.Msg { return requestedMsg{name: name, gen: gen, at: store.Requested(name)} }
}

// keepAsked notes that an owner was asked, or that it is settled, so that the
// next start knows it.
func (t *Tab) keepAsked(at time.Time) tea.Cmd {
	store, name := t.Session.Options.Store, t.Org.Name
	if store == nil || at.Equal(t.asked) {
		return nil
	}
	t.asked = at
	return func() tea.Msg { return session.SavedMsg{What: name, Err: store.KeepRequest(name, at)} }
}

// noteRequests keeps in step with what was seen.
func (t *Tab) noteRequests() tea.Cmd {
	for _, owner := range t.missing() {
		if wait := t.waits[owner]; wait.Pending && t.asked.IsZero() {
			at := wait.Since
			if at.IsZero() {
				at = t.Session.Now()
			}
			return t.keepAsked(at)
		}
	}
	return nil
}

// gone reports whether a request for owner was seen once and is there no more,
// although the App was not installed.
func (t *Tab) gone(owner string) bool {
	wait := t.waits[owner]
	return wait.Gone || !t.asked.IsZero() && wait.count > 0 && !wait.Pending && wait.Err == nil && !t.anyPending()
}

func (t *Tab) anyPending() bool {
	for _, w := range t.waits {
		if w.Pending {
			return true
		}
	}
	return false
}

// installLines tell for each GitHub organization how it stands.
func (t *Tab) installLines(w int) []string {
	if t.nudge == nil || t.trouble != nil {
		return nil
	}
	th := t.Session.Theme
	var lines []string
	missing := map[string]bool{}
	for _, owner := range t.missing() {
		missing[owner] = true
	}
	for _, owner := range t.Org.Owners() {
		lines = append(lines, t.ownerLines(owner, missing[owner], w)...)
	}
	if other := t.elsewhere(); other != "" {
		lines = append(lines, t.sentence("!", "the App was installed on "+text.Clean(other)+", not on "+text.Clean(t.awaited())+".", w)...)
		lines = append(lines, text.Spaces(indented+2)+t.Session.Hint(kit.ActElsewhere, session.ScopeGit)+" use "+text.Clean(other)+th.Dim.Render("   or keep waiting"))
	}
	lines = append(lines, t.address(t.installPage(), w)...)
	return append(lines, text.Spaces(indented+2)+th.Dim.Render(t.Session.Truncate("\"Only select repositories\" is enough.", w-indented-3)))
}

// sentence is a sentence with a sign, wrapped.
func (t *Tab) sentence(sign, s string, w int) []string {
	var lines []string
	for i, l := range text.Wrap(s, w-indented-3) {
		mark := "  "
		if i == 0 {
			mark = t.Session.Theme.Warn.Render(sign) + " "
		}
		lines = append(lines, text.Spaces(indented)+mark+l)
	}
	return lines
}

// ownerLines are one GitHub organization that the App has to be installed on.
func (t *Tab) ownerLines(owner string, missing bool, w int) []string {
	th, wait, indent, name := t.Session.Theme, t.waits[owner], text.Spaces(indented), text.Clean(owner)
	var lines []string
	switch info := t.owners[owner]; {
	case !missing || t.arrived(owner):
		return []string{indent + th.Good.Render("✓") + " " + th.Strong.Render(name) + "  installed"}
	case wait.Pending:
		s := name + "  an owner has to approve"
		if wait.Requester != "" {
			s += ", as " + text.Clean(wait.Requester) + " has asked"
			if !wait.Since.IsZero() {
				s += " on " + text.Timestamp(wait.Since)
			}
		}
		lines = t.sentence("…", s+". You may leave, quit, and come back days later: it is found again.", w)
	case t.gone(owner):
		s := name + "  the request was declined or withdrawn"
		if !t.asked.IsZero() {
			s += "; it was made on " + text.Timestamp(t.asked)
		}
		lines = t.sentence("!", s+". Ask an owner why, or ask again on the page below.", w)
	case info.Known && !info.Owner:
		lines = t.sentence("!", name+"  you are not an owner: GitHub will ask its owners", w)
	default:
		lines = []string{indent + th.Dim.Render("○") + " " + th.Strong.Render(name) + "  not installed yet"}
	}
	if h, ok := t.accessProblems[owner]; ok {
		lines = append(lines, t.sentence("!", blockerTitle(h)+". "+text.Clean(h.Next), w)...)
	}
	if err := wait.Err; err != nil {
		for _, l := range text.Wrap("the last check failed: "+text.Clean(err.Error())+" - it goes on", w-indented-3) {
			lines = append(lines, indent+"  "+th.Warn.Render(l))
		}
	}
	return lines
}
