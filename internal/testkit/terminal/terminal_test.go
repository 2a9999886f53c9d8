package terminal

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// shell runs a script in a terminal: these tests are about the terminal.
func shell(t *testing.T, w, h int, script string) *Terminal {
	t.Helper()
	return Start(t, w, h, exec.Command("sh", "-c", script))
}

func TestSeesTheScreen(t *testing.T) {
	x := shell(t, 40, 10, `
		printf '\033[?1049h\033[2J\033[3;5Hhello \033[1mworld\033[0m'
		read line
		printf '\033[3;5H\033[Kgot %s' "$line"
		read line
		printf '\033[?1049l'
		exit 7`)
	screen := x.Wait("hello world")
	if got := strings.Split(screen, "\n"); got[2] != "    hello world" || len(got) != 10 {
		t.Errorf("%d lines, the third is %q", len(got), got[2])
	}
	x.Type("ping", Enter)
	if screen := x.Wait("got ping"); strings.Contains(screen, "hello") {
		t.Errorf("what was erased is still there:\n%s", screen)
	}
	x.Type(Enter)
	if code := x.Exit(); code != 7 {
		t.Errorf("exit %d", code)
	}
}

func TestTellsTheSize(t *testing.T) {
	x := shell(t, 61, 17, `
		trap '[ "$(stty size)" = "12 50" ] && stty size' WINCH
		stty size
		while :; do read line; done`)
	x.Wait("17 61")
	x.Resize(4, 12)
	if screen := x.Screen(); !strings.HasPrefix(screen, "17 6\n") {
		t.Errorf("what no longer fits is still there:\n%s", screen)
	}
	x.Resize(50, 12)
	x.Wait("12 50")
	x.Signal(syscall.SIGTERM)
	if code := x.Exit(); code != -1 {
		t.Errorf("ended by a signal: exit %d", code)
	}
}

// A question is not answered: programs have to do without.
func TestAnswersNothing(t *testing.T) {
	x := shell(t, 80, 24, `stty raw -echo min 0 time 2; printf '\033[6n\033[c'; answer=$(dd bs=1 count=1 2>/dev/null | od -An -c); stty sane; printf 'answer <%s>' "$answer"`)
	x.Wait("answer <>")
}

func TestOverflowIsSeen(t *testing.T) {
	for name, c := range map[string]struct{ draw, want string }{
		"fits":        {`\033[2;1H12345678901234567890\033[5;1Hlast`, ""},
		"too wide":    {`\033[2;1H123456789012345678901`, "line 2 has 21 cells"},
		"half a rune": {`\033[2;1H1234567890123456789漢`, "line 2 has 21 cells"},
		"too low":     {`\033[6;1Hbelow`, "there is a line 6"},
	} {
		x := shell(t, 20, 5, `printf '`+c.draw+`'`)
		x.Exit()
		if got := overflow(x.Screen(), 20, 5); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
