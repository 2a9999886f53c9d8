package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// group is the steps of one target: a repository, or an installation.
type group struct {
	target string
	steps  []stepView
}

func groups(n news) []group {
	var out []group
	for _, s := range n.steps {
		i := 0
		for i < len(out) && out[i].target != s.step.Target {
			i++
		}
		if i == len(out) {
			out = append(out, group{target: s.step.Target})
		}
		out[i].steps = append(out[i].steps, s)
	}
	return out
}

// runLines are a run, live or ended badly: both repositories side by side
// where there is room, the last request, the time.
func runLines(sess *shared, r *run, w int) []string {
	th, now := sess.th, sess.now()
	all := groups(r.news)
	lines := []string{"", " " + runTitle(sess, r), "   " + th.dim.put(sess.truncate(totalLine(r, now), w-4)), ""}
	if r.ended && r.err != nil {
		lines = append(append(lines, endLines(sess, r, w)...), "")
	}
	if w >= narrow && len(all) == 2 {
		half := (w - 4) / 2
		left, right := groupLines(sess, r, all[0], half), groupLines(sess, r, all[1], half)
		n := max(len(left), len(right))
		left, right = fill(left, n), fill(right, n)
		for i := range n {
			lines = append(lines, " "+sess.fit(left[i], half)+"  "+right[i])
		}
	} else {
		for _, g := range all {
			for _, l := range groupLines(sess, r, g, w-2) {
				lines = append(lines, " "+l)
			}
			lines = append(lines, "")
		}
	}
	if w >= narrow {
		lines = append(lines, "")
	}
	if r.news.message != "" && !r.ended {
		lines = append(lines, "  "+sess.truncate(text.Clean(r.news.message)+countdown(r.news.until, now), w-4))
	}
	request := requestLine(sess, r.news.last)
	if s := underWay(r.news, now); s != "" && !r.ended {
		request = s
	}
	return append(lines, "  "+th.dim.put(sess.truncate(request, w-4)))
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
func runTitle(sess *shared, r *run) string {
	th := sess.th
	what := runVerb(r.plan.Verb) + " " + text.Clean(r.name())
	switch {
	case r.ended && canceled(r.err):
		return th.warn.put("⏸") + " " + th.strong.put(what) + "  stopped"
	case r.ended && forPerson(r.err):
		return th.warn.put("…") + " " + th.strong.put(what) + "  waits for a person"
	case r.ended && r.err != nil:
		return th.bad.put("✕") + " " + th.strong.put(what) + "  failed"
	case r.ended:
		return th.good.put("✓") + " " + th.strong.put(what) + "  done"
	case r.stopping:
		return th.warn.put(spin(sess.frame)) + " " + th.strong.put(what) + "  stopping after the request that is under way"
	}
	return th.busy.put(spin(sess.frame)) + " " + th.strong.put(what) + "  " + text.Grouped(r.news.percent()) + " %"
}

// forPerson reports whether a run ended because somebody has to act first:
// approve, merge, grant. That is no failure.
func forPerson(err error) bool {
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

func groupLines(sess *shared, r *run, g group, w int) []string {
	name := " " + text.Clean(g.target)
	far := totalsOf(g.steps).short(w - text.Width(name) - 3)
	lines := []string{sides(sess.env, sess.th.strong.put(name), sess.th.dim.put(far), w)}
	for _, s := range g.steps {
		lines = append(lines, runStepLines(sess, r, s, w)...)
	}
	return lines
}

// runStepLines are one step: sign, name, what happens, how long it took.
func runStepLines(sess *shared, r *run, s stepView, w int) []string {
	th, now := sess.th, sess.now()
	mark, in := stepMark(sess, r, s)
	head := " " + in.put(mark) + " " + text.Pad(stepName(s.step), 13) + " "
	duration := ""
	switch {
	case s.started.IsZero():
	case !s.ended.IsZero():
		duration = text.Duration(s.ended.Sub(s.started))
	case !r.ended:
		duration = text.Duration(now.Sub(s.started))
	}
	room := w - text.Width(head) - 9
	if r.ended {
		s.until = time.Time{}
	}
	says := stepText(sess, s, room, now)
	lines := []string{head + sess.fit(says[0], room) + th.dim.put(text.Right(duration, 8, ""))}
	for _, more := range says[1:] {
		lines = append(lines, text.Spaces(text.Width(head))+more)
	}
	return lines
}

func stepMark(sess *shared, r *run, s stepView) (string, ink) {
	th := sess.th
	switch {
	case s.state == connection.StepDone:
		return "✓", th.good
	case s.state == connection.StepSkipped:
		return "=", th.dim
	case s.state == connection.StepFailed:
		return "✕", th.bad
	case s.state == "":
		return "·", th.dim
	case r.ended:
		return "⏸", th.warn
	case s.state == connection.StepWaiting:
		return "…", th.warn
	}
	return spin(sess.frame), th.busy
}

// stepName is what a step is about, in the words of the plan.
func stepName(s connection.Step) string {
	switch s.Action {
	case connection.ActionCreate:
		return "repository"
	case connection.ActionWrite:
		return "content"
	case connection.ActionPropose:
		return "pull request"
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
func stepText(sess *shared, s stepView, w int, now time.Time) []string {
	message := text.Clean(s.message) + countdown(s.until, now)
	if s.state == "" {
		if n := len(s.step.Files); n > 0 {
			return []string{sess.th.dim.put(text.CountGrouped(n, "file"))}
		}
		return []string{sess.th.dim.put(sess.truncate(text.Clean(s.step.Reason), w))}
	}
	if s.total <= 0 || finished(s.state) {
		return text.Wrap(message, w)
	}
	counts := fmt.Sprintf("%s/%s %s", text.Grouped(s.done), text.Grouped(s.total), s.unit)
	if s.unit == "bytes" {
		counts = text.Bytes(s.done) + " of " + text.Bytes(s.total)
	}
	wide := clamp(w-text.Width(counts)-2, 0, 15)
	return []string{bar(sess.th, s.done, s.total, wide) + " " + counts + "  " + sess.th.dim.put(message)}
}

// bar is a progress bar of w cells.
func bar(th *theme, done, total int64, w int) string {
	if w < 4 || total <= 0 {
		return ""
	}
	n := int(float64(w) * min(1, max(0, float64(done)/float64(total))))
	return th.accent.put(repeat("█", n)) + th.dim.put(strings.Repeat("░", w-n))
}

// countdown is the rest of a wait, "" without one.
func countdown(t, now time.Time) string {
	if t.IsZero() || !t.After(now) {
		return ""
	}
	return ", again in " + text.Until(t, now)
}

// requestLine is the last request in one line.
func requestLine(sess *shared, q *connection.RequestEvent) string {
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
		s += countdown(q.RetryAt, sess.now())
	}
	if q.Attempt > 1 || !q.RetryAt.IsZero() {
		s += " (try " + text.Grouped(q.Attempt) + ")"
	}
	return s
}

// endLines say why a run ended early, what is done, what remains.
func endLines(sess *shared, r *run, w int) []string {
	th := sess.th
	done, remain := 0, []string{}
	for _, s := range r.news.steps {
		if s.state == connection.StepDone || s.state == connection.StepSkipped {
			done++
		} else {
			remain = append(remain, stepName(s.step)+" of "+text.Clean(s.step.Target))
		}
	}
	p := explain("Applying the plan for "+text.Clean(r.name()), r.err)
	if canceled(r.err) {
		p = problem{what: "Stopped as you asked", why: "What is done stays as it is."}
	}
	if forPerson(r.err) {
		p.what = "Nothing went wrong, but a person has to act first"
	}
	lines := []string{"  " + th.strong.put(p.what)}
	for _, l := range text.Wrap(p.why, w-5) {
		lines = append(lines, "    "+l)
	}
	rest := "Done: " + text.Grouped(done) + " of " + text.CountGrouped(len(r.news.steps), "step") + "."
	if len(remain) > 0 {
		rest += " Remaining: " + strings.Join(remain, ", ") + "."
	}
	for _, l := range text.Wrap(rest, w-5) {
		lines = append(lines, "    "+l)
	}
	next := "c goes on from here: it looks at what is there and plans the rest"
	if r.plan.Verb == connection.VerbDisconnect {
		next = "D goes on from here: it looks at what is there and plans the rest"
	}
	if r.news.result.Undoable(r.err) {
		next += "; U removes what it has created"
	}
	if p.next != "" && p.next != tryAgain && !errors.Is(r.err, connection.ErrChanged) {
		next = strings.TrimSuffix(p.next, ".") + "; " + next
	}
	for _, l := range text.Wrap("next: "+next, w-5) {
		lines = append(lines, "    "+th.dim.put(l))
	}
	return lines
}
