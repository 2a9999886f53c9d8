package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The screens start goroutines through package safe alone: a panic in one of
// another make leaves the terminal unusable.
func TestScreensStartGoroutinesSafely(t *testing.T) {
	files := eachSource(t, filepath.Join("..", "ui"), func(name string) bool { return name == "safe" }, func(path string, source []byte) {
		for _, where := range goStatements(t, path, source) {
			t.Errorf("%s: a go statement; use safe.Guard.Go", where)
		}
	})
	if files < 20 {
		t.Fatalf("%d files", files)
	}
}

// eachSource calls do for each Go file below root that is no test, leaving out the
// files and folders that skip names, relative to root with slashes. It returns how
// many there were.
func eachSource(t *testing.T, root string, skip func(name string) bool, do func(path string, source []byte)) (files int) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case skip(filepath.ToSlash(name)) && d.IsDir():
			return filepath.SkipDir
		case skip(filepath.ToSlash(name)), d.IsDir(), filepath.Ext(path) != ".go", strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		do(path, source)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPlantedGoStatementIsFound(t *testing.T) {
	if got := goStatements(t, "x.go", []byte("package x\nfunc f() {\n\tgo f()\n}\n")); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

func goStatements(t *testing.T, path string, source []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		if g, ok := n.(*ast.GoStmt); ok {
			out = append(out, set.Position(g.Pos()).String())
		}
		return true
	})
	return out
}
