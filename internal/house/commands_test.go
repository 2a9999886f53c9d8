package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sharedByFamilies are the packages below internal/cli that hold no commands.
var sharedByFamilies = []string{"cmdutil", "gitops", "output", "screens"}

// TestCommandsHaveOneShape: a file holds one command. NewCmdX declares its words and
// flags and fills its xOptions, and runX(ctx, *xOptions) does the work, so that it can
// be read and called without the words.
func TestCommandsHaveOneShape(t *testing.T) {
	found := commandsOfFamilies(t, filepath.Join("..", "cli"))
	if len(found) < 10 {
		t.Fatalf("only %d families of commands", len(found))
	}
	for _, wrong := range found {
		for _, w := range wrong {
			t.Error(w)
		}
	}
}

func TestPlantedCommandsWithoutShapeAreFound(t *testing.T) {
	root := t.TempDir()
	plant(t, root, "good/good.go", "package good\nfunc NewCmdGood() { c.AddCommand(newCmdGoodAdd()) }\n")
	plant(t, root, "good/add.go", "package good\ntype goodAddOptions struct{}\nfunc newCmdGoodAdd() {}\nfunc runGoodAdd(ctx context.Context, o *goodAddOptions) error { return nil }\n")
	plant(t, root, "good/shared.go", "package good\nfunc open() {}\n")
	plant(t, root, "two/two.go", "package two\ntype oneOptions struct{}\nfunc NewCmdOne() {}\nfunc runOne(ctx context.Context, o *oneOptions) error { return nil }\nfunc NewCmdTwo() {}\n")
	plant(t, root, "plain/plain.go", "package plain\nfunc NewCmdPlain() {}\nfunc runPlain(ctx context.Context, name string) error { return nil }\n")
	plant(t, root, "cmdutil/a.go", "package cmdutil\nfunc NewCmdA() {}\n")
	found := commandsOfFamilies(t, root)
	want := []string{
		"plain/plain.go: NewCmdPlain has no plainOptions",
		"plain/plain.go: NewCmdPlain has no runPlain(context.Context, *plainOptions) error",
		"two/two.go: NewCmdTwo has no runTwo(context.Context, *twoOptions) error",
		"two/two.go: NewCmdTwo has no twoOptions",
		"two/two.go: NewCmdTwo is a second command",
	}
	got := slices.Sorted(slices.Values(append(append(found["good"], found["two"]...), found["plain"]...)))
	if !slices.Equal(got, want) || len(found) != 3 {
		t.Errorf("found %q in %d families, want %q", got, len(found), want)
	}
}

// commandsOfFamilies is what is wrong with the commands below root, by family.
func commandsOfFamilies(t *testing.T, root string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, file := range files {
		family := filepath.Base(filepath.Dir(file))
		if slices.Contains(sharedByFamilies, family) || strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range shapeOf(parsed) {
			found[family] = append(found[family], family+"/"+filepath.Base(file)+": "+w)
		}
		found[family] = append([]string{}, found[family]...) // there is such a family
	}
	return found
}

var newCommand = regexp.MustCompile(`^[Nn]ewCmd([A-Z]\w*)$`)

// shapeOf is what is wrong with the commands of one file. A command that only holds
// others has nothing to run.
func shapeOf(file *ast.File) []string {
	types, functions := map[string]bool{}, map[string]string{}
	var commands, wrong []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if s, ok := s.(*ast.TypeSpec); ok {
					types[s.Name.Name] = true
				}
			}
		case *ast.FuncDecl:
			functions[d.Name.Name] = parameters(d)
			if newCommand.MatchString(d.Name.Name) && !holdsCommands(d) {
				commands = append(commands, d.Name.Name)
			}
		}
	}
	for i, c := range commands {
		name := newCommand.FindStringSubmatch(c)[1]
		options := strings.ToLower(name[:1]) + name[1:] + "Options"
		if i > 0 {
			wrong = append(wrong, c+" is a second command")
		}
		if !types[options] {
			wrong = append(wrong, c+" has no "+options)
		}
		if want := "context.Context, *" + options; functions["run"+name] != want {
			wrong = append(wrong, fmt.Sprintf("%s has no run%s(%s) error", c, name, want))
		}
	}
	return wrong
}

// parameters are the types of a function's parameters.
func parameters(f *ast.FuncDecl) string {
	var all []string
	for _, p := range f.Type.Params.List {
		switch p := p.Type.(type) {
		case *ast.SelectorExpr:
			all = append(all, selects(p))
		case *ast.StarExpr:
			if name, ok := p.X.(*ast.Ident); ok {
				all = append(all, "*"+name.Name)
			}
		default:
			all = append(all, "?")
		}
	}
	return strings.Join(all, ", ")
}

// holdsCommands reports whether a function adds commands to the one that it makes.
func holdsCommands(f *ast.FuncDecl) bool {
	holds := false
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		holds = holds || ok && s.Sel.Name == "AddCommand"
		return true
	})
	return holds
}
