package cli

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
)

// How an organization of many has ended.
const (
	endConnected = "connected" // now, by this run
	endUnchanged = "unchanged" // it was connected already
	endWaiting   = "waiting"   // a person has to act first
	endRefused   = "refused"   // it would overwrite or destroy
	endFailed    = "failed"
	endStopped   = "stopped" // before it had ended, or begun
)

// summary is how a run over many organizations has ended.
type summary struct {
	ends  []ending
	exit  int
	again string // the command for the rest, "" nothing remains
}

type ending struct {
	Organization string           `json:"organization"`
	Outcome      string           `json:"outcome"`
	Phase        connection.Phase `json:"phase"`
	Exit         int              `json:"exit"`
	Message      string           `json:"message"`
}

// worst is the exit code of many: the first of these that one of them has.
// Whoever stopped it knows; a failure may hide anything; a refusal needs a
// decision; a person may act meanwhile.
func worst(codes []int) int {
	for _, code := range []int{exitInterrupted, exitFailed, exitRefused, exitPerson, exitUsage} {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return exitDone
}

func outcomeOf(code int, changed bool) string {
	switch {
	case code == exitDone && changed:
		return endConnected
	case code == exitDone:
		return endUnchanged
	case code == exitPerson:
		return endWaiting
	case code == exitRefused:
		return endRefused
	case code == exitInterrupted:
		return endStopped
	}
	return endFailed
}

func (j *jsonPrinter) summary(s summary) {
	j.line(struct {
		Type          string   `json:"type"`
		Organizations []ending `json:"organizations"`
		Exit          int      `json:"exit"`
		Again         string   `json:"again"`
	}{"summary", s.ends, s.exit, s.again})
}

func (t *textPrinter) summary(s summary) {
	counts := map[string]int{}
	for _, e := range s.ends {
		counts[e.Outcome]++
	}
	var parts []string
	for _, o := range []string{endConnected, endUnchanged, endWaiting, endRefused, endFailed, endStopped} {
		if n := counts[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	t.say("")
	t.say("%d organizations: %s", len(s.ends), strings.Join(parts, ", "))
	marks := map[string]string{endConnected: "✓", endUnchanged: "=", endWaiting: "…", endRefused: "✕", endFailed: "✕", endStopped: "⏸"}
	for _, e := range s.ends {
		t.say("  %s %-20s %-10s %s", marks[e.Outcome], e.Organization, e.Outcome, e.Message)
	}
	if s.again != "" {
		t.say("For the rest: %s", s.again)
	}
}
