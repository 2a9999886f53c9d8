package app

import (
	"flag"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/testkit"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

var update = flag.Bool("update", false, "write the golden files anew")

// screen drives a Model the way Bubble Tea does - every command in its own
// goroutine, messages one at a time - inside a synctest bubble, so that time
// is faked and "nothing more happens" is known, not guessed.
type screen struct {
	t    *testing.T
	m    *Model
	msgs chan tea.Msg
	w, h int
	quit bool

	around  *world
	checked drawn          // the last screen that check found in order
	widths  map[string]int // of lines that check found safe
}

// drawn is a screen with its size.
type drawn struct {
	view string
	w, h int
}

// newScreen starts the program. It has to be called in a bubble.
func newScreen(t *testing.T, opt session.Options, w, h int) *screen {
	t.Helper()
	s := &screen{t: t, m: New(opt), msgs: make(chan tea.Msg, 4096)}
	t.Cleanup(func() { s.m.session.Cancel() }) // of the instance that is open then
	s.run(s.m.Init())
	s.size(w, h)
	return s
}

// run starts a command; what it returns becomes a message.
func (s *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.run(c)
			}
		default:
			s.msgs <- msg
		}
	}()
}

// send delivers one message and checks the screen.
func (s *screen) send(msg tea.Msg) {
	s.t.Helper()
	if _, ok := msg.(tea.QuitMsg); ok {
		s.quit = true
		return
	}
	_, cmd := s.m.Update(msg)
	s.run(cmd)
	s.check()
}

// settle delivers messages until nothing happens without time passing.
func (s *screen) settle() {
	s.t.Helper()
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.send(msg)
		default:
			return
		}
	}
}

// pass lets time go by, delivering what it brings.
func (s *screen) pass(d time.Duration) {
	s.t.Helper()
	end := time.Now().Add(d)
	for s.settle(); time.Now().Before(end); s.settle() {
		select {
		case msg := <-s.msgs:
			s.send(msg)
		case <-time.After(time.Until(end)):
		}
	}
}

func (s *screen) size(w, h int) {
	s.t.Helper()
	s.w, s.h = w, h
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
}

// keys presses keys by name, each after the last has settled. Names longer
// than one character are special keys; "type:" sends the rest as characters.
func (s *screen) keys(names ...string) {
	s.t.Helper()
	for _, name := range names {
		if typed, ok := strings.CutPrefix(name, "type:"); ok {
			for _, r := range typed {
				s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
			}
		} else {
			s.send(keyMsg(name))
		}
		s.settle()
	}
}

func keyMsg(name string) tea.KeyMsg {
	special := map[string]tea.KeyType{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter,
		"esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "ctrl+c": tea.KeyCtrlC, "backspace": tea.KeyBackspace, " ": tea.KeySpace,
		"ctrl+b": tea.KeyCtrlB, "ctrl+p": tea.KeyCtrlP, "ctrl+f": tea.KeyCtrlF, "ctrl+y": tea.KeyCtrlY,
	}
	if k, ok := special[name]; ok {
		msg := tea.KeyMsg{Type: k}
		if k == tea.KeySpace {
			msg.Runes = []rune{' '}
		}
		return msg
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// check is the oracle: exactly h lines, none wider than w, nothing that a
// terminal would obey but colours.
func (s *screen) check() {
	s.t.Helper()
	view := s.m.View()
	now := drawn{view, s.w, s.h}
	if s.w == 0 || s.h == 0 || now == s.checked {
		return // nothing to see, or what was looked at already
	}
	s.checked = now
	lines := strings.Split(view, "\n")
	if len(lines) != s.h {
		s.t.Fatalf("%d lines at %dx%d:\n%s", len(lines), s.w, s.h, view)
	}
	for i, l := range lines {
		n, known := s.widths[l]
		if !known {
			if bad := unsafe(l); bad != "" {
				s.t.Fatalf("line %d lets %q through: %q", i, bad, l)
			}
			n = s.remember(l)
		}
		if n > s.w {
			s.t.Fatalf("line %d takes %d cells at %dx%d: %q", i, n, s.w, s.h, l)
		}
	}
	if !s.m.tooSmall() {
		s.checkFooter(lines[len(lines)-1])
	}
}

// knownLines is how many lines check remembers: most of a screen stays as it was
// when a key was pressed.
const knownLines = 1000

// remember keeps how many cells a safe line takes.
func (s *screen) remember(line string) int {
	if len(s.widths) >= knownLines || s.widths == nil {
		s.widths = map[string]int{}
	}
	n := text.Width(line)
	s.widths[line] = n
	return n
}

// onceIsEnough leaves out of the tests with the race detector what does the same
// many times, or to very much, in one goroutine.
func onceIsEnough(t *testing.T) {
	t.Helper()
	if testkit.RaceDetector {
		t.Skip("runs without the race detector: what is much here is not concurrent")
	}
}

// checkFooter demands the ways back and to all keys, on every screen at every size,
// and that keys have no room from the right.
func (s *screen) checkFooter(footer string) {
	s.t.Helper()
	footer = ours.ReplaceAllString(footer, "")
	offers, scopes := s.m.focus()
	scopes = append(append([]kit.Scope(nil), scopes...), kit.ScopeGlobal)
	missing := ""
	for _, o := range offers {
		b, ok := s.m.session.Keys.Find(o.Act, scopes)
		if !ok || o.Quiet {
			continue
		}
		label := b.Short
		if o.Label != "" {
			label = o.Label
		}
		hint := b.Show + " " + label
		if signs := s.m.session.Theme.Signs; signs != nil {
			hint = signs.Replace(hint)
		}
		switch there := strings.Contains(footer, hint); {
		case kept(o.Act) && !there:
			s.t.Fatalf("%q has no room at %dx%d: %q", hint, s.w, s.h, footer)
		case kept(o.Act):
		case !there && missing == "":
			missing = hint
		case there && missing != "" && !strings.Contains(missing, hint):
			s.t.Fatalf("%q has room at %dx%d and %q to its left has none: %q", hint, s.w, s.h, missing, footer)
		}
	}
}

// ours are the sequences that the screens may contain: colours, and links to
// plain addresses.
var ours = regexp.MustCompile(`\x1b\[[0-9;]*m|\x1b\]8;(id=page;https?://[!-~]+|;)\x1b\\`)

// unsafe returns the first thing in a line that is neither printable nor a
// sequence of ours.
func unsafe(l string) string {
	for _, r := range ours.ReplaceAllString(l, "") {
		if r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError {
			return string(r)
		}
	}
	return ""
}

// text is the screen without styles.
func (s *screen) text() string { return ours.ReplaceAllString(s.m.View(), "") }

// has demands that every text is on the screen.
func (s *screen) has(want ...string) {
	s.t.Helper()
	got := s.text()
	for _, w := range want {
		if !strings.Contains(got, w) {
			s.t.Fatalf("%q is not on the screen:\n%s", w, got)
		}
	}
}

// lacks demands that none of the texts is on the screen.
func (s *screen) lacks(not ...string) {
	s.t.Helper()
	got := s.text()
	for _, n := range not {
		if strings.Contains(got, n) {
			s.t.Fatalf("%q is on the screen:\n%s", n, got)
		}
	}
}

// bubble runs a test where time is faked.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}
