package ui

import (
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// shownFiles is how many files of a commit are named above the diff, which has
// all of them.
const shownFiles = 8

func (p *change) head(w int) []string {
	return []string{" " + p.session.th.dim.put(repeat("─", w-2))}
}

func (p *change) status() string {
	th := p.session.th
	if p.trouble != nil {
		return ""
	}
	switch p.stage {
	case changeAuthorize:
		return th.dim.put("somebody has to sign in")
	case changePlanning:
		return th.dim.put("planning")
	case changePlan:
		return th.dim.put("nothing has been written yet")
	case changeRunning:
		return th.busy.put(spin(p.session.frame)) + th.dim.put(" applying")
	}
	return ""
}

func (p *change) view(w, h int) []string {
	lines := p.lines(w)
	p.above = len(lines)
	if p.stage != changePlan {
		return p.scroll.window(p.session.th, lines, h)
	}
	size := p.above + len(p.diff)
	if size <= h {
		p.scroll.set(size, h)
		for _, l := range p.diff {
			lines = append(lines, diffLineIn(p.session, l, p.x, w))
		}
		return fill(lines, h)
	}
	p.scroll.set(size, h-1)
	out := make([]string, 0, h)
	for i := p.scroll.top; i < min(size, p.scroll.top+h-1); i++ {
		if i < p.above {
			out = append(out, lines[i])
		} else {
			out = append(out, diffLineIn(p.session, p.diff[i-p.above], p.x, w))
		}
	}
	return append(fill(out, h-1), " "+p.session.th.dim.put("↑ ↓ lines "+text.Grouped(p.scroll.top+1)+" to "+text.Grouped(min(size, p.scroll.top+h-1))+" of "+text.Grouped(size)))
}

// lines are what stands above the diff, or the whole page.
func (p *change) lines(w int) []string {
	switch p.stage {
	case changePlan:
		return p.planLines(w)
	case changeRunning, changeDone:
		if r := p.run(); r != nil {
			return p.runLines(r, w)
		}
	case changeNothing:
		return []string{"", "   Nothing is being changed.", "", "   " + p.session.hint(actBack) + " goes back"}
	}
	th := p.session.th
	title := p.wish.title
	if title == "" {
		title = "Change"
	}
	lines := []string{"", " " + th.strong.put(p.session.truncate(text.Clean(title), w-2)), ""}
	switch {
	case p.trouble != nil:
		lines = append(lines, p.troubleLines(*p.trouble, w)...)
	case p.stage == changeAuthorize:
		lines = append(lines, "   "+th.busy.put(spin(p.session.frame))+" Sign in first: a change names who asked for it.", "")
		lines = append(lines, p.sign.lines(w, 5)...)
	default:
		lines = append(lines, "   "+th.busy.put(spin(p.session.frame))+" Looking and working out what would change")
	}
	return lines
}

func (p *change) troubleLines(t problem, w int) []string {
	th := p.session.th
	lines := []string{"   " + th.bad.put("✕") + " " + th.strong.put(p.session.truncate(t.what, w-6))}
	for _, l := range text.Wrap(t.why, w-6) {
		lines = append(lines, "     "+l)
	}
	for _, l := range text.Wrap("next: "+t.next, w-6) {
		lines = append(lines, "     "+th.dim.put(l))
	}
	return lines
}

// planLines are the plan: what would be committed where, and what to know of.
func (p *change) planLines(w int) []string {
	th, plan := p.session.th, *p.plan
	lines := []string{"", " " + th.strong.put(p.session.truncate(text.Clean(plan.Title), w-2))}
	said := "Nothing has been written yet. " + p.amount()
	if plan.Nothing() {
		said = "It is so already: there is nothing to do."
	}
	lines = append(lines, "   "+th.dim.put(p.session.truncate(said, w-4)), "")
	for _, b := range plan.Blockers {
		lines = append(lines, p.noteLines("✕", th.bad, b.Message, b.Next, w)...)
	}
	for _, warning := range plan.Warnings {
		lines = append(lines, p.noteLines("!", th.warn, warning, "", w)...)
	}
	if g := plan.Gate; g != nil {
		lines = append(lines, p.gateLines(*g, w)...)
	}
	if plan.Typed != "" && len(plan.Blockers) == 0 {
		lines = append(lines, p.noteLines("!", th.warn, "To apply it, its name has to be typed: "+plan.Typed+".", "", w)...)
	}
	if n := len(lines); lines[n-1] != "" {
		lines = append(lines, "")
	}
	for i, c := range plan.Changes {
		lines = append(lines, p.commitLines(i, c, w)...)
	}
	return lines
}

// amount is how much the plan commits.
func (p *change) amount() string {
	files := 0
	for _, c := range p.plan.Changes {
		files += len(c.Files) + len(c.Delete)
	}
	what := text.CountGrouped(len(p.plan.Changes), "commit")
	if p.propose {
		what = text.CountGrouped(len(p.plan.Changes), "pull request")
	}
	s := what + ", " + text.CountGrouped(files, "file")
	if p.plan.Actor != "" {
		s += ", asked for by " + text.Clean(p.plan.Actor)
	}
	return s
}

// noteLines are one sentence with a sign, and what to do next.
func (p *change) noteLines(sign string, in ink, message, next string, w int) []string {
	var lines []string
	head := "   " + in.put(sign) + " "
	for _, l := range text.Wrap(text.Clean(message), w-6) {
		lines = append(lines, head+l)
		head = "     "
	}
	if next == "" {
		return lines
	}
	for _, l := range text.Wrap("next: "+text.Clean(next), w-6) {
		lines = append(lines, "     "+p.session.th.dim.put(l))
	}
	return lines
}

// gateLines are what has to be so first, and the command that shows it.
func (p *change) gateLines(g delivery.Gate, w int) []string {
	th := p.session.th
	sign, in, said := "…", th.warn, p.session.hint(actGate, scopeChange)+" says that it is so"
	if p.gated {
		sign, in, said = "✓", th.good, "you said that it is so"
	}
	lines := p.noteLines(sign, in, g.Message, "", w)
	if g.Command != "" {
		for i, l := range text.Wrap(text.Clean(g.Command), w-8) {
			head := "     " + th.dim.put("$ ")
			if i > 0 {
				head = "       "
			}
			lines = append(lines, head+th.info.put(l))
		}
		said = p.session.hint(actCopy, scopeChange) + " copies the command   " + said
	}
	return append(lines, "     "+said)
}

// commitLines are one commit: its first line, where it goes, its files.
func (p *change) commitLines(i int, c delivery.Change, w int) []string {
	th, side := p.session.th, p.snap.Repository(c.Role)
	where := "on " + text.Clean(side.Branch) + " of " + text.Clean(side.FullName())
	if c.Branch != "" {
		where = "pull request from " + text.Clean(c.Branch) + " in " + text.Clean(side.FullName())
	}
	where += " · " + string(c.Role) + " repository"
	lines := []string{
		"   " + th.dim.put(text.Grouped(i+1)) + " " + p.session.truncate(text.Clean(c.Headline), w-7),
		"     " + th.dim.put(p.session.truncate(where, w-7)),
	}
	paths := c.Paths()
	for _, path := range paths[:min(len(paths), shownFiles)] {
		sign, in := "~", th.busy
		switch {
		case slices.Contains(c.Delete, path):
			sign, in = "−", th.bad
		case !side.Has(path):
			sign, in = "+", th.good
		}
		lines = append(lines, "     "+in.put(sign)+" "+p.session.ending(text.Clean(path), w-9))
	}
	if more := len(paths) - shownFiles; more > 0 {
		lines = append(lines, "     "+th.dim.put("and "+text.CountGrouped(more, "file")+" more, all of them below"))
	}
	if i+1 < len(p.plan.Changes) {
		lines = append(lines, "")
	}
	return lines
}

// runLines are the change being made, or how it ended.
func (p *change) runLines(r *run, w int) []string {
	th, now := p.session.th, p.session.now()
	sign, in, how := spin(p.session.frame), th.busy, text.Duration(r.elapsed(now))
	switch {
	case r.ended && canceled(r.err):
		sign, in, how = "⏸", th.warn, "stopped"
	case r.ended && forPerson(r.err):
		sign, in, how = "…", th.warn, "waits for a person"
	case r.ended && r.err != nil:
		sign, in, how = "✕", th.bad, "failed"
	case r.ended && len(r.news.made.PullRequests) > 0:
		sign, in, how = "…", th.warn, "waits for its merge"
	case r.ended:
		sign, in, how = "✓", th.good, "done in "+text.Duration(r.elapsed(now))
	case r.stopping:
		sign, in, how = spin(p.session.frame), th.warn, "stopping after the request that is under way"
	}
	lines := []string{"", " " + in.put(sign) + " " + th.strong.put(p.session.truncate(text.Clean(r.title), w-text.Width(how)-7)) + "  " + how}
	cost := text.CountGrouped(r.news.requests, "call") + " to GitHub"
	lines = append(lines, "   "+th.dim.put(cost), "")
	if r.ended && r.err != nil {
		lines = append(append(lines, p.endLines(r, w)...), "")
	}
	for _, s := range r.news.steps {
		lines = append(lines, p.stepLines(r, s, w)...)
	}
	if !r.ended {
		if r.news.message != "" {
			lines = append(lines, "", "   "+p.session.truncate(text.Clean(r.news.message)+countdown(r.news.until, now), w-4))
		}
		if request := requestLine(p.session, r.news.last); request != "" {
			lines = append(lines, "", "   "+th.dim.put(p.session.truncate(request, w-4)))
		}
		return lines
	}
	return append(lines, p.madeLines(r, w)...)
}

// stepLines are one commit of the change, as far as it is.
func (p *change) stepLines(r *run, s stepView, w int) []string {
	th := p.session.th
	mark, in := stepMark(p.session, r, s)
	waits := r.ended && s.state == connection.StepWaiting // for a person, who finds the page below
	if waits {
		mark = "…"
	}
	lines := []string{"   " + in.put(mark) + " " + p.session.truncate(text.Clean(s.step.Reason), w-7)}
	said := text.Clean(s.step.Target)
	if waits || s.state == connection.StepFailed || s.state == connection.StepDone {
		return append(lines, "     "+th.dim.put(p.session.truncate(said, w-7)))
	}
	if s.message != "" && s.message != s.step.Reason {
		said += " · " + text.Clean(s.message)
	}
	for _, l := range text.Wrap(said, w-7) {
		lines = append(lines, "     "+th.dim.put(l))
	}
	return lines
}

// endLines say why the change ended early, and what to do next.
func (p *change) endLines(r *run, w int) []string {
	t := explain("Applying: "+text.Clean(r.title), r.err)
	again := p.session.keys.first(actRefresh, scopeChange) + " looks at what is there and plans the rest"
	switch {
	case canceled(r.err):
		t = problem{what: "Stopped as you asked", why: "What is done stays as it is.", next: again}
	case t.next == tryAgain:
		t.next = again
	default:
		t.next = strings.TrimSuffix(t.next, ".") + "; " + again
	}
	return p.troubleLines(t, w)
}

// madeLines are what there is now, with its pages.
func (p *change) madeLines(r *run, w int) []string {
	th := p.session.th
	var lines []string
	for _, done := range r.news.made.Commits {
		what := "committed to " + text.Clean(done.Target) + " as "
		if done.Already {
			what = "it was so already in " + text.Clean(done.Target) + " at "
		}
		sha := th.link(commitURL(p.web(done.Target), done.Commit.SHA), th.info.put(text.Clean(text.ShortSHA(done.Commit.SHA))))
		lines = append(lines, "   "+p.session.truncate(what, w-12)+sha)
	}
	for _, url := range r.news.made.PullRequests {
		lines = append(lines, "   "+th.warn.put("…")+" A pull request waits for its merge:")
		for _, l := range text.Wrap(text.Clean(url), w-6) {
			lines = append(lines, "     "+th.link(url, th.info.put(l)))
		}
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return append(lines, "", "   "+p.session.hint(actGo, scopeChange)+" goes back to "+text.Clean(p.wish.from))
}

// web is the page of a repository, "" unknown.
func (p *change) web(target string) string {
	if p.snap == nil {
		return ""
	}
	for _, role := range connection.Roles() {
		if side := p.snap.Repository(role); side != nil && side.FullName() == target {
			return side.HTMLURL
		}
	}
	return ""
}

// plainDiff is a diff as text, made safe.
func plainDiff(lines []diffLine) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(text.CleanLine(l.text, tabSize) + "\n")
	}
	return b.String()
}
