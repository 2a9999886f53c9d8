package organizations

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (l *list) Head(w int) []string {
	return []string{" " + l.session.Theme.Dim.Render(kit.Repeat("─", w-2))}
}

func (l *list) Status() string {
	th := l.session.Theme
	count := text.Grouped(len(l.shown)) + " of " + text.Grouped(len(l.rows))
	if l.lookups.next > 0 && l.lookups.loaded {
		count += "+"
	}
	if n := len(l.session.Marked); n > 0 {
		count = text.Grouped(n) + " selected · " + count
	}
	switch {
	case l.filtering:
		return th.Key.Render(l.session.Keys.KeyFor(kit.ActFilter, scopeList)) + l.filter.View(th, 30, true) + th.Dim.Render(" · "+count)
	case l.query() != "":
		return th.Key.Render(l.session.Keys.KeyFor(kit.ActFilter, scopeList)+text.Clean(l.query())) + th.Dim.Render(" · "+count)
	case !l.lookups.loaded && len(l.rows) == 0:
		return ""
	}
	return th.Dim.Render(count + " · " + l.session.Keys.KeyFor(kit.ActFilter, scopeList) + " to filter")
}

func (l *list) View(w, h int) []string {
	if len(l.shown) == 0 {
		return kit.FillLines(l.empty(w), h)
	}
	c := kit.LayoutList(w)
	lines := make([]string, 0, h)
	head := "   " + text.Pad("ORGANIZATION", c.Name) + "  " + text.Pad("STATUS", c.Status) + "  " + l.session.Fit("PLATFORM", c.Platform)
	if c.Application > 0 {
		head += "  " + l.session.Fit("APPLICATION", c.Application)
	}
	if c.Changed > 0 {
		head += "  " + text.Right("CHANGED", c.Changed, "")
	}
	lines = append(lines, l.session.Theme.Dim.Render(head))
	unconfirmed := l.firstUnconfirmed()
	for i := l.cur.Top; i < l.cur.Last() && len(lines) < h; i++ {
		if i == unconfirmed || unconfirmed >= 0 && unconfirmed < l.cur.Top && i == l.cur.Top {
			lines = append(lines, l.session.Theme.Dim.Render(l.session.Truncate("   NOT CONFIRMED: anybody may install a public App. Nothing is done here unless you say so.", w-1)))
		}
		lines = append(lines, l.row(l.shown[i], i == l.cur.At, c))
	}
	return kit.FillLines(lines, h)
}

// empty says what to do next where there is no row to show.
func (l *list) empty(w int) []string {
	th := l.session.Theme
	var parts []string
	switch {
	case l.query() != "":
		parts = []string{"", "Nothing matches " + text.Clean(l.query()) + ".", "", l.session.Hint(kit.ActBack, scopeList) + " clears the filter"}
	case l.lookups.why != "":
		parts = []string{"", "The organizations could not be read.", "", l.session.Hint(kit.ActRefresh, scopeList) + " tries again", l.session.Hint(kit.ActAdd, scopeList) + " adds an organization by its name on GitHub"}
	case !l.lookups.loaded:
		parts = []string{"", th.Busy.Render(kit.SpinnerFrame(l.session.Frame)) + " Asking GitHub where the App is installed"}
	default:
		parts = []string{"", "No organization yet: the App is not installed anywhere.", "",
			l.session.Hint(kit.ActAdd, scopeList) + " adds an organization by its name on GitHub and connects it"}
	}
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = "   " + text.Truncate(p, w-4, th.Ellipsis)
	}
	return lines
}

// row is one line; the selected one has a mark, not only another weight.
func (l *list) row(r connection.Row, selected bool, c kit.ListLayout) string {
	th := l.session.Theme
	var b strings.Builder
	name := l.session.Fit(text.Clean(r.Organization.Name), c.Name)
	marked := " "
	if l.session.Marked[r.Organization.Name] {
		marked = th.Good.Render("✓")
	}
	if r.Unconfirmed && !selected {
		name = th.Dim.Render(name)
	}
	if selected {
		b.WriteString(marked + th.Accent.Render("▌") + " " + th.Selected.Render(name))
	} else {
		b.WriteString(marked + "  " + name)
	}
	mark, style, words, detail := l.phase(r)
	if r.Unconfirmed {
		mark, style, words, detail = "?", th.Dim, "Not confirmed", strings.TrimPrefix(r.Detail, "not confirmed: ")
	}
	b.WriteString("  " + style.Render(mark) + " ")
	room := c.Status - text.Width(mark) - 1
	words = l.session.Truncate(words, room)
	b.WriteString(style.Render(words))
	room -= text.Width(words)
	repositories := r.Platform != "" || r.Application != ""
	if detail != "" && repositories && room > 4 {
		d := l.session.Truncate("  "+text.Clean(detail), room)
		b.WriteString(th.Dim.Render(d))
		room -= text.Width(d)
	}
	b.WriteString(text.Spaces(room + 2))
	wide := c.Platform
	if c.Application > 0 {
		wide += 2 + c.Application
	}
	var last string
	switch {
	case !repositories:
		last = l.session.Truncate(text.Clean(detail), wide)
		b.WriteString(th.Dim.Render(last))
	case c.Application > 0:
		last = l.session.Fit(text.Clean(r.Platform), c.Platform) + "  " + l.session.Truncate(text.Clean(r.Application), c.Application)
		b.WriteString(last)
	default:
		last = l.session.Truncate(text.Clean(r.Platform), c.Platform)
		b.WriteString(last)
	}
	if changed := text.Ago(r.Changed, l.session.Now()); c.Changed > 0 && changed != "" {
		b.WriteString(text.Spaces(wide - text.Width(last) + 2 + c.Changed - len(changed)))
		b.WriteString(th.Dim.Render(changed))
	}
	return b.String()
}

// phase is a row's status: a mark, its style, the words, and what to add.
func (l *list) phase(r connection.Row) (mark string, style kit.Style, words, detail string) {
	th, name := l.session.Theme, r.Organization.Name
	if run := l.session.Running(name); run != nil {
		words = "Connecting"
		if run.Plan.Verb == connection.VerbDisconnect {
			words = "Disconnecting"
		}
		return "◐", th.Busy, fmt.Sprintf("%s  %d %%", words, run.Progress.Percent()), r.Detail
	}
	if why := l.lookups.failed[name]; why != "" {
		return "✕", th.Bad, "Could not be read", why
	}
	if !r.Known {
		return "…", th.Dim, "", r.Detail
	}
	mark, style = session.PhaseMark(th, r.Phase)
	words = string(r.Phase)
	if r.Phase == connection.PhaseNotConnected && strings.HasPrefix(r.Detail, "Permission missing") {
		return "!", th.Warn, "Permission missing", strings.TrimPrefix(r.Detail, "Permission missing: ")
	}
	return mark, style, words, r.Detail
}
