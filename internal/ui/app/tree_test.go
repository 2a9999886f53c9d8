package app

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
)

// spelled is the slow way to the rows of a folder: all of them.
func spelled(f *session.Node, depth int) (out []string) {
	for i, e := range f.Entries {
		out = append(out, fmt.Sprint(depth, " ", session.JoinPath(f.Path, e.Path)))
		if s := f.Subs[i]; s != nil && s.Open {
			out = append(out, spelled(s, depth+1)...)
		}
	}
	if f.Cut || len(f.Entries) == 0 {
		out = append(out, fmt.Sprint(depth, " ", f.Path, " ", f.Note()))
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
				e := github.TreeEntry{Path: session.JoinPath(dir, fmt.Sprint("f", i)), Kind: github.KindFile, SHA: "s"}
				if depth < 3 && r.IntN(2) == 0 {
					e = github.TreeEntry{Path: session.JoinPath(dir, fmt.Sprint("d", i)), Kind: github.KindFolder, SHA: "t"}
					list.Entries = append(list.Entries, e)
					below(e.Path, depth+1)
					continue
				}
				list.Entries = append(list.Entries, e)
			}
		}
		below("", 0)
		list.Truncated = r.IntN(4) == 0
		tr := session.NewTree("ref", list)
		tr.Root.SetOpen(true)
		for range 20 {
			f := tr.Root
			for f.Folders > 0 && r.IntN(3) > 0 {
				f = f.Sub(r.IntN(f.Folders))
			}
			if f != tr.Root {
				f.SetOpen(r.IntN(2) == 0)
			}
			want := spelled(tr.Root, 1)
			if tr.Root.Rows != len(want) {
				t.Fatalf("%d rows, want %d", tr.Root.Rows, len(want))
			}
			for n, w := range want {
				in, at, depth := tr.Root.Row(n, 1)
				row := session.RowOf(connection.Platform, in, at, depth)
				got := fmt.Sprint(row.Depth, " ", row.Entry.Path)
				if row.Note != "" {
					got += " " + row.Note
				}
				if got != w {
					t.Fatalf("row %d is %q, want %q", n, got, w)
				}
				if back := in.Offset(at); back != n {
					t.Fatalf("row %d (%s) is said to be at %d", n, w, back)
				}
			}
		}
	}
}

// A folder that is read when it is opened takes its place.
func TestTreeIsReadFolderByFolder(t *testing.T) {
	tr := &session.Tree{Root: session.NewFolder(nil, 0, "", "root")}
	tr.Root.SetOpen(true)
	if in, at, _ := tr.Root.Row(0, 1); at != -1 || in.Note() != "reading" {
		t.Errorf("%d, %q", at, in.Note())
	}
	tr.Root.Fill([]github.TreeEntry{{Path: "z.txt", Kind: github.KindFile}, {Path: "b", Kind: github.KindFolder, SHA: "1"}, {Path: "a", Kind: github.KindFolder, SHA: "2"}}, false)
	in, _, rest, done := tr.Seek("b/c/d")
	if done || in.Path != "b" || rest != "c/d" {
		t.Errorf("%q, %q, %v", in.Path, rest, done)
	}
	in.SetOpen(true)
	if got := fmt.Sprint(spelled(tr.Root, 1)); tr.Root.Rows != 4 || got != "[1 a 1 b 2 b reading 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.Root.Rows, got)
	}
	in.Fill([]github.TreeEntry{{Path: "c", Kind: github.KindFolder}, {Path: "d", Kind: github.KindFile}}, true)
	if got := fmt.Sprint(spelled(tr.Root, 1)); tr.Root.Rows != 6 || got != "[1 a 1 b 2 b/c 2 b/d 2 b GitHub did not list everything 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.Root.Rows, got)
	}
	if _, _, rest, done := tr.Seek("z.txt/x"); done || rest != "z.txt/x" {
		t.Errorf("a file taken for a folder: %q", rest)
	}
}

func TestWave(t *testing.T) {
	for p, want := range map[string]string{
		"registry/clusters/edge-1/30-cert-manager.yaml": "30", "registry/clusters/edge-1/0-x.yml": "0", "registry/clusters/edge-1/x.yaml": "",
		"catalog/30-x.yaml": "", "registry/30-x.txt": "", "registry/30/x.yaml": "",
	} {
		if got := session.Wave(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}
