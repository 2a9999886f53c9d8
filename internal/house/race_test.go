package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The Makefile runs the packages of this variable without the race detector, and
// those of whole once more without it.
const (
	alone = "ALONE"
	whole = "WHOLE"
)

// TestTheRaceDetectorLeavesNothingOut holds two lists of the Makefile to the
// packages: what runs without the race detector alone starts no goroutine, and what
// leaves tests out with the race detector runs without it, too.
func TestTheRaceDetectorLeavesNothingOut(t *testing.T) {
	root := filepath.Join("..", "..")
	list := concurrency(t, root)
	for _, w := range list.complaints(makeList(t, root, alone), makeList(t, root, whole)) {
		t.Error(w)
	}
}

func TestPlantedConcurrencyIsFound(t *testing.T) {
	root := t.TempDir()
	plant(t, root, "Makefile", "ALONE := quiet above statement \\\n\tgroup locked once away\nWHOLE := sampled quiet\n")
	plant(t, root, "quiet/a.go", "package quiet\n")
	plant(t, root, "once/a.go", "package once\nimport \"sync\"\nvar f = sync.OnceValue(func() int { return 1 })\n")
	plant(t, root, "statement/a.go", "package statement\nfunc f() {\n\tgo f()\n}\n")
	plant(t, root, "above/a.go", "package above\nimport \""+module+"between\"\n")
	plant(t, root, "above/a_test.go", "package above\nfunc f() { go f() }\n")
	plant(t, root, "between/a.go", "package between\nimport \""+module+"statement\"\n")
	plant(t, root, "between/a_test.go", "package between\nfunc f() { go f() }\n")
	plant(t, root, "group/a.go", "package group\nimport \"sync\"\nfunc f(w *sync.WaitGroup) {\n\tw.Go(g)\n}\n")
	plant(t, root, "locked/a.go", "package locked\nimport \"sync\"\nvar m sync.Mutex\n")
	plant(t, root, "sampled/a_test.go", "package sampled\nvar x = testkit.RaceDetector\n")
	plant(t, root, "skipped/a_test.go", "package skipped\nvar x = testkit.RaceDetector\n")
	list := concurrency(t, root)
	want := []string{
		"above: runs without the race detector, and statement/a.go:3:2 starts a goroutine",
		"away: runs without the race detector, and there is no such package",
		"group: runs without the race detector, and group/a.go:3:11 has more of sync than functions that run once",
		"group: runs without the race detector, and group/a.go:4:2 starts a goroutine",
		"locked: runs without the race detector, and locked/a.go:3:7 has more of sync than functions that run once",
		"quiet: is in WHOLE and leaves nothing out with the race detector",
		"skipped: leaves tests out with the race detector and is not in WHOLE",
		"statement: runs without the race detector, and statement/a.go:3:2 starts a goroutine",
	}
	if got := list.complaints(makeList(t, root, alone), makeList(t, root, whole)); !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// makeList are the words of a variable of the Makefile, as packages of the module.
func makeList(t *testing.T, root, name string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	_, words, found := strings.Cut("\n"+strings.ReplaceAll(string(content), "\\\n", ""), "\n"+name+" :=")
	if !found {
		t.Fatalf("the Makefile has no %s", name)
	}
	words, _, _ = strings.Cut(words, "\n")
	var out []string
	for word := range strings.FieldsSeq(words) {
		out = append(out, strings.TrimPrefix(word, "./"))
	}
	return out
}

// concurrent is what a package has that can race, by its path in the module.
type concurrent map[string]*concurrentPackage

type concurrentPackage struct {
	imports []string // of ours
	starts  []string // places where a goroutine is started
	shares  []string // places that use sync
	samples bool     // its tests leave something out with the race detector
}

// complaints is what is wrong with the two lists.
func (c concurrent) complaints(alone, whole []string) []string {
	var wrong []string
	for _, path := range alone {
		p := c[path]
		if p == nil {
			wrong = append(wrong, path+": runs without the race detector, and there is no such package")
			continue
		}
		for _, place := range c.reached(path) {
			wrong = append(wrong, fmt.Sprintf("%s: runs without the race detector, and %s starts a goroutine", path, place))
		}
		for _, place := range p.shares {
			wrong = append(wrong, fmt.Sprintf("%s: runs without the race detector, and %s has more of sync than functions that run once", path, place))
		}
	}
	for path, p := range c {
		switch listed := slices.Contains(whole, path); {
		case p.samples && !listed:
			wrong = append(wrong, path+": leaves tests out with the race detector and is not in WHOLE")
		case listed && !p.samples:
			wrong = append(wrong, path+": is in WHOLE and leaves nothing out with the race detector")
		}
	}
	slices.Sort(wrong)
	return wrong
}

// reached are the places where a package, or one that it imports, starts a
// goroutine.
func (c concurrent) reached(path string) []string {
	seen := map[string]bool{}
	var starts []string
	var visit func(path string)
	visit = func(path string) {
		p := c[path]
		if p == nil || seen[path] {
			return
		}
		seen[path] = true
		starts = append(starts, p.starts...)
		for _, next := range p.imports {
			visit(next)
		}
	}
	visit(path)
	return starts
}

// concurrency reads the packages of the module at root.
func concurrency(t *testing.T, root string) concurrent {
	t.Helper()
	found := concurrent{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		path := filepath.ToSlash(filepath.Dir(name))
		if found[path] == nil {
			found[path] = &concurrentPackage{}
		}
		return found[path].read(file, filepath.ToSlash(name))
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (p *concurrentPackage) read(file, name string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, name, content, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if strings.HasSuffix(name, "_test.go") {
		ast.Inspect(parsed, func(n ast.Node) bool {
			p.samples = p.samples || selects(n) == "testkit.RaceDetector"
			return true
		})
		return nil
	}
	for _, i := range parsed.Imports {
		if path, err := strconv.Unquote(i.Path.Value); err == nil && strings.HasPrefix(path, module) {
			p.imports = append(p.imports, strings.TrimPrefix(path, module))
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		place := func() string { return set.Position(n.Pos()).String() }
		switch what := selects(n); {
		case starts(n):
			p.starts = append(p.starts, place())
		case strings.HasPrefix(what, "atomic."), strings.HasPrefix(what, "sync.") && !strings.HasPrefix(what, "sync.Once"): // what runs once is a late initialization
			p.shares = append(p.shares, place())
		}
		return true
	})
	return nil
}

// selects is "x.Name" where a node is that, else "".
func selects(n ast.Node) string {
	s, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return from.Name + "." + s.Sel.Name
}

// starts reports whether a node starts a goroutine: by a go statement, or by a
// function that does, in any package that has one of that name.
func starts(n ast.Node) bool {
	if _, ok := n.(*ast.GoStmt); ok {
		return true
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"AfterFunc", "Go", "ListenAndServe", "Serve"}, f.Sel.Name)
}
