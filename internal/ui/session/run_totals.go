package session

import (
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// call is a request that was sent and has no answer yet.
type call struct {
	connection.RequestEvent
	since time.Time
}

// sent notes a request that is under way.
func (n *Progress) sent(q connection.RequestEvent, at time.Time) {
	n.Pending = append(n.Pending, call{q, at})
}

// answered notes that one has ended, and how long a writing one took.
func (n *Progress) answered(q connection.RequestEvent) {
	for i, c := range n.Pending {
		if c.Method == q.Method && c.Path == q.Path && c.Attempt == q.Attempt {
			n.Pending = append(n.Pending[:i:i], n.Pending[i+1:]...)
			break
		}
	}
	if q.Status >= 200 && q.Status < 300 && q.Write {
		n.wrote++
		n.writing += q.Duration
	}
}

// Totals are how far steps are, in steps, files and bytes.
type Totals struct{ Steps, StepsDone, Files, FilesDone, Bytes, BytesDone int64 }

// TotalsOf adds up steps. Of a step that writes files and tells how many are
// written, the first ones of the plan are the ones.
func TotalsOf(steps []StepProgress) Totals {
	var t Totals
	for _, s := range steps {
		t.Steps++
		done := s.State == connection.StepDone || s.State == connection.StepSkipped
		if done {
			t.StepsDone++
		}
		written := int64(0)
		if s.Unit == "files" {
			written = s.Done
		}
		for i, f := range s.Step.Files {
			t.Files++
			t.Bytes += int64(f.Size)
			if done || int64(i) < written {
				t.FilesDone++
				t.BytesDone += int64(f.Size)
			}
		}
	}
	return t
}

// Text is the totals in words, without what there is none of.
func (t Totals) Text() string {
	out := text.Grouped(t.StepsDone) + " of " + text.CountGrouped(int(t.Steps), "step")
	if t.Files > 0 {
		out += " · " + text.Grouped(t.FilesDone) + " of " + text.CountGrouped(int(t.Files), "file") + " · " + text.Bytes(t.BytesDone) + " of " + text.Bytes(t.Bytes)
	}
	return out
}

// Short is the totals in at most w cells: what has no room is left out from
// the end.
func (t Totals) Short(w int) string {
	out := text.Grouped(t.StepsDone) + "/" + text.CountGrouped(int(t.Steps), "step")
	if t.Files == 0 {
		return out
	}
	for _, more := range []string{text.Grouped(t.FilesDone) + "/" + text.CountGrouped(int(t.Files), "file"), text.Bytes(t.BytesDone)} {
		if text.Width(out)+3+text.Width(more) > w {
			break
		}
		out += " · " + more
	}
	return out
}

// TypicalWrite is how long GitHub takes for a call that writes, as long as none
// of this run has been answered.
const TypicalWrite = 400 * time.Millisecond

// Estimate is how long the run takes altogether: both repositories are worked
// on at the same time, their own calls come one after the other.
func (n Progress) Estimate() time.Duration {
	each := TypicalWrite
	if n.wrote > 0 {
		each = n.writing / time.Duration(n.wrote)
	}
	writes := map[string]int{}
	most := 0
	for _, s := range n.Steps {
		writes[s.Step.Target] += s.Step.Writes
		most = max(most, writes[s.Step.Target])
	}
	return time.Duration(most) * each
}

// ElapsedOf is the time that has passed beside the time that was expected.
func ElapsedOf(elapsed, expected time.Duration, ended bool) string {
	switch {
	case ended || expected <= 0:
		return text.Duration(elapsed)
	case elapsed > expected:
		return text.Duration(elapsed) + ", more than the " + text.Duration(expected) + " expected"
	}
	return text.Duration(elapsed) + " of about " + text.Duration(expected)
}

// Pending is the request that is waited for longest, "" none.
func Pending(n Progress, now time.Time) string {
	if len(n.Pending) == 0 {
		return ""
	}
	c := n.Pending[0]
	s := text.Clean(c.Method) + " " + text.Clean(c.Path) + " …"
	if d := now.Sub(c.since); d >= 100*time.Millisecond {
		s += " " + text.Duration(d)
	}
	if c.Attempt > 1 {
		s += " (try " + text.Grouped(c.Attempt) + ")"
	}
	if more := len(n.Pending) - 1; more > 0 {
		s += " and " + text.Grouped(more) + " more"
	}
	return s
}

// totalLine is how far all of a run is.
func totalLine(r *Run, now time.Time) string {
	parts := []string{TotalsOf(r.Progress.Steps).Text(), text.CountGrouped(r.Progress.Requests, "call"), ElapsedOf(r.Elapsed(now), r.Progress.Estimate(), r.Ended)}
	return strings.Join(parts, " · ")
}
