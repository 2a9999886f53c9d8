package app

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// mostHeap is what the screens may hold with a repository of 100,000 files and
// a file of 20 MB open; the process is allowed 150 MB, and the collector lets
// the heap double.
const mostHeap = 60 << 20

func TestMemoryOfALargeRepository(t *testing.T) {
	onceIsEnough(t)
	bubble(t, func(t *testing.T) {
		w := shelf(t)
		content := bytes.Repeat([]byte("key: \"a value\" # with a remark\n"), 20_000_000/31)
		tree := github.Tree{Entries: []github.TreeEntry{{Path: "big.yaml", SHA: "big", Kind: github.KindFile, Size: int64(len(content))}}}
		for dir := range 100 {
			tree.Entries = append(tree.Entries, github.TreeEntry{Path: fmt.Sprintf("dir-%03d", dir), SHA: fmt.Sprintf("%040x", dir), Kind: github.KindFolder})
			for file := range 1000 {
				tree.Entries = append(tree.Entries, github.TreeEntry{Path: fmt.Sprintf("dir-%03d/manifest-%06d.yaml", dir, file),
					SHA: fmt.Sprintf("%040x", dir*1000+file), Kind: github.KindFile, Mode: "100644", Size: 1234})
			}
		}
		w.trees[w.states["umbrella"].Repositories[connection.Platform].Head.SHA] = tree
		w.blobs["big"] = content
		s := w.at(t, 120, 40)
		heap := func() int64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.GC() // what pools hold goes with the second
			runtime.ReadMemStats(&m)
			return int64(m.HeapAlloc)
		}
		s.keys("end", "enter", "3", "end", "up")
		for range 3 {
			s.pass(time.Second)
		}
		s.keys("home", "down")
		for range 100 {
			s.keys("down")
		}
		s.has("▌   big.yaml")
		s.keys("enter")
		s.pass(time.Second)
		s.has("1 of 645,161 lines")
		s.keys("/", "type:remark", "enter", "Z", "end")
		s.pass(time.Second)
		s.has("645,161 of 645,161 lines")
		held := heap() // of the whole process, the test's own world included
		t.Logf("%d bytes are held, the file's %d among them", held, len(content))
		if held > mostHeap {
			t.Errorf("%d bytes are held", held)
		}
		runtime.KeepAlive(w)
	})
}
