package output

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
)

// How an organization of many has ended.
const (
	EndConnected = "connected" // now, by this run
	EndUnchanged = "unchanged" // it was connected already
	EndWaiting   = "waiting"   // a person has to act first
	EndRefused   = "refused"   // it would overwrite or destroy
	EndFailed    = "failed"
	EndStopped   = "stopped" // before it had ended, or begun
)

// Summary is how a run over many organizations has ended.
type Summary struct {
	Ends  []Ending
	Exit  int
	Again string // the command for the rest, "" nothing remains
}

// Ending is how one organization of many has ended.
type Ending struct {
	Organization string           `json:"organization"`
	Outcome      string           `json:"outcome"`
	Phase        connection.Phase `json:"phase"`
	Exit         int              `json:"exit"`
	Message      string           `json:"message"`
}

// Summary implements [Printer].
func (j *JSONPrinter) Summary(s Summary) {
	j.Line(struct {
		Type          string   `json:"type"`
		Organizations []Ending `json:"organizations"`
		Exit          int      `json:"exit"`
		Again         string   `json:"again"`
	}{"summary", s.Ends, s.Exit, s.Again})
}

// Summary implements [Printer].
func (t *TextPrinter) Summary(s Summary) {
	counts := map[string]int{}
	for _, e := range s.Ends {
		counts[e.Outcome]++
	}
	var parts []string
	for _, o := range []string{EndConnected, EndUnchanged, EndWaiting, EndRefused, EndFailed, EndStopped} {
		if n := counts[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	t.Say("")
	t.Say("%d organizations: %s", len(s.Ends), strings.Join(parts, ", "))
	marks := map[string]string{EndConnected: "✓", EndUnchanged: "=", EndWaiting: "…", EndRefused: "✕", EndFailed: "✕", EndStopped: "⏸"}
	for _, e := range s.Ends {
		t.Say("  %s %-20s %-10s %s", marks[e.Outcome], e.Organization, e.Outcome, e.Message)
	}
	if s.Again != "" {
		t.Say("For the rest: %s", s.Again)
	}
}
