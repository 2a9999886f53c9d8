package kit

import "strings"

// MasterDetail is a list above the details of the row under the cursor, which
// may have the whole screen.
type MasterDetail[T any] struct {
	Rows[T]
	Whole bool // the details have the whole screen

	percent int    // of the lines are the list's, at most
	scroll  Scroll // of the details on the whole screen
}

// NewMasterDetail returns rows whose list gets at most percent of the lines.
func NewMasterDetail[T any](rows Rows[T], percent int) MasterDetail[T] {
	return MasterDetail[T]{Rows: rows, percent: percent}
}

// listRows is how many rows h lines hold above the details. It does not depend
// on the filter, so that the details stay where they are while somebody types.
func (m *MasterDetail[T]) listRows(h int) int {
	if h < 16 {
		return max(1, h-4)
	}
	return max(3, min(len(m.All), h*m.percent/100))
}

// SetSize says how much room there is.
func (m *MasterDetail[T]) SetSize(_, h int) { m.Cursor.Set(len(m.Shown), m.listRows(h)) }

// Choosing reports whether up and down move the cursor now.
func (m *MasterDetail[T]) Choosing() bool { return !m.Whole && !m.Filter.Typing }

// Do moves, opens and closes the details, begins and clears the filter. done is
// false for every other action, and for going back from the list.
func (m *MasterDetail[T]) Do(act Action) (done bool) {
	if m.Whole && m.scroll.Move(act) || !m.Whole && m.Cursor.Move(act) {
		return true
	}
	switch act {
	case ActBack:
		if m.Whole {
			m.Whole = false
			return true
		}
		return m.ClearFilter()
	case ActFilter:
		m.Whole, m.Filter.Typing = false, true
		return true
	case ActOpen:
		if _, ok := m.Selected(); ok {
			m.Whole, m.scroll = !m.Whole, Scroll{}
		}
		return true
	}
	return false
}

// OpenOffer is the key between the list and the details; why says why there is
// nothing to open.
func (m *MasterDetail[T]) OpenOffer(why string) Offer {
	if m.Whole {
		return Offer{Act: ActOpen, Label: "list", Why: why}
	}
	return Offer{Act: ActOpen, Why: why}
}

// BackOffer is what esc does.
func (m *MasterDetail[T]) BackOffer() Offer {
	if m.Whole {
		return Offer{Act: ActBack}
	}
	return m.Filter.BackOffer()
}

// Draw returns the list under its heading and the details below it, or the
// details alone. row draws one row.
func (m *MasterDetail[T]) Draw(w, h int, heading string, row func(r T, selected bool) string, details []string) []string {
	if m.Whole {
		m.scroll.Set(len(details), h)
		return FillLines(details[m.scroll.Top:min(len(details), m.scroll.Top+h)], h)
	}
	n := m.listRows(h)
	m.Cursor.Set(len(m.Shown), n)
	th := m.Filter.Theme
	lines := []string{th.Dim.Render(m.Filter.Truncate(heading, w))}
	for i := m.Cursor.Top; i < m.Cursor.Last(); i++ {
		lines = append(lines, row(m.Shown[i], i == m.Cursor.At))
	}
	lines = FillLines(lines, 1+n)
	lines = append(lines, " "+th.Dim.Render(Repeat("─", w-2)))
	return FillLines(append(lines, details...), h)
}

// Details are labelled lines about one thing.
type Details struct {
	env   *Env
	width int
	lines []string
}

// NewDetails returns details under a title, as wide as w.
func NewDetails(e *Env, title string, w int) *Details {
	return &Details{env: e, width: w, lines: []string{" " + e.Theme.Strong.Render(e.Truncate(title, w-2))}}
}

// Add adds a line; an empty value adds none.
func (d *Details) Add(label, value string) {
	if value != "" {
		d.lines = append(d.lines, "   "+d.env.Theme.Dim.Render(d.env.Fit(label, 13))+" "+d.env.Truncate(value, d.width-18))
	}
}

// Lines are the lines so far.
func (d *Details) Lines() []string { return d.lines }

// Cells puts values into columns of these widths, two cells apart; a width of 0
// leaves a column out.
func (e *Env) Cells(widths []int, values ...string) string {
	var line strings.Builder
	for i, n := range widths {
		if n > 0 {
			line.WriteString(e.Fit(values[i], n) + "  ")
		}
	}
	return line.String()
}
