package untrusted_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gitconnection/internal/untrusted"
)

// bomb is a list of aliases to lists of aliases, nine levels deep: half a
// kilobyte that stands for a billion values.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for level := 1; level <= 9; level++ {
		alias := fmt.Sprintf("*a%d, ", level-1)
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", level, level, strings.TrimSuffix(strings.Repeat(alias, 10), ", "))
	}
	return b.String()
}

// attacks are files that a parser without bounds takes long over, with a word
// of what is said about them.
func attacks() map[string]struct{ file, said string } {
	type attack = struct{ file, said string }
	return map[string]attack{
		"aliases of aliases": {bomb(), "anchors and aliases"},
		"one anchor":         {"a: &a 1\n", "anchors and aliases"},
		"itself":             {"a: &a [*a]\n", "anchors and aliases"},
		"merge":              {"a: &a {b: 1}\nc: {<<: *a}\n", "anchors and aliases"},
		"brackets":           {strings.Repeat("[", 250_000), ""},
		"closed brackets":    {strings.Repeat("[", 120_000) + strings.Repeat("]", 120_000), ""},
		"mappings":           {strings.Repeat("{a: ", 100_000), ""},
		"lists in lines":     {strings.Repeat("- ", 100_000), ""},
		"one level too deep": {"a: " + strings.Repeat("[", untrusted.MaxDepth) + strings.Repeat("]", untrusted.MaxDepth), "nests more than"},
		"commas":             {"a: [" + strings.Repeat(",", 900_000) + "]", "too many values"},
		"blank lines":        {strings.Repeat("\n", 900_000), "too many values"},
		"large":              {strings.Repeat("x", untrusted.MaxSize+1), "larger than"},
		"no UTF-8":           {"a: \xff\n", "not UTF-8"},
		"two documents":      {"a: 1\n---\nb: 1\n", "several documents"},
		"not YAML":           {"a: [", "did not find expected"},
	}
}

func TestAttacksEndWithASentence(t *testing.T) {
	for name, tc := range attacks() {
		t.Run(name, func(t *testing.T) {
			var out any
			if err := untrusted.Decode([]byte(tc.file), &out); err == nil || !strings.Contains(err.Error(), tc.said) {
				t.Errorf("%v, want %q", err, tc.said)
			}
		})
	}
}

// A tag without a value has ended parsers with a panic.
func TestALonelyTagIsNothing(t *testing.T) {
	var out any
	if err := untrusted.Decode([]byte("!"), &out); err != nil || out != nil && out != "" {
		t.Errorf("%v %v", out, err)
	}
}

// Values may have aliases, but not such that multiply.
func TestAliasesOfValues(t *testing.T) {
	var out map[string]any
	if err := untrusted.DecodeValues([]byte("a: &a {b: 1}\nc: *a\n"), &out); err != nil || fmt.Sprint(out["c"]) != "map[b:1]" {
		t.Errorf("%v %v", out, err)
	}
	if err := untrusted.DecodeValues([]byte(bomb()), &out); err == nil {
		t.Error("a billion values were read")
	}
}

// An attack of a megabyte may not cost much more than the largest file that is
// read.
func TestAttacksStaySmall(t *testing.T) {
	for name, tc := range attacks() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var out any
		_ = untrusted.Decode([]byte(tc.file), &out)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
			t.Errorf("%s allocates %d bytes", name, n)
		}
	}
}

func TestDocuments(t *testing.T) {
	docs, err := untrusted.Documents([]byte("---\n---\na: 1\n---\nb: [\n"))
	if len(docs) != 2 || err == nil {
		t.Errorf("%d documents, %v", len(docs), err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, tc := range attacks() {
		if len(tc.file) < 4096 {
			f.Add([]byte(tc.file))
		}
	}
	f.Add([]byte("schema: 1\nfiles:\n  a/b: \"0\"\nenvironments: [x, y]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			t.Skip("the bound on size is tested by the table")
		}
		var own struct {
			Files        map[string]string `yaml:"files"`
			Environments []string          `yaml:"environments"`
		}
		var values map[string]any
		_ = untrusted.Decode(data, &own)
		_ = untrusted.DecodeValues(data, &values)
		if _, err := untrusted.Documents(data); err == nil {
			return
		}
		if err := untrusted.Decode(data, &own); err == nil {
			t.Errorf("decoded what has no documents: %q", data)
		}
	})
}
