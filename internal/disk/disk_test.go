package disk

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// holder is what this test's own program does where it is started as another process.
const holder = "KONSTRUCT_TEST_HOLD_LOCK"

func TestMain(m *testing.M) {
	if folder := os.Getenv(holder); folder != "" {
		hold(folder)
	}
	os.Exit(m.Run())
}

// hold takes the lock, writes half a file and holds on for as long as its parent is
// there.
func hold(folder string) {
	unlock, err := Lock(System{}, filepath.Join(folder, ".lock"))
	if err != nil {
		os.Exit(1)
	}
	f, err := System{}.Create(folder, unfinished+"*")
	if err != nil {
		os.Exit(1)
	}
	_, _ = f.Write([]byte("half a secr"))
	_, _ = os.Stdout.WriteString("holding\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	unlock() // not before: the collector closes a file that nobody needs, which lets go of it
}

// TestALockEndsWithItsProcess: a living process keeps others waiting, not for ever; a
// killed one keeps nobody, and what it has half written goes at the next start.
func TestALockEndsWithItsProcess(t *testing.T) {
	folder := t.TempDir()
	lock := filepath.Join(folder, ".lock")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holder+"="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "holding\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := lockWithin(System{}, lock, 10*time.Millisecond); !errors.Is(err, ErrBusy) {
		t.Errorf("a lock that is held: %v", err)
	}
	Tidy(System{}, lock, folder)
	if left := leftovers(t, folder); len(left) != 1 {
		t.Errorf("somebody is writing, and there are %v", left)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	unlock, err := Lock(System{}, lock)
	if err != nil {
		t.Fatalf("the lock of a dead process: %v", err)
	}
	unlock()
	Tidy(System{}, lock, folder)
	if left := leftovers(t, folder); len(left) != 0 {
		t.Errorf("there are still %v", left)
	}
}

func leftovers(t *testing.T, folder string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if leftover.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out
}

// Only what this program and its earlier versions leave is taken away.
func TestTidyTakesNothingElse(t *testing.T) {
	folder := t.TempDir()
	gone := []string{".new-1234", ".config.yaml.1234", ".private-key.99", ".known.json.7"}
	stay := []string{"config.yaml", ".config.yaml.lock", ".lock", ".gitignore", ".config.yaml.swp", ".new-x", "new-1", ".1", "a.1"}
	for _, name := range append(append([]string{}, gone...), stay...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	Tidy(System{}, filepath.Join(folder, ".lock"), folder, filepath.Join(folder, "missing"))
	for _, name := range stay {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range gone {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

// A lock whose file is removed while somebody waits for it is not held by two.
func TestALockWhoseFileIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	unlock, err := Lock(System{}, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	second, err := Lock(System{}, path)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if _, err := lockWithin(System{}, path, 10*time.Millisecond); !errors.Is(err, ErrBusy) {
		t.Errorf("two hold it: %v", err)
	}
	second()
}

func TestEnsurePrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "konstruct")
	if err := EnsurePrivate(System{}, folder); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v, %v", folder, info, err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := EnsurePrivate(System{}, folder); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v, %v", folder, info, err)
	}

	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := EnsurePrivate(System{}, filepath.Join(file, "below")); err == nil {
		t.Error("a folder below a file was made")
	}
}
