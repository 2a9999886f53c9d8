package kit

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// choiceInput holds one of several options.
type choiceInput struct {
	options []string
	chosen  int // -1 none
	// optional allows to go back to none.
	optional func() bool
}

// Value is the chosen option, "" none.
func (c *choiceInput) Value() string {
	if c.chosen < 0 {
		return ""
	}
	return c.options[c.chosen]
}

// Set chooses an option; what is not one of them chooses none.
func (c *choiceInput) Set(value string) { c.chosen = slices.Index(c.options, value) }

func (c *choiceInput) key(msg tea.KeyMsg, act Action) bool {
	none := 0 // places for no option at all, before the first one
	if c.optional() {
		none = 1
	}
	places, before := len(c.options)+none, c.chosen
	switch {
	case act == ActLeft:
		c.chosen = (max(c.chosen, -none)+none+places-1)%places - none
	case act == ActRight:
		c.chosen = (c.chosen+none+1)%places - none
	case msg.Type == tea.KeyRunes && !msg.Paste && len(msg.Runes) == 1:
		c.next(string(msg.Runes))
	}
	return c.chosen != before
}

// next chooses the next option that begins with prefix.
func (c *choiceInput) next(prefix string) {
	for step := 1; step <= len(c.options); step++ {
		to := (c.chosen + step) % len(c.options)
		if strings.HasPrefix(strings.ToLower(c.options[to]), strings.ToLower(prefix)) {
			c.chosen = to
			return
		}
	}
}

// view shows all options; in a compact form the chosen one.
func (c *choiceInput) view(in inputView) string {
	th := in.theme
	if !in.compact {
		parts := make([]string, len(c.options))
		for i, o := range c.options {
			parts[i] = Radio(th, o, i == c.chosen)
		}
		return text.Truncate(strings.Join(parts, "  "), in.width, th.Ellipsis)
	}
	v := text.Clean(c.Value())
	if v == "" {
		v = th.Dim.Render(in.hint)
	}
	if !in.focused {
		return text.Truncate(v, in.width, th.Ellipsis)
	}
	place := th.Dim.Render("  " + text.Grouped(c.chosen+1) + " of " + text.Grouped(len(c.options)))
	if c.chosen < 0 {
		place = th.Dim.Render("  one of " + text.Grouped(len(c.options)))
	}
	return text.Truncate(th.Accent.Render("‹ ")+v+th.Accent.Render(" ›")+place, in.width, th.Ellipsis)
}
