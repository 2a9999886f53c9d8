package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// command is one line of the command palette.
type command struct {
	title, about string
	key          string // as people read it, "" none
	why          string // not empty: it cannot be done now, and why
	run          func() tea.Cmd
}

// commands are all that can be done from here: what the page offers, what
// works everywhere, and places to go to.
func (m *Model) commands() []command {
	p := m.pages[m.front]
	scopes := append(append([]scope(nil), p.scopes()...), scopeGlobal)
	var out []command
	for _, o := range append(p.offers(), m.everywhere()...) {
		b, ok := m.session.keys.find(o.act, scopes)
		if !ok || moving(o.act) || o.act == actPalette {
			continue
		}
		title := b.short
		if o.label != "" {
			title = o.label
		}
		out = append(out, command{title: title, about: b.long, key: b.show, why: o.why, run: func() tea.Cmd { return m.take(p, o.act) }})
	}
	for _, name := range m.session.themeNames() {
		c := command{title: "theme " + name, about: "colours of the screens, until the program ends", run: func() tea.Cmd { m.session.setTheme(name); return nil }}
		if name == m.session.theme {
			c.why = "these colours are shown now"
		} else if m.session.noColour {
			c.why = "NO_COLOR is set"
		}
		out = append(out, c)
	}
	if m.front.kind != kindList {
		out = append(out, command{title: "go to organizations", about: "the list of all organizations", run: func() tea.Cmd { m.session.next = &navigation{}; return nil }})
	}
	for _, r := range m.session.dir.Rows() {
		o := r.Organization
		if m.front == (pageID{kindOrganization, o.Name}) {
			continue
		}
		out = append(out, command{title: "go to " + text.Clean(o.Name), about: "organization", run: func() tea.Cmd {
			m.session.next = &navigation{name: o.Name, org: o}
			return nil
		}})
	}
	return out
}

// moving reports whether an action only moves a cursor: no command.
func moving(act action) bool {
	switch act {
	case actUp, actDown, actPageUp, actPageDown, actHome, actEnd, actLeft, actRight, actNextTab, actPrevTab:
		return true
	}
	return false
}

// commandPalette finds a command by words of its name.
type commandPalette struct {
	session *shared
	all     []command
	shown   []command
	cur     cursor
	filter  *field
}

func newCommandPalette(sess *shared, all []command) *commandPalette {
	return &commandPalette{session: sess, all: all, shown: all, filter: newField("", "", 100)}
}

func (d *commandPalette) update(tea.Msg) tea.Cmd { return nil }
func (d *commandPalette) busy() bool             { return false }
func (d *commandPalette) scopes() []scope        { return []scope{scopePalette} }

func (d *commandPalette) offers() []offer {
	none := ""
	if len(d.shown) == 0 {
		none = "no command has these words"
	}
	return []offer{{act: actAccept, why: none}, {act: actDismiss}, {act: actDown, label: "move"}}
}

func (d *commandPalette) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := d.session.keys.action(msg, scopePalette); act {
	case actDismiss:
		return nil, true
	case actAccept:
		if d.cur.at >= len(d.shown) {
			return nil, false
		}
		c := d.shown[d.cur.at]
		if c.why != "" {
			d.session.note = "Not now: " + c.why
			return nil, false
		}
		return c.run(), true
	case actNone:
		if d.filter.key(msg) {
			d.choose()
		}
	default:
		d.cur.move(act)
	}
	return nil, false
}

// choose keeps the commands that have every word.
func (d *commandPalette) choose() {
	d.shown = nil
	for _, c := range d.all {
		if text.Match(d.filter.value(), c.title+" "+c.about) {
			d.shown = append(d.shown, c)
		}
	}
	d.cur.at = 0
	d.cur.set(len(d.shown), d.cur.page)
}

func (d *commandPalette) view(w, h int) []string {
	th := d.session.th
	inner := innerWidth(w)
	lines := []string{th.accent.put("> ") + d.filter.view(th, inner-3, true), ""}
	d.cur.set(len(d.shown), max(1, min(paletteRows, h-len(lines)-3)))
	if len(d.shown) == 0 {
		lines = append(lines, "  No command has these words.")
	}
	for i := d.cur.top; i < d.cur.last(); i++ {
		lines = append(lines, d.row(d.shown[i], i == d.cur.at, inner))
	}
	return frame(d.session.env, "Commands", lines, len(lines)-1, w, h)
}

// row is one command: its name, what it does or why not, and its key.
func (d *commandPalette) row(c command, selected bool, w int) string {
	th := d.session.th
	mark, title, in := "  ", th.strong, th.dim
	if selected {
		mark = th.accent.put("▌") + " "
	}
	about := c.about
	if c.why != "" {
		title, about = th.dim, "not now: "+c.why
	}
	room := max(0, w-2-paletteTitle-2-paletteKey-1)
	return mark + title.put(d.session.fit(c.title, paletteTitle)) + "  " + in.put(d.session.fit(about, room)) + " " + th.key.put(text.Right(c.key, paletteKey, ""))
}
