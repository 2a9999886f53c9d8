package filetree

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gitconnection/internal/github"
)

// spelled is the slow way to the rows of a folder: all of them.
func spelled(f *Folder, depth int) (out []string) {
	for i, e := range f.Entries {
		out = append(out, fmt.Sprint(depth, " ", Join(f.Path, e.Path)))
		if s := f.subs[i]; s != nil && s.open {
			out = append(out, spelled(s, depth+1)...)
		}
	}
	if f.truncated || len(f.Entries) == 0 {
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
				e := github.TreeEntry{Path: Join(dir, fmt.Sprint("f", i)), Kind: github.KindFile, SHA: "s"}
				if depth < 3 && r.IntN(2) == 0 {
					e = github.TreeEntry{Path: Join(dir, fmt.Sprint("d", i)), Kind: github.KindFolder, SHA: "t"}
					list.Entries = append(list.Entries, e)
					below(e.Path, depth+1)
					continue
				}
				list.Entries = append(list.Entries, e)
			}
		}
		below("", 0)
		list.Truncated = r.IntN(4) == 0
		tr := New("ref", list)
		for range 20 {
			f := tr.Root
			for f.folders > 0 && r.IntN(3) > 0 {
				f = f.Sub(r.IntN(f.folders))
			}
			if f != tr.Root {
				f.SetOpen(r.IntN(2) == 0)
			}
			want := spelled(tr.Root, 1)
			if tr.Rows() != len(want) {
				t.Fatalf("%d rows, want %d", tr.Rows(), len(want))
			}
			for n, w := range want {
				in, at, depth := tr.Row(n)
				got := fmt.Sprint(depth, " ")
				if at < 0 {
					got += in.Path + " " + in.Note()
				} else {
					got += Join(in.Path, in.Entries[at].Path)
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
	tr := NewLazy("ref", "root")
	if in, at, _ := tr.Row(0); at != -1 || in.Note() != "reading" {
		t.Errorf("%d, %q", at, in.Note())
	}
	tr.Fill(tr.Root, []github.TreeEntry{{Path: "z.txt", Kind: github.KindFile}, {Path: "b", Kind: github.KindFolder, SHA: "1"}, {Path: "a", Kind: github.KindFolder, SHA: "2"}}, false)
	in, _, rest, done := tr.Seek("b/c/d")
	if done || in.Path != "b" || rest != "c/d" {
		t.Errorf("%q, %q, %v", in.Path, rest, done)
	}
	in.SetOpen(true)
	if got := fmt.Sprint(spelled(tr.Root, 1)); tr.Rows() != 4 || got != "[1 a 1 b 2 b reading 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.Rows(), got)
	}
	tr.Fill(in, []github.TreeEntry{{Path: "c", Kind: github.KindFolder}, {Path: "d", Kind: github.KindFile}}, true)
	if got := fmt.Sprint(spelled(tr.Root, 1)); tr.Rows() != 6 || got != "[1 a 1 b 2 b/c 2 b/d 2 b GitHub did not list everything 1 z.txt]" {
		t.Errorf("%d rows: %s", tr.Rows(), got)
	}
	if _, _, rest, done := tr.Seek("z.txt/x"); done || rest != "z.txt/x" {
		t.Errorf("a file taken for a folder: %q", rest)
	}
}

func BenchmarkIndexVastTree(b *testing.B) {
	list := vast(100_000)
	b.ReportAllocs()
	for b.Loop() {
		New("ref", list)
	}
}

// vast is a listing of n files in folders of fifty.
func vast(n int) github.Tree {
	var out github.Tree
	for i := range n {
		dir := fmt.Sprintf("z-%06d", i-i%50)
		if i%50 == 0 {
			out.Entries = append(out.Entries, github.TreeEntry{Path: dir, Kind: github.KindFolder})
		}
		out.Entries = append(out.Entries, github.TreeEntry{Path: fmt.Sprintf("%s/file-%06d.yaml", dir, i), Kind: github.KindFile})
	}
	return out
}
