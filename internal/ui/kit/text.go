package kit

import (
	"context"
	"errors"
	"strings"
	"time"

	"gitconnection/internal/text"
)

// FirstOnly is a label that stands beside the first of several lines alone.
func FirstOnly(i int, label string) string {
	if i > 0 {
		return ""
	}
	return label
}

// Canceled reports whether an operation ended because it was told to.
func Canceled(err error) bool { return errors.Is(err, context.Canceled) }

// WebPage reports whether url may be handed to a browser.
func WebPage(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

// SettleDelay is how long the cursor rests before what is under it is read:
// moving through a list causes no requests.
const SettleDelay = 120 * time.Millisecond

// Repeat is strings.Repeat for widths that may have become negative.
func Repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// SpinnerFrame is how the spinner looks in a frame.
func SpinnerFrame(frame int) string { return [...]string{"◐", "◓", "◑", "◒"}[frame&3] }

// Justify puts two texts at the ends of a line; the left one gives way.
func Justify(e *Env, left, right string, w int) string {
	r := text.Width(right)
	if r > w*2/3 {
		right = e.Truncate(right, w*2/3)
		r = text.Width(right)
	}
	return e.Fit(left, w-r-1) + " " + right
}
