package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/terminal"
)

// unsolicited is what a server sends that nobody has asked it for, with something in it
// that a terminal would obey, and something that looks like a credential.
const unsolicited = "\x1b]52;c;SEFDS0VE\aghs_0123456789abcdefghijABCDEFGHIJ012345\r\n"

// sendsTooMuch answers every request, and goes on where the answer has ended.
func (h *hub) sendsTooMuch(t *testing.T) detour {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) bool {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return false
		}
		go func() {
			defer conn.Close()
			fmt.Fprintf(buffer, "HTTP/1.1 %d x\r\n", answer.Code)
			answer.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()))
			_ = answer.Header().Write(buffer)
			fmt.Fprintf(buffer, "\r\n%s%s", answer.Body.Bytes(), unsolicited)
			_ = buffer.Flush()
			_, _ = conn.Read(make([]byte, 1)) // until the other side has had enough
		}()
		return true
	}
}

// TestNothingIsWrittenBesideTheScreens looks at every byte that reaches the terminal and
// standard error while a server sends more than it was asked for, which Go's own HTTP
// client tells to Go's own log. It is in the log file, redacted.
func TestNothingIsWrittenBesideTheScreens(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	h.between(h.sendsTooMuch(t))

	t.Run("screens", func(t *testing.T) {
		home := t.TempDir()
		inner := commandIn(t, home, env)
		beside := filepath.Join(home, "stderr")
		shell := exec.Command("/bin/sh", "-c", `exec "$0" 2>"$1"`, inner.Path, beside)
		shell.Env, shell.Dir = inner.Env, inner.Dir
		x := terminal.Start(t, 100, 30, shell)
		x.Wait("Organizations", "acme")
		x.Type(terminal.CtrlC)
		x.Exit()
		noLeaks(t, "the terminal", string(x.Raw()))
		toldInTheLog(t, home, string(x.Raw()), read(t, beside))
	})
	t.Run("commands", func(t *testing.T) {
		home := t.TempDir()
		got := runIn(t, home, env, "orgs")
		toldInTheLog(t, home, got.out, got.err)
	})
}

// toldInTheLog demands that Go's complaint is in the log, and nowhere else.
func toldInTheLog(t *testing.T, home string, out ...string) {
	t.Helper()
	const complaint = "Unsolicited response"
	for _, o := range out {
		if strings.Contains(o, complaint) || strings.Contains(o, "SEFDS0VE") {
			t.Errorf("beside the screens: %q", o)
		}
	}
	var log string
	err := filepath.WalkDir(home, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Name() == "konstruct.log" {
			log = read(t, path)
		}
		return err
	})
	if err != nil || !strings.Contains(log, complaint) || strings.Contains(log, "ghs_0123456789") || strings.Contains(log, "\x1b") {
		t.Errorf("%v, the log: %q", err, log)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(data))
}
