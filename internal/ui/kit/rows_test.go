package kit

import (
	"strings"
	"testing"
)

// The cursor goes with its row, and to the first one while somebody types.
func TestRowsKeepTheCursorOnItsRow(t *testing.T) {
	for _, c := range []struct {
		typing bool
		at     int
		rows   string // before
		words  string
		left   string
		landed int
	}{
		{false, 2, "abc", "", "abc", 2}, {true, 2, "abc", "bc", "bc", 1}, {true, 2, "abc", "ab", "ab", 0}, {false, 2, "abc", "ab", "ab", 1},
		{false, 1, "abcd", "acd", "acd", 1}, {true, 1, "ab", "x", "", 0},
	} {
		f := &RowFilter{Typing: c.typing, words: NewTextInput("", 9)}
		r := NewRows(f, func(row string) string { return row }, func(f *RowFilter, row string) bool {
			return f.value() == "" || strings.Contains(f.value(), row)
		})
		r.Cursor.Page = 5
		r.Set(strings.Split(c.rows, ""))
		r.Cursor.At = c.at
		f.words.Set(c.words)
		r.Set(r.All)
		if r.Cursor.At != c.landed || strings.Join(r.Shown, "") != c.left || r.Cursor.Size != len(c.left) {
			t.Errorf("%+v: %+v of %q", c, r.Cursor, r.Shown)
		}
		if row, ok := r.Selected(); ok != (c.left != "") || ok && row != c.left[c.landed:c.landed+1] {
			t.Errorf("%+v: %q is selected", c, row)
		}
	}
}

// A row that is new gets the cursor, unless all of them are.
func TestRowsFindTheNewOne(t *testing.T) {
	for _, c := range []struct {
		before, after string
		landed        int
	}{{"", "abc", 0}, {"ac", "abc", 1}, {"abc", "abc", 2}, {"abc", "ac", 1}, {"abc", "c", 0}} {
		r := NewRows(nil, func(row string) string { return row }, nil)
		r.Set(strings.Split(c.before, ""))
		r.Cursor.Set(len(r.All), 5)
		r.Cursor.Move(ActEnd)
		r.SetAndFindNew(strings.Split(c.after, ""))
		if r.Cursor.At != c.landed {
			t.Errorf("from %q to %q: the cursor is on row %d, not %d", c.before, c.after, r.Cursor.At, c.landed)
		}
	}
}

// The details have the whole screen until one goes back; the filter stays until
// one goes back once more.
func TestMasterDetail(t *testing.T) {
	e := &Env{Theme: &Theme{}}
	f := NewRowFilter(e, "rows")
	m := NewMasterDetail(NewRows(f, func(row string) string { return row }, func(f *RowFilter, row string) bool { return f.Matches(row) }), 50)
	m.Set([]string{"a", "ab", "b"})
	m.SetSize(80, 20)
	draw := func() string {
		row := func(r string, selected bool) string { return e.Theme.RowMark(selected) + r }
		return strings.TrimRight(strings.Join(m.Draw(6, 20, "HEADS", row, []string{"details", "more"}), "\n"), "\n")
	}
	if got, want := draw(), "HEADS\n ▌ a\n   ab\n   b\n ────\ndetails\nmore"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	f.words.Set("b")
	m.refilter()
	if got, want := draw(), "HEADS\n ▌ ab\n   b\n\n ────\ndetails\nmore"; got != want {
		t.Errorf("with a filter: %q, want %q", got, want)
	}
	if !m.Do(ActOpen) || m.Choosing() || draw() != "details\nmore" {
		t.Errorf("opened: %q", draw())
	}
	for i, want := range []bool{true, true, false} { // to the list, without a filter, away
		if got := m.Do(ActBack); got != want {
			t.Errorf("back %d: %v", i, got)
		}
	}
	if m.Whole || len(m.Shown) != 3 || m.Do(ActCopy) {
		t.Errorf("%+v", m)
	}
	m.Set(nil)
	if !m.Do(ActOpen) || m.Whole {
		t.Error("nothing was opened")
	}
}
