package application

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"gitconnection/internal/scaffold/version"
)

// The corpus has versions in every notation, one case a part of an archive:
//
//	-- name: what is set --
//
// The files of a case begin with a line of %% and their path; application.yaml is
// the application's own, what stands in folder/ is what it reads. A line that
// holds OLD becomes one that holds NEW; other lines stay, byte for byte. Where
// the case is refused, the comment in front of its files says why.
func TestCorpus(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(archives, err)
	}
	cases := 0
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			cases++
			t.Run(path.Base(name)+"/"+f.Name, func(t *testing.T) { tryCase(t, string(f.Data)) })
		}
	}
	if cases < 80 {
		t.Errorf("the corpus has %d cases", cases)
	}
}

// named is put in front of an application's file that begins with spec:.
const named = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\n"

type tried struct {
	set, slot, refuse string
	lines             []string // OLD => NEW
	files             map[string][]byte
}

func parseCase(t *testing.T, text string) tried {
	t.Helper()
	c := tried{set: "9.9.9", files: map[string][]byte{}}
	file := ""
	for line := range strings.Lines(text) {
		bare := strings.TrimSuffix(line, "\n")
		key, value, _ := strings.Cut(bare, ": ")
		switch {
		case strings.HasPrefix(bare, "%% "):
			file = bare[len("%% "):]
			c.files[file] = []byte{}
		case file != "":
			c.files[file] = append(c.files[file], line...)
		case key == "set":
			c.set = value
		case key == "slot":
			c.slot = value
		case key == "refuse":
			c.refuse = value
		case key == "line":
			c.lines = append(c.lines, value)
		case bare != "":
			t.Fatalf("what is %q?", bare)
		}
	}
	if own := c.files["application.yaml"]; bytes.HasPrefix(own, []byte("spec:")) {
		c.files["application.yaml"] = append([]byte(named), own...)
	}
	return c
}

func tryCase(t *testing.T, text string) {
	c := parseCase(t, text)
	d, err := Read(c.files["application.yaml"], "web")
	if err != nil {
		t.Fatal(err)
	}
	if !d.Certain() {
		var paths []string
		for p := range c.files {
			if p != "application.yaml" {
				paths = append(paths, p)
			}
		}
		slices.Sort(paths)
		for _, s := range d.Sources {
			files := map[string][]byte{}
			for _, p := range version.Wanted(paths, s, d.Name) {
				files[p] = c.files[p]
			}
			d.Slots = append(d.Slots, version.InFolder(files)...)
		}
		d.Settle()
	}
	var edits Edits
	chosen, _, err := d.Choose(c.slot)
	for _, s := range chosen {
		file := s.File
		if file == "" {
			file = "application.yaml"
		}
		if err = edits.Add(file, c.files[file], Value{Slot: s, Name: d.Name, To: c.set}); err != nil {
			break
		}
	}
	if c.refuse != "" {
		if err == nil || !strings.Contains(err.Error(), c.refuse) {
			t.Fatalf("got %v, want a refusal that says %q", err, c.refuse)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	compare(t, c, edits)
}

// compare holds what was edited to the lines that may change.
func compare(t *testing.T, c tried, edits Edits) {
	t.Helper()
	left := slices.Clone(c.lines)
	for _, f := range edits.Files() {
		was, is := strings.Split(string(c.files[f.Path]), "\n"), strings.Split(string(f.Content), "\n")
		if len(was) != len(is) {
			t.Fatalf("%s has %d lines in place of %d", f.Path, len(is), len(was))
		}
		for i := range was {
			if was[i] == is[i] {
				continue
			}
			want := strings.TrimSpace(was[i]) + " => " + strings.TrimSpace(is[i])
			at := slices.Index(left, want)
			if at < 0 {
				t.Errorf("%s:%d: not expected: %s", f.Path, i+1, want)
				continue
			}
			left = slices.Delete(left, at, at+1)
		}
		// What Argo CD reads of each document stays readable.
		for doc := range strings.SplitSeq("\n"+string(f.Content), "\n---\n") {
			if _, err := yaml.YAMLToJSON([]byte(doc)); err != nil {
				t.Errorf("%s: %v", f.Path, err)
			}
		}
		for _, v := range edits.Values()[f.Path] {
			if got, ok := v.Slot.Read(f.Content); !ok || got != c.set || !v.Matches(f.Content) {
				t.Errorf("%s of %s reads %q", v.Slot.Name(), f.Path, got)
			}
		}
	}
	for _, l := range left {
		t.Errorf("not changed: %s", l)
	}
}
