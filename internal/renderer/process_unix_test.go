//go:build unix

package renderer_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"gitconnection/internal/renderer"
)

// A child whose parent is gone ends, whatever it renders.
func TestAnOrphanEnds(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, renderer.Argument)
	cmd.Stdin = bytes.NewReader(nil)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v %s", err, out)
	}
	if renderer.Child([]string{renderer.Argument, "x"}) || renderer.Child(nil) || !renderer.Child([]string{renderer.Argument}) {
		t.Error("another command line is taken for the child's")
	}
}

// A request whose answer nobody waits for: the end of the input ends what runs.
func TestAnOrphanEndsAtWork(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, renderer.Argument)
	cmd.Stdin = bytes.NewReader(renderer.Request(t, load(t, "", endless)))
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "panic") {
		t.Errorf("%v %s", err, out)
	}
}
