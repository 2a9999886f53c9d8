package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
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
	scopes := append(append([]kit.Scope(nil), p.Scopes()...), kit.ScopeGlobal)
	var out []command
	for _, o := range append(p.Offers(), m.everywhere()...) {
		b, ok := m.session.Keys.Find(o.Act, scopes)
		if !ok || moving(o.Act) || o.Act == kit.ActPalette {
			continue
		}
		title := b.Short
		if o.Label != "" {
			title = o.Label
		}
		out = append(out, command{title: title, about: b.Long, key: b.Show, why: o.Why, run: func() tea.Cmd { return m.take(p, o.Act) }})
	}
	for _, name := range m.session.ThemeNames() {
		c := command{title: "theme " + name, about: "colours of the screens, until the program ends", run: func() tea.Cmd { m.session.SetTheme(name); return nil }}
		if name == m.session.ThemeName {
			c.why = "these colours are shown now"
		} else if m.session.NoColor {
			c.why = "NO_COLOR is set"
		}
		out = append(out, c)
	}
	if m.front.Kind != session.KindList {
		out = append(out, command{title: "go to organizations", about: "the list of all organizations", run: func() tea.Cmd { m.session.Next = &session.Destination{}; return nil }})
	}
	for _, r := range m.session.Directory.Rows() {
		o := r.Organization
		if m.front == (session.PageID{Kind: session.KindOrganization, Name: o.Name}) {
			continue
		}
		out = append(out, command{title: "go to " + text.Clean(o.Name), about: "organization", run: func() tea.Cmd {
			m.session.Next = &session.Destination{Name: o.Name, Org: o}
			return nil
		}})
	}
	return out
}

// moving reports whether an action only moves a cursor: no command.
func moving(act kit.Action) bool {
	switch act {
	case kit.ActUp, kit.ActDown, kit.ActPageUp, kit.ActPageDown, kit.ActHome, kit.ActEnd, kit.ActLeft, kit.ActRight, kit.ActNextTab, kit.ActPrevTab:
		return true
	}
	return false
}

// commandPalette finds a command by words of its name.
type commandPalette struct {
	session *session.Session
	all     []command
	shown   []command
	cur     kit.Cursor
	filter  *kit.TextInput
}

func newCommandPalette(sess *session.Session, all []command) *commandPalette {
	return &commandPalette{session: sess, all: all, shown: all, filter: kit.NewTextInput("", 100)}
}

func (d *commandPalette) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *commandPalette) Busy() bool { return false }

func (d *commandPalette) Scopes() []kit.Scope { return []kit.Scope{scopePalette} }

func (d *commandPalette) Offers() []kit.Offer {
	none := ""
	if len(d.shown) == 0 {
		none = "no command has these words"
	}
	return []kit.Offer{{Act: kit.ActAccept, Why: none}, {Act: kit.ActDismiss}, {Act: kit.ActDown, Label: "move"}}
}

func (d *commandPalette) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := d.session.Keys.Action(msg, scopePalette); act {
	case kit.ActDismiss:
		return nil, true
	case kit.ActAccept:
		if d.cur.At >= len(d.shown) {
			return nil, false
		}
		c := d.shown[d.cur.At]
		if c.why != "" {
			d.session.Note = "Not now: " + c.why
			return nil, false
		}
		return c.run(), true
	case kit.ActNone:
		if d.filter.Key(msg) {
			d.choose()
		}
	default:
		d.cur.Move(act)
	}
	return nil, false
}

// choose keeps the commands that have every word.
func (d *commandPalette) choose() {
	d.shown = nil
	for _, c := range d.all {
		if text.Match(d.filter.Value(), c.title+" "+c.about) {
			d.shown = append(d.shown, c)
		}
	}
	d.cur.At = 0
	d.cur.Set(len(d.shown), d.cur.Page)
}

func (d *commandPalette) View(w, h int) []string {
	th := d.session.Theme
	inner := kit.DialogWidth(w)
	lines := []string{th.Accent.Render("> ") + d.filter.View(th, inner-3, true), ""}
	d.cur.Set(len(d.shown), max(1, min(kit.PaletteRows, h-len(lines)-3)))
	if len(d.shown) == 0 {
		lines = append(lines, "  No command has these words.")
	}
	for i := d.cur.Top; i < d.cur.Last(); i++ {
		lines = append(lines, d.row(d.shown[i], i == d.cur.At, inner))
	}
	return kit.DialogFrame(d.session.Env, "Commands", lines, len(lines)-1, w, h)
}

// row is one command: its name, what it does or why not, and its key.
func (d *commandPalette) row(c command, selected bool, w int) string {
	th := d.session.Theme
	mark, title, in := "  ", th.Strong, th.Dim
	if selected {
		mark = th.Accent.Render("▌") + " "
	}
	about := c.about
	if c.why != "" {
		title, about = th.Dim, "not now: "+c.why
	}
	room := max(0, w-2-kit.PaletteTitle-2-kit.PaletteKey-1)
	return mark + title.Render(d.session.Fit(c.title, kit.PaletteTitle)) + "  " + in.Render(d.session.Fit(about, room)) + " " + th.Key.Render(text.Right(c.key, kit.PaletteKey, ""))
}
