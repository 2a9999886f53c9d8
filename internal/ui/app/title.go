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

// windowTitle is what the window is called while an organization is in front,
// "" the list.
func windowTitle(organization string) string {
	if organization != "" {
		return "konstruct · " + text.Clean(organization)
	}
	return "konstruct"
}

// retitle asks for a title, unless the window has it.
func (w *window) retitle(title string) tea.Cmd {
	if w.out == nil || w.away || w.last == title {
		return nil
	}
	w.last = title
	return tea.SetWindowTitle(title)
}

// cannotSuspend says why the program cannot be put aside, "" it can.
func (w *window) cannotSuspend() string {
	if !w.jobs {
		return "no shell here could bring the program back"
	}
	return ""
}

// suspend leaves the terminal to the shell; what runs pauses, too.
func (w *window) suspend() tea.Cmd {
	w.away = true
	left := *w
	return func() tea.Msg {
		left.giveBack()
		return tea.SuspendMsg{}
	}
}

// resume takes the terminal again.
func (w *window) resume(title string) tea.Cmd {
	w.away, w.last = false, title
	if w.out == nil {
		return nil
	}
	back := *w
	return func() tea.Msg {
		back.keep()
		return tea.SetWindowTitle(title)()
	}
}
