package text

import (
	"fmt"
	"strconv"
	"strings"
)

// Count writes n and its noun: "1 file", "4812 files".
func Count(n int, noun string) string { return strconv.Itoa(n) + " " + Plural(n, noun) }

// CountGrouped is [Count] with the thousands separated: "4,812 files".
func CountGrouped(n int, noun string) string { return Grouped(n) + " " + Plural(n, noun) }

// Plural is the form of an English noun that goes with n. It knows the regular
// forms alone: "file" and "files", "entry" and "entries".
func Plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && stem != "" && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}

// Grouped writes n with the thousands separated: "4,812".
func Grouped[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Bytes writes a size in decimal units: "999 B", "12 KB", "1.5 MB".
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000*1000:
		return strconv.FormatInt((n+500)/1000, 10) + " KB"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// Kilobytes writes a size for the output of commands, in units of 1,024:
// "999 bytes", "1.5 KB".
func Kilobytes(n int) string {
	if n < 1024 {
		return strconv.Itoa(n) + " bytes"
	}
	return fmt.Sprintf("%.1f KB", float64(n)/1024)
}

// Capitalized is a word of ASCII with a capital letter first.
func Capitalized(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
