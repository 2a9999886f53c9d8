package cli

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
	"gitconnection/internal/text"
)

// TestResizing changes the size of the terminal under the program, down to one
// cell and up to more than a screen has; every size is looked at, and what the
// terminal shows has to fit.
func TestResizing(t *testing.T) {
	endToEndWithRace(t)
	x := terminal.Start(t, 120, 40, demoCommand(t))
	x.Wait("Organizations", "umbrella", "● Connected")
	for _, size := range [][2]int{
		{100, 30}, {80, 24}, {60, 16}, {59, 16}, {60, 15}, {40, 10}, {20, 5}, {5, 2}, {1, 1}, {2, 40}, {200, 3},
		{80, 24}, {300, 90}, {61, 17}, {120, 40},
	} {
		w, h := size[0], size[1]
		x.Resize(w, h)
		if w >= 60 && h >= 16 {
			x.Wait("Organizations", "umbrella", "\n "+strings.Repeat("─", w-2)+"\n") // drawn for this width
			continue
		}
		want := tooSmall(w, h)
		x.WaitFor(fmt.Sprintf("%q", want), func(screen string) bool {
			return strings.TrimRight(screen, "\n") == want // drawn for this size
		})
	}
	x.Type("q")
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// tooSmall is as much of the sentence as there is room for.
func tooSmall(w, h int) string {
	lines := text.Wrap("The terminal is too small for konstruct: it needs 60 columns and 16 lines.", w)
	for i := range lines {
		lines[i] = strings.TrimRight(text.Truncate(lines[i], w, ""), " ")
	}
	return strings.TrimRight(strings.Join(lines[:min(h, len(lines))], "\n"), "\n")
}

// TestPlainTerminals: colors are left out where nobody wants them.
func TestPlainTerminals(t *testing.T) {
	endToEnd(t)
	color := regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m`)
	plain := demoCommand(t)
	plain.Env = append(plain.Env, "NO_COLOR=1")
	x := terminal.Start(t, 100, 30, plain)
	x.Wait("Organizations", "● Connected", "▌ acme")
	if m := color.Find(x.Raw()); m != nil {
		t.Errorf("NO_COLOR, and yet %q", m)
	}
	x.Type("q")
	x.Exit()

	x = terminal.Start(t, 100, 30, demoCommand(t))
	x.Wait("Organizations", "● Connected")
	if color.Find(x.Raw()) == nil {
		t.Error("no color at all: the check above proves nothing")
	}
	x.Type("q")
	x.Exit()
}
