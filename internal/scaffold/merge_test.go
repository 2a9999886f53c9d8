package scaffold

import (
	"strings"
	"testing"
)

func TestMerge(t *testing.T) {
	for _, tc := range []struct {
		name, base, ours, theirs string
		want                     string
		conflicts                int
	}{
		{"nothing changed", "a\nb\n", "a\nb\n", "a\nb\n", "a\nb\n", 0},
		{"only the scaffold", "a\nb\n", "a\nB\n", "a\nb\n", "a\nB\n", 0},
		{"only the operator", "a\nb\n", "a\nb\n", "a\nB\n", "a\nB\n", 0},
		{"far apart", "a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n", 0},
		{"the same twice", "a\nb\n", "a\nX\n", "a\nX\n", "a\nX\n", 0},
		{"the same line", "a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n", "a\nX\nc\n", 1},
		{"neighbors", "a\nb\nc\n", "A\nb\nc\n", "a\nB\nc\n", "A\nb\nc\n", 1},
		{"both append", "a\n", "a\nx\n", "a\ny\n", "a\nx\n", 1},
		{"operator appends", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nc\nmine\n", "A\nb\nc\nmine\n", 0},
		{"scaffold deletes what the operator changed", "a\nb\nc\n", "a\nc\n", "a\nB\nc\n", "a\nc\n", 1},
		{"operator deletes what the scaffold leaves", "a\nb\nc\n", "a\nb\nC\nd\n", "b\nc\n", "b\nC\nd\n", 0},
		{"no newline at the end", "a\nb", "a\nb\n", "x\nb", "x\nb\n", 1},
		{"no base", "", "a\n", "b\n", "a\n", 1},
		{"emptied", "a\nb\nc\n", "a\nb\nC\n", "", "a\nb\nC\n", 1},
		{"line ends", "a\nb\n", "a\nc\n", "a\r\nb\r\n", "a\nc\n", 1},
		{"binary", "a\x00b", "a\x00c", "a\x00d", "a\x00c", 1},
		{"binary, left alone", "a\x00b", "a\x00c", "a\x00b", "a\x00c", 0},
	} {
		m := Merge([]byte(tc.base), []byte(tc.ours), []byte(tc.theirs))
		if got := string(m.Content()); got != tc.want && len(m.Conflicts()) == 0 || len(m.Conflicts()) != tc.conflicts {
			t.Errorf("%s: got %q with %d conflicts, want %q with %d", tc.name, got, len(m.Conflicts()), tc.want, tc.conflicts)
		}
		check(t, m, tc.base, tc.ours, tc.theirs)
	}
}

// check holds what must be true of every merge: nothing of any side is lost,
// and what only one side changed is taken as that side has it.
func check(t *testing.T, m Merged, base, ours, theirs string) {
	t.Helper()
	var b, o, th, content strings.Builder
	for _, p := range m.Parts {
		b.WriteString(p.Base)
		o.WriteString(p.Ours)
		th.WriteString(p.Theirs)
		switch {
		case p.Conflict(), p.Theirs == p.Base, p.Theirs == p.Ours:
			content.WriteString(p.Ours)
		case p.Ours == p.Base:
			content.WriteString(p.Theirs)
		default:
			t.Errorf("a part is neither a conflict nor decided: %+v", p)
		}
	}
	if b.String() != base || o.String() != ours || th.String() != theirs {
		t.Errorf("the parts do not add up:\nbase %q %q\nours %q %q\ntheirs %q %q", b.String(), base, o.String(), ours, th.String(), theirs)
	}
	if string(m.Content()) != content.String() {
		t.Errorf("content %q, want %q", m.Content(), content.String())
	}
	for _, side := range []string{"<<<<<<<", ">>>>>>>"} {
		if strings.Contains(string(m.Content()), side) && !strings.Contains(base+ours+theirs, side) {
			t.Errorf("conflict markers in %q", m.Content())
		}
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nX\nc\n", "a\nb\nc\nd\n")
	f.Add("", "a", "b\n")
	f.Add("a\na\na\n", "a\na\n", "a\na\na\na\n")
	f.Add("x\ny\nz", "z\ny\nx", "y\n")
	f.Add("a\x00", "b", "c")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		if len(base)+len(ours)+len(theirs) > 1<<14 {
			return
		}
		m := Merge([]byte(base), []byte(ours), []byte(theirs))
		check(t, m, base, ours, theirs)
		if base == theirs && (string(m.Content()) != ours || len(m.Conflicts()) > 0) {
			t.Errorf("theirs is the base, but the merge is %q", m.Content())
		}
		if base == ours && (string(m.Content()) != theirs || len(m.Conflicts()) > 0) {
			t.Errorf("ours is the base, but the merge is %q", m.Content())
		}
		if back := Merge([]byte(base), []byte(theirs), []byte(ours)); len(back.Conflicts()) != len(m.Conflicts()) {
			t.Errorf("%d conflicts one way, %d the other", len(m.Conflicts()), len(back.Conflicts()))
		}
	})
}

func TestDiff(t *testing.T) {
	for _, tc := range []struct {
		name          string
		before, after []byte
		want          string
	}{
		{"same", []byte("a\n"), []byte("a\n"), ""},
		{"new", nil, []byte("a\n"), "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n"},
		{"gone", []byte("a\n"), nil, "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
		{"changed", []byte("a\nb\n"), []byte("a\nc\n"), "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{"binary", []byte("a\x00"), []byte("b"), "--- a/x\n+++ b/x\nBinary files differ (2 and 1 bytes).\n"},
	} {
		if got := Diff("x", tc.before, tc.after); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
