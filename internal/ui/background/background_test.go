package background

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// A terminal that answers nothing costs nothing, because nothing is asked: the
// program's own first line is the first thing that it writes. The twin that
// lacks the package shows that the test would notice.
func TestSilentTerminal(t *testing.T) {
	if got := firstLine(t, "quiet"); got != "started\r\n" {
		t.Errorf("before its first line the program wrote %q", got)
	}
	if got := firstLine(t, "asking"); !strings.Contains(got, "\x1b]11;?") {
		t.Errorf("the twin did not ask: %q; this test proves nothing any more", got)
	}
}

// firstLine runs a program of testdata in a terminal that never answers and
// returns what it writes, up to the end of a line or of its first question.
func firstLine(t *testing.T, name string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", bin, "./testdata/"+name).CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(bin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"} // not CI: nothing is asked there
	tty, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	var got []byte
	buf := make([]byte, 256)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		_ = tty.SetReadDeadline(deadline)
		n, err := tty.Read(buf)
		got = append(got, buf[:n]...)
		if bytes.Contains(got, []byte("started\r\n")) || bytes.Contains(got, []byte("\x1b]11;?")) {
			return string(got)
		}
		if err != nil && err != io.EOF {
			break
		}
	}
	return string(got)
}
