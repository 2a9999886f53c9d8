package session

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// group is the steps of one target: a repository, or an installation.
type group struct {
	target string
	steps  []StepProgress
}

func groups(n Progress) []group {
	var out []group
	for _, s := range n.Steps {
		i := 0
		for i < len(out) && out[i].target != s.Step.Target {
			i++
		}
		if i == len(out) {
			out = append(out, group{target: s.Step.Target})
		}
		out[i].steps = append(out[i].steps, s)
	}
	return out
}

// RunLines are a run, live or ended badly: both repositories side by side
// where there is room, the last request, the time.
func RunLines(sess *Session, r *Run, w int) []string {
	th, now := sess.Theme, sess.Now()
	all := groups(r.Progress)
	lines := []string{"", " " + runTitle(sess, r), "   " + th.Dim.Render(sess.Truncate(totalLine(r, now), w-4)), ""}
	if r.Ended && r.Err != nil {
		lines = append(append(lines, endLines(sess, r, w)...), "")
	}
	if w >= kit.NarrowWidth && len(all) == 2 {
		half := (w - 4) / 2
		left, right := groupLines(sess, r, all[0], half), groupLines(sess, r, all[1], half)
		n := max(len(left), len(right))
		left, right = kit.FillLines(left, n), kit.FillLines(right, n)
		for i := range n {
			lines = append(lines, " "+sess.Fit(left[i], half)+"  "+right[i])
		}
	} else {
		for _, g := range all {
			for _, l := range groupLines(sess, r, g, w-2) {
				lines = append(lines, " "+l)
			}
			lines = append(lines, "")
		}
	}
	if w >= kit.NarrowWidth {
		lines = append(lines, "")
	}
	if r.Progress.Message != "" && !r.Ended {
		lines = append(lines, "  "+sess.Truncate(text.Clean(r.Progress.Message)+Countdown(r.Progress.Until, now), w-4))
	}
	request := RequestLine(sess, r.Progress.Last)
	if s := Pending(r.Progress, now); s != "" && !r.Ended {
		request = s
	}
	return append(lines, "  "+th.Dim.Render(sess.Truncate(request, w-4)))
}

// runVerb is what a run does, in words before the name of an organization.
func runVerb(v connection.Verb) string {
	switch v {
	case connection.VerbDisconnect:
		return "Disconnecting"
	case connection.VerbUndo:
		return "Undoing the connect of"
	}
	return "Connecting"
}

// runTitle says what is being done to what, and how it stands.
func runTitle(sess *Session, r *Run) string {
	th := sess.Theme
	what := runVerb(r.Plan.Verb) + " " + text.Clean(r.Name())
	switch {
	case r.Ended && kit.Canceled(r.Err):
		return th.Warn.Render("⏸") + " " + th.Strong.Render(what) + "  stopped"
	case r.Ended && NeedsPerson(r.Err):
		return th.Warn.Render("…") + " " + th.Strong.Render(what) + "  waits for a person"
	case r.Ended && r.Err != nil:
		return th.Bad.Render("✕") + " " + th.Strong.Render(what) + "  failed"
	case r.Ended:
		return th.Good.Render("✓") + " " + th.Strong.Render(what) + "  done"
	case r.Stopping:
		return th.Warn.Render(kit.SpinnerFrame(sess.Frame)) + " " + th.Strong.Render(what) + "  stopping after the request that is under way"
	}
	return th.Busy.Render(kit.SpinnerFrame(sess.Frame)) + " " + th.Strong.Render(what) + "  " + text.Grouped(r.Progress.Percent()) + " %"
}

// NeedsPerson reports whether a run ended because somebody has to act first:
// approve, merge, grant. That is no failure.
func NeedsPerson(err error) bool {
	var blocked *connection.BlockedError
	if !errors.As(err, &blocked) || len(blocked.Blockers) == 0 {
		return false
	}
	for _, b := range blocked.Blockers {
		if b.Kind != connection.BlockPerson {
			return false
		}
	}
	return true
}

func groupLines(sess *Session, r *Run, g group, w int) []string {
	name := " " + text.Clean(g.target)
	far := TotalsOf(g.steps).Short(w - text.Width(name) - 3)
	lines := []string{kit.Justify(sess.Env, sess.Theme.Strong.Render(name), sess.Theme.Dim.Render(far), w)}
	for _, s := range g.steps {
		lines = append(lines, runStepLines(sess, r, s, w)...)
	}
	return lines
}

// runStepLines are one step: sign, name, what happens, how long it took.
func runStepLines(sess *Session, r *Run, s StepProgress, w int) []string {
	th, now := sess.Theme, sess.Now()
	mark, in := StepMark(sess, r, s)
	head := " " + in.Render(mark) + " " + text.Pad(StepName(s.Step), 13) + " "
	duration := ""
	switch {
	case s.started.IsZero():
	case !s.ended.IsZero():
		duration = text.Duration(s.ended.Sub(s.started))
	case !r.Ended:
		duration = text.Duration(now.Sub(s.started))
	}
	room := w - text.Width(head) - 9
	if r.Ended {
		s.until = time.Time{}
	}
	says := stepText(sess, s, room, now)
	lines := []string{head + sess.Fit(says[0], room) + th.Dim.Render(text.Right(duration, 8, ""))}
	for _, more := range says[1:] {
		lines = append(lines, text.Spaces(text.Width(head))+more)
	}
	return lines
}

// StepMark is the sign of a step, and its style.
func StepMark(sess *Session, r *Run, s StepProgress) (string, kit.Style) {
	th := sess.Theme
	switch {
	case s.State == connection.StepDone:
		return "✓", th.Good
	case s.State == connection.StepSkipped:
		return "=", th.Dim
	case s.State == connection.StepFailed:
		return "✕", th.Bad
	case s.State == "":
		return "·", th.Dim
	case r.Ended:
		return "⏸", th.Warn
	case s.State == connection.StepWaiting:
		return "…", th.Warn
	}
	return kit.SpinnerFrame(sess.Frame), th.Busy
}

// StepName is what a step is about, in the words of the plan.
func StepName(s connection.Step) string {
	switch s.Action {
	case connection.ActionCreate:
		return "repository"
	case connection.ActionWrite:
		return "content"
	case connection.ActionPropose:
		return "pull request"
	case connection.ActionSet:
		return "property"
	case connection.ActionSkip:
		return "keep"
	case connection.ActionUpdate, connection.ActionAdopt, connection.ActionUnarchive, connection.ActionTombstone,
		connection.ActionArchive, connection.ActionDelete, connection.ActionUninstall:
		return string(s.Action)
	}
	parts := strings.Split(text.Clean(s.ID), "/")
	return parts[len(parts)-1]
}

// stepText is the progress of a step with its real counts, or its message.
func stepText(sess *Session, s StepProgress, w int, now time.Time) []string {
	message := text.Clean(s.Message) + Countdown(s.until, now)
	if s.State == "" {
		if n := len(s.Step.Files); n > 0 {
			return []string{sess.Theme.Dim.Render(text.CountGrouped(n, "file"))}
		}
		return []string{sess.Theme.Dim.Render(sess.Truncate(text.Clean(s.Step.Reason), w))}
	}
	if s.Total <= 0 || Finished(s.State) {
		return text.Wrap(message, w)
	}
	counts := fmt.Sprintf("%s/%s %s", text.Grouped(s.Done), text.Grouped(s.Total), s.Unit)
	if s.Unit == "bytes" {
		counts = text.Bytes(s.Done) + " of " + text.Bytes(s.Total)
	}
	wide := kit.Clamp(w-text.Width(counts)-2, 0, 15)
	return []string{bar(sess.Theme, s.Done, s.Total, wide) + " " + counts + "  " + sess.Theme.Dim.Render(message)}
}

// bar is a progress bar of w cells.
func bar(th *kit.Theme, done, total int64, w int) string {
	if w < 4 || total <= 0 {
		return ""
	}
	n := int(float64(w) * min(1, max(0, float64(done)/float64(total))))
	return th.Accent.Render(kit.Repeat("█", n)) + th.Dim.Render(strings.Repeat("░", w-n))
}

// Countdown is the rest of a wait, "" without one.
func Countdown(t, now time.Time) string {
	if t.IsZero() || !t.After(now) {
		return ""
	}
	return ", again in " + text.Until(t, now)
}

// RequestLine is the last request in one line.
func RequestLine(sess *Session, q *connection.RequestEvent) string {
	if q == nil {
		return ""
	}
	s := text.Clean(q.Method) + " " + text.Clean(q.Path) + " → "
	switch {
	case q.Status != 0:
		s += text.Grouped(q.Status)
	case q.Err != "":
		s += text.Clean(q.Err)
	default:
		s += "no answer"
	}
	if !q.RetryAt.IsZero() {
		s += Countdown(q.RetryAt, sess.Now())
	}
	if q.Attempt > 1 || !q.RetryAt.IsZero() {
		s += " (try " + text.Grouped(q.Attempt) + ")"
	}
	return s
}

// endLines say why a run ended early, what is done, what remains.
func endLines(sess *Session, r *Run, w int) []string {
	th := sess.Theme
	done, remain := 0, []string{}
	for _, s := range r.Progress.Steps {
		if s.State == connection.StepDone || s.State == connection.StepSkipped {
			done++
		} else {
			remain = append(remain, StepName(s.Step)+" of "+text.Clean(s.Step.Target))
		}
	}
	p := Explain("Applying the plan for "+text.Clean(r.Name()), r.Err)
	if kit.Canceled(r.Err) {
		p = Problem{What: "Stopped as you asked", Why: "What is done stays as it is."}
	}
	if NeedsPerson(r.Err) {
		p.What = "Nothing went wrong, but a person has to act first"
	}
	lines := []string{"  " + th.Strong.Render(p.What)}
	for _, l := range text.Wrap(p.Why, w-5) {
		lines = append(lines, "    "+l)
	}
	rest := "Done: " + text.Grouped(done) + " of " + text.CountGrouped(len(r.Progress.Steps), "step") + "."
	if len(remain) > 0 {
		rest += " Remaining: " + strings.Join(remain, ", ") + "."
	}
	for _, l := range text.Wrap(rest, w-5) {
		lines = append(lines, "    "+l)
	}
	next := "c goes on from here: it looks at what is there and plans the rest"
	if r.Plan.Verb == connection.VerbDisconnect {
		next = "D goes on from here: it looks at what is there and plans the rest"
	}
	if r.Progress.Result.Undoable(r.Err) {
		next += "; U removes what it has created"
	}
	if p.Next != "" && p.Next != TryAgain && !errors.Is(r.Err, connection.ErrChanged) {
		next = strings.TrimSuffix(p.Next, ".") + "; " + next
	}
	for _, l := range text.Wrap("next: "+next, w-5) {
		lines = append(lines, "    "+th.Dim.Render(l))
	}
	return lines
}
