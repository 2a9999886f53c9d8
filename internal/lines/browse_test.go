package lines

import (
	"strings"
	"testing"

	"gitconnection/internal/github"
)

func TestEntries(t *testing.T) {
	file := func(path string) github.TreeEntry {
		return github.TreeEntry{Path: path, Kind: github.KindFile, Size: 1}
	}
	tree := github.Tree{Entries: []github.TreeEntry{
		file("b.txt"), file("a.txt"), {Path: "empty", Kind: github.KindFolder}, file("deep/er/x"), file("deep/y"),
		{Path: "deep", Kind: github.KindFolder}, {Path: "mod", Kind: github.KindSubmodule},
	}}
	for _, c := range []struct{ folder, want string }{
		{"", "deep, folder|empty, folder|a.txt, 1 byte|b.txt, 1 byte|mod, another repository (submodule)"},
		{"deep", "er, folder|y, 1 byte"},
		{"deep/er", "x, 1 byte"},
		{"empty", ""},
		{"dee", ""},
	} {
		var got []string
		for _, e := range folderEntries(tree, c.folder) {
			got = append(got, e.label())
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q holds %q", c.folder, got)
		}
	}
}
