package edit

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const application = `# who changes this: the pipeline
apiVersion: argoproj.io/v1alpha1
kind: Application # ünï ✓
metadata:
  name: checkout
spec:
  source:
    chart:   web-service
    targetRevision:  2.3.1   # promoted
    helm:
      valuesObject: {image: {tag: "v1", pull: 'Always'}}
  sources:
    - targetRevision: 1.0.0
    - {targetRevision: '0.9', ref: values}
---
second: true
`

func TestSet(t *testing.T) {
	rev := Path{"spec", "source", "targetRevision"}
	for _, c := range []struct {
		name, file string
		doc        int
		path       Path
		value      string
		old, new   string // what stands there before and after
	}{
		{"plain", application, 0, rev, "2.4.0-rc3", "2.3.1   # promoted", "2.4.0-rc3   # promoted"},
		{"a number is quoted", application, 0, rev, "2.4", "2.3.1   #", `"2.4"   #`},
		{"true is quoted", application, 0, rev, "true", "2.3.1   #", `"true"   #`},
		{"a hash is quoted", application, 0, rev, "a #b", "2.3.1   #", `"a #b"   #`},
		{"double quoted in a flow", application, 0, Path{"spec", "source", "helm", "valuesObject", "image", "tag"}, `a"b\c`, `"v1"`, `"a\"b\\c"`},
		{"single quoted in a flow", application, 0, Path{"spec", "source", "helm", "valuesObject", "image", "pull"}, "it's", `'Always'`, `'it''s'`},
		{"in a list", application, 0, Path{"spec", "sources", "0", "targetRevision"}, "1.0.1", "1.0.0", "1.0.1"},
		{"in a flow in a list", application, 0, Path{"spec", "sources", "1", "targetRevision"}, "1", "'0.9'", "'1'"},
		{"second document", application, 1, Path{"second"}, "no way", "second: true", "second: no way"},
		{"line ends of Windows", strings.ReplaceAll(application, "\n", "\r\n"), 0, rev, "3.0.0", "2.3.1 ", "3.0.0 "},
		{"byte order mark", "\ufeffa: 1.2.3\n", 0, Path{"a"}, "1.2.4", "1.2.3", "1.2.4"},
		{"tag", "a: !!str 1.2\n", 0, Path{"a"}, "1.3", "1.2", "1.3"},
		{"number", "a: 1.2 # x\n", 0, Path{"a"}, "1.3", "1.2", `"1.3"`},
		{"no line end", "a: b", 0, Path{"a"}, "c", "b", "c"},
		{"comma in a flow", "{a: b, c: d}\n", 0, Path{"a"}, "x, c: y", "b,", `"x, c: y",`},
		{"an empty text", "a: ''\n", 0, Path{"a"}, "c", "''", "'c'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Set([]byte(c.file), c.doc, c.path, c.value)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(c.file, c.old, c.new, 1)
			if want == c.file || string(got) != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if again, err := Set(got, c.doc, c.path, c.value); err != nil || !bytes.Equal(again, got) {
				t.Errorf("the same again: %v\n%s", err, again)
			}
			if value, err := Get(got, c.doc, c.path); err != nil || value != c.value {
				t.Errorf("read back %q, %v", value, err)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ name, file, path, value, want string }{
		{"absent", application, "spec.source.revision", "1", "spec.source.revision: there is no such value"},
		{"absent in a list", application, "spec.sources.2.targetRevision", "1", "spec.sources.2: there is no such value"},
		{"not a list", application, "metadata.name.x", "1", "metadata.name.x: there is no such value"},
		{"a mapping", application, "spec.source", "1", "spec.source: it is not a single value"},
		{"an alias", "a: &v 1.2.3\nb: *v\n", "b", "2", "b: it is an alias (*v); change it by hand"},
		{"an anchor", "a: &v 1.2.3\nb: *v\n", "a", "2", "a: other values refer to it (&v); change it by hand"},
		{"a block", "a: |\n  x\n", "a", "2", "a: it is a block of text; change it by hand"},
		{"over two lines", "a: x\n  y\n", "a", "2", "a: where it stands cannot be told; change it by hand"},
		{"quoted over two lines", "a: \"x\n  y\"\n", "a", "2", "a: where it stands cannot be told; change it by hand"},
		{"nothing there", "a:\nb: 1\n", "a", "2", "a: where it stands cannot be told; change it by hand"},
		{"twice", "a: 1\na: 2\n", "a", "2", "a: the key stands there twice"},
		{"not UTF-8", "a: \xff\n", "a", "2", "the file cannot be read: it is not UTF-8"},
		{"an empty value", "a: b\n", "a", "", "the new value is empty"},
		{"two lines", "a: b\n", "a", "x\ny", "the new value holds characters other than printable ASCII"},
		{"an escape sequence", "a: b\n", "a", "x\x1b[2J", "the new value holds characters other than printable ASCII"},
		{"too long", "a: b\n", "a", strings.Repeat("x", maxValue+1), "the new value is longer than 1024 bytes"},
		{"an empty file", "", "a", "b", "document 1: there is no such value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Set([]byte(c.file), 0, strings.Split(c.path, "."), c.value)
			if err == nil || err.Error() != c.want {
				t.Errorf("got %q, %v, want %s", got, err, c.want)
			}
		})
	}
	if _, err := Get([]byte("a: b"), 0, Path{"c"}); !errors.Is(err, ErrAbsent) {
		t.Errorf("absent: %v", err)
	}
	if _, err := Set([]byte("a: [b"), 0, Path{"a"}, "c"); err == nil {
		t.Error("broken YAML was edited")
	}
}

// Only the bytes of the value differ, or there is an error.
func FuzzSet(f *testing.F) {
	f.Add([]byte(application), "spec.source.targetRevision", "2.4.0")
	f.Add([]byte(strings.ReplaceAll(application, "\n", "\r\n")), "spec.sources.0.targetRevision", "1.10")
	f.Add([]byte("\ufeffa: !!str 1 # é\r\nb: {a: 'x', \"c\": d}\n"), "b.a", "it's")
	f.Add([]byte("? a\n: - b\n  -  c\n"), "a.1", "null")
	f.Add([]byte("a: \"\\x41\\\n  b\"\n"), "a", "~")
	f.Add([]byte("a\u2028b: c\n"), "a", "- x")
	f.Fuzz(func(t *testing.T, file []byte, path, value string) {
		p := Path(strings.Split(path, "."))
		got, err := Set(file, 0, p, value)
		if err != nil {
			return
		}
		if read, err := Get(got, 0, p); err != nil || read != value {
			t.Fatalf("reads back as %q, %v", read, err)
		}
		if bytes.Equal(got, file) {
			return
		}
		from, to := 0, 0
		for from < min(len(file), len(got)) && file[from] == got[from] {
			from++
		}
		for to < min(len(file), len(got))-from && file[len(file)-1-to] == got[len(got)-1-to] {
			to++
		}
		// What changed lies inside one line, and inside the value as written.
		changed := string(got[from : len(got)-to])
		if strings.ContainsAny(changed, "\r\n") || bytes.ContainsAny(file[from:len(file)-to], "\r\n") {
			t.Fatalf("more than a value changed: %q to %q", file[from:len(file)-to], changed)
		}
		if len(changed) > 2*len(value)+2 {
			t.Fatalf("more than a value was written: %q for %q", changed, value)
		}
	})
}
