package app

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// The mouse does what keys do, and nothing else: a click on a key of the
// footer presses it, a click on a row moves to it, a second one opens it. It
// is off until somebody asks for it, because a terminal that reports clicks no
// longer lets them select text.

// wheelLines is how far one notch of the wheel goes.
const wheelLines = 3

// pointer turns what the mouse does into what the keys of the screen do.
type pointer struct{ *Model }

// toggleMouse turns the mouse on and off.
func (m *Model) toggleMouse() tea.Cmd {
	m.session.Mouse = !m.session.Mouse
	off := m.session.Keys.KeyFor(kit.ActMouse, kit.ScopeGlobal) + " turns it off."
	if m.session.Mouse {
		m.session.Note = "The mouse is on. Hold shift to select text; " + off
		return tea.EnableMouseCellMotion
	}
	m.session.Note = "The mouse is off: text can be selected again."
	return tea.DisableMouse
}

// pointed takes what the mouse did.
func (t pointer) pointed(msg tea.MouseMsg) tea.Cmd {
	if !t.session.Mouse || msg.Action != tea.MouseActionPress || t.tooSmall() {
		return nil
	}
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		return t.wheel(kit.ActUp)
	case tea.MouseButtonWheelDown:
		return t.wheel(kit.ActDown)
	case tea.MouseButtonLeft:
		t.session.Note = ""
		return t.click(msg.X, msg.Y)
	}
	return nil
}

// wheel moves what is in focus by a few lines.
func (t pointer) wheel(act kit.Action) tea.Cmd {
	var cmds []tea.Cmd
	for range wheelLines {
		switch t.mode() {
		case modeNormal:
			cmds = append(cmds, t.pages[t.front].Do(act))
		case modeDialog:
			if s, ok := t.top().(interface{ Wheel(kit.Action) }); ok {
				s.Wheel(act)
			}
		}
	}
	return tea.Batch(cmds...)
}

// click finds out what lies at a place of the screen.
func (t pointer) click(x, y int) tea.Cmd {
	p := t.pages[t.front]
	switch {
	case y == t.h-1:
		return t.clickFooter(x)
	case t.mode() == modePrompt:
		return nil
	case t.top() != nil:
		return t.clickOverlay(t.top(), x, y-kit.HeadLines-1)
	case y == 1:
		if x <= text.Width(p.Path()[0]) && t.front.Kind != session.KindList && t.mode() == modeNormal {
			t.session.Next = &session.Destination{}
		}
		return nil
	}
	head := len(p.Head(t.w))
	switch row := y - kit.HeadLines - head; {
	case row < 0:
		if tabs, ok := p.(interface{ ClickHead(x int) tea.Cmd }); ok {
			return tabs.ClickHead(x)
		}
	case row < t.bodyHeight():
		return t.clickBody(p, x, row)
	case row > t.bodyHeight() && len(t.session.InFront()) > 0:
		t.session.Dismiss()
	}
	return nil
}

// clickFooter presses the key that stands there.
func (t pointer) clickFooter(x int) tea.Cmd {
	for _, part := range t.footerParts(t.focus()) {
		if x >= part.from && x < part.to {
			return t.key(keyNamed(part.key))
		}
	}
	return nil
}

// clickBody moves to a row; the one that is selected already is opened.
func (t pointer) clickBody(p session.Page, x, row int) tea.Cmd {
	if c, ok := p.(kit.Chooser); !ok || !c.Choosing() {
		return nil
	}
	if aside, ok := p.(interface{ ClickAside(x int) (tea.Cmd, bool) }); ok {
		if cmd, done := aside.ClickAside(x); done {
			return cmd
		}
	}
	lines := func() []string { return p.View(t.w, t.bodyHeight()) }
	cmd, arrived := moveTo(row, lines, p.Do)
	if !arrived {
		return cmd
	}
	return tea.Batch(cmd, t.takeOffered(p, kit.ActOpen))
}

// takeOffered does what a page offers, as its key would.
func (t pointer) takeOffered(p session.Page, act kit.Action) tea.Cmd {
	for _, o := range p.Offers() {
		switch {
		case o.Act != act:
		case o.Why != "":
			t.session.Note = "Not now: " + o.Why
		default:
			return t.take(p, act)
		}
	}
	return nil
}

// moveTo moves the mark to a line, step by step as keys do. It reports whether
// the mark was there before anything moved.
func moveTo(row int, lines func() []string, do func(kit.Action) tea.Cmd) (tea.Cmd, bool) {
	var cmds []tea.Cmd
	at := marked(lines())
	if at == row {
		return nil, true
	}
	for at >= 0 && at != row {
		act, before := kit.ActDown, at
		if at > row {
			act = kit.ActUp
		}
		cmds = append(cmds, do(act))
		if at = marked(lines()); at == before || (at > row) != (before > row) {
			break // the end of the list, or no line for the mark
		}
	}
	return tea.Batch(cmds...), false
}

// marked is the first line that begins with the mark of the selection.
func marked(lines []string) int {
	for i, l := range lines {
		if before, _, ok := strings.Cut(ansi.Strip(l), "▌"); ok && strings.Trim(before, " │✓") == "" {
			return i
		}
	}
	return -1
}

// clickOverlay works a dialog as its keys do: to the field or button that was
// clicked, and a button is pressed.
func (t pointer) clickOverlay(o kit.Overlay, x, row int) tea.Cmd {
	h := t.h - kit.HeadLines - 3
	view := func() []string { return o.View(t.w, h) }
	lines := view()
	if row < 0 || row >= len(lines) {
		return nil
	}
	press := func(act kit.Action, in kit.Scope) tea.Cmd {
		b, _ := t.session.Keys.Find(act, []kit.Scope{in})
		if len(b.Keys) == 0 {
			return nil
		}
		return t.overlayKey(o, keyNamed(b.Keys[0]))
	}
	if c, ok := o.(kit.Chooser); ok && c.Choosing() {
		scope := o.Scopes()[0]
		cmd, arrived := moveTo(row, view, func(act kit.Action) tea.Cmd { return press(act, scope) })
		if !arrived {
			return cmd
		}
		return press(kit.ActAccept, scope)
	}
	label := wordAt(ansi.Strip(lines[row]), x)
	if label == "" || o.Scopes()[0] != kit.ScopeDialog {
		return nil
	}
	// What is found is told by its words: a dialog moves as its text grows.
	shows := func(wanted func(line string) bool) bool {
		return slices.ContainsFunc(view(), func(l string) bool { return wanted(ansi.Strip(l)) })
	}
	pressable := func(l string) bool { return strings.Contains(l, "▌[ "+label+" ]") }
	chosen := func(l string) bool { return strings.Contains(l, "(•) "+label) }
	focused := func(l string) bool {
		return pressable(l) || strings.Contains(l, "▌") && !strings.Contains(l, "▌[ ") && strings.Contains(l, label)
	}
	isChoice := shows(func(l string) bool { return chosen(l) || strings.Contains(l, "( ) "+label) })
	var cmds []tea.Cmd
	for range 16 { // more fields than any dialog has
		if shows(focused) {
			break
		}
		cmds = append(cmds, press(kit.ActNextField, kit.ScopeDialog))
	}
	if shows(pressable) {
		return tea.Batch(append(cmds, press(kit.ActAccept, kit.ScopeDialog))...)
	}
	for range 4 { // more than any choice has
		if !isChoice || !shows(focused) || shows(chosen) {
			break
		}
		cmds = append(cmds, press(kit.ActRight, kit.ScopeDialog))
	}
	return tea.Batch(cmds...)
}

// wordAt is the label at cell x: words between gaps of two spaces, without the
// signs of a button or a choice around them.
func wordAt(line string, x int) string {
	for from := 0; from < len(line); {
		rest := line[from:]
		end := strings.Index(rest, "  ")
		if end < 0 {
			end = len(rest)
		}
		start := text.Width(line[:from])
		if word := rest[:end]; strings.TrimSpace(word) != "" && x >= start && x < start+text.Width(word) {
			word = strings.Trim(word, " │▌")
			word = strings.TrimSuffix(strings.TrimPrefix(word, "[ "), " ]")
			return strings.TrimPrefix(strings.TrimPrefix(word, "( ) "), "(•) ")
		}
		from += end
		for from < len(line) && line[from] == ' ' {
			from++
		}
	}
	return ""
}

// keyNamed is the message of a key by its name.
func keyNamed(name string) tea.KeyMsg {
	alt := strings.HasPrefix(name, "alt+")
	name = strings.TrimPrefix(name, "alt+")
	if name == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}, Alt: alt}
	}
	for k := tea.KeyType(-128); k < 128; k++ {
		if k.String() == name && k != tea.KeyRunes {
			return tea.KeyMsg{Type: k, Alt: alt}
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name), Alt: alt}
}

// Choosing: the palette always has a row.
func (d *commandPalette) Choosing() bool { return len(d.shown) > 0 }

func (d *commandPalette) Wheel(act kit.Action) { d.cur.Move(act) }

func (d *messages) Wheel(act kit.Action) { d.scroll.Move(act) }
