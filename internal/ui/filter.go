package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// rowFilter narrows the rows of a tab down to those that contain every word
// that is typed. The tab makes its rows again when it says that the words have
// changed; everything that people see and press about it is here.
type rowFilter struct {
	*env
	scope scope // of the tab, whose key for it the footer names
	words *field
	on    bool // it is typed into
}

func newRowFilter(e *env, s scope) *rowFilter {
	return &rowFilter{env: e, scope: s, words: newField("", "", 200)}
}

func (f *rowFilter) value() string { return f.words.value() }

// begin has what is typed go into the filter.
func (f *rowFilter) begin() { f.on = true }

// matches reports whether a row with these words is to be shown.
func (f *rowFilter) matches(words string) bool {
	return f.value() == "" || text.Match(f.value(), words)
}

// typed takes a key while the filter is typed into. It reports whether other
// rows may match now.
func (f *rowFilter) typed(msg tea.KeyMsg) (changed bool) {
	switch f.keys.action(msg, scopeFilter) {
	case actAccept:
		f.on = false
		return false
	case actBack:
		f.on = false
		return f.clear()
	}
	return f.words.key(msg)
}

// clear takes the words back. It reports whether there were any.
func (f *rowFilter) clear() bool {
	some := f.value() != ""
	f.words.set("")
	return some
}

// offers are the keys while the filter is typed into.
func (f *rowFilter) offers() []offer {
	return []offer{{act: actAccept}, {act: actBack, label: "clear"}}
}

// back is what esc does on the rows.
func (f *rowFilter) back() offer {
	if f.value() != "" {
		return offer{act: actBack, label: "clear filter"}
	}
	return offer{act: actBack}
}

// missing says why there is no row under the cursor: nothing matches, or what
// the tab says where it has no rows at all.
func (f *rowFilter) missing(none string) string {
	if f.value() != "" {
		return "nothing matches"
	}
	return none
}

// status are the words and how many rows they leave, "" without any.
func (f *rowFilter) status(found int) string {
	th := f.th
	words := ""
	switch {
	case f.on:
		words = f.words.view(th, 30, true)
	case f.value() != "":
		words = f.truncate(text.Clean(f.value()), 30)
	default:
		return ""
	}
	return th.key.put(f.keys.first(actFilter, f.scope)) + words + th.dim.put(" · "+text.Grouped(found)+" found")
}

// empty stands where the words leave no row.
func (f *rowFilter) empty() []string {
	return []string{"Nothing matches " + text.Clean(f.value()) + ".", "", f.hint(actBack) + " clears the filter"}
}

// follow puts a cursor over n rows on the one with the id. Where that shows no
// longer it goes to the first while somebody types, else it stays where it is.
func (f *rowFilter) follow(c *cursor, n int, id func(i int) string, at string) {
	found := false
	for i := 0; i < n && !found; i++ {
		if found = id(i) == at; found {
			c.at = i
		}
	}
	if !found && f.on {
		c.at = 0
	}
	c.set(n, c.page)
}
