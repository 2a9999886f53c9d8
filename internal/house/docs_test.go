package house

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPackagesSayTheirTrade(t *testing.T) {
	list := sources(t, filepath.Join("..", ".."))
	if len(list) < 20 {
		t.Fatalf("only %d packages: is this the module?", len(list))
	}
	for _, w := range undocumented(list) {
		t.Error(w)
	}
}

func TestPlantedPackageWithoutTradeIsFound(t *testing.T) {
	root := t.TempDir()
	plant(t, root, "none/a.go", "// A licence.\n\npackage none\n")
	plant(t, root, "twice/a.go", "// Package twice is one thing.\npackage twice\n")
	plant(t, root, "twice/b.go", "// Package twice is another.\npackage twice\n")
	plant(t, root, "wrong/a.go", "// Package other is a trade.\npackage wrong\n")
	plant(t, root, "empty/a.go", "// Package empty\npackage empty\n")
	plant(t, root, "good/a.go", "// Package good is a trade.\npackage good\n")
	plant(t, root, "good/a_test.go", "package good\n")
	plant(t, root, "cmd/tool/a.go", "// Command tool is a trade.\npackage main\n")
	plant(t, root, "cmd/thing/a.go", "// Package main is a trade.\npackage main\n")
	want := []string{
		`cmd/thing: its doc comment does not begin with "Command thing " and a sentence`,
		`empty: its doc comment does not begin with "Package empty " and a sentence`,
		"none: 0 package doc comments, and there has to be one",
		"twice: 2 package doc comments, and there has to be one",
		`wrong: its doc comment does not begin with "Package wrong " and a sentence`,
	}
	if got := undocumented(sources(t, root)); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// undocumented returns the packages whose one doc comment does not say what
// they are.
func undocumented(list []source) []string {
	var wrong []string
	for _, s := range list {
		begins := "Package " + s.name + " "
		if s.name == "main" {
			begins = "Command " + s.path[strings.LastIndexByte(s.path, '/')+1:] + " "
		}
		switch {
		case len(s.docs) != 1:
			wrong = append(wrong, fmt.Sprintf("%s: %d package doc comments, and there has to be one", s.path, len(s.docs)))
		case !strings.HasPrefix(s.docs[0], begins) || !strings.Contains(s.docs[0], "."):
			wrong = append(wrong, fmt.Sprintf("%s: its doc comment does not begin with %q and a sentence", s.path, begins))
		}
	}
	return wrong
}
