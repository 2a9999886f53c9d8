package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// number writes n with thousands separated, as in 4,812.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// plural writes "1 file", "2 files"; "more" has no plural.
func plural(n int, word string) string {
	if n != 1 && word != "more" {
		if before, ok := strings.CutSuffix(word, "y"); ok {
			word = before + "ies"
		} else {
			word += "s"
		}
	}
	return number(int64(n)) + " " + word
}

// bytesText writes a size the way people say it.
func bytesText(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000*1000:
		return strconv.FormatInt((n+500)/1000, 10) + " KB"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// ago says how long before now t was.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch {
	case d < 2*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d/time.Hour))
	}
	return fmt.Sprintf("%d days ago", int(d/(24*time.Hour)))
}

// until says how long it is from now to t, in whole seconds, never negative.
func until(t, now time.Time) string {
	d := max(0, t.Sub(now))
	s := int((d + time.Second - 1) / time.Second)
	if s >= 120 {
		return fmt.Sprintf("%d min", (s+59)/60)
	}
	return fmt.Sprintf("%d s", s)
}

// took writes a duration in tenths of a second, a short one in milliseconds.
func took(d time.Duration) string {
	if d > 0 && d < 100*time.Millisecond {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", max(0, d).Seconds())
}

// when writes a moment in the operator's time zone.
func when(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }

// short is the head of a commit id.
func short(sha string) string {
	if len(sha) > 7 {
		return sha[:7]
	}
	return sha
}

// repeat is strings.Repeat for widths that may have become negative.
func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// hint is the key of an action, as it stands in a sentence on a page.
func (sh *shared) hint(act action, scopes ...scope) string {
	return sh.th.key.put(sh.keys.first(act, append(scopes, scopeGlobal)...))
}
