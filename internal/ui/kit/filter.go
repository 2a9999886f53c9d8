package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// RowFilter narrows the rows of a list down to those that contain every word
// that is typed. Its list looks at the rows again when the words change;
// everything that people see and press about it is here.
type RowFilter struct {
	*Env
	Typing bool // keys are its words now

	scope Scope // of the list, whose key for the filter the screen names
	words *TextInput
}

// NewRowFilter returns a filter without words for the list with a scope.
func NewRowFilter(e *Env, s Scope) *RowFilter {
	return &RowFilter{Env: e, scope: s, words: NewTextInput("", 200)}
}

func (f *RowFilter) value() string { return f.words.Value() }

// Matches reports whether a row with these words is to be shown.
func (f *RowFilter) Matches(words string) bool {
	return f.value() == "" || text.Match(f.value(), words)
}

// typed handles a key while the filter is typed into. It reports whether other
// rows may match now.
func (f *RowFilter) typed(msg tea.KeyMsg) (changed bool) {
	switch f.Keys.Action(msg, ScopeFilter) {
	case ActAccept:
		f.Typing = false
		return false
	case ActBack:
		f.Typing = false
		return f.clear()
	}
	return f.words.Key(msg)
}

// clear removes the words. It reports whether there were any.
func (f *RowFilter) clear() bool {
	some := f.value() != ""
	f.words.Set("")
	return some
}

// Offers are the keys while the filter is typed into.
func (f *RowFilter) Offers() []Offer {
	return []Offer{{Act: ActAccept}, {Act: ActBack, Label: "clear"}}
}

// BackOffer is what esc does on the rows.
func (f *RowFilter) BackOffer() Offer {
	if f.value() != "" {
		return Offer{Act: ActBack, Label: "clear filter"}
	}
	return Offer{Act: ActBack}
}

// Missing says why there is no row under the cursor: nothing matches, or what
// the list says where it has no rows at all.
func (f *RowFilter) Missing(none string) string {
	if f.value() != "" {
		return "nothing matches"
	}
	return none
}

// Status is the words and how many rows they leave, "" without any.
func (f *RowFilter) Status(found int) string {
	th := f.Theme
	var words string
	switch {
	case f.Typing:
		words = f.words.View(th, 30, true)
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
