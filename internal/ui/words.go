package ui

import "strings"

// repeat is strings.Repeat for widths that may have become negative.
func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }
