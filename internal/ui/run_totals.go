package ui

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
func (n *news) sent(q connection.RequestEvent, at time.Time) {
	n.under = append(n.under, call{q, at})
}

// answered notes that one has ended, and how long a writing one took.
func (n *news) answered(q connection.RequestEvent) {
	for i, c := range n.under {
		if c.Method == q.Method && c.Path == q.Path && c.Attempt == q.Attempt {
			n.under = append(n.under[:i:i], n.under[i+1:]...)
			break
		}
	}
	if q.Status >= 200 && q.Status < 300 && q.Write {
		n.wrote++
		n.writing += q.Duration
	}
}

// totals are how far steps are, in steps, files and bytes.
type totals struct{ steps, stepsDone, files, filesDone, bytes, bytesDone int64 }

// totalsOf adds up steps. Of a step that writes files and tells how many are
// written, the first ones of the plan are the ones.
func totalsOf(steps []stepView) totals {
	var t totals
	for _, s := range steps {
		t.steps++
		done := s.state == connection.StepDone || s.state == connection.StepSkipped
		if done {
			t.stepsDone++
		}
		written := int64(0)
		if s.unit == "files" {
			written = s.done
		}
		for i, f := range s.step.Files {
			t.files++
			t.bytes += int64(f.Size)
			if done || int64(i) < written {
				t.filesDone++
				t.bytesDone += int64(f.Size)
			}
		}
	}
	return t
}

// text is the totals in words, without what there is none of.
func (t totals) text() string {
	out := text.Grouped(t.stepsDone) + " of " + text.CountGrouped(int(t.steps), "step")
	if t.files > 0 {
		out += " · " + text.Grouped(t.filesDone) + " of " + text.CountGrouped(int(t.files), "file") + " · " + text.Bytes(t.bytesDone) + " of " + text.Bytes(t.bytes)
	}
	return out
}

// short is the totals in at most w cells: what has no room is left out from
// the end.
func (t totals) short(w int) string {
	out := text.Grouped(t.stepsDone) + "/" + text.CountGrouped(int(t.steps), "step")
	if t.files == 0 {
		return out
	}
	for _, more := range []string{text.Grouped(t.filesDone) + "/" + text.CountGrouped(int(t.files), "file"), text.Bytes(t.bytesDone)} {
		if text.Width(out)+3+text.Width(more) > w {
			break
		}
		out += " · " + more
	}
	return out
}

// usualWrite is how long GitHub takes for a call that writes, as long as none
// of this run has been answered.
const usualWrite = 400 * time.Millisecond

// estimate is how long the run takes altogether: both repositories are worked
// on at the same time, their own calls come one after the other.
func (n news) estimate() time.Duration {
	each := usualWrite
	if n.wrote > 0 {
		each = n.writing / time.Duration(n.wrote)
	}
	writes := map[string]int{}
	most := 0
	for _, s := range n.steps {
		writes[s.step.Target] += s.step.Writes
		most = max(most, writes[s.step.Target])
	}
	return time.Duration(most) * each
}

// against is the time that has passed beside the time that was expected.
func against(elapsed, expected time.Duration, ended bool) string {
	switch {
	case ended || expected <= 0:
		return text.Duration(elapsed)
	case elapsed > expected:
		return text.Duration(elapsed) + ", more than the " + text.Duration(expected) + " expected"
	}
	return text.Duration(elapsed) + " of about " + text.Duration(expected)
}

// underWay is the request that is waited for longest, "" none.
func underWay(n news, now time.Time) string {
	if len(n.under) == 0 {
		return ""
	}
	c := n.under[0]
	s := text.Clean(c.Method) + " " + text.Clean(c.Path) + " …"
	if d := now.Sub(c.since); d >= 100*time.Millisecond {
		s += " " + text.Duration(d)
	}
	if c.Attempt > 1 {
		s += " (try " + text.Grouped(c.Attempt) + ")"
	}
	if more := len(n.under) - 1; more > 0 {
		s += " and " + text.Grouped(more) + " more"
	}
	return s
}

// totalLine is how far all of a run is.
func totalLine(r *run, now time.Time) string {
	parts := []string{totalsOf(r.news.steps).text(), text.CountGrouped(r.news.requests, "call"), against(r.elapsed(now), r.news.estimate(), r.ended)}
	return strings.Join(parts, " · ")
}
