package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// The pages are held to the program: every link and anchor leads somewhere,
// every command line is one, and every block of sh runs against a served demo
// in which acme has the App. A block of sh that cannot run there stands below a
// comment that says why:
//
//	<!-- not run: it needs a cluster -->

// document is what a page says that can be wrong.
type document struct {
	path    string
	links   []string
	anchors map[string]bool
	blocks  []block
	inline  []string // code in sentences
}

type block struct {
	language, text string
	notRun         string // why
}

var (
	notRun  = regexp.MustCompile(`<!-- not run: (.+?) -->`)
	sources = regexp.MustCompile(`(?:src|srcset|href)="([^"]+)"`)
)

func readDocument(path string, source []byte) document {
	d := document{path: path, anchors: map[string]bool{}}
	var comment string
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			d.anchor(plain(n, source))
		case *ast.Link:
			d.links = append(d.links, string(n.Destination))
		case *ast.Image:
			d.links = append(d.links, string(n.Destination))
		case *ast.CodeSpan:
			d.inline = append(d.inline, strings.Join(strings.Fields(plain(n, source)), " "))
		case *ast.RawHTML:
			d.html(string(n.Segments.Value(source)))
		case *ast.HTMLBlock:
			html := string(n.Lines().Value(source))
			d.html(html)
			if m := notRun.FindStringSubmatch(html); m != nil {
				comment = m[1]
				return ast.WalkContinue, nil
			}
		case *ast.FencedCodeBlock:
			d.blocks = append(d.blocks, block{string(n.Language(source)), string(n.Lines().Value(source)), comment})
		}
		if n.Type() == ast.TypeBlock && n.Kind() != ast.KindDocument {
			comment = ""
		}
		return ast.WalkContinue, nil
	})
	return d
}

func (d *document) html(code string) {
	for _, m := range sources.FindAllStringSubmatch(code, -1) {
		d.links = append(d.links, m[1])
	}
}

func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(plain(c, source))
	}
	return b.String()
}

// anchor adds the anchor that GitHub gives a heading (github-slugger): lower
// case, without punctuation, a number behind one that is there already.
func (d *document) anchor(heading string) {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
	unique := slug
	for n := 1; d.anchors[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", slug, n)
	}
	d.anchors[unique] = true
}

// pagesBelow are the pages below a root, by their path there.
func pagesBelow(t *testing.T, root string) map[string]document {
	t.Helper()
	out := map[string]document{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && name != "docs" && !strings.HasPrefix(name, "docs/"):
			return filepath.SkipDir // what is committed for users is no page of ours
		case e.IsDir() || filepath.Ext(name) != ".md":
			return nil
		}
		source, err := os.ReadFile(path)
		out[name] = readDocument(name, source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// brokenLinks are the relative links that lead nowhere.
func brokenLinks(root string, pages map[string]document) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		for _, link := range pages[name].links {
			if strings.Contains(link, ":") {
				continue // of the network
			}
			target, anchor, _ := strings.Cut(link, "#")
			to := name
			if target != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				wrong = append(wrong, name+": "+link+" does not exist")
			} else if page, ok := pages[to]; anchor != "" && ok && !page.anchors[anchor] {
				wrong = append(wrong, name+": "+link+" has no such heading")
			}
		}
	}
	return wrong
}

var root = filepath.Join("..", "..")

func TestLinksOfTheDocuments(t *testing.T) {
	pages := pagesBelow(t, root)
	if len(pages) < 30 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, w := range brokenLinks(root, pages) {
		t.Error(w)
	}
}

func TestPlantedLinksAreFound(t *testing.T) {
	planted := t.TempDir()
	if err := os.MkdirAll(filepath.Join(planted, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"README.md":   "# A `b`, c!\n\n# Twice\n\n# Twice\n\n[a](docs/x.md#one) [b](#a-b-c) [c](#twice-1) [d](https://example.org/none)\n\n| a |\n|---|\n| [e](docs/none.md) |\n\n<img src=\"none.svg\">\n\n`[f](not/a/link)`\n",
		"docs/x.md":   "# One\n\n[a](../README.md#two) [b](none.md)\n\n[c]\n\n[c]: ../none\n",
		"docs/ok.txt": "",
	} {
		if err := os.WriteFile(filepath.Join(planted, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"README.md: docs/none.md does not exist", "README.md: none.svg does not exist",
		"docs/x.md: ../README.md#two has no such heading", "docs/x.md: none.md does not exist", "docs/x.md: ../none does not exist",
	}
	if got := brokenLinks(planted, pagesBelow(t, planted)); !slices.Equal(got, want) {
		t.Errorf("found %q", got)
	}
}
