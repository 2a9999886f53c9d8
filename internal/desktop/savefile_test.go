package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestSaveFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Chdir(dir)
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	path, err := SaveFile("a.yaml", []byte("one"), false)
	if err != nil || path != filepath.Join(dir, "a.yaml") || read("a.yaml") != "one" {
		t.Fatalf("%s: %v", path, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v: %v", info.Mode(), err)
	}
	if _, err := SaveFile("a.yaml", []byte("two"), false); !errors.Is(err, fs.ErrExist) || read("a.yaml") != "one" {
		t.Errorf("a file was replaced unasked: %v, %q", err, read("a.yaml"))
	}
	if _, err := SaveFile("~/a.yaml", []byte("two"), true); err != nil || read("a.yaml") != "two" {
		t.Errorf("not replaced: %v, %q", err, read("a.yaml"))
	}
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := SaveFile("folder", []byte("x"), true); err == nil {
		t.Error("a folder was replaced")
	}
	if err := os.Symlink("a.yaml", "link"); err != nil {
		t.Fatal(err)
	}
	for _, replace := range []bool{false, true} {
		if _, err := SaveFile("link", []byte("x"), replace); err == nil || read("a.yaml") != "two" {
			t.Errorf("what a link leads to was replaced: %v", err)
		}
	}
	if _, err := SaveFile("none/a.yaml", []byte("x"), false); err == nil {
		t.Error("a folder came into being")
	}
	if err := copyNew("a.yaml", []byte("x")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("without links, a file is replaced: %v", err)
	}
	if err := copyNew("b.yaml", []byte("x")); err != nil || read("b.yaml") != "x" {
		t.Errorf("without links, nothing is saved: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("%d entries are left: %v %v", len(left), left, err)
	}
}
