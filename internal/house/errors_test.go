package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// saysErrorsItself are the places that may ask an error for its text: it is said
// elsewhere, or never.
var saysErrorsItself = map[string]string{
	"wording":                    "says errors",
	"config/config.go":           "says the errors of the YAML library, with their line",
	"cli/cmdutil/exit.go":        "compares",
	"cli/cmdutil/factory.go":     "writes the log",
	"scaffold/chart":             "says the errors of Helm",
	"renderer/serve.go":          "passes on what package chart says",
	"scaffold/manifest/parse.go": "says the errors of the YAML library, with their line",
	"ui/session/problem.go":      "writes the log",
}

// What Go says of an error is never shown to a person: every text of an error comes
// from package wording. Methods named Error may ask what they wrap, for it is said
// there in its turn.
func TestErrorsAreSaidInOnePlace(t *testing.T) {
	elsewhere := []string{"house", "testkit", "github/simulator", "scaffold/oracle", "scaffold/manifest/apiserver"}
	files := eachSource(t, "..", func(name string) bool { return below(name, elsewhere) || saysErrorsItself[name] != "" }, func(path string, source []byte) {
		for _, where := range errorTexts(t, path, source) {
			t.Errorf("%s: the text of an error; use wording.Of or wording.Line", where)
		}
	})
	if files < 200 {
		t.Fatalf("%d files", files)
	}
}

func TestPlantedTextsOfErrorsAreFound(t *testing.T) {
	for source, want := range map[string]int{
		`func f() { say(err.Error()) }`:                                     1,
		`func f() { say(a.b.err.Error()) }`:                                 1,
		`func (e *x) Error() string { return e.err.Error() }`:               0,
		`func f() { say("it failed: %v", err) }`:                            1,
		`func f() { out := fmt.Sprintf("it failed: %s", a.Err) }`:           1,
		`func f() error { return fmt.Errorf("it failed: %w", err) }`:        0,
		`func f() { log.Error("x") }`:                                       0,
		`func f() { say("it failed: %s", wording.Line(err)) }`:              0,
		`func f() { say("%d of them", count(err)) }`:                        0,
		`func f() error { return errors.Join(err, fmt.Errorf("%v", err)) }`: 1,
	} {
		if got := errorTexts(t, "x.go", []byte("package x\n"+source)); len(got) != want {
			t.Errorf("%s: found %v, want %d", source, got, want)
		}
	}
}

// errorName is how errors are called.
var errorName = regexp.MustCompile(`^(err|Err|[a-z]+Err)$`)

// errorTexts are the places of a file that take the text of an error.
func errorTexts(t *testing.T, path string, source []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "Error" {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && (asksForText(call) || formatsError(call)) {
				out = append(out, set.Position(call.Pos()).String())
			}
			return true
		})
	}
	return out
}

func asksForText(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == "Error" && len(call.Args) == 0
}

// formatsError reports whether a call puts an error into a text: one with %w is said
// in its turn.
func formatsError(call *ast.CallExpr) bool {
	format := false
	for _, arg := range call.Args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, "%") && !strings.Contains(lit.Value, "%w") {
			format = true
			continue
		}
		name := ""
		switch a := arg.(type) {
		case *ast.Ident:
			name = a.Name
		case *ast.SelectorExpr:
			name = a.Sel.Name
		}
		if format && errorName.MatchString(name) {
			return true
		}
	}
	return false
}

// placeholder is a name that an engine leaves to the person, who has given it.
var placeholder = regexp.MustCompile(`konstruct [^"]*\bORG\b`)

// What to do next names the organization: the engines and the screens know it.
func TestNextStepsNameTheOrganization(t *testing.T) {
	files := 0
	for _, dir := range []string{"change", "connection", "credentials", "delivery", "github", "report", "lines", "ui"} {
		files += eachSource(t, filepath.Join("..", dir), func(string) bool { return false }, func(path string, source []byte) {
			for _, text := range placeholders(t, path, source) {
				t.Errorf("%s: %s", path, text)
			}
		})
	}
	if files < 100 {
		t.Errorf("%d files", files)
	}
}

func TestPlantedPlaceholderIsFound(t *testing.T) {
	if got := placeholders(t, "x.go", []byte("package x\nvar s = \"See: konstruct cluster list ORG\" // konstruct connect ORG\n")); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

func placeholders(t *testing.T, path string, source []byte) (out []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && placeholder.MatchString(lit.Value) {
			out = append(out, lit.Value)
		}
		return true
	})
	return out
}
