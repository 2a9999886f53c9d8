package app

import (
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// View draws the screen: exactly as many lines as the terminal has, none of
// them wider.
func (m *Model) View() string {
	var lines []string
	switch {
	case m.w <= 0 || m.h <= 0:
		return ""
	case m.tooSmall():
		lines = m.smallView()
	default:
		lines = m.fullView()
	}
	lines = kit.FillLines(lines, m.h)
	for i, l := range lines {
		lines[i] = text.Truncate(strings.TrimRight(l, " "), m.w, "")
	}
	out := strings.Join(lines, "\n")
	if m.session.Theme.Signs != nil {
		out = m.session.Theme.Signs.Replace(out)
	}
	return out
}

func (m *Model) smallView() []string {
	s := "The terminal is too small for konstruct: it needs " + text.Grouped(kit.MinWidth) + " columns and " + text.Grouped(kit.MinHeight) + " lines."
	return text.Wrap(s, m.w)
}

// notices are the lines above the footer.
func (m *Model) notices() []string {
	problems := m.session.InFront()
	n := len(problems)
	if n == 0 {
		return nil
	}
	return problems[n-1].Lines(m.session.Keys, m.session.Theme, m.w, n-1)
}

// bodyHeight is what header, breadcrumb, rules, notices and footer leave.
func (m *Model) bodyHeight() int {
	return max(0, m.h-kit.HeadLines-len(m.pages[m.front].Head(m.w))-len(m.notices())-2)
}

func (m *Model) fullView() []string {
	p := m.pages[m.front]
	lines := make([]string, 0, m.h)
	lines = append(lines, m.header(), m.crumbs(p))
	rule, footer := m.rule(), m.footer(m.focus())
	if o := m.top(); o != nil {
		lines = append(lines, " "+m.session.Theme.Dim.Render(kit.Repeat("─", m.w-2)))
		lines = append(lines, kit.FillLines(o.View(m.w, m.h-kit.HeadLines-3), m.h-kit.HeadLines-3)...)
		return append(lines, rule, footer)
	}
	lines = append(lines, p.Head(m.w)...)
	lines = append(lines, m.bodyLines(p)...)
	lines = append(lines, rule)
	lines = append(lines, m.notices()...)
	return append(lines, footer)
}

// rule is the line above the footer; a note, or what is being typed, stands on
// it, so that the keys stay where they are.
func (m *Model) rule() string {
	th, note := m.session.Theme, ""
	if m.session.Prompt != nil {
		return m.session.Prompt.Line(m.session.Env, m.w)
	}
	room := m.w - 6
	if wait := m.waits.line(m.session.Now()); wait != "" {
		wait = m.session.Truncate(wait, room-2)
		if m.session.Note != "" { // both are told
			wait = m.session.Truncate(wait, room*2/3)
		}
		note = th.Busy.Render(m.spinner()+" "+wait) + " "
		room -= text.Width(note)
	}
	if m.session.Note != "" && room > 0 {
		note += th.Info.Render(m.session.Truncate(m.session.Note, room)) + " "
	}
	return " " + note + th.Dim.Render(kit.Repeat("─", m.w-2-text.Width(note)))
}

// bodyLines draws the page, or takes what was drawn for the same data, size
// and moment.
func (m *Model) bodyLines(p session.Page) []string {
	h := m.bodyHeight()
	key := kit.PaneKey{Of: m.front, Revision: m.rev, W: m.w, H: h}
	if p.Busy() {
		key.Frame, key.Second = m.session.Frame, m.session.Now().Unix()
	}
	return m.body.Draw(key, p.View)
}

// header says which GitHub this is, who is signed in, and what is left of the
// request budget.
func (m *Model) header() string {
	th := m.session.Theme
	left := " " + th.Title.Render("KONSTRUCT") + "  "
	switch {
	case m.session.Options.Demo:
		left += th.Warn.Render("DEMO") + th.Dim.Render(" · no account, no network")
	case m.session.Options.Name != "":
		left += text.Clean(m.session.Options.Name) + th.Dim.Render(" · ") + text.Clean(m.session.Options.Host)
	default:
		left += text.Clean(m.session.Options.Host)
	}
	var right []string
	if runs := m.session.Active(); len(runs) > 0 {
		s := th.Busy.Render(m.spinner()) + " " + text.CountGrouped(len(runs), "run")
		if len(runs) == 1 {
			s = th.Busy.Render(m.spinner()) + " " + text.Clean(runs[0].Name()) + " " + text.Grouped(runs[0].Progress.Percent()) + " %"
		}
		right = append(right, s)
	}
	if m.session.User != "" {
		right = append(right, text.Clean(m.session.User))
	} else {
		right = append(right, th.Dim.Render("not signed in"))
	}
	if m.session.Options.Budget != nil {
		if b, ok := m.session.Options.Budget(); ok {
			s := text.Grouped(b.Remaining) + " of " + text.Grouped(b.Limit) + " calls"
			if m.w < 80 {
				s = text.Grouped(b.Remaining) + " calls"
			}
			if b.Remaining*10 < b.Limit {
				s = th.Warn.Render(s + ", new ones in " + text.Until(b.Reset, m.session.Now()))
			}
			right = append(right, s)
		}
	}
	return kit.Justify(m.session.Env, left, strings.Join(right, th.Dim.Render(" · "))+" ", m.w)
}

// spinner is the sign of the moment.
func (m *Model) spinner() string { return kit.SpinnerFrame(m.session.Frame) }

func (m *Model) crumbs(p session.Page) string {
	path := p.Path()
	parts := make([]string, len(path))
	for i, s := range path {
		parts[i] = text.Clean(s)
		if i == len(path)-1 {
			parts[i] = m.session.Theme.Strong.Render(parts[i])
		}
	}
	return kit.Justify(m.session.Env, " "+strings.Join(parts, m.session.Theme.Dim.Render(" › ")), p.Status()+" ", m.w)
}

// footer shows the keys that matter here. What cannot be done now is dimmed,
// and says why when its key is pressed.
func (m *Model) footer(offers []kit.Offer, scopes []kit.Scope) string {
	parts := m.footerParts(offers, scopes)
	drawn := make([]string, len(parts))
	for i, p := range parts {
		drawn[i] = p.text
	}
	return " " + strings.Join(drawn, "   ")
}

// footerPart is one key of the footer, and the cells where it stands.
type footerPart struct {
	text, key string
	from, to  int
}

// kept reports whether a key stands in the footer however narrow it is: the way
// back, and the one to all others.
func kept(act kit.Action) bool { return act == kit.ActBack || act == kit.ActHelp }

// footerWidth is how many cells an offer takes in the footer, with the space behind.
func footerWidth(keys *kit.Keymap, o kit.Offer, scopes []kit.Scope) int {
	b, ok := keys.Find(o.Act, scopes)
	if !ok || o.Quiet {
		return 0
	}
	label := b.Short
	if o.Label != "" {
		label = o.Label
	}
	return text.Width(b.Show) + 1 + text.Width(label) + 3
}

// footerParts are the keys for which there is room: those on the right go first.
func (m *Model) footerParts(offers []kit.Offer, scopes []kit.Scope) []footerPart {
	th := m.session.Theme
	scopes = append(append([]kit.Scope(nil), scopes...), kit.ScopeGlobal)
	var help *footerPart // always the last one
	var parts []footerPart
	used, full := 1, false
	room := m.w - 1
	for _, o := range offers {
		if kept(o.Act) {
			room -= footerWidth(m.session.Keys, o, scopes)
		}
	}
	for _, o := range offers {
		b, ok := m.session.Keys.Find(o.Act, scopes)
		if !ok || o.Quiet {
			continue
		}
		label := b.Short
		if o.Label != "" {
			label = o.Label
		}
		width := text.Width(b.Show) + 1 + text.Width(label)
		part := footerPart{text: th.Key.Render(b.Show) + " " + label, key: b.Keys[0], from: used, to: used + width}
		if o.Why != "" {
			part.text = th.Dim.Render(b.Show + " " + label)
		}
		if o.Act == kit.ActHelp {
			help = &part
			continue
		}
		if !kept(o.Act) {
			if full = full || width+3 > room; full { // what is right of it has no room either
				continue
			}
			room -= width + 3
		}
		used += width + 3
		parts = append(parts, part)
	}
	if help != nil {
		help.from, help.to = used, used+help.to-help.from
		parts = append(parts, *help)
	}
	return parts
}
