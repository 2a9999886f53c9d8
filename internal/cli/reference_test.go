package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/config"
)

// ofLibraries are variables that packages of others read for us.
var ofLibraries = []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}

// TestTheReferenceIsComplete holds the tables of docs/configuration.md to the
// code: each key of the file, and each variable that anything reads.
func TestTheReferenceIsComplete(t *testing.T) {
	page := readText(t, filepath.Join(root, "docs", "configuration.md"))
	keys := fileKeys(reflect.TypeFor[config.Config](), "")
	for _, m := range differences(keys, tableUnder(page, "Keys of the file")) {
		t.Errorf("docs/configuration.md, keys: %s", m)
	}
	variables := append(variablesRead(t), config.Variables()...)
	variables = slices.DeleteFunc(variables, func(v string) bool { return v == "HOST" }) // stands in a command for people
	for _, m := range differences(append(variables, ofLibraries...), tableUnder(page, "Environment")) {
		t.Errorf("docs/configuration.md, environment: %s", m)
	}
	if len(keys) < 25 || len(variables) < 15 {
		t.Errorf("only %d keys and %d variables", len(keys), len(variables))
	}
}

func TestPlantedReferenceIsFound(t *testing.T) {
	page := "## A\n\n| key | what |\n|---|---|\n| `x` | `y` |\n| `b`, `c[].d` | z |\n\n## B\n\n| key |\n|---|\n| `e` |\n"
	if got := differences([]string{"x", "c[].d", "new"}, tableUnder(page, "A")); !slices.Equal(got, []string{"b is nothing that is read", "new is missing"}) {
		t.Errorf("found %q", got)
	}
	type inner struct {
		D string `yaml:"d,omitempty"`
	}
	type outer struct {
		X string            `yaml:"x"`
		C []inner           `yaml:"c"`
		O inner             `yaml:"o"`
		M map[string]string `yaml:"m"`
		T time.Time         `yaml:"t"`
		h int
	}
	if got := fileKeys(reflect.TypeFor[outer](), ""); !slices.Equal(got, []string{"x", "c", "c[].d", "o.d", "m", "t"}) {
		t.Errorf("keys %q", got)
	}
	_ = outer{}.h
}

// differences are what is on one side alone, in order.
func differences(read, documented []string) []string {
	var out []string
	for _, d := range documented {
		if !slices.Contains(read, d) {
			out = append(out, d+" is nothing that is read")
		}
	}
	read = slices.Compact(slices.Sorted(slices.Values(read)))
	for _, r := range read {
		if !slices.Contains(documented, r) {
			out = append(out, r+" is missing")
		}
	}
	return out
}

var code = regexp.MustCompile("`([^`]+)`")

// tableUnder are the names in the first column of the table below a heading.
func tableUnder(page, heading string) []string {
	_, below, _ := strings.Cut(page, "\n## "+heading+"\n")
	if strings.HasPrefix(page, "## "+heading+"\n") {
		below = page
	}
	below, _, _ = strings.Cut(strings.TrimPrefix(below, "## "), "\n## ")
	var out []string
	for row := range strings.SplitSeq(below, "\n") {
		if cell, found := strings.CutPrefix(row, "| "); found {
			first, _, _ := strings.Cut(cell, " |")
			for _, m := range code.FindAllStringSubmatch(first, -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// fileKeys are the keys of a type in YAML, as a path: a list has a row of its
// own, a mapping only what is in it.
func fileKeys(t reflect.Type, under string) []string {
	var out []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		switch inner := f.Type; {
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			out = append(out, under+name)
			out = append(out, fileKeys(inner.Elem(), under+name+"[].")...)
		case inner.Kind() == reflect.Struct && len(fileKeys(inner, "")) > 0: // others are read as a whole
			out = append(out, fileKeys(inner, under+name+".")...)
		default:
			out = append(out, under+name)
		}
	}
	return out
}

// variablesRead are the names that our code asks the environment for, wherever
// it does: the names in capitals in functions that look something up.
func variablesRead(t *testing.T) []string {
	t.Helper()
	name := regexp.MustCompile(`^[A-Z][A-Z_]{2,}$`)
	var out []string
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case e.IsDir() && slices.Contains([]string{"internal/testkit", "internal/house", "internal/scaffold/oracle", "internal/release", "internal/github"}, filepath.ToSlash(rel)):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && contains(f, asks) {
				out = append(out, literals(f, name)...)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asks reports whether a node is a call that reads the environment, by its name.
func asks(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	if slices.ContainsFunc(call.Args, isLookup) {
		return true
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return strings.EqualFold(f.Name, "lookup")
	case *ast.SelectorExpr:
		return strings.EqualFold(f.Sel.Name, "lookup") || f.Sel.Name == "Getenv" || f.Sel.Name == "LookupEnv"
	}
	return false
}

// isLookup reports whether an argument is the function that reads the environment.
func isLookup(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "lookup"
	case *ast.SelectorExpr:
		return strings.EqualFold(e.Sel.Name, "lookup")
	}
	return false
}

func contains(in ast.Node, what func(ast.Node) bool) bool {
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		found = found || n != nil && what(n)
		return !found
	})
	return found
}

// literals are the strings below a node that look like a name of a variable.
func literals(in ast.Node, name *regexp.Regexp) []string {
	var out []string
	ast.Inspect(in, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && name.MatchString(text) {
				out = append(out, text)
			}
		}
		return true
	})
	return out
}
