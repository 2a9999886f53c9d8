package ui

import (
	"strings"

	"gitconnection/internal/text"
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
	lines = fill(lines, m.h)
	for i, l := range lines {
		lines[i] = text.Truncate(strings.TrimRight(l, " "), m.w, "")
	}
	out := strings.Join(lines, "\n")
	if m.session.th.signs != nil {
		out = m.session.th.signs.Replace(out)
	}
	return out
}

func (m *Model) smallView() []string {
	s := "The terminal is too small for konstruct: it needs " + text.Grouped(minWidth) + " columns and " + text.Grouped(minHeight) + " lines."
	return text.Wrap(s, m.w)
}

// notices are the lines above the footer.
func (m *Model) notices() []string {
	n := len(m.session.problems)
	if n == 0 {
		return nil
	}
	return m.session.problems[n-1].lines(m.session.keys, m.session.th, m.w, n-1)
}

// bodyHeight is what header, breadcrumb, rules, notices and footer leave.
func (m *Model) bodyHeight() int {
	return max(0, m.h-headLines-len(m.pages[m.front].head(m.w))-len(m.notices())-2)
}

func (m *Model) fullView() []string {
	p := m.pages[m.front]
	lines := make([]string, 0, m.h)
	lines = append(lines, m.header(), m.crumbs(p))
	rule, footer := m.rule(), m.footer(m.focus())
	if o := m.top(); o != nil {
		lines = append(lines, " "+m.session.th.dim.put(repeat("─", m.w-2)))
		lines = append(lines, fill(o.view(m.w, m.h-headLines-3), m.h-headLines-3)...)
		return append(lines, rule, footer)
	}
	lines = append(lines, p.head(m.w)...)
	lines = append(lines, m.bodyLines(p)...)
	lines = append(lines, rule)
	lines = append(lines, m.notices()...)
	return append(lines, footer)
}

// rule is the line above the footer; a note, or what is being typed, stands on
// it, so that the keys stay where they are.
func (m *Model) rule() string {
	th, note := m.session.th, ""
	if m.session.prompt != nil {
		return m.session.prompt.line(m.session, m.w)
	}
	if m.session.note != "" {
		note = th.info.put(m.session.truncate(m.session.note, m.w-6)) + " "
	}
	return " " + note + th.dim.put(repeat("─", m.w-2-text.Width(note)))
}

// bodyLines draws the page, or takes what was drawn for the same data, size
// and moment.
func (m *Model) bodyLines(p page) []string {
	h := m.bodyHeight()
	key := paneKey{of: m.front, revision: m.rev, w: m.w, h: h}
	if p.busy() {
		key.frame, key.second = m.session.frame, m.session.now().Unix()
	}
	return m.body.draw(key, p.view)
}

// header says which GitHub this is, who is signed in, and what is left of the
// request budget.
func (m *Model) header() string {
	th := m.session.th
	left := " " + th.title.put("KONSTRUCT") + "  "
	switch {
	case m.session.opt.Demo:
		left += th.warn.put("DEMO") + th.dim.put(" · no account, no network")
	case m.session.opt.Name != "":
		left += text.Clean(m.session.opt.Name) + th.dim.put(" · ") + text.Clean(m.session.opt.Host)
	default:
		left += text.Clean(m.session.opt.Host)
	}
	var right []string
	if runs := m.session.active(); len(runs) > 0 {
		s := th.busy.put(m.spinner()) + " " + text.CountGrouped(len(runs), "run")
		if len(runs) == 1 {
			s = th.busy.put(m.spinner()) + " " + text.Clean(runs[0].name()) + " " + text.Grouped(runs[0].news.percent()) + " %"
		}
		right = append(right, s)
	}
	if m.session.user != "" {
		right = append(right, text.Clean(m.session.user))
	} else {
		right = append(right, th.dim.put("not signed in"))
	}
	if m.session.opt.Budget != nil {
		if b, ok := m.session.opt.Budget(); ok {
			s := text.Grouped(b.Remaining) + " of " + text.Grouped(b.Limit) + " calls"
			if m.w < 80 {
				s = text.Grouped(b.Remaining) + " calls"
			}
			if b.Remaining*10 < b.Limit {
				s = th.warn.put(s + ", new ones in " + text.Until(b.Reset, m.session.now()))
			}
			right = append(right, s)
		}
	}
	return sides(m.session.env, left, strings.Join(right, th.dim.put(" · "))+" ", m.w)
}

// spinner is the sign of the moment.
func (m *Model) spinner() string { return spin(m.session.frame) }

func spin(frame int) string { return [...]string{"◐", "◓", "◑", "◒"}[frame&3] }

func (m *Model) crumbs(p page) string {
	path := p.path()
	parts := make([]string, len(path))
	for i, s := range path {
		parts[i] = text.Clean(s)
		if i == len(path)-1 {
			parts[i] = m.session.th.strong.put(parts[i])
		}
	}
	return sides(m.session.env, " "+strings.Join(parts, m.session.th.dim.put(" › ")), p.status()+" ", m.w)
}

// sides puts two texts at the ends of a line; the left one gives way.
func sides(e *env, left, right string, w int) string {
	r := text.Width(right)
	if r > w*2/3 {
		right = e.truncate(right, w*2/3)
		r = text.Width(right)
	}
	return e.fit(left, w-r-1) + " " + right
}

// footer shows the keys that matter here. What cannot be done now is dimmed,
// and says why when its key is pressed.
func (m *Model) footer(offers []offer, scopes []scope) string {
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

// footerParts are the keys for which there is room.
func (m *Model) footerParts(offers []offer, scopes []scope) []footerPart {
	th := m.session.th
	scopes = append(append([]scope(nil), scopes...), scopeGlobal)
	var help *footerPart // always the last one, whatever has no room
	var parts []footerPart
	used := 1
	for _, o := range offers {
		b, ok := m.session.keys.find(o.act, scopes)
		if !ok || o.quiet {
			continue
		}
		label := b.short
		if o.label != "" {
			label = o.label
		}
		width := text.Width(b.show) + 1 + text.Width(label)
		part := footerPart{text: th.key.put(b.show) + " " + label, key: b.keys[0], from: used, to: used + width}
		if o.why != "" {
			part.text = th.dim.put(b.show + " " + label)
		}
		if o.act == actHelp {
			help = &part
			continue
		}
		if used+width+3 > m.w-9 {
			continue
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
