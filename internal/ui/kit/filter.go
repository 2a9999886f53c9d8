package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// RowFilter narrows the rows of a tab down to those that contain every word
// that is typed. The tab makes its rows again when it says that the words have
// changed; everything that people see and press about it is here.
type RowFilter struct {
	*Env
	scope Scope // of the tab, whose key for it the footer names
	Words *TextInput
	On    bool // it is typed into
}

func NewRowFilter(e *Env, s Scope) *RowFilter {
	return &RowFilter{Env: e, scope: s, Words: NewTextInput("", 200)}
}

func (f *RowFilter) value() string { return f.Words.Value() }

// Begin has what is typed go into the filter.
func (f *RowFilter) Begin() { f.On = true }

// Matches reports whether a row with these words is to be shown.
func (f *RowFilter) Matches(words string) bool {
	return f.value() == "" || text.Match(f.value(), words)
}

// Typed takes a key while the filter is typed into. It reports whether other
// rows may match now.
func (f *RowFilter) Typed(msg tea.KeyMsg) (changed bool) {
	switch f.Keys.Action(msg, ScopeFilter) {
	case ActAccept:
		f.On = false
		return false
	case ActBack:
		f.On = false
		return f.Clear()
	}
	return f.Words.Key(msg)
}

// Clear takes the words back. It reports whether there were any.
func (f *RowFilter) Clear() bool {
	some := f.value() != ""
	f.Words.Set("")
	return some
}

// Offers are the keys while the filter is typed into.
func (f *RowFilter) Offers() []Offer {
	return []Offer{{Act: ActAccept}, {Act: ActBack, Label: "clear"}}
}

// Back is what esc does on the rows.
func (f *RowFilter) Back() Offer {
	if f.value() != "" {
		return Offer{Act: ActBack, Label: "clear filter"}
	}
	return Offer{Act: ActBack}
}

// Missing says why there is no row under the cursor: nothing matches, or what
// the tab says where it has no rows at all.
func (f *RowFilter) Missing(none string) string {
	if f.value() != "" {
		return "nothing matches"
	}
	return none
}

// Status are the words and how many rows they leave, "" without any.
func (f *RowFilter) Status(found int) string {
	th := f.Theme
	words := ""
	switch {
	case f.On:
		words = f.Words.View(th, 30, true)
	case f.value() != "":
		words = f.Truncate(text.Clean(f.value()), 30)
	default:
		return ""
	}
	return th.Key.Render(f.Keys.KeyFor(ActFilter, f.scope)) + words + th.Dim.Render(" · "+text.Grouped(found)+" found")
}

// Empty stands where the words leave no row.
func (f *RowFilter) Empty() []string {
	return []string{"Nothing matches " + text.Clean(f.value()) + ".", "", f.Hint(ActBack) + " clears the filter"}
}

// Follow puts a cursor over n rows on the one with the id. Where that shows no
// longer it goes to the first while somebody types, else it stays where it is.
func (f *RowFilter) Follow(c *Cursor, n int, id func(i int) string, at string) {
	found := false
	for i := 0; i < n && !found; i++ {
		if found = id(i) == at; found {
			c.At = i
		}
	}
	if !found && f.On {
		c.At = 0
	}
	c.Set(n, c.Page)
}
