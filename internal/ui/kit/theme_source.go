package kit

import (
	"github.com/charmbracelet/lipgloss"

	"gitconnection/internal/ui/source"
)

// codeInks are the inks of what a language or Markdown means, made of the
// palette's own colours: a palette of the operator's colours files, too.
// Without colours, weight and underlining say what they can.
func codeInks(p Palette, s func() lipgloss.Style) [source.Roles]Style {
	colour := func(c lipgloss.Color) Style {
		if c == "" {
			return Style{}
		}
		return compile(s().Foreground(c))
	}
	dim := colour(p.dim)
	if p.dim == "" {
		dim = compile(s().Faint(true))
	}
	var inks [source.Roles]Style
	set := func(i Style, roles ...source.Role) {
		for _, r := range roles {
			inks[r] = i
		}
	}
	set(colour(p.info), source.Key)
	set(colour(p.good), source.String, source.Inserted)
	set(colour(p.warn), source.Number, source.Constant, source.Escape, source.Label)
	set(compile(s().Bold(true).Foreground(p.busy)), source.Keyword, source.Template)
	set(colour(p.busy), source.Function, source.Variable)
	set(dim, source.Comment, source.Punctuation, source.Muted, source.Address, source.Quote)
	set(compile(s().Bold(true).Foreground(p.accent)), source.Heading)
	set(compile(s().Bold(true)), source.Strong)
	set(compile(s().Italic(true)), source.Emphasis)
	set(colour(p.warn), source.Code)
	set(compile(s().Underline(true).Foreground(p.info)), source.Link)
	set(colour(p.bad), source.Deleted)
	set(compile(s().Bold(true).Reverse(true).Foreground(p.bad)), source.Bad)
	return inks
}
