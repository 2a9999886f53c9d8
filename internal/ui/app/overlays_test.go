package app

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// overlays are the types of everything that may lie over a page: TestRandom
// has to meet each of them. TestOverlaysAreListed keeps the list complete.
func overlays() []string {
	return []string{
		"Confirm", "FormDialog", "FormScreen", "addDialog", "commandPalette", "credentialsDialog", "disconnectDialog", "help",
		"messages", "pasteDialog", "qrDialog", "quitDialog", "replaceDialog", "signInDialog", "switcher", "undoDialog",
	}
}

func TestOverlaysAreListed(t *testing.T) {
	found := implementations(t, screensFolder(t), "overlay")
	if want := overlays(); !slices.Equal(found, want) {
		t.Errorf("types with the methods of overlay: %q\nlisted: %q", found, want)
	}
}

func TestPlantedOverlayIsFound(t *testing.T) {
	root := t.TempDir()
	for name, source := range map[string]string{
		"kit/kit.go":       "package kit\n\nimport tea \"example.com/tea\"\n\ntype Overlay interface {\n\tKey(tea.KeyMsg) (tea.Cmd, bool)\n\tBusy() bool\n}\n\ntype Frame struct{}\n\nfunc (*Frame) Busy() bool { return false }\n",
		"page/page.go":     "package page\n\nimport (\n\ttea \"example.com/tea\"\n\n\t\"" + screensPath + "/kit\"\n)\n\ntype dialog struct{ kit.Frame }\n\nfunc (d *dialog) Key(tea.KeyMsg) (tea.Cmd, bool) { return nil, true }\n\ntype field struct{ kit.Frame }\n\nfunc (f *field) Key(tea.KeyMsg) bool { return true }\n",
		"page/own_test.go": "package page\n\ntype fake struct{ dialog }\n",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := implementations(t, root, "overlay"); !slices.Equal(got, []string{"dialog"}) {
		t.Errorf("found %q", got)
	}
}

// screensPath is the import path of the folder with all packages of screens.
const screensPath = "gitconnection/internal/ui"

// screensFolder is where that folder is, from whichever of its packages.
func screensFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for filepath.Base(dir) != path.Base(screensPath) {
		if filepath.Dir(dir) == dir {
			t.Fatal("not in a package of screens")
		}
		dir = filepath.Dir(dir)
	}
	return dir
}

// implementations are the types in packages below root, sorted by name, whose
// pointers implement the interface of that name, exported or not.
func implementations(t *testing.T, root, name string) []string {
	t.Helper()
	loaded := loader{root: root, files: token.NewFileSet(), packages: map[string]*types.Package{}}
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return filepath.SkipDir
		}
		below, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		var none *build.NoGoError
		if _, err = loaded.Import(path.Join(screensPath, filepath.ToSlash(below))); errors.As(err, &none) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var contract *types.Interface
	for _, typ := range loaded.types() {
		if is, ok := typ.Type().Underlying().(*types.Interface); ok && strings.EqualFold(typ.Name(), name) {
			contract = is
		}
	}
	if contract == nil {
		t.Fatalf("there is no interface %s below %s", name, root)
	}
	var out []string
	for _, typ := range loaded.types() {
		if has(types.NewMethodSet(types.NewPointer(typ.Type())), contract) {
			out = append(out, typ.Name())
		}
	}
	slices.Sort(out)
	return out
}

// has reports whether a method set holds the whole contract. types.Implements
// would say so of every type with something invalid in it.
func has(methods *types.MethodSet, contract *types.Interface) bool {
	for want := range contract.Methods() {
		found := methods.Lookup(want.Pkg(), want.Name())
		if found == nil || !types.Identical(found.Type(), want.Type()) {
			return false
		}
	}
	return true
}

// loader type-checks the declarations of packages below root. Everything that
// comes from elsewhere is one and the same invalid type to it, which makes it
// quick and is exact enough for telling method sets apart.
type loader struct {
	root     string
	files    *token.FileSet
	packages map[string]*types.Package
}

func (l loader) Import(pkg string) (*types.Package, error) {
	below, ours := strings.CutPrefix(pkg, screensPath)
	if !ours {
		return nil, errors.New("not a package of screens")
	}
	if have := l.packages[pkg]; have != nil {
		return have, nil
	}
	dir := filepath.Join(l.root, filepath.FromSlash(below))
	found, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	var parsed []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(l.files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	config := types.Config{Importer: l, IgnoreFuncBodies: true, Error: func(error) {}}
	l.packages[pkg], _ = config.Check(pkg, l.files, parsed, nil) // what is missing comes from elsewhere
	return l.packages[pkg], nil
}

// types are the types that the packages declare.
func (l loader) types() []*types.TypeName {
	var out []*types.TypeName
	for _, pkg := range l.packages {
		for _, name := range pkg.Scope().Names() {
			if typ, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				out = append(out, typ)
			}
		}
	}
	return out
}
