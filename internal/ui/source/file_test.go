package source

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"
)

// manifests are about n lines of YAML as controllers write it.
func manifests(lines int) []byte {
	var b bytes.Buffer
	for i := 0; i < lines; i += 10 {
		fmt.Fprintf(&b, "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"config-%06d\" # number %d\n  labels: {app: web, tier: \"1\"}\ndata:\n  text: |\n    some text: of the map\n  replicas: 3\n", i, i)
	}
	return b.Bytes()
}

func wide() []byte {
	return []byte(strings.Repeat(`{"apiVersion":"v1","kind":"List","n":12345,"ok":true},`, 400_000))
}

// What a screen of a file costs depends on the screen: wherever one jumps,
// only a bounded number of lines is read.
func TestWorkDependsOnTheScreen(t *testing.T) {
	const screen = 60
	content := manifests(1_200_000)
	if len(content) < 20_000_000 {
		t.Fatalf("only %d bytes", len(content))
	}
	f := Open("big.yaml", content)
	if f.Lexed() != 0 {
		t.Errorf("opening has read %d lines", f.Lexed())
	}
	look := func(from int) int {
		before := f.Lexed()
		f.Frame()
		for i := from; i < from+screen; i++ {
			f.Spans(i)
		}
		return f.Lexed() - before
	}
	if n := look(0); n != screen {
		t.Errorf("the first screen costs %d lines", n)
	}
	for _, at := range []int{1, 2, 61, 200, 450_007, 450_008, 450_100, 449_900, f.Lines() - screen, f.Lines() - screen - 1, 3} {
		if n := look(at); n > screen+maxBack {
			t.Errorf("line %d costs %d lines", at, n)
		}
	}
	before := f.Lexed()
	for at := range 2000 { // scrolling
		look(at)
	}
	if n := f.Lexed() - before; n > 3*(2000+screen) {
		t.Errorf("scrolling 2,000 lines costs %d", n)
	}
	if f.PlainReason != "" {
		t.Errorf("plain: %s", f.PlainReason)
	}
	// Far below, the context is found: these are the colours that reading
	// everything gives.
	whole := Open("small.yaml", manifests(1000))
	whole.Frame()
	f.Frame()
	for i := 450_007; i < 450_007+screen; i++ {
		got, want := dump([]Line{f.Spans(i)}), dump([]Line{whole.Spans(i % 10)})
		if i%10 != 4 && got != want {
			t.Errorf("line %d: %s, not %s", i, got, want)
		}
	}
}

// A file costs its bytes and little more.
func TestMemory(t *testing.T) {
	for _, c := range []struct {
		name    string
		content []byte
		most    uint64
	}{
		{"big.yaml", manifests(1_200_000), 8 << 20},
		{"feeds.yaml", bytes.Repeat([]byte("\n"), 32<<20), 12 << 20},
		{"cells.txt", bytes.Repeat([]byte("x\n"), 100_000), 1 << 20},
		{"wide.json", wide(), 2 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			Open(c.name, []byte("a: 1\n")) // its rules are ready
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			f := Open(c.name, c.content)
			for i := range min(60, f.Lines()) {
				f.Spans(i)
			}
			runtime.ReadMemStats(&after)
			n := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d bytes, %d lines: %d bytes allocated, %d objects", len(c.content), f.Lines(), n, after.Mallocs-before.Mallocs)
			if n > c.most {
				t.Errorf("%d bytes were allocated for a file of %d", n, len(c.content))
			}
			runtime.KeepAlive(f)
		})
	}
}

// A file whose lines are all long is shown plain, with the reason; one long
// line in it is no reason.
func TestPathologicalLines(t *testing.T) {
	long := strings.Repeat(`"key": [1, 2, {"a": "b"}], `, 500)
	f := Open("a.json", []byte(strings.Repeat("{"+long+"}\n", 200)))
	f.Frame()
	for i := range 100 {
		if got := f.Spans(i).Text(); got != f.Line(i) {
			t.Fatalf("line %d is not the file's", i)
		}
	}
	if f.PlainReason == "" || f.Lexed()*maxPieces > 2*maxFuel {
		t.Errorf("%d lines were read, reason %q", f.Lexed(), f.PlainReason)
	}
	f = Open("a.json", []byte("{\n"+long+"\n\"a\": 1}\n"))
	f.Frame()
	if got := dump([]Line{f.Spans(1), f.Spans(2)}); f.PlainReason != "" || !strings.Contains(got, "⟨key│\"a\"⟩") {
		t.Errorf("one long line spoils the rest: %q\n%s", f.PlainReason, got)
	}
	f = Open("a.yaml", []byte(strings.Repeat("é", MaxLine)))
	if n := f.Cut(0); n != MaxLine || len(f.Spans(0).Text()) != MaxLine || strings.Contains(f.Spans(0).Text(), "\ufffd") {
		t.Errorf("%d bytes are cut off, %d are left", n, len(f.Spans(0).Text()))
	}
}

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func utf16be(s string) []byte {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

func picture(encode func(*bytes.Buffer, image.Image) error) []byte {
	var b bytes.Buffer
	if err := encode(&b, image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Black, color.White})); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestKindsAndEncodings(t *testing.T) {
	size := func(n int64) string { return fmt.Sprint(n, " B") }
	for _, c := range []struct {
		name, path string
		content    []byte
		kind       Kind
		want       string // facts of text, else the description
	}{
		{"text", "a.yaml", []byte("a: 1\n"), Text, "UTF-8 LF"},
		{"bom", "a.yaml", []byte("\xef\xbb\xbfa: 1\n"), Text, "UTF-8 with BOM LF"},
		{"utf-16 le", "a.yaml", utf16le("a: 1\r\n# 😀\r\n"), Text, "UTF-16 LE CRLF"},
		{"utf-16 be", "a.yaml", utf16be("a: 1\n"), Text, "UTF-16 BE LF"},
		{"latin 1", "a.txt", []byte("gr\xfc\xdfe aus K\xf6ln, with much more text around it\n"), Text, "not all UTF-8 LF"},
		{"crlf", "a.yaml", []byte("a: 1\r\nb: 2\r\n"), Text, "UTF-8 CRLF"},
		{"mixed", "a.yaml", []byte("a: 1\r\nb: 2\n"), Text, "UTF-8 mixed"},
		{"open", "a.yaml", []byte("a: 1\nb: 2"), Text, "UTF-8 LF open"},
		{"tabs", "a.yaml", []byte("\ta: 1\n"), Text, "UTF-8 LF tabs"},
		{"one line", "a.yaml", []byte("a"), Text, "UTF-8 open"},
		{"empty", "a.yaml", nil, Empty, "An empty file."},
		{"png", "a.png", picture(func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) }), Image, "PNG image, 30 × 20 pixels"},
		{"jpeg", "a.jpg", picture(func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) }), Image, "JPEG image, 30 × 20 pixels"},
		{"gif", "a.gif", picture(func(b *bytes.Buffer, i image.Image) error { return gif.Encode(b, i, nil) }), Image, "GIF image, 30 × 20 pixels"},
		{"broken png", "a.png", []byte("\x89PNG\r\n\x1a\nrest"), Image, "A picture: PNG image, 12 B."},
		{"lfs", "a.bin", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"), Pointer,
			"A Git LFS pointer: the file itself, 12345 B, is kept outside of Git as sha256:4d7a."},
		{"chart", "charts/web-1.0.0.tgz", []byte("\x1f\x8b\x08\x00rest"), Binary, "gzip archive (such as a packaged chart)"},
		{"zip", "a.zip", []byte("PK\x03\x04rest"), Binary, "ZIP archive"},
		{"unknown", "a.dat", []byte("a\x00b"), Binary, "A binary file (.dat), 3 B."},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Open(c.path, c.content)
			got := f.Describe(size)
			if f.Kind == Text {
				got = strings.TrimSpace(f.Facts.Encoding + " " + f.Facts.LineEnds)
				if f.Facts.NoNewline {
					got += " open"
				}
				if f.Facts.Tabs {
					got += " tabs"
				}
				if c.want != got {
					t.Errorf("%q, want %q", got, c.want)
				}
			}
			if f.Kind != c.kind || !strings.Contains(got, c.want) {
				t.Errorf("kind %d, %q; want %d, %q", f.Kind, got, c.kind, c.want)
			}
		})
	}
	if got := Open("a.yaml", utf16le("a: 😀\r\nb: 2\r\n")); got.Line(0) != "a: 😀" || got.Line(1) != "b: 2" {
		t.Errorf("%q, %q", got.Line(0), got.Line(1))
	}
	if got := Open("a.yaml", []byte("a: 1\r\nb: 2\n")); got.Line(0) != "a: 1\r" {
		t.Errorf("an odd line end is not seen: %q", got.Line(0))
	}
}

func TestFind(t *testing.T) {
	ctx := context.Background()
	f := Open("a.txt", []byte("one Two\nTWO twotwo\n\nÄpfel äpfel\r\nend"))
	for _, c := range []struct{ query, want string }{
		{"two", "[{0 4 7} {1 0 3} {1 4 7} {1 7 10}]"},
		{"Two", "[{0 4 7}]"},
		{"äpfel", "[{3 0 6} {3 7 13}]"},
		{"end", "[{4 0 3}]"},
		{"nothing", "[]"},
		{"", "[]"},
	} {
		h, err := f.Find(ctx, c.query)
		if got := fmt.Sprint(h.At); err != nil || got != c.want {
			t.Errorf("%q: %s %v, want %s", c.query, got, err, c.want)
		}
	}
	many := Open("a.txt", bytes.Repeat([]byte("aA\n"), MaxHits))
	if h, err := many.Find(ctx, "a"); err != nil || len(h.At) != MaxHits || !h.More {
		t.Errorf("%d places, more %v, %v", len(h.At), h.More, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := many.Find(ended, "a"); err == nil {
		t.Error("a search that was cancelled says nothing")
	}
}

func TestFolding(t *testing.T) {
	f := Open("a.yaml", []byte("a:\n  b:\n    c: 1\n\n    d: 2\n  list:\n  - x: 1\n    y: 2\n  - z\ne: 1\n"))
	for _, c := range []struct {
		at, end int
		ok      bool
	}{{0, 8, true}, {1, 4, true}, {2, 2, false}, {3, 3, false}, {5, 8, true}, {6, 7, true}, {8, 8, false}, {9, 9, false}, {99, 99, false}} {
		if end, ok := f.FoldEnd(c.at); end != c.end || ok != c.ok {
			t.Errorf("line %d: %d %v, want %d %v", c.at, end, ok, c.end, c.ok)
		}
	}
	for at, want := range []int{0, 1, 1, 0, 1, 5, 6, 6, 5, -1} {
		if got := f.FoldStart(at); got != want && at != 3 {
			t.Errorf("line %d folds %d, want %d", at, got, want)
		}
	}
	if Open("a.txt", []byte("a\n b\n")).Foldable() {
		t.Error("plain text folds")
	}
}

func TestLanguageOf(t *testing.T) {
	for _, c := range []struct{ path, head, want string }{
		{"a.yaml", "", "YAML"}, {"x/a.YML", "", "YAML"}, {"chart/templates/a.yaml", "", "Helm template"}, {"appset.yaml", "name: '{{name}}'", "Helm template"},
		{"chart/templates/_helpers.tpl", "", "Helm template"}, {"NOTES.txt", "", "Helm template"}, {"notes/a.txt", "", ""}, {"README.md.tmpl", "", "Markdown"},
		{"a.yaml.tmpl", "", "Helm template"}, {"main.tf", "", "Terraform"}, {".terraform.lock.hcl", "", "Terraform"}, {"a.json", "", "JSON"},
		{"Dockerfile", "", "Dockerfile"}, {"Dockerfile.dev", "", "Dockerfile"}, {"a.dockerfile", "", "Dockerfile"}, {"run", "#!/bin/sh\n", "Shell"},
		{"run", "#!/usr/bin/env python\n", ""}, {"run", "apiVersion: v1\n", "YAML"}, {".gitignore", "", "Settings"}, {"CODEOWNERS", "", "Settings"}, {"LICENSE", "Apache", ""},
		{"a.patch", "", "Diff"}, {"a", "", ""}, {"", "", ""},
	} {
		got := ""
		if l := languageOf(c.path, []byte(c.head)); l != nil {
			got = l.name
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.path, c.head, got, c.want)
		}
	}
}

// FuzzLines: whatever a file holds and whatever it is called, its lines in
// colour are its lines.
func FuzzLines(f *testing.F) {
	files, err := filepath.Glob("testdata/files/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, l := range []string{"a.yaml", "templates/a.yaml", "a.tf", "a.json", "a.md", "a.sh", "Dockerfile", "a.toml", "a.ini", "a.diff"} {
			f.Add(l, content)
		}
	}
	f.Add("a.yaml", []byte("a: [\"\\\xff {{ x\n}} ]\n\r\n|\n"))
	f.Add("a.md", []byte("```yaml\na: |\n  {{ \"\n```\n"))
	f.Add("a.sh", []byte("<<''\n\n)\n\"$("))
	f.Fuzz(func(t *testing.T, path string, content []byte) {
		file := Open(path, content)
		if file.Kind != Text {
			return
		}
		want := strings.Split(strings.TrimSuffix(string(file.Decoded()), "\n"), "\n")
		if len(want) != file.Lines() && len(file.Decoded()) > 0 {
			t.Fatalf("%d lines, want %d", file.Lines(), len(want))
		}
		for _, i := range []int{file.Lines() / 2, 0, file.Lines() - 1} { // jumps
			if i >= 0 && file.Spans(i).Text() != file.Line(i) {
				t.Fatalf("line %d: %q is not %q", i, file.Spans(i).Text(), file.Line(i))
			}
		}
		for i := range file.Lines() {
			if i%50 == 0 {
				file.Frame()
			}
			line := want[i]
			if file.Facts.LineEnds == "CRLF" && (i < file.Lines()-1 || !file.Facts.NoNewline) {
				line = strings.TrimSuffix(line, "\r")
			}
			if got := file.Spans(i).Text(); len(line) <= MaxLine && got != line {
				t.Fatalf("line %d: %q, want %q", i, got, line)
			}
			if at := file.LineAt(file.Offset(i)); at != i {
				t.Fatalf("line %d begins in line %d", i, at)
			}
		}
	})
}

func BenchmarkOpen20MB(b *testing.B) {
	content := manifests(1_200_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		Open("big.yaml", content)
	}
}

// BenchmarkPage is a page of sixty lines in colour, each time a new one.
func BenchmarkPage(b *testing.B) {
	content := manifests(1_200_000)
	f := Open("big.yaml", content)
	at := 0
	b.ReportAllocs()
	for b.Loop() {
		f.Frame()
		for i := at; i < at+60; i++ {
			f.Spans(i)
		}
		at = (at + 60) % (f.Lines() - 60)
	}
}

// BenchmarkJump is a page of sixty lines somewhere else.
func BenchmarkJump(b *testing.B) {
	f := Open("big.yaml", manifests(1_200_000))
	at := 0
	b.ReportAllocs()
	for b.Loop() {
		f.Frame()
		for i := at; i < at+60; i++ {
			f.Spans(i)
		}
		at = (at + 123_457) % (f.Lines() - 60)
	}
}

func BenchmarkFind20MB(b *testing.B) {
	content := manifests(1_200_000)
	f := Open("big.yaml", content)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if h, err := f.Find(context.Background(), "config-1199990"); err != nil || len(h.At) != 1 {
			b.Fatal(h, err)
		}
	}
}
