package kit

import (
	"gitconnection/internal/text"
)

// FormDialog shows a form in a box above the page.
type FormDialog struct {
	*Form
	Title, Intro string
	Accept       string // label of enter
}

// Offers are accepting, leaving, and moving between the fields.
func (d *FormDialog) Offers() []Offer {
	return []Offer{{Act: ActAccept, Label: d.Accept}, {Act: ActDismiss}, {Act: ActNextField}, {Act: ActPrevField}}
}

// View draws the box in w by h cells.
func (d *FormDialog) View(w, h int) []string {
	th := d.env.Theme
	lines := append(Paragraph(d.Intro, w), "")
	rows, focus, _ := d.Rows(DialogWidth(w), Layout{})
	focus += len(lines)
	lines = append(lines, rows...)
	switch {
	case d.Waiting != "":
		lines = append(lines, "", th.Busy.Render(SpinnerFrame(d.env.Frame))+" "+d.Waiting)
	case d.Problem != "":
		lines = append(lines, "")
		sign := th.Bad.Render("✕ ")
		for _, l := range text.Wrap(text.Clean(d.Problem), DialogWidth(w)-2) {
			lines = append(lines, sign+l)
			sign = "  "
		}
	}
	return DialogFrame(d.env, d.Title, lines, focus, w, h)
}
