package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// requestedMsg says when an owner was asked, in an earlier start of the
// program.
type requestedMsg struct {
	name string
	gen  int
	at   time.Time
}

// askedBefore reads when an owner was asked.
func (t *git) askedBefore() tea.Cmd {
	store, name, gen := t.session.opt.Store, t.org.Name, t.gen
	if store == nil {
		return nil
	}
	return func() tea.Msg { return requestedMsg{name: name, gen: gen, at: store.Requested(name)} }
}

// keepAsked notes that an owner was asked, or that it is settled, so that the
// next start knows it.
func (t *git) keepAsked(at time.Time) tea.Cmd {
	store, name := t.session.opt.Store, t.org.Name
	if store == nil || at.Equal(t.asked) {
		return nil
	}
	t.asked = at
	return func() tea.Msg { return savedMsg{what: name, err: store.KeepRequest(name, at)} }
}

// noteRequests keeps in step with what was seen.
func (t *git) noteRequests() tea.Cmd {
	for _, owner := range t.missing() {
		if wait := t.waits[owner]; wait.Pending && t.asked.IsZero() {
			at := wait.Since
			if at.IsZero() {
				at = t.session.now()
			}
			return t.keepAsked(at)
		}
	}
	return nil
}

// gone reports whether a request for owner was seen once and is there no more,
// although the App was not installed.
func (t *git) gone(owner string) bool {
	wait := t.waits[owner]
	return wait.Gone || !t.asked.IsZero() && wait.count > 0 && !wait.Pending && wait.Err == nil && !t.anyPending()
}

func (t *git) anyPending() bool {
	for _, w := range t.waits {
		if w.Pending {
			return true
		}
	}
	return false
}

// installLines tell for each GitHub organization how it stands.
func (t *git) installLines(w int) []string {
	if t.nudge == nil || t.trouble != nil {
		return nil
	}
	th := t.session.th
	var lines []string
	missing := map[string]bool{}
	for _, owner := range t.missing() {
		missing[owner] = true
	}
	for _, owner := range t.org.Owners() {
		lines = append(lines, t.ownerLines(owner, missing[owner], w)...)
	}
	if other := t.elsewhere(); other != "" {
		lines = append(lines, t.sentence("!", "the App was installed on "+text.Clean(other)+", not on "+text.Clean(t.awaited())+".", w)...)
		lines = append(lines, text.Spaces(indented+2)+t.session.hint(actElsewhere, scopeGit)+" use "+text.Clean(other)+th.dim.put("   or keep waiting"))
	}
	lines = append(lines, t.address(t.installPage(), w)...)
	return append(lines, text.Spaces(indented+2)+th.dim.put(t.session.truncate("\"Only select repositories\" is enough.", w-indented-3)))
}

// sentence is a sentence with a sign, wrapped.
func (t *git) sentence(sign, s string, w int) []string {
	var lines []string
	for i, l := range text.Wrap(s, w-indented-3) {
		mark := "  "
		if i == 0 {
			mark = t.session.th.warn.put(sign) + " "
		}
		lines = append(lines, text.Spaces(indented)+mark+l)
	}
	return lines
}

// ownerLines are one GitHub organization that the App has to be installed on.
func (t *git) ownerLines(owner string, missing bool, w int) []string {
	th, wait, indent, name := t.session.th, t.waits[owner], text.Spaces(indented), text.Clean(owner)
	var lines []string
	switch info := t.owners[owner]; {
	case !missing || t.arrived(owner):
		return []string{indent + th.good.put("✓") + " " + th.strong.put(name) + "  installed"}
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
		lines = []string{indent + th.dim.put("○") + " " + th.strong.put(name) + "  not installed yet"}
	}
	if h, ok := t.barred[owner]; ok {
		lines = append(lines, t.sentence("!", blockerTitle(h)+". "+text.Clean(h.Next), w)...)
	}
	if err := wait.Err; err != nil {
		for _, l := range text.Wrap("the last check failed: "+text.Clean(err.Error())+" - it goes on", w-indented-3) {
			lines = append(lines, indent+"  "+th.warn.put(l))
		}
	}
	return lines
}
