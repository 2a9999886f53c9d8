package app

import (
	"io"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
)

// Numbers of xterm's window operations (xterm control sequences, "Window
// manipulation"): keep the title on the terminal's stack, and give it back.
// Terminals without the stack ignore both.
const (
	keepTitle  = 22
	giveTitle  = 23
	titleAlone = 2 // the window's, not the icon's
)

// window is what the program does to the terminal besides drawing on it. The
// zero value does nothing.
type window struct {
	out  io.Writer // where titles go; nil leaves them alone
	last string    // title that was asked for last
	away bool      // suspended, or about to be
	jobs bool      // there is a shell that brings a suspended program back
}

// keep puts the terminal's own title aside.
func (w *window) keep() { w.operate(keepTitle) }

// giveBack puts it in its place again.
func (w *window) giveBack() { w.operate(giveTitle) }

func (w *window) operate(n int) {
	if w.out != nil {
		_, _ = io.WriteString(w.out, ansi.WindowOp(n, titleAlone)) // a terminal that is gone has no title
	}
}

// windowTitle is what the window is called now.
func (m *Model) windowTitle() string {
	if name := m.session.Front; name != "" {
		return "konstruct · " + text.Clean(name)
	}
	return "konstruct"
}

// retitle asks for the title of the page in front.
func (m *Model) retitle() tea.Cmd {
	w := &m.window
	title := m.windowTitle()
	if w.out == nil || w.away || w.last == title {
		return nil
	}
	w.last = title
	return tea.SetWindowTitle(title)
}

// cannotSuspend says why the program cannot be put aside, "" it can.
func (m *Model) cannotSuspend() string {
	if !m.window.jobs {
		return "no shell here could bring the program back"
	}
	return ""
}

// suspend leaves the terminal to the shell; what runs pauses, too.
func (m *Model) suspend() tea.Cmd {
	if why := m.cannotSuspend(); why != "" {
		m.session.Note = "Not now: " + why
		return nil
	}
	m.window.away = true
	w := m.window
	return func() tea.Msg {
		w.giveBack()
		return tea.SuspendMsg{}
	}
}

// resumed takes the terminal again.
func (m *Model) resumed() tea.Cmd {
	m.window.away, m.window.last = false, m.windowTitle()
	w, title := m.window, m.window.last
	if w.out == nil {
		return nil
	}
	return func() tea.Msg {
		w.keep()
		return tea.SetWindowTitle(title)()
	}
}
