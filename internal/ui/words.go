package ui

import "strings"

// repeat is strings.Repeat for widths that may have become negative.
func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// hint is the key of an action, as it stands in a sentence on a page.
func (sh *shared) hint(act action, scopes ...scope) string {
	return sh.th.key.put(sh.keys.first(act, append(scopes, scopeGlobal)...))
}
