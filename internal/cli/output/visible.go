package output

import (
	"io"

	"gitconnection/internal/text"
)

// Visible is the last place before a terminal: what would act on it is written
// visibly, whoever printed it. The commands clean what they print themselves, and
// JSON and YAML escape it, so that nothing is lost; this is for what was overlooked.
// A character is never in two writes.
type Visible struct{ To io.Writer }

// Write implements [io.Writer].
func (v Visible) Write(data []byte) (int, error) {
	if _, err := io.WriteString(v.To, text.Visible(string(data))); err != nil {
		return 0, err
	}
	return len(data), nil
}
