package browse

import (
	"strings"
	"testing"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// reading is a viewer with a file open.
func reading(t testing.TB, path string, content []byte) *Viewer {
	t.Helper()
	sess := session.New(session.Options{Look: kit.Look{Theme: "dark"}}, Keys())
	t.Cleanup(sess.Cancel)
	v := NewViewer(sess)
	v.Open(path, source.Open(path, content))
	if drawn := strings.Join(v.View(path, true, 120, 37), "\n"); !strings.Contains(drawn, "1 of ") {
		t.Fatal(drawn)
	}
	return v
}

// press does keys, with the screen drawn after each.
func press(v *Viewer, keys ...kit.Action) {
	for _, act := range keys {
		v.Do(act)
		v.View("title", true, 120, 37)
	}
}

// largeYAML is a file of 20 MB.
func largeYAML() []byte {
	return []byte(strings.Repeat("apiVersion: v1\nkind: ConfigMap\ndata: {key: \"a value\"} # with a remark\n", 300_000))
}

// A key in a large file colours the lines around the screen, not the file.
func TestAKeyInALargeFileIsCheap(t *testing.T) {
	v := reading(t, "big.yaml", largeYAML())
	lexed := v.File.Lexed()
	for range 50 {
		press(v, kit.ActDown, kit.ActPageDown, kit.ActEnd, kit.ActHome, kit.ActPageUp)
	}
	switch n := v.File.Lexed() - lexed; {
	case n > 250*200:
		t.Errorf("250 keys have read %d lines", n)
	case n == 0:
		t.Error("no line was coloured")
	}
}

func BenchmarkFile(b *testing.B) {
	long := []byte(strings.Repeat(strings.Repeat(`{"key": [1, 2, "three"]}, `, 400)+"\n", 2000))
	for _, c := range []struct {
		name, path string
		content    []byte
		keys       []kit.Action
	}{
		{"Down", "a.yaml", largeYAML(), []kit.Action{kit.ActDown}},
		{"Page", "a.yaml", largeYAML(), []kit.Action{kit.ActPageDown}},
		{"Jump", "a.yaml", largeYAML(), []kit.Action{kit.ActEnd, kit.ActHome}},
		{"LongLines", "a.json", long, []kit.Action{kit.ActPageDown, kit.ActRight}},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := reading(b, c.path, c.content)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				press(v, c.keys[i%len(c.keys)])
			}
		})
	}
}
