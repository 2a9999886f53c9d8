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

// No process of ours runs without its garbage collector: none of our files
// switches it off, and main sets it back before anything else.
func TestNothingSwitchesTheCollectorOff(t *testing.T) {
	seen := 0
	for name := range goFiles(t, filepath.Join("..", "..")) {
		seen++
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), "SetGCPercent") {
			continue
		}
		for _, where := range collectorsOff(t, name, source) {
			t.Errorf("%s: switches the garbage collector off", where)
		}
	}
	if seen < 50 {
		t.Errorf("only %d files seen", seen)
	}
}

func TestPlantedCollectorIsFound(t *testing.T) {
	for source, want := range map[string]int{
		"package x\nvar was = debug.SetGCPercent(-1)\n":              1,
		"package x\nfunc f() {\n\tdebug.SetGCPercent(-1 * 100)\n}\n": 1,
		"package x\nvar was = debug.SetGCPercent(400)\n":             0,
	} {
		if got := collectorsOff(t, "x.go", []byte(source)); len(got) != want {
			t.Errorf("%q: found %v", source, got)
		}
	}
}

// collectorsOff are the calls of SetGCPercent with a minus in what they set.
func collectorsOff(t *testing.T, path string, source []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "SetGCPercent" {
			return true
		}
		for _, arg := range call.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.SUB {
					out = append(out, set.Position(call.Pos()).String())
				}
				return true
			})
		}
		return true
	})
	return out
}

func TestMainSetsTheCollectorBackFirst(t *testing.T) {
	path := filepath.Join("..", "..", "cmd", "konstruct", "main.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "main" || len(f.Body.List) == 0 {
			continue
		}
		if s, ok := f.Body.List[0].(*ast.ExprStmt); ok {
			if call, ok := s.X.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Done" {
					return
				}
			}
		}
	}
	t.Errorf("the first thing in %s is not startup.Done()", path)
}
