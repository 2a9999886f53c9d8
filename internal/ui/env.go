package ui

import (
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Look is how the screens look, and which keys they have.
type Look struct {
	Theme  string      // auto, light, dark, ansi, none, or the name of one of Themes
	Themes []Theme     // the operator's own
	Keys   []KeyChoice // in place of those of the table
	ASCII  bool
	Links  bool // the terminal makes links of OSC 8
}

// env is what everything that is drawn depends on: the theme, the keys, the
// frame of the spinner and the clock. It is changed in Update alone.
type env struct {
	th       *theme
	theme    string // its name
	noColour bool   // NO_COLOR: no theme can be chosen
	keys     *keymap
	frame    int // of the spinner
	now      func() time.Time

	look Look
	host string // whose addresses may become links
	// clipboard puts a value on the clipboard and says so; what names it.
	clipboard func(what, value string) tea.Cmd
}

// newEnv returns an environment that can be used even where it returns an
// error: about the keys that were chosen.
func newEnv(look Look, host string, groups []keyGroup, now func() time.Time) (*env, error) {
	e := &env{look: look, host: host, now: now, noColour: os.Getenv("NO_COLOR") != ""}
	var err error
	e.keys, err = newKeymap(groups, look.Keys)
	e.setTheme(pickTheme(look.Theme, look.Themes, os.Getenv))
	return e, err
}

// themeNames are the themes that there are to choose from.
func (e *env) themeNames() []string {
	out := []string{"light", "dark", "ansi", "none"}
	for _, t := range e.look.Themes {
		out = append(out, t.Name)
	}
	return out
}

// setTheme draws everything in another theme from now on.
func (e *env) setTheme(name string) {
	colours := palettes(name)
	for _, t := range e.look.Themes {
		if t.Name == name {
			colours = t.palette()
		}
	}
	e.theme, e.th = name, newTheme(name, colours, e.look.ASCII)
	e.th.links, e.th.host = e.look.Links && !e.look.ASCII, e.host
}

// hint is the key of an action, as it stands in a sentence on a page.
func (e *env) hint(act action, scopes ...scope) string {
	return e.th.key.put(e.keys.first(act, append(scopes, scopeGlobal)...))
}

func (e *env) truncate(s string, n int) string { return text.Truncate(s, n, e.th.ellipsis) }
func (e *env) fit(s string, n int) string      { return text.Fit(s, n, e.th.ellipsis) }

// ending is the end of a path that is too long: the name matters most.
func (e *env) ending(path string, n int) string {
	if text.Width(path) <= n {
		return path
	}
	for text.Width(path) > max(0, n-1) && path != "" {
		path = afterFirst(path)
	}
	return text.Truncate(e.th.ellipsis+path, n, "")
}
