package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/ui/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

var roleNames = [source.Roles]string{"", "key", "str", "esc", "num", "const", "kw", "fn", "var", "label", "com", "p", "tpl", "head", "strong", "em",
	"code", "link", "addr", "quote", "muted", "ins", "del", "bad"}

// dump writes lines with their roles.
func dump(lines []source.Line) string {
	var b strings.Builder
	for _, l := range lines {
		for _, s := range l {
			if s.Role == source.Plain {
				b.WriteString(s.Text)
				continue
			}
			fmt.Fprintf(&b, "⟨%s│%s⟩", roleNames[s.Role], s.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func plain(lines []source.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Text() + "\n")
	}
	return b.String()
}

func TestRender(t *testing.T) {
	content, err := os.ReadFile("testdata/page.md")
	if err != nil {
		t.Fatal(err)
	}
	wide, slim := Render(content, 72), Render(content, 36)
	for name, got := range map[string]string{"page.golden": dump(wide), "page.72.golden": plain(wide), "page.36.golden": plain(slim)} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; -update accepts it\n--- got\n%s--- want\n%s", file, got, want)
		}
	}
	for _, l := range wide {
		if n := cells(l.Text()); n > 72 && !strings.Contains(l.Text(), "not wrapped") {
			t.Errorf("%d cells: %q", n, l.Text())
		}
	}
}

func TestPieces(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"address", "<https://a.example> https://b.example [https://c.example](https://c.example)", "https://a.example\nhttps://b.example\nhttps://c.example\n"},
		{"mail", "<a@b.example>", "a@b.example\n"},
		{"entity", "a &amp; b &#33; \\*", "a & b ! *\n"},
		{"hard break", "a  \nb<br>c", "a\nb\nc\n"},
		{"hidden", "a <!-- b --> c\n\n<!-- d -->\n", "a c\n"},
		{"nested lists", "- a\n  - b\n    1. c\n- - d", "• a\n  • b\n    1. c\n• • d\n"},
		{"empty entry", "-\n- a", "• \n• a\n"},
		{"quote in list", "- > a", "• │ a\n"},
		{"code in quote", "> ```\n> a\n> ```", "│   a\n"},
		{"picture", "![a *b*](c.png) ![](d.png)", "picture: a b (c.png)\npicture: picture\n(d.png)\n"},
		{"reference", "[a]\n\n[a]: https://a.example", "a\n(https://a.example)\n"},
		{"escape sequence", "\x1b[31mred", "\x1b[31mred\n"},
		{"long word", strings.Repeat("x", 99) + " y", strings.Repeat("x", 99) + "\ny\n"},
		{"settings", "---\ntitle: x\n---\n# A", "  title: x\n\nA\n━\n"},
		{"no settings", "---\n\na", "────────────────────\n\na\n"},
		{"windows", "a\r\nb\r\n\r\n- c\r\n", "a b\n\n• c\n"},
		{"wide", "日本語 日本語 日本語 日本語", "日本語 日本語 日本語\n日本語\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := plain(Render([]byte(c.in), 20)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	content, err := os.ReadFile("testdata/page.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content, 40)
	for _, s := range []string{"- - - a", "> > > ```\n", "|a|\n|-|\n|", "1. \n\t- x", "[a](<b\n", "---\n---\n", "* [ ] \n", "<br", "![[]]()", "~~a"} {
		f.Add([]byte(s), 10)
	}
	f.Fuzz(func(t *testing.T, content []byte, width int) {
		for _, l := range Render(content, width%300) {
			if strings.Contains(l.Text(), "\n") {
				t.Fatalf("a line holds two: %q", l.Text())
			}
		}
	})
}

func BenchmarkRender(b *testing.B) {
	content, err := os.ReadFile("testdata/page.md")
	if err != nil {
		b.Fatal(err)
	}
	content = bytes.Repeat(content, 1+(100<<10)/len(content))
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		Render(content, 80)
	}
}
