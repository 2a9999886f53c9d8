package repository

import (
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/github"
)

func TestTreeEncoding(t *testing.T) {
	id := strings.Repeat("0a", 20)
	want := []github.TreeEntry{
		{Path: "a", SHA: id, Kind: github.KindFolder, Mode: "040000"},
		{Path: "a/b.yaml", SHA: id, Kind: github.KindFile, Mode: "100644", Size: 1 << 33},
		{Path: "a/b", SHA: id, Kind: github.KindSubmodule, Mode: "160000"},
		{Path: "\xff\x00", SHA: id, Kind: github.KindFile, Mode: "120000", Size: 3},
	}
	got, ok := decodeTree(encodeTree(github.Tree{Entries: want}))
	if !ok || !slices.Equal(got.Entries, want) {
		t.Errorf("%+v", got)
	}
	if genuine(got, true) {
		t.Error("invented entries are taken for genuine")
	}
}

func FuzzDecodeTree(f *testing.F) {
	f.Add(encodeTree(github.Tree{Entries: []github.TreeEntry{{Path: "a/b", SHA: strings.Repeat("ab", 20), Mode: "100644", Size: 7}}}))
	f.Add([]byte{255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, ok := decodeTree(data)
		if !ok {
			return
		}
		again, ok := decodeTree(encodeTree(tree))
		if !ok || !slices.Equal(again.Entries, tree.Entries) {
			t.Errorf("%q does not survive", data)
		}
	})
}

func FuzzPlainDiff(f *testing.F) {
	f.Add("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n")
	f.Add("diff --git a/y b/x\nBinary files a/y and b/x differ\n")
	f.Add("diff --git \"a/\\303\\274\" \"b/\\303\\274\"\nGIT binary patch\n")
	f.Fuzz(func(t *testing.T, diff string) {
		files := []github.FileChange{{Path: "x"}, {Path: "x", Previous: "y"}, {Path: "ü"}}
		applyPlainDiff(strings.NewReader(diff), files)
		for _, file := range files {
			if (file.OldMode != "" || file.Binary) && !strings.Contains(diff, "diff --git ") {
				t.Errorf("%+v out of %q", file, diff)
			}
		}
	})
}

func TestPlainDiff(t *testing.T) {
	files := []github.FileChange{{Path: "x y"}, {Path: "ü\n"}, {Path: "n", Previous: "o"}, {Path: "long"}, {Path: "other"}}
	applyPlainDiff(strings.NewReader(strings.Join([]string{
		"diff --git a/x y b/x y", "old mode 100644", "new mode 100755",
		`diff --git "a/\303\274\n" "b/\303\274\n"`, `Binary files "a/\303\274\n" and "b/\303\274\n" differ`,
		"diff --git a/o b/n", "similarity index 90%", "--- a/o", "+++ b/n", "@@ -1 +1 @@", "-Binary files a and b differ", "+old mode 1", "Binary files x",
		"diff --git a/long b/long", "+" + strings.Repeat("x", 200_000), "old mode 100644",
	}, "\n")), files)
	for i, want := range []github.FileChange{{Path: "x y", OldMode: "100644", NewMode: "100755"}, {Path: "ü\n", Binary: true}, {Path: "n", Previous: "o"}, {Path: "long", OldMode: "100644"}, {Path: "other"}} {
		if files[i] != want {
			t.Errorf("%+v, want %+v", files[i], want)
		}
	}
}
