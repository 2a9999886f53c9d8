package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func objectName(n int) string { return fmt.Sprintf("blob-%040x", n) }

func TestObjectsKeepAndPurge(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cache", "objects")
	o := NewObjects(folder, 1<<20)
	if _, ok := o.Load(objectName(1)); ok {
		t.Fatal("something in an empty cache")
	}
	want := []byte("kind: Application\n")
	if err := o.Store(objectName(1), want); err != nil {
		t.Fatal(err)
	}
	if got, ok := NewObjects(folder, 1<<20).Load(objectName(1)); !ok || !bytes.Equal(got, want) {
		t.Fatalf("%q, %v", got, ok)
	}
	for path, mode := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, objectName(1)): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if err := o.Purge(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("after a purge: %v", err)
	}
	if err := o.Store(objectName(2), want); err != nil { // and it goes on
		t.Fatal(err)
	}
	if err := NewObjects(folder, 1<<20).Purge(); err != nil {
		t.Fatal(err)
	}
	if err := o.Store(objectName(3), want); err != nil { // purged by another process
		t.Fatal(err)
	}
}

func TestObjectsAreCapped(t *testing.T) {
	o := NewObjects(filepath.Join(t.TempDir(), "objects"), 1000)
	old := time.Now().Add(-time.Hour)
	for i := range 30 {
		if err := o.Store(objectName(i), make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		// Every file gets a time of its own: the order is then not the clock's.
		at := old.Add(time.Duration(i) * time.Second)
		if err := os.Chtimes(filepath.Join(o.folder, objectName(i)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	list, err := o.list()
	if err != nil || sumOf(list) > 1000 || len(list) < 8 {
		t.Fatalf("%d files of %d bytes, %v", len(list), sumOf(list), err)
	}
	if _, ok := o.Load(objectName(29)); !ok {
		t.Error("the newest is gone")
	}
	if _, ok := o.Load(objectName(0)); ok {
		t.Error("the oldest is still there")
	}
	if err := o.Store(objectName(99), make([]byte, 126)); err != nil {
		t.Fatal(err)
	}
	if _, ok := o.Load(objectName(99)); ok {
		t.Error("one that takes more than an eighth was kept")
	}
}

// A key is a file's name: nothing but an object's may be one.
func TestObjectsTakeNoOtherNames(t *testing.T) {
	base := t.TempDir()
	o := NewObjects(filepath.Join(base, "objects"), 1<<20)
	if err := os.WriteFile(filepath.Join(base, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "../secret", "blob-" + strings.Repeat("a", 39), "blob-" + strings.Repeat("A", 40), "blob-" + strings.Repeat("a", 41), "x/blob-" + strings.Repeat("a", 40)} {
		if err := o.Store(key, []byte("x")); err == nil {
			t.Errorf("%q was stored", key)
		}
		if _, ok := o.Load(key); ok {
			t.Errorf("%q was loaded", key)
		}
	}
	if err := o.Store(objectName(1), []byte("x")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(o.folder, objectName(2))
	if err := os.Symlink(filepath.Join(base, "secret"), link); err != nil {
		t.Fatal(err)
	}
	if _, ok := o.Load(objectName(2)); ok {
		t.Error("a link was followed")
	}
}

func TestObjectsManyAtOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "objects")
	var all sync.WaitGroup
	for p := range 4 {
		o := NewObjects(folder, 2000)
		all.Go(func() {
			for i := range 50 {
				if err := o.Store(objectName(p*100+i), make([]byte, 90)); err != nil {
					t.Error(err)
				}
				o.Load(objectName(i))
			}
		})
	}
	all.Wait()
}
