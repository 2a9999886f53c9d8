package cli

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/testkit/terminal"
)

// TestRandomStepsInATerminal presses, clicks and resizes some hundred times in
// a real terminal. After every step the screen fits, and in the end the program
// is still there and gives the terminal back.
func TestRandomStepsInATerminal(t *testing.T) {
	endToEndWithRace(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	keys := []string{terminal.Enter, terminal.Enter, terminal.Esc, terminal.Tab, terminal.Up, terminal.Down, terminal.Down, terminal.Left, terminal.Right,
		"/", "?", "!", "n", "r", "c", "D", "d", "e", "a", "Q", "x", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "7", "7", "8", "M", "u", "w", "i", "J", "K", ":", "[", "]", " ", "\x10", "y", "z", "v", "p", "b", "h", "umb", "日本", "\x1b[5~", "\x1b[6~"}
	x := terminal.Start(t, 120, 40, demoCommand(t))
	x.Wait("Organizations")
	x.Type("M")
	for range 400 {
		switch n := r.IntN(12); {
		case n == 0:
			x.Resize(1+r.IntN(300), 1+r.IntN(90))
		case n == 1:
			x.Resize(60+r.IntN(80), 16+r.IntN(30))
		case n <= 3:
			x.Type(fmt.Sprintf("\x1b[<%d;%d;%dM", []int{0, 64, 65}[r.IntN(3)], 1+r.IntN(140), 1+r.IntN(45)))
		default:
			x.Type(keys[r.IntN(len(keys))])
		}
		x.Fits()
	}
	x.Resize(120, 40)
	x.WaitFor("the program", func(s string) bool { return strings.Contains(s, "KONSTRUCT") })
	x.Signal(syscall.SIGTERM)
	if code := x.Exit(); code != 130 {
		t.Errorf("exit %d", code)
	}
	if raw := string(x.Raw()); !strings.Contains(raw, "\x1b[?1049l") {
		t.Error("the terminal was not given back as it was")
	}
}
