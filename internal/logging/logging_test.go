//go:build unix

package logging

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const secret = "ghs_0123456789abcdefghijABCDEFGHIJ.with-dots"

type describing struct{}

func (describing) LogValue() slog.Value {
	return slog.GroupValue(slog.String("authorization", "Bearer "+secret))
}

func TestNothingSecretIsLogged(t *testing.T) {
	var out strings.Builder
	log := New(&out, slog.LevelDebug)
	key := "-----BEGIN RSA PRIVATE KEY-----\n" + strings.Repeat("MIIEabcd", 8) + "\n-----END RSA PRIVATE KEY-----\n"
	err := fmt.Errorf("read: %w", errors.New("got "+secret))
	log.With("token", secret).WithGroup("g").Error("could not use "+secret,
		"err", err, "value", describing{}, slog.Group("in", "key", key),
		"header", http.Header{"Authorization": {"Bearer " + secret}},
		"bytes", []byte(key), "url", "https://github.com/x?code=0123456789ab&state=s")
	text := out.String()
	for _, s := range []string{secret, "0123456789abcdefghij", "MIIEabcd", "0123456789ab"} {
		if strings.Contains(text, s) {
			t.Errorf("%q is in the log:\n%s", s, text)
		}
	}
	if strings.Count(text, "\n") != 1 || !strings.Contains(text, "could not use") || !strings.Contains(text, "state=s") {
		t.Errorf("the line says too little, or is more than one:\n%s", text)
	}
}

func TestLevel(t *testing.T) {
	var out strings.Builder
	log := New(&out, slog.LevelInfo)
	log.Debug("quiet")
	log.Info("loud")
	if text := out.String(); strings.Contains(text, "quiet") || !strings.Contains(text, "loud") {
		t.Errorf("got %q", text)
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "konstruct.log")
	if err := os.WriteFile(path, []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log, file, err := Open(path, slog.LevelInfo)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { log.Info("line", "i", i) })
	}
	all.Wait()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(data), "before\n") || strings.Count(string(data), "\n") != 21 {
		t.Errorf("%v\n%s", err, data)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestALargeLogIsPutAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "konstruct.log")
	if err := os.WriteFile(path, make([]byte, MaxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, file, err := Open(path, slog.LevelInfo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for name, size := range map[string]int64{path: 0, path + ".1": MaxSize + 1} {
		if info, err := os.Stat(name); err != nil || info.Size() != size {
			t.Errorf("%s: %v, %v", filepath.Base(name), info, err)
		}
	}
}

func TestNoFolder(t *testing.T) {
	if _, _, err := Open(filepath.Join(t.TempDir(), "missing", "konstruct.log"), slog.LevelInfo); err == nil {
		t.Error("opened in a folder that is not there")
	}
}

// What is at the log's path and is no file is not written to, and not waited for.
func TestOnlyAFileIsALog(t *testing.T) {
	folder := t.TempDir()
	victim, path := filepath.Join(folder, "victim"), filepath.Join(folder, "konstruct.log")
	if err := os.WriteFile(victim, []byte("mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for what, plant := range map[string]func() error{
		"a link":              func() error { return os.Symlink(victim, path) },
		"a link to nothing":   func() error { return os.Symlink(filepath.Join(folder, "new"), path) },
		"a pipe nobody reads": func() error { return mkfifo(path) },
		"a folder":            func() error { return os.Mkdir(path, 0o700) },
	} {
		if err := plant(); err != nil {
			t.Fatal(err)
		}
		_, _, err := Open(path, slog.LevelInfo)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
		if data, err := os.ReadFile(victim); err != nil || string(data) != "mine\n" {
			t.Errorf("%s: %q, %v", what, data, err)
		}
		if info, err := os.Stat(victim); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", what, info.Mode(), err)
		}
		if _, err := os.Lstat(filepath.Join(folder, "new")); err == nil {
			t.Errorf("%s: a file came into being", what)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALineIsBounded(t *testing.T) {
	var out strings.Builder
	New(&out, slog.LevelInfo).Error("x", "error", strings.Repeat("long ", 50_000)+secret)
	if n := out.Len(); n > 5000 || strings.Contains(out.String(), "0123456789abcdef") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("a line of %d bytes", n)
	}
}
