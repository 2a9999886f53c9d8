package config

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestCacheKeepsAndForgets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "konstruct", "known.json")
	c := NewCache(path)
	if _, ok := c.Load("a"); ok {
		t.Fatal("something is in a cache that does not exist")
	}
	if err := c.Store("a", []byte(`{"id":1}`)); err != nil {
		t.Fatal(err)
	}
	if v, ok := NewCache(path).Load("a"); !ok || string(v) != `{"id":1}` {
		t.Fatalf("read back %s, %v", v, ok)
	}
	for file, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	if err := NewCache(path).Drop("a"); err != nil {
		t.Fatal(err)
	}
	if _, ok := NewCache(path).Load("a"); ok {
		t.Error("still there")
	}
}

func TestCacheIsCapped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known.json")
	c := NewCache(path)
	for i := range maxCached {
		c.entries = append(c.entries, cached{fmt.Sprint(i), []byte(`1`)})
	}
	if err := c.write(); err != nil {
		t.Fatal(err)
	}
	if err := c.Store("new", []byte(`2`)); err != nil {
		t.Fatal(err)
	}
	_, oldest := c.Load("0")
	_, newest := c.Load("new")
	if oldest || !newest || len(c.entries) != maxCached {
		t.Errorf("oldest %v, newest %v, %d entries", oldest, newest, len(c.entries))
	}
}

func TestBrokenCacheIsEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known.json")
	if err := os.WriteFile(path, []byte(`[{"key":`), 0o600); err != nil {
		t.Fatal(err)
	}
	c := NewCache(path)
	if _, ok := c.Load("a"); ok {
		t.Error("found something")
	}
	if err := c.Store("a", []byte(`1`)); err != nil {
		t.Error(err)
	}
}
