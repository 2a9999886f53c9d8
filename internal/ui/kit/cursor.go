package kit

import "gitconnection/internal/text"

// Cursor is the selected row of a list that scrolls: Size rows, of which Page
// are visible, beginning with Top.
type Cursor struct{ At, Top, Size, Page int }

// Set says how long the list is and how much of it is visible; the cursor stays
// within both.
func (c *Cursor) Set(size, page int) {
	c.Size, c.Page = max(0, size), max(1, page)
	c.At = Clamp(c.At, 0, max(0, c.Size-1))
	c.Top = Clamp(c.Top, max(0, c.At-c.Page+1), c.At)
	c.Top = Clamp(c.Top, 0, max(0, c.Size-c.Page))
}

// Move moves the cursor; ok is false for actions that are no movement.
func (c *Cursor) Move(act Action) (ok bool) {
	switch act {
	case ActUp:
		c.At--
	case ActDown:
		c.At++
	case ActPageUp:
		c.At -= c.Page
	case ActPageDown:
		c.At += c.Page
	case ActHome:
		c.At = 0
	case ActEnd:
		c.At = c.Size - 1
	default:
		return false
	}
	c.Set(c.Size, c.Page)
	return true
}

// Last is the index after the last visible row.
func (c *Cursor) Last() int { return min(c.Size, c.Top+c.Page) }

// Scroll is a view of Size lines without a selection: Page of them, beginning
// with Top.
type Scroll struct{ Top, Size, Page int }

// Set says how many lines there are and how many are visible.
func (s *Scroll) Set(size, page int) {
	s.Size, s.Page = size, max(1, page)
	s.Top = Clamp(s.Top, 0, max(0, s.Size-s.Page))
}

// Move scrolls; ok is false for actions that are no movement.
func (s *Scroll) Move(act Action) (ok bool) {
	switch act {
	case ActUp:
		s.Top--
	case ActDown:
		s.Top++
	case ActPageUp:
		s.Top -= s.Page
	case ActPageDown:
		s.Top += s.Page
	case ActHome:
		s.Top = 0
	case ActEnd:
		s.Top = s.Size
	default:
		return false
	}
	s.Set(s.Size, s.Page)
	return true
}

// Window cuts the visible part out of lines. Where there are more, its last
// line says which ones these are.
func (s *Scroll) Window(th *Theme, lines []string, h int) []string {
	if len(lines) <= h {
		s.Set(len(lines), h)
		return FillLines(lines, h)
	}
	s.Set(len(lines), h-1)
	out := append([]string(nil), lines[s.Top:min(len(lines), s.Top+h-1)]...)
	out = FillLines(out, h-1)
	return append(out, " "+th.Dim.Render("↑ ↓ lines "+text.Grouped(s.Top+1)+" to "+text.Grouped(min(len(lines), s.Top+h-1))+" of "+text.Grouped(len(lines))))
}

// FillLines cuts or extends lines to exactly h.
func FillLines(lines []string, h int) []string {
	if len(lines) > h {
		return lines[:max(0, h)]
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines
}
