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
	files := 0
	err := filepath.WalkDir(filepath.Join("..", "ui"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "safe" {
			return err
		}
		files++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, where := range goStatements(t, path, source) {
			t.Errorf("%s: a go statement; use safe.Guard.Go", where)
		}
		return nil
	})
	if err != nil || files < 20 {
		t.Fatalf("%d files, %v", files, err)
	}
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
