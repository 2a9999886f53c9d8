package kit

import (
	"context"
	"errors"
	"strings"
	"time"

	"gitconnection/internal/text"
)

// FirstOnly is the label of the first of several lines, "" of the others.
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

// SettleDelay is how long the cursor rests on a file before it is asked for: who
// runs through a folder causes no requests.
const SettleDelay = 120 * time.Millisecond

// Chooser is a page or an overlay in which the line with the mark is one of
// several that up and down move to, now.
type Chooser interface{ Choosing() bool }

func (p *help) Wheel(act Action) { p.scroll.Move(act) }

// Repeat is strings.Repeat for widths that may have become negative.
func Repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// SpinnerFrame is the sign of a moment.
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
