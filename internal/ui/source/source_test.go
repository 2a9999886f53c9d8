package source

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// roleNames are for golden files.
var roleNames = [Roles]string{"", "key", "str", "esc", "num", "const", "kw", "fn", "var", "label", "com", "p", "tpl", "head", "strong", "em",
	"code", "link", "addr", "quote", "muted", "ins", "del", "bad"}

// dump writes lines with their roles: ⟨key│name⟩.
func dump(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		for _, s := range l {
			if s.Role == Plain {
				b.WriteString(s.Text)
				continue
			}
			fmt.Fprintf(&b, "⟨%s│%s⟩", roleNames[s.Role], s.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update accepts it\n--- got\n%s--- want\n%s", file, got, want)
	}
}

// TestLanguages colours a realistic file of each language and compares it with
// what was looked at.
func TestLanguages(t *testing.T) {
	files, err := filepath.Glob("testdata/files/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f := Open(strings.TrimSuffix(filepath.Base(file), ".in"), content)
			seen[f.Language] = true
			lines := Highlight(f.Path, string(content))
			if got := text(lines); got != strings.TrimSuffix(string(content), "\n") {
				t.Errorf("the text is not the file's:\n%s", got)
			}
			golden(t, filepath.Join("testdata", "golden", filepath.Base(file)+".golden"), f.Language+"\n\n"+dump(lines))
		})
	}
	for _, l := range languages() {
		if !seen[l.name] {
			t.Errorf("there is no file in %s", l.name)
		}
	}
}

func text(lines []Line) string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = l.Text()
	}
	return strings.Join(all, "\n")
}

// All rules compile, and every list of rules gets to the end of a line.
func TestRulesCompile(t *testing.T) {
	for _, l := range languages() {
		if l.rules == nil {
			continue
		}
		l.compile()
		if l.lexer == nil {
			rules := l.rules()
			t.Errorf("%s: the rules (%d states) do not compile", l.name, len(rules))
		}
	}
}
