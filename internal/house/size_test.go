package house

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Where a package or a type has more than one trade.
const (
	maxFiles        = 40   // of a package, without tests
	maxPackageLines = 6000 // of a package, without tests
	maxMethods      = 30   // declared on one type
)

// manyMethods is where types may have any number of methods: GitHub is one
// object with one lock there.
const manyMethods = "internal/github/simulator"

func TestPackagesAndTypesAreSmall(t *testing.T) {
	list := sources(t, filepath.Join("..", ".."))
	if len(list) < 20 {
		t.Fatalf("only %d packages: is this the module?", len(list))
	}
	for _, w := range tooLarge(measures(list), mustFall()) {
		t.Error(w)
	}
}

func TestPlantedLargePackagesAreFound(t *testing.T) {
	root := t.TempDir()
	plant(t, root, "go.mod", "module planted\n")
	for i := range maxFiles + 1 {
		plant(t, root, fmt.Sprintf("files/f%d.go", i), "package files\n")
		plant(t, root, fmt.Sprintf("tests/f%d_test.go", i), "package tests\n")
	}
	plant(t, root, "lines/a.go", "package lines\n"+strings.Repeat("\n", maxPackageLines-1))
	plant(t, root, "lines/b.go", "package lines\n")
	methods := func(pkg string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "package %s\ntype T[X any] struct{}\n", pkg)
		for i := range maxMethods + 1 {
			fmt.Fprintf(&b, "func (%s) m%d() {}\n", []string{"T[X]", "*T[X]", "t *T[_]"}[i%3], i)
		}
		return b.String()
	}
	plant(t, root, "methods/a.go", methods("methods"))
	plant(t, root, manyMethods+"/a.go", methods("simulator"))
	plant(t, root, manyMethods+"/worlds/a.go", methods("worlds"))
	plant(t, root, "small/a_linux.go", "package small\ntype T int\nfunc (T) M() {}\n")
	plant(t, root, "small/a_other.go", "package small\ntype T int\nfunc (T) M() {}\n")
	plant(t, root, "other/go.mod", "module other\n")
	plant(t, root, "other/a.go", methods("other"))

	all := measures(sources(t, root))
	want := []string{
		"files: 41 files, and 40 are the most: more than one trade",
		"lines: 6001 lines, and 6000 are the most: more than one trade",
		"methods.T: 31 methods, and 30 are the most: more than one trade",
	}
	if got := tooLarge(all, nil); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	known := []allowed{{"files", "files", 41}, {"lines", "lines", 6000}, {"methods.T", "methods", 32}, {"small", "files", 50}, {"gone", "files", 50}}
	want = []string{
		"gone: the files are within the limit now; take the row out of mustFall",
		"lines: 6001 lines, and mustFall has 6000: it may only shrink",
		"small: the files are within the limit now; take the row out of mustFall",
	}
	if got := tooLarge(all, known); !slices.Equal(got, want) {
		t.Errorf("with exceptions: found %q, want %q", got, want)
	}
}

// source is one package as its files have it, for all systems and without its
// tests.
type source struct {
	path, name string
	files      int
	lines      int
	docs       []string                   // package doc comments
	methods    map[string]map[string]bool // by type
}

// sources reads the packages of the module at root, sorted by path. Modules
// below it are others.
func sources(t *testing.T, root string) []source {
	t.Helper()
	found := map[string]*source{}
	err := filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, err := os.Stat(filepath.Join(file, "go.mod"))
			if file != root && (err == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		dir = filepath.ToSlash(dir)
		if found[dir] == nil {
			found[dir] = &source{path: dir, methods: map[string]map[string]bool{}}
		}
		return found[dir].read(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, s := range found {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b source) int { return cmp.Compare(a.path, b.path) })
	return out
}

func (s *source) read(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.files++
	s.lines += bytes.Count(content, []byte("\n"))
	s.name = parsed.Name.Name
	if parsed.Doc != nil {
		s.docs = append(s.docs, parsed.Doc.Text())
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		on := receiver(f.Recv.List[0].Type)
		if s.methods[on] == nil {
			s.methods[on] = map[string]bool{}
		}
		s.methods[on][f.Name.Name] = true
	}
	return nil
}

// receiver is the name of the type that a method is declared on.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// measure is one number that has a limit.
type measure struct {
	of, unit string // such as internal/ui, files
	n, limit int
}

// allowed is a measure that may be above its limit, up to n.
type allowed struct {
	of, unit string
	n        int
}

func measures(list []source) []measure {
	var out []measure
	for _, s := range list {
		out = append(out, measure{s.path, "files", s.files, maxFiles}, measure{s.path, "lines", s.lines, maxPackageLines})
		if below(s.path, []string{manyMethods}) {
			continue
		}
		for on, names := range s.methods {
			out = append(out, measure{s.path + "." + on, "methods", len(names), maxMethods})
		}
	}
	return out
}

// tooLarge returns the measures that are above their limits, unless known
// allows for them, and the rows of known that are not needed.
func tooLarge(all []measure, known []allowed) []string {
	var wrong []string
	needed := make([]bool, len(known))
	for _, m := range all {
		if m.n <= m.limit {
			continue
		}
		i := slices.IndexFunc(known, func(k allowed) bool { return k.of == m.of && k.unit == m.unit })
		if i < 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %d %s, and %d are the most: more than one trade", m.of, m.n, m.unit, m.limit))
			continue
		}
		needed[i] = true
		if m.n > known[i].n {
			wrong = append(wrong, fmt.Sprintf("%s: %d %s, and mustFall has %d: it may only shrink", m.of, m.n, m.unit, known[i].n))
		}
	}
	for i, k := range known {
		if !needed[i] {
			wrong = append(wrong, fmt.Sprintf("%s: the %s are within the limit now; take the row out of mustFall", k.of, k.unit))
		}
	}
	slices.Sort(wrong)
	return wrong
}

// plant writes a file below root.
func plant(t *testing.T, root, name, content string) {
	t.Helper()
	at := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
