package terminal

import (
	"regexp"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/termios"
)

// Modes are what a program has made of its terminal. The zero value is what a
// shell expects to get back.
type Modes struct {
	Raw       bool // no lines, no echo, no signals from keys
	Signals   bool // raw, but ctrl+c is a signal
	AltScreen bool
	NoCursor  bool
	Mouse     bool
	Paste     bool // bracketed
	Focus     bool // reported
	Titles    int  // kept on the stack and not given back
}

var (
	privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	titleStack  = regexp.MustCompile(`\x1b\[2([23])(?:;[0-9])?t`)
)

// Modes reads them from what the program has written, and from the terminal.
func (x *Terminal) Modes() Modes {
	x.t.Helper()
	m := modesOf(string(x.Raw()))
	t, err := termios.GetTermios(int(x.pty.Fd()))
	if err != nil {
		x.t.Fatalf("read the terminal's settings: %v", err)
	}
	const cooked = syscall.ICANON | syscall.ECHO | syscall.ISIG
	m.Raw = uint64(t.Lflag)&cooked != cooked
	m.Signals = m.Raw && t.Lflag&syscall.ISIG != 0
	return m
}

func modesOf(raw string) Modes {
	var m Modes
	for _, found := range privateMode.FindAllStringSubmatch(raw, -1) {
		on := found[2] == "h"
		for number := range strings.SplitSeq(found[1], ";") {
			switch number {
			case "47", "1047", "1049":
				m.AltScreen = on
			case "25":
				m.NoCursor = !on
			case "9", "1000", "1001", "1002", "1003", "1005", "1006", "1015":
				m.Mouse = on
			case "2004":
				m.Paste = on
			case "1004":
				m.Focus = on
			}
		}
	}
	for _, found := range titleStack.FindAllStringSubmatch(raw, -1) {
		if found[1] == "2" {
			m.Titles++
		} else {
			m.Titles--
		}
	}
	return m
}
