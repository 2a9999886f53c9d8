package edit

import (
	"bytes"
	"strings"
	"testing"
)

const nested = `spec:
  helm:
    values: |
      # the values
      image:
        tag: 1.4.0   # by the pipeline

      debug: yes
    other: '{image: {tag: "1"}}'
    folded: >
      image: {tag: 1.4.0}
    escaped: "image:\n  tag: 1.4.0\n"
`

func TestSetInner(t *testing.T) {
	at := Path{"spec", "helm", "values"}
	for _, c := range []struct{ name, file, path, inner, value, old, new string }{
		{"in a block", nested, "spec.helm.values", "image.tag", "1.5.0", "1.4.0   #", "1.5.0   #"},
		{"a number is quoted", nested, "spec.helm.values", "image.tag", "1.50", "1.4.0   #", `"1.50"   #`},
		{"yes is quoted", nested, "spec.helm.values", "image.tag", "yes", "1.4.0   #", `"yes"   #`},
		{"kept and indented deeper", strings.Replace(nested, "|", "|2+", 1), "spec.helm.values", "image.tag", "1.5.0", "1.4.0   #", "1.5.0   #"},
		{"line ends of Windows", strings.ReplaceAll(nested, "\n", "\r\n"), "spec.helm.values", "image.tag", "1.5.0", "1.4.0   #", "1.5.0   #"},
		{"in quotes", nested, "spec.helm.other", "image.tag", "2", `"1"`, `"2"`},
	} {
		got, err := SetInner([]byte(c.file), 0, strings.Split(c.path, "."), strings.Split(c.inner, "."), c.value)
		if want := strings.Replace(c.file, c.old, c.new, 1); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", c.name, err, got)
		}
	}
	for _, c := range []struct{ path, inner, want string }{
		{"spec.helm.folded", "image.tag", "spec.helm.folded: it cannot be changed without changing something else; change it by hand"},
		{"spec.helm.escaped", "image.tag", "spec.helm.escaped: it cannot be changed without changing something else; change it by hand"},
		{"spec.helm.values", "image.name", "spec.helm.values: image.name: there is no such value"},
		{"spec.helm.none", "a", "spec.helm.none: there is no such value"},
	} {
		if _, err := SetInner([]byte(nested), 0, strings.Split(c.path, "."), strings.Split(c.inner, "."), "2"); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", c.path, err)
		}
	}
	if same, err := SetInner([]byte(nested), 0, at, Path{"image", "tag"}, "1.4.0"); err != nil || string(same) != nested {
		t.Errorf("the same again: %v", err)
	}
}

func FuzzSetInner(f *testing.F) {
	f.Add([]byte(nested), "1.50")
	f.Add([]byte(strings.ReplaceAll(nested, "\n", "\r\n")), "on")
	f.Add([]byte("spec: {helm: {values: 'image: {tag: x}'}}"), "it's")
	f.Fuzz(func(t *testing.T, file []byte, value string) {
		p, inner := Path{"spec", "helm", "values"}, Path{"image", "tag"}
		got, err := SetInner(file, 0, p, inner, value)
		if err != nil {
			return
		}
		text, err := Get(got, 0, p)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := Get([]byte(text), 0, inner); err != nil || v != value {
			t.Fatalf("reads back as %q, %v", v, err)
		}
		if a, b := bytes.Count(file, []byte("\n")), bytes.Count(got, []byte("\n")); a != b {
			t.Fatalf("%d lines became %d", a, b)
		}
	})
}

// What YAML 1.1 reads as something else is quoted.
func TestYAML11(t *testing.T) {
	for _, v := range []string{"y", "Y", "yes", "Yes", "YES", "n", "no", "NO", "on", "On", "OFF", "off", "true", "null", "~", "010", "0o10", "0x1F", "0b11", "1_000", "1.10", "1e3", "685230.15", ".5", "2024-01-02", "12:30:45", "=", "<<"} {
		for _, file := range []string{"a: x\n", "a: 'x'\n", "{a: x}\n", "b: |\n  ---\n---\n---\na: x\n"} {
			document := 0
			if strings.Contains(file, "---") {
				document = 2
			}
			got, err := Set([]byte(file), document, Path{"a"}, v)
			if err != nil {
				t.Errorf("%q in %q: %v", v, file, err)
				continue
			}
			docs, _ := Documents(got)
			if err := proved(got, len(docs), document, Path{"a"}, v); err != nil {
				t.Errorf("%q: %v", got, err)
			}
		}
	}
	if got, err := Set([]byte("a: yes\n"), 0, Path{"a"}, "yes"); err != nil || string(got) != "a: \"yes\"\n" {
		t.Errorf("a boolean of YAML 1.1 stays: %q, %v", got, err)
	}
}

func TestAnnotate(t *testing.T) {
	const key = "konstruct.io/version-slot"
	for _, c := range []struct{ name, file, want string }{
		{"without annotations", "a: 1\nmetadata:\n  # who\n  name: x # y\nspec: {}\n", "a: 1\nmetadata:\n  # who\n  annotations:\n    " + key + ": \"f:a.b\"\n  name: x # y\nspec: {}\n"},
		{"with others", "metadata:\n    annotations:\n        a: b\n", "metadata:\n    annotations:\n        " + key + ": \"f:a.b\"\n        a: b\n"},
		{"again", "metadata:\n  annotations:\n    " + key + ": spec.x\n", "metadata:\n  annotations:\n    " + key + ": f:a.b\n"},
		{"line ends of Windows", "metadata:\r\n  name: x\r\n", "metadata:\r\n  annotations:\r\n    " + key + ": \"f:a.b\"\r\n  name: x\r\n"},
	} {
		got, err := Annotate([]byte(c.file), 0, key, "f:a.b")
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s", c.name, err, got)
		}
	}
	for _, file := range []string{"metadata: {name: x}\n", "metadata:\n  annotations: {}\n  name: x\n", "spec: 1\n"} {
		if got, err := Annotate([]byte(file), 0, key, "x"); err == nil {
			t.Errorf("%s became %s", file, got)
		}
	}
}
