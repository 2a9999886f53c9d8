package renderer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"gitconnection/internal/renderer"
	"gitconnection/internal/scaffold/chart"
)

// A child has nothing of what its parent has: no environment, no file that the
// parent was started with or has opened, and no way to open one.
func TestAChildHasNothing(t *testing.T) {
	t.Setenv("KONSTRUCT_PLANTED", "secret")
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	inherited, err := unix.Open(secret, unix.O_RDONLY, 0) // as a shell opens files for what it starts
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(inherited)
	p := start(t, renderer.DefaultLimits())
	if _, err := p.Render(t.Context(), load(t, "", "a: 1"), chart.Release{Name: "r"}); err != nil {
		t.Fatal(err)
	}
	proc := fmt.Sprintf("/proc/%d/", renderer.Idle(p))
	if environment, err := os.ReadFile(proc + "environ"); err != nil || len(environment) > 0 {
		t.Errorf("its environment: %q %v", environment, err)
	}
	if limits, err := os.ReadFile(proc + "limits"); err != nil || !strings.Contains(strings.Join(strings.Fields(string(limits)), " "), "Max open files 0 0 files") {
		t.Errorf("%s %v", limits, err)
	}
	if folder, err := os.Readlink(proc + "cwd"); err != nil || !strings.Contains(folder, "konstruct-render-") || !strings.HasSuffix(folder, " (deleted)") {
		t.Errorf("it is in %s, %v", folder, err)
	}
	files, err := os.ReadDir(proc + "fd")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		if to, err := os.Readlink(proc + "fd/" + f.Name()); err == nil && to == secret {
			t.Errorf("it has %s as %s", to, f.Name())
		}
	}
}
