package kit

import tea "github.com/charmbracelet/bubbletea"

// Rows are the rows of a list: all of them, those that the filter leaves, and a
// cursor that stays on its row when either changes.
type Rows[T any] struct {
	Filter *RowFilter // nil: the list has none
	Cursor Cursor
	All    []T
	Shown  []T // the filter leaves these

	id      func(T) string
	matches func(*RowFilter, T) bool
}

// NewRows returns a list without rows. Its rows are told apart by id; matches
// reports whether the filter leaves a row. A list without a filter needs
// neither f nor matches.
func NewRows[T any](f *RowFilter, id func(T) string, matches func(*RowFilter, T) bool) Rows[T] {
	return Rows[T]{Filter: f, id: id, matches: matches}
}

// Set replaces all rows.
func (r *Rows[T]) Set(all []T) {
	r.All = all
	r.refilter()
}

// SetAndFindNew replaces all rows and moves the cursor to the first one that was
// not there before: somebody who adds something wants to see it.
func (r *Rows[T]) SetAndFindNew(all []T) {
	had := make(map[string]bool, len(r.All))
	for _, row := range r.All {
		had[r.id(row)] = true
	}
	r.Set(all)
	for i, row := range r.Shown {
		if len(had) > 0 && !had[r.id(row)] {
			r.Cursor.At = i
			break
		}
	}
	r.Cursor.Set(len(r.Shown), r.Cursor.Page)
}

// refilter finds the rows to show and puts the cursor back on its row. Where
// that shows no longer, the cursor goes to the first row while somebody types,
// else it stays where it is.
func (r *Rows[T]) refilter() {
	at := ""
	if row, ok := r.Selected(); ok {
		at = r.id(row)
	}
	r.Shown = r.All
	if r.Filter != nil {
		r.Shown = nil
		for _, row := range r.All {
			if r.matches(r.Filter, row) {
				r.Shown = append(r.Shown, row)
			}
		}
	}
	found := false
	for i := 0; i < len(r.Shown) && !found; i++ {
		if found = r.id(r.Shown[i]) == at; found {
			r.Cursor.At = i
		}
	}
	if !found && r.Typing() {
		r.Cursor.At = 0
	}
	r.Cursor.Set(len(r.Shown), r.Cursor.Page)
}

// Selected is the row under the cursor.
func (r *Rows[T]) Selected() (row T, ok bool) {
	if r.Cursor.At < len(r.Shown) {
		return r.Shown[r.Cursor.At], true
	}
	return row, false
}

// Typing reports whether keys are words of the filter now.
func (r *Rows[T]) Typing() bool { return r.Filter != nil && r.Filter.Typing }

// Typed hands a key to the filter.
func (r *Rows[T]) Typed(msg tea.KeyMsg) tea.Cmd {
	if r.Filter.typed(msg) {
		r.refilter()
	}
	return nil
}

// ClearFilter shows all rows again. It reports whether some were left out.
func (r *Rows[T]) ClearFilter() bool {
	if !r.Filter.clear() {
		return false
	}
	r.refilter()
	return true
}

// Scopes are the keys of the filter while it is typed into, else those of its
// list.
func (r *Rows[T]) Scopes() []Scope {
	if r.Filter.Typing {
		return []Scope{ScopeFilter}
	}
	return []Scope{r.Filter.scope}
}

// Missing says why there is no row under the cursor, "" there is one; none says
// that there are no rows at all.
func (r *Rows[T]) Missing(none string) string {
	if _, ok := r.Selected(); ok {
		return ""
	}
	if r.Filter == nil {
		return none
	}
	return r.Filter.Missing(none)
}

// FilterOffer is the key of the filter; none says why not where there are no
// rows.
func (r *Rows[T]) FilterOffer(none string) Offer {
	if len(r.All) > 0 {
		none = ""
	}
	return Offer{Act: ActFilter, Why: none}
}

// RowMark stands before a row and shows the cursor.
func (t *Theme) RowMark(selected bool) string {
	if selected {
		return " " + t.Accent.Render("▌") + " "
	}
	return "   "
}
