package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// spelled is the slow way to the rows of a folder: all of them.
func spelled(f *node, depth int) (out []string) {
	for i, e := range f.entries {
		out = append(out, fmt.Sprint(depth, " ", join(f.path, e.Path)))
		if s := f.subs[i]; s != nil && s.open {
			out = append(out, spelled(s, depth+1)...)
		}
	}
	if f.cut || len(f.entries) == 0 {
		out = append(out, fmt.Sprint(depth, " ", f.path, " ", f.note()))
	}
	return out
}

// Whatever is opened, closed and read, the rows that are found one by one are
// those that are spelled out.
func TestTreeRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var list github.Tree
		var below func(dir string, depth int)
		below = func(dir string, depth int) {
			for i := range r.IntN(5) {
				e := github.TreeEntry{Path: join(dir, fmt.Sprint("f", i)), Kind: github.KindFile, SHA: "s"}
				if depth < 3 && r.IntN(2) == 0 {
					e = github.TreeEntry{Path: join(dir, fmt.Sprint("d", i)), Kind: github.KindFolder, SHA: "t"}
					list.Entries = append(list.Entries, e)
					below(e.Path, depth+1)
					continue
				}
				list.Entries = append(list.Entries, e)
			}
		}
		below("", 0)
		list.Truncated = r.IntN(4) == 0
		tr := newTree("ref", list)
		tr.root.setOpen(true)
		for range 20 {
			f := tr.root
			for f.folders > 0 && r.IntN(3) > 0 {
				f = f.sub(r.IntN(f.folders))
			}
			if f != tr.root {
				f.setOpen(r.IntN(2) == 0)
			}
			want := spelled(tr.root, 1)
			if tr.root.rows != len(want) {
				t.Fatalf("%d rows, want %d", tr.root.rows, len(want))
			}
			for n, w := range want {
				in, at, depth := tr.root.row(n, 1)
				row := rowOf(connection.Platform, in, at, depth)
				got := fmt.Sprint(row.depth, " ", row.entry.Path)
				if row.note != "" {
					got += " " + row.note
				}
				if got != w {
					t.Fatalf("row %d is %q, want %q", n, got, w)
				}
				if back := in.offset(at); back != n {
					t.Fatalf("row %d (%s) is said to be at %d", n, w, back)
				}
			}
		}
	}
}

// A folder that is read when it is opened takes its place.
func TestTreeIsReadFolderByFolder(t *testing.T) {
	tr := &tree{root: newFolder(nil, 0, "", "root")}
	tr.root.setOpen(true)
	if in, at, _ := tr.root.row(0, 1); at != -1 || in.note() != "reading" {
		t.Errorf("%d, %q", at, in.note())
	}
	tr.root.fill([]github.TreeEntry{{Path: "z.txt", Kind: github.KindFile}, {Path: "b", Kind: github.KindFolder, SHA: "1"}, {Path: "a", Kind: github.KindFolder, SHA: "2"}}, false)
	in, _, rest, done := tr.seek("b/c/d")
	if done || in.path != "b" || rest != "c/d" {
		t.Errorf("%q, %q, %v", in.path, rest, done)
	}
	in.setOpen(true)
	if got := fmt.Sprint(spelled(tr.root, 1)); tr.root.rows != 4 || got != "[1 a 1 b 2 b reading 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.root.rows, got)
	}
	in.fill([]github.TreeEntry{{Path: "c", Kind: github.KindFolder}, {Path: "d", Kind: github.KindFile}}, true)
	if got := fmt.Sprint(spelled(tr.root, 1)); tr.root.rows != 6 || got != "[1 a 1 b 2 b/c 2 b/d 2 b GitHub did not list everything 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.root.rows, got)
	}
	if _, _, rest, done := tr.seek("z.txt/x"); done || rest != "z.txt/x" {
		t.Errorf("a file taken for a folder: %q", rest)
	}
}

func TestWave(t *testing.T) {
	for p, want := range map[string]string{
		"registry/clusters/edge-1/30-cert-manager.yaml": "30", "registry/clusters/edge-1/0-x.yml": "0", "registry/clusters/edge-1/x.yaml": "",
		"catalog/30-x.yaml": "", "registry/30-x.txt": "", "registry/30/x.yaml": "",
	} {
		if got := wave(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}
