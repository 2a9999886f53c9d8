package kit

import (
	"gitconnection/internal/text"
)

// DialogFrame draws a dialog in the middle of w by h cells: a title, lines, and one
// thin box. focus is the line that must stay visible when there is no room
// for all.
func DialogFrame(e *Env, title string, lines []string, focus, w, h int) []string {
	th := e.Theme
	wide := min(dialogWidth, w-2)
	inner := wide - 4
	room := max(1, h-2)
	if len(lines) > room {
		top := Clamp(focus-room/2, 0, len(lines)-room)
		lines = lines[top : top+room]
	}
	side := text.Spaces((w - wide) / 2)
	title = e.Truncate(title, inner-2)
	top := side + th.Dim.Render("┌ ") + th.Strong.Render(title) + th.Dim.Render(" "+Repeat("─", wide-4-text.Width(title))+"┐")
	out := make([]string, 0, h)
	for range max(0, (h-len(lines)-2)/3) {
		out = append(out, "")
	}
	out = append(out, top)
	for _, l := range lines {
		out = append(out, side+th.Dim.Render("│")+" "+e.Fit(l, inner)+" "+th.Dim.Render("│"))
	}
	out = append(out, side+th.Dim.Render("└"+Repeat("─", wide-2)+"┘"))
	return FillLines(out, h)
}

// DialogWidth is the room for text in a frame on a screen w cells wide.
func DialogWidth(w int) int { return min(dialogWidth, w-2) - 4 }

// Paragraph wraps a sentence for a dialog.
func Paragraph(s string, w int) []string { return text.Wrap(s, DialogWidth(w)) }

// Button draws a button; the focused one has a mark and brackets.
func Button(th *Theme, label string, focused bool, in Style) string {
	if focused {
		return th.Accent.Render("▌") + in.Render("[ "+label+" ]")
	}
	return "   " + label + "  "
}

// Radio draws one of several values.
func Radio(th *Theme, label string, chosen bool) string {
	if chosen {
		return "(•) " + th.Strong.Render(label)
	}
	return "( ) " + label
}
