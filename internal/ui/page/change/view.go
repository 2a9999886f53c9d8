package change

import (
	"slices"
	"strconv"
	"strings"

	pipeline "gitconnection/internal/change"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// shownFiles is how many files of a commit are named above the diff, which has
// all of them.
const shownFiles = 8

// view draws a flow and changes nothing.
type view struct{ *flow }

// planLines are the plan: what would be committed where, and what to know of.
func (v view) planLines(w int) []string {
	th, plan := v.Session.Theme, *v.plan
	lines := []string{"", " " + th.Strong.Render(v.Session.Truncate(text.Clean(plan.Title), w-2))}
	said := "Nothing has been written yet. " + v.amount()
	if plan.Nothing() {
		said = "It is so already: there is nothing to do."
	}
	lines = append(lines, "   "+th.Dim.Render(v.Session.Truncate(said, w-4)), "")
	for _, b := range plan.Blockers {
		sign, in, next := "✕", th.Bad, b.Next
		if b.Reason == connection.ReasonPullRequestOpen {
			sign, in = "…", th.Warn
			next = v.keyFor(actUpdate) + " proposes this in it instead, " + v.keyFor(actClose) + " closes it first, " + v.Session.Keys.KeyFor(kit.ActBack, kit.ScopeGlobal) + " waits for its merge"
		}
		lines = append(lines, v.noteLines(sign, in, b.Message, next, w)...)
	}
	for _, warning := range plan.Warnings {
		lines = append(lines, v.noteLines("!", th.Warn, warning, "", w)...)
	}
	if g := v.gate(); g != nil {
		lines = append(lines, v.gateLines(*g, w)...)
	}
	if plan.Typed != "" && len(plan.Blockers) == 0 {
		lines = append(lines, v.noteLines("!", th.Warn, "To apply it, its name has to be typed: "+plan.Typed+".", "", w)...)
	}
	if n := len(lines); lines[n-1] != "" {
		lines = append(lines, "")
	}
	for _, act := range plan.Acts {
		lines = append(lines, v.actLines(act, w)...)
	}
	for i, c := range plan.Changes {
		lines = append(lines, v.commitLines(i, c, w)...)
	}
	return lines
}

func (v view) keyFor(act kit.Action) string { return v.Session.Keys.KeyFor(act, scopeChange) }

// actLines are what is done with a pull request, and how that stands.
func (v view) actLines(act delivery.PullRequestAct, w int) []string {
	th := v.Session.Theme
	lines := []string{
		"   " + th.Dim.Render("·") + " " + v.Session.Truncate(text.Clean(act.Headline()), w-7),
		"     " + th.Dim.Render(v.Session.Truncate(text.Clean(act.Target()+" · "+act.PullRequest.Status()), w-7)),
		"     " + th.Link(act.PullRequest.URL, th.Info.Render(v.Session.Truncate(text.Clean(act.PullRequest.URL), w-7))),
	}
	if act.PullRequest.Ours() {
		lines = append(lines, "     "+th.Dim.Render(v.Session.Truncate("its branch "+text.Clean(act.PullRequest.Branch)+" is deleted", w-7)))
	}
	return append(lines, "")
}

// amount is how much the plan commits.
func (v view) amount() string {
	files := 0
	for _, c := range v.plan.Changes {
		files += len(c.Files) + len(c.Delete)
	}
	what := text.CountGrouped(len(v.plan.Changes), "commit")
	if len(v.plan.Changes) == 0 && len(v.plan.Acts) > 0 {
		act := v.plan.Acts[0].PullRequest
		s := text.CountGrouped(act.FileCount, "file") + ", +" + text.Grouped(act.Added) + " −" + text.Grouped(act.Removed)
		if v.plan.Actor != "" {
			s += ", asked for by " + text.Clean(v.plan.Actor)
		}
		return s
	}
	if v.propose {
		what = text.CountGrouped(len(v.plan.Changes), "pull request")
	}
	s := what + ", " + text.CountGrouped(files, "file")
	if v.plan.Actor != "" {
		s += ", asked for by " + text.Clean(v.plan.Actor)
	}
	return s
}

// noteLines are one sentence with a sign, and what to do next.
func (v view) noteLines(sign string, in kit.Style, message, next string, w int) []string {
	var lines []string
	head := "   " + in.Render(sign) + " "
	for _, l := range text.Wrap(text.Clean(message), w-6) {
		lines = append(lines, head+l)
		head = "     "
	}
	if next == "" {
		return lines
	}
	for _, l := range text.Wrap("next: "+text.Clean(next), w-6) {
		lines = append(lines, "     "+v.Session.Theme.Dim.Render(l))
	}
	return lines
}

// gateLines are what has to be so first, and the command that shows it.
func (v view) gateLines(g pipeline.Gate, w int) []string {
	th := v.Session.Theme
	sign, in, said := "…", th.Warn, v.Session.Hint(actGate, scopeChange)+" says that it is so"
	if v.gated {
		sign, in, said = "✓", th.Good, "you said that it is so"
	}
	lines := v.noteLines(sign, in, g.Message, "", w)
	if g.Command != "" {
		for i, l := range text.Wrap(text.Clean(g.Command), w-8) {
			head := "     " + th.Dim.Render("$ ")
			if i > 0 {
				head = "       "
			}
			lines = append(lines, head+th.Info.Render(l))
		}
		said = v.Session.Hint(kit.ActCopy, scopeChange) + " copies the command   " + said
	}
	return append(lines, "     "+said)
}

// commitLines are one commit: its first line, where it goes, its files.
func (v view) commitLines(i int, c delivery.Change, w int) []string {
	th, side := v.Session.Theme, v.snapshot.Repository(c.Role)
	where := "on " + text.Clean(side.Branch) + " of " + text.Clean(side.FullName())
	if pr := c.Updates(); pr != nil {
		where = "pull request #" + strconv.Itoa(pr.Number) + ", which proposes this instead, in " + text.Clean(side.FullName())
	} else if c.Branch != "" {
		where = "pull request from " + text.Clean(c.Branch) + " in " + text.Clean(side.FullName())
	}
	where += " · " + string(c.Role) + " repository"
	lines := []string{
		"   " + th.Dim.Render(text.Grouped(i+1)) + " " + v.Session.Truncate(text.Clean(c.Headline), w-7),
		"     " + th.Dim.Render(v.Session.Truncate(where, w-7)),
	}
	paths := c.Paths()
	for _, path := range paths[:min(len(paths), shownFiles)] {
		sign, in := "~", th.Busy
		switch {
		case slices.Contains(c.Delete, path):
			sign, in = "−", th.Bad
		case !side.Has(path):
			sign, in = "+", th.Good
		}
		lines = append(lines, "     "+in.Render(sign)+" "+v.Session.Ending(text.Clean(path), w-9))
	}
	if more := len(paths) - shownFiles; more > 0 {
		lines = append(lines, "     "+th.Dim.Render("and "+text.CountGrouped(more, "file")+" more, all of them below"))
	}
	if i+1 < len(v.plan.Changes) {
		lines = append(lines, "")
	}
	return lines
}

// runLines are the change being made, or how it ended.
func (v view) runLines(r *session.Run, w int) []string {
	th, now := v.Session.Theme, v.Session.Now()
	sign, in, how := kit.SpinnerFrame(v.Session.Frame), th.Busy, text.Duration(r.Elapsed(now))
	switch {
	case r.Ended && kit.Canceled(r.Err):
		sign, in, how = "⏸", th.Warn, "stopped"
	case r.Ended && session.NeedsPerson(r.Err):
		sign, in, how = "…", th.Warn, "waits for a person"
	case r.Ended && r.Err != nil:
		sign, in, how = "✕", th.Bad, "failed"
	case r.Ended && len(r.Progress.Made.PullRequests) > 0:
		sign, in, how = "…", th.Warn, "waits for its merge"
	case r.Ended:
		sign, in, how = "✓", th.Good, "done in "+text.Duration(r.Elapsed(now))
	case r.Stopping:
		sign, in, how = kit.SpinnerFrame(v.Session.Frame), th.Warn, "stopping after the request that is under way"
	}
	lines := []string{"", " " + in.Render(sign) + " " + th.Strong.Render(v.Session.Truncate(text.Clean(r.Title), w-text.Width(how)-7)) + "  " + how}
	cost := text.CountGrouped(r.Progress.Requests, "call") + " to GitHub"
	lines = append(lines, "   "+th.Dim.Render(cost), "")
	if r.Ended && r.Err != nil {
		lines = append(append(lines, v.endLines(r, w)...), "")
	}
	for _, s := range r.Progress.Steps {
		lines = append(lines, v.stepLines(r, s, w)...)
	}
	if !r.Ended {
		if r.Progress.Message != "" {
			lines = append(lines, "", "   "+v.Session.Truncate(text.Clean(r.Progress.Message)+session.Countdown(r.Progress.Until, now), w-4))
		}
		if request := session.RequestLine(v.Session, r.Progress.Last); request != "" {
			lines = append(lines, "", "   "+th.Dim.Render(v.Session.Truncate(request, w-4)))
		}
		return lines
	}
	return append(lines, v.madeLines(r, w)...)
}

// stepLines are one commit of the change, as far as it is.
func (v view) stepLines(r *session.Run, s session.StepProgress, w int) []string {
	th := v.Session.Theme
	mark, in := session.StepMark(v.Session, r, s)
	waits := r.Ended && s.State == connection.StepWaiting // for a person, who finds the page below
	if waits {
		mark = "…"
	}
	lines := []string{"   " + in.Render(mark) + " " + v.Session.Truncate(text.Clean(s.Step.Reason), w-7)}
	said := text.Clean(s.Step.Target)
	if waits || s.State == connection.StepFailed || s.State == connection.StepDone {
		return append(lines, "     "+th.Dim.Render(v.Session.Truncate(said, w-7)))
	}
	if s.Message != "" && s.Message != s.Step.Reason {
		said += " · " + text.Clean(s.Message)
	}
	for _, l := range text.Wrap(said, w-7) {
		lines = append(lines, "     "+th.Dim.Render(l))
	}
	return lines
}

// endLines say why the change ended early, and what to do next.
func (v view) endLines(r *session.Run, w int) []string {
	t := session.Explain("Applying: "+text.Clean(r.Title), r.Err)
	again := v.Session.Keys.KeyFor(kit.ActRefresh, scopeChange) + " looks at what is there and plans the rest"
	switch {
	case kit.Canceled(r.Err):
		t = session.Problem{What: "Stopped as you asked", Why: "What is done stays as it is.", Next: again}
	case t.Next == session.TryAgain:
		t.Next = again
	default:
		t.Next = strings.TrimSuffix(t.Next, ".") + "; " + again
	}
	return v.troubleLines(t, w)
}

// madeLines are what there is now, with its pages.
func (v view) madeLines(r *session.Run, w int) []string {
	th := v.Session.Theme
	var lines []string
	for _, done := range r.Progress.Made.Commits {
		what := "committed to " + text.Clean(done.Target) + " as "
		if done.Already {
			what = "it was so already in " + text.Clean(done.Target) + " at "
		}
		sha := th.Link(session.CommitURL(v.repositoryURL(done.Target), done.Commit.SHA), th.Info.Render(text.Clean(text.ShortSHA(done.Commit.SHA))))
		lines = append(lines, "   "+v.Session.Truncate(what, w-12)+sha)
	}
	for _, s := range r.Progress.Made.Settled {
		what := s.Do.Done() + " " + text.Clean(s.Target())
		if s.Already {
			what += ", by somebody else"
		}
		if s.Commit != "" {
			what += " as " + text.Clean(text.ShortSHA(s.Commit))
		}
		lines = append(lines, "   "+v.Session.Truncate(what, w-4))
	}
	for _, url := range r.Progress.Made.PullRequests {
		lines = append(lines, "   "+th.Warn.Render("…")+" A pull request waits for its merge:")
		for _, l := range text.Wrap(text.Clean(url), w-6) {
			lines = append(lines, "     "+th.Link(url, th.Info.Render(l)))
		}
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return append(lines, "", "   "+v.Session.Hint(kit.ActGo, scopeChange)+" goes back to "+text.Clean(v.request.From))
}

func (v view) troubleLines(t session.Problem, w int) []string {
	th := v.Session.Theme
	lines := []string{"   " + th.Bad.Render("✕") + " " + th.Strong.Render(v.Session.Truncate(t.What, w-6))}
	for _, l := range text.Wrap(t.Why, w-6) {
		lines = append(lines, "     "+l)
	}
	for _, l := range text.Wrap("next: "+t.Next, w-6) {
		lines = append(lines, "     "+th.Dim.Render(l))
	}
	return lines
}

// lines are what stands above the diff, or the whole page.
func (v view) lines(w int) []string {
	switch v.Stage {
	case stagePlan:
		return v.planLines(w)
	case stageRunning, StageDone:
		if r := v.run(); r != nil {
			return v.runLines(r, w)
		}
	case StageNothing:
		return []string{"", "   Nothing is being changed.", "", "   " + v.Session.Hint(kit.ActBack) + " goes back"}
	}
	th := v.Session.Theme
	title := v.request.Title
	if title == "" {
		title = "Change"
	}
	lines := []string{"", " " + th.Strong.Render(v.Session.Truncate(text.Clean(title), w-2)), ""}
	switch {
	case v.trouble != nil:
		lines = append(lines, v.troubleLines(*v.trouble, w)...)
	case v.Stage == stageAuthorize:
		lines = append(lines, "   "+th.Busy.Render(kit.SpinnerFrame(v.Session.Frame))+" Sign in first: a change names who asked for it.", "")
		lines = append(lines, v.sign.Lines(w, 5)...)
	default:
		lines = append(lines, "   "+th.Busy.Render(kit.SpinnerFrame(v.Session.Frame))+" Looking and working out what would change")
	}
	return lines
}
