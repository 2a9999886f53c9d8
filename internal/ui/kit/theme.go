package kit

import (
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"gitconnection/internal/ui/source"
)

// Style is one way of writing text: the escape sequences around it, worked out
// once. Rendering a row is then plain concatenation.
type Style struct{ on, off string }

// Render returns s in this ink.
func (i Style) Render(s string) string {
	if i.on == "" || s == "" {
		return s
	}
	return i.on + s + i.off
}

// Theme is every colour and every sign of the program.
type Theme struct {
	Title, Accent, Dim, Strong    Style
	Good, Busy, Warn, Bad, Info   Style
	Selected, Key, Cursor, Danger Style
	Found                         Style               // a place that a search has found
	code                          [source.Roles]Style // what a language means
	qr                            Style
	qrInverted                    bool              // dark modules are drawn, light ones are background
	Signs                         *strings.Replacer // ASCII mode, else nil
	Ellipsis                      string
	Links                         bool // the terminal may be told what an address leads to
	Host                          string
}

// Link makes s lead to url in terminals that know links (OSC 8). Only plain
// addresses on the instance's own host, and pages that this program serves
// itself, are made links: nothing in one can end the sequence early, and
// nothing that GitHub sends leads anywhere else.
func (t *Theme) Link(address, s string) string {
	if !t.Links || !WebPage(address) || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return s
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Host != t.Host && u.Hostname() != "127.0.0.1" {
		return s
	}
	return "\x1b]8;id=page;" + address + "\x1b\\" + s + "\x1b]8;;\x1b\\"
}

// Palette holds colours by meaning; an empty one is the terminal's own.
type Palette struct{ accent, dim, good, busy, warn, bad, info lipgloss.Color }

// CustomTheme is one of the operator's own: colours by role - accent, dim, good,
// busy, warn, bad, info - as #rrggbb or a number from 0 to 255. What is left
// out is the terminal's own.
type CustomTheme struct {
	Name    string
	Colours map[string]string
}

// Palette is the theme by meaning.
func (t CustomTheme) Palette() Palette {
	c := func(role string) lipgloss.Color { return lipgloss.Color(t.Colours[role]) }
	return Palette{accent: c("accent"), dim: c("dim"), good: c("good"), busy: c("busy"), warn: c("warn"), bad: c("bad"), info: c("info")}
}

// BuiltinPalette are Konstruct's colours. The ANSI palette leaves every choice to
// the terminal and suits any background.
func BuiltinPalette(name string) Palette {
	switch name {
	case "dark":
		return Palette{accent: "#00FF6F", dim: "#9FAFBC", good: "#47FF97", busy: "#239DFF", warn: "#FFB224", bad: "#FF6369", info: "#239DFF"}
	case "light":
		return Palette{accent: "#00803A", dim: "#4B5D6C", good: "#00803A", busy: "#0B68CB", warn: "#8F5F00", bad: "#C6262B", info: "#0B68CB"}
	case "none":
		return Palette{}
	}
	return Palette{accent: "2", good: "2", busy: "4", warn: "3", bad: "1", info: "6"}
}

// PickTheme decides without ever asking the terminal: the choice, NO_COLOR,
// COLORFGBG, else 16 colours on the terminal's own background.
func PickTheme(choice string, own []CustomTheme, getenv func(string) string) string {
	if getenv("NO_COLOR") != "" {
		return "none"
	}
	for _, t := range own {
		if t.Name == choice {
			return choice
		}
	}
	switch choice {
	case "light", "dark", "ansi", "none":
		return choice
	}
	parts := strings.Split(getenv("COLORFGBG"), ";")
	switch parts[len(parts)-1] {
	case "0", "1", "2", "3", "4", "5", "6", "8":
		return "dark"
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return "light"
	}
	return "ansi"
}

// NewTheme builds all inks once.
func NewTheme(name string, p Palette, ascii bool) *Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetHasDarkBackground(name != "light")
	r.SetColorProfile(profile(name))
	s := r.NewStyle
	t := &Theme{
		Title:    compile(s().Bold(true).Foreground(p.accent)),
		Accent:   compile(s().Foreground(p.accent)),
		Dim:      compile(s().Foreground(p.dim)),
		Strong:   compile(s().Bold(true)),
		Good:     compile(s().Foreground(p.good)),
		Busy:     compile(s().Foreground(p.busy)),
		Warn:     compile(s().Foreground(p.warn)),
		Bad:      compile(s().Foreground(p.bad)),
		Info:     compile(s().Foreground(p.info)),
		Selected: compile(s().Bold(true)),
		Key:      compile(s().Bold(true)),
		Cursor:   compile(s().Reverse(true)),
		Danger:   compile(s().Bold(true).Foreground(p.bad)),
		Found:    compile(s().Bold(true).Underline(true).Foreground(p.warn)),
		code:     codeInks(p, s),
		Ellipsis: "…",
	}
	if p.dim == "" { // bright black is invisible in some 16 colour schemes
		t.Dim = compile(s().Faint(true))
	}
	if name != "none" {
		t.qr = compile(s().Foreground(lipgloss.Color("0")).Background(lipgloss.Color("15")))
		t.qrInverted = true
	}
	if ascii {
		t.Ellipsis, t.Signs = "~", asciiSigns()
	}
	return t
}

// profile is how many colours the terminal has, from the environment alone.
// Without colours it still has bold and reverse.
func profile(name string) termenv.Profile {
	p := termenv.NewOutput(os.Stdout).ColorProfile()
	if name == "none" || name == "ansi" || p == termenv.Ascii {
		return termenv.ANSI
	}
	return p
}

// compile turns a style into the sequences that it puts around text.
func compile(s lipgloss.Style) Style {
	const probe = "x"
	on, off, ok := strings.Cut(s.Render(probe), probe)
	if !ok {
		return Style{}
	}
	return Style{on: on, off: off}
}

// asciiSigns replaces every sign that the screens use by one of ASCII of the
// same width, so that the layout stays.
func asciiSigns() *strings.Replacer {
	return strings.NewReplacer(
		"●", "*", "◐", "~", "◓", "~", "◑", "~", "◒", "~", "○", "o", "✕", "x", "⏸", "=", "…", ".", "✓", "+",
		"▌", ">", "─", "-", "━", "=", "│", "|", "┌", "+", "┐", "+", "└", "+", "┘", "+",
		"›", ">", "·", "-", "–", "-", "→", ">", "▾", "v", "▸", ">", "█", "#", "░", ".", "•", "*",
		"①", "1", "②", "2", "③", "3", "④", "4", "⑤", "5", "⑥", "6", "↑", "^", "↓", "v", "←", "<", "×", "x",
	)
}
