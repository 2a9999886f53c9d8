package desktop

import (
	"strconv"
	"strings"

	"gitconnection/internal/config"
)

// HasTitle reports whether the terminal's window has a title that a program
// may set. Consoles without windows would show the sequence, or worse.
func HasTitle(lookup config.Lookup) bool {
	name, _ := lookup("TERM")
	for _, plain := range []string{"linux", "dumb", "vt", "cons", "wyse", "ansi"} {
		if strings.HasPrefix(name, plain) {
			return false
		}
	}
	return name != ""
}

// HasLinks reports whether the terminal makes links of OSC 8. There is no way
// to ask, so it goes by what terminals say about themselves; one that is not
// known gets none. FORCE_HYPERLINK decides where it is set, as in other tools.
func HasLinks(lookup config.Lookup) bool {
	value := func(name string) string { v, _ := lookup(name); return v }
	if force := value("FORCE_HYPERLINK"); force != "" {
		return force != "0"
	}
	term, program, version := value("TERM"), value("TERM_PROGRAM"), value("TERM_PROGRAM_VERSION")
	if given(lookup, "TMUX") || program == "tmux" {
		return program == "tmux" && atLeast(version, 3, 4) // tmux 3.4: "hyperlinks"
	}
	if given(lookup, "STY") || strings.HasPrefix(term, "screen") {
		return false
	}
	switch program {
	case "iTerm.app":
		return atLeast(version, 3, 1)
	case "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio":
		return true
	}
	if n, err := strconv.Atoi(value("VTE_VERSION")); err == nil {
		return n >= 5000 // 0.50; before 0.50.1 a link could crash it, and nobody has that any more
	}
	if n, err := strconv.Atoi(value("KONSOLE_VERSION")); err == nil {
		return n >= 201200
	}
	for _, name := range []string{"KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM", "ALACRITTY_WINDOW_ID"} {
		if given(lookup, name) {
			return true
		}
	}
	for _, name := range []string{"xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm", "contour", "mintty"} {
		if strings.HasPrefix(term, name) {
			return true
		}
	}
	return false
}

// atLeast compares the two first numbers of a version: "3.4a", "next-3.5".
func atLeast(version string, major, minor int) bool {
	version = strings.TrimPrefix(version, "next-")
	first, rest, _ := strings.Cut(version, ".")
	second := rest
	if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		second = rest[:end]
	}
	a, err := strconv.Atoi(first)
	if err != nil {
		return false
	}
	b, err := strconv.Atoi(second)
	if err != nil {
		b = 0
	}
	return a > major || a == major && b >= minor
}
