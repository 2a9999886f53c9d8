package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// namedTest is the name of a test in a document.
var namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)`")

// TestTheThreatModelIsHeldByTests: each line of the tables of attacks names tests, and
// all of them exist.
func TestTheThreatModelIsHeldByTests(t *testing.T) {
	there := testsOf(t, filepath.Join("..", ".."))
	for document, heading := range map[string]string{"threat-model.md": "## Attackers, assets, ways", "reliability.md": "## What was tried"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "docs", document))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range namedTest.FindAllStringSubmatch(string(data), -1) {
			if !there[name[1]] {
				t.Errorf("%s: there is no test %s", document, name[1])
			}
		}
		_, table, found := strings.Cut(string(data), heading)
		table, _, _ = strings.Cut(table, "\n## ")
		if !found {
			t.Errorf("%s: there is no %q", document, heading)
		}
		lines := 0
		for line := range strings.SplitSeq(table, "\n") {
			if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| attack") {
				continue
			}
			if lines++; !namedTest.MatchString(line) {
				t.Errorf("%s: no test holds %s", document, line)
			}
		}
		if lines < 20 {
			t.Errorf("%s: %d lines", document, lines)
		}
	}
}

// testsOf are the names of all tests and fuzz targets.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				out[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
