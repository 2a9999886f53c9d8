package ui

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

func (l *list) head(w int) []string {
	return []string{" " + l.session.th.dim.put(repeat("─", w-2))}
}

// status says how many there are and how to find one.
func (l *list) status() string {
	th := l.session.th
	count := text.Grouped(len(l.shown)) + " of " + text.Grouped(len(l.rows))
	if l.next > 0 && l.loaded {
		count += "+"
	}
	if n := len(l.session.marked); n > 0 {
		count = text.Grouped(n) + " selected · " + count
	}
	switch {
	case l.filtering:
		return th.key.put(l.session.keys.first(actFilter, scopeList)) + l.filter.view(th, 30, true) + th.dim.put(" · "+count)
	case l.query() != "":
		return th.key.put(l.session.keys.first(actFilter, scopeList)+text.Clean(l.query())) + th.dim.put(" · "+count)
	case !l.loaded && len(l.rows) == 0:
		return ""
	}
	return th.dim.put(count + " · " + l.session.keys.first(actFilter, scopeList) + " to filter")
}

func (l *list) view(w, h int) []string {
	if len(l.shown) == 0 {
		return fill(l.empty(w), h)
	}
	c := layoutList(w)
	lines := make([]string, 0, h)
	head := "   " + text.Pad("ORGANIZATION", c.name) + "  " + text.Pad("STATUS", c.status) + "  " + l.session.fit("PLATFORM", c.platform)
	if c.application > 0 {
		head += "  " + l.session.fit("APPLICATION", c.application)
	}
	if c.changed > 0 {
		head += "  " + text.Right("CHANGED", c.changed, "")
	}
	lines = append(lines, l.session.th.dim.put(head))
	apart := l.apart()
	for i := l.cur.top; i < l.cur.last() && len(lines) < h; i++ {
		if i == apart || apart >= 0 && apart < l.cur.top && i == l.cur.top {
			lines = append(lines, l.session.th.dim.put(l.session.truncate("   NOT CONFIRMED: anybody may install a public App. Nothing is done here unless you say so.", w-1)))
		}
		lines = append(lines, l.row(l.shown[i], i == l.cur.at, c))
	}
	return fill(lines, h)
}

// empty says what to do next where there is no row to show.
func (l *list) empty(w int) []string {
	th := l.session.th
	var parts []string
	switch {
	case l.query() != "":
		parts = []string{"", "Nothing matches " + text.Clean(l.query()) + ".", "", l.session.hint(actBack, scopeList) + " clears the filter"}
	case l.listError != "":
		parts = []string{"", "The organizations could not be read.", "", l.session.hint(actRefresh, scopeList) + " tries again", l.session.hint(actAdd, scopeList) + " adds an organization by its name on GitHub"}
	case !l.loaded:
		parts = []string{"", th.busy.put(spin(l.session.frame)) + " Asking GitHub where the App is installed"}
	default:
		parts = []string{"", "No organization yet: the App is not installed anywhere.", "",
			l.session.hint(actAdd, scopeList) + " adds an organization by its name on GitHub and connects it"}
	}
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = "   " + text.Truncate(p, w-4, th.ellipsis)
	}
	return lines
}

// row is one line; the selected one has a mark, not only another weight.
func (l *list) row(r connection.Row, selected bool, c listLayout) string {
	th := l.session.th
	var b strings.Builder
	name := l.session.fit(text.Clean(r.Organization.Name), c.name)
	marked := " "
	if l.session.marked[r.Organization.Name] {
		marked = th.good.put("✓")
	}
	if r.Unconfirmed && !selected {
		name = th.dim.put(name)
	}
	if selected {
		b.WriteString(marked + th.accent.put("▌") + " " + th.selected.put(name))
	} else {
		b.WriteString(marked + "  " + name)
	}
	mark, in, words, detail := l.phase(r)
	if r.Unconfirmed {
		mark, in, words, detail = "?", th.dim, "Not confirmed", strings.TrimPrefix(r.Detail, "not confirmed: ")
	}
	b.WriteString("  " + in.put(mark) + " ")
	room := c.status - text.Width(mark) - 1
	words = l.session.truncate(words, room)
	b.WriteString(in.put(words))
	room -= text.Width(words)
	repositories := r.Platform != "" || r.Application != ""
	if detail != "" && repositories && room > 4 {
		d := l.session.truncate("  "+text.Clean(detail), room)
		b.WriteString(th.dim.put(d))
		room -= text.Width(d)
	}
	b.WriteString(text.Spaces(room + 2))
	wide := c.platform
	if c.application > 0 {
		wide += 2 + c.application
	}
	var last string
	switch {
	case !repositories:
		last = l.session.truncate(text.Clean(detail), wide)
		b.WriteString(th.dim.put(last))
	case c.application > 0:
		last = l.session.fit(text.Clean(r.Platform), c.platform) + "  " + l.session.truncate(text.Clean(r.Application), c.application)
		b.WriteString(last)
	default:
		last = l.session.truncate(text.Clean(r.Platform), c.platform)
		b.WriteString(last)
	}
	if changed := text.Ago(r.Changed, l.session.now()); c.changed > 0 && changed != "" {
		b.WriteString(text.Spaces(wide - text.Width(last) + 2 + c.changed - len(changed)))
		b.WriteString(th.dim.put(changed))
	}
	return b.String()
}

// phase is a row's status: a mark, its ink, the words, and what to add.
func (l *list) phase(r connection.Row) (mark string, in ink, words, detail string) {
	th, name := l.session.th, r.Organization.Name
	if run := l.session.running(name); run != nil {
		words = "Connecting"
		if run.plan.Verb == connection.VerbDisconnect {
			words = "Disconnecting"
		}
		return "◐", th.busy, fmt.Sprintf("%s  %d %%", words, run.news.percent()), r.Detail
	}
	if why := l.failed[name]; why != "" {
		return "✕", th.bad, "Could not be read", why
	}
	if !r.Known {
		return "…", th.dim, "", r.Detail
	}
	mark, in = phaseMark(th, r.Phase)
	words = string(r.Phase)
	if r.Phase == connection.PhaseNotConnected && strings.HasPrefix(r.Detail, "Permission missing") {
		return "!", th.warn, "Permission missing", strings.TrimPrefix(r.Detail, "Permission missing: ")
	}
	return mark, in, words, r.Detail
}

// phaseMark is the sign of a phase; its colour only repeats it.
func phaseMark(th *theme, p connection.Phase) (string, ink) {
	switch p {
	case connection.PhaseConnected:
		return "●", th.good
	case connection.PhaseDegraded:
		return "!", th.warn
	case connection.PhaseProvisioning:
		return "◐", th.busy
	case connection.PhaseSuspended:
		return "⏸", th.warn
	case connection.PhaseWaitingForApproval, connection.PhaseWaitingForAuthorization, connection.PhaseWaitingForMerge:
		return "…", th.warn
	}
	return "○", th.dim
}
