// Package kit is what every screen is drawn and driven with: theme, keys, forms,
// lists, dialogs. It knows nothing of GitHub.
package kit

import (
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Look is how the screens look, and which keys they have.
type Look struct {
	Theme  string        // auto, light, dark, ansi, none, or the name of one of Themes
	Themes []CustomTheme // the operator's own
	Keys   []KeyChoice   // in place of those of the table
	ASCII  bool
	Links  bool // the terminal makes links of OSC 8
}

// Env is what everything that is drawn depends on: the theme, the keys, the
// frame of the spinner and the clock. It is changed in Update alone.
type Env struct {
	Theme     *Theme
	ThemeName string // its name
	NoColor   bool   // NO_COLOR: no theme can be chosen
	Keys      *Keymap
	Frame     int // of the spinner
	Now       func() time.Time

	look Look
	host string // whose addresses may become links
	// Clipboard puts a value on the clipboard and says so; what names it.
	Clipboard func(what, value string) tea.Cmd
}

// NewEnv returns an environment that can be used even where it returns an
// error: about the keys that were chosen.
func NewEnv(look Look, host string, groups []KeyGroup, now func() time.Time) (*Env, error) {
	e := &Env{look: look, host: host, Now: now, NoColor: os.Getenv("NO_COLOR") != ""}
	var err error
	e.Keys, err = newKeymap(groups, look.Keys)
	e.SetTheme(PickTheme(look.Theme, look.Themes, os.Getenv))
	return e, err
}

// ThemeNames are the themes that there are to choose from.
func (e *Env) ThemeNames() []string {
	out := []string{"light", "dark", "ansi", "none"}
	for _, t := range e.look.Themes {
		out = append(out, t.Name)
	}
	return out
}

// SetTheme draws everything in another theme from now on.
func (e *Env) SetTheme(name string) {
	colours := BuiltinPalette(name)
	for _, t := range e.look.Themes {
		if t.Name == name {
			colours = t.Palette()
		}
	}
	e.ThemeName, e.Theme = name, NewTheme(name, colours, e.look.ASCII)
	e.Theme.Links, e.Theme.Host = e.look.Links && !e.look.ASCII, e.host
}

// Hint is the key of an action, as it stands in a sentence on a page.
func (e *Env) Hint(act Action, scopes ...Scope) string {
	return e.Theme.Key.Render(e.Keys.KeyFor(act, append(scopes, ScopeGlobal)...))
}

// Truncate is the first n cells of s; the last says that there is more.
func (e *Env) Truncate(s string, n int) string { return text.Truncate(s, n, e.Theme.Ellipsis) }

// Fit is s in exactly n cells.
func (e *Env) Fit(s string, n int) string { return text.Fit(s, n, e.Theme.Ellipsis) }

// Ending is the end of a path that is too long: the name matters most.
func (e *Env) Ending(path string, n int) string {
	if text.Width(path) <= n {
		return path
	}
	for text.Width(path) > max(0, n-1) && path != "" {
		path = afterFirst(path)
	}
	return text.Truncate(e.Theme.Ellipsis+path, n, "")
}
