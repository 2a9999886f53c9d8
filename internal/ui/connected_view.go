package ui

import (
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// connectedLines are the connection there is: the web's words, both
// repositories with links and clone commands, the conditions, what a run that
// has just ended cost, what to do next.
func (t *git) connectedLines(w int) []string {
	th := t.session.th
	st, _ := t.state()
	mark, in := phaseMark(th, st.Phase)
	title := string(st.Phase)
	if st.Phase == connection.PhaseConnected {
		title = "GitHub connected"
	}
	head := "  " + in.put(mark+" "+title)
	facts := byAndWhen(st)
	if app := appFacts(st); app != "" {
		facts = strings.TrimPrefix(facts+" · "+app, " · ")
	}
	lines := []string{"", sides(t.session.env, head+"    "+th.dim.put(facts), "", w), ""}
	lines = append(lines, repositoryLines(t.session, st, w)...)
	lines = append(lines, "")
	lines = append(lines, linkLines(t.session, st, w)...)
	lines = append(lines, t.conditionsShort(st, w)...)
	lines = append(lines, t.outcome(st, w)...)
	lines = append(lines, "", "  "+th.dim.put("NEXT"))
	steps := nextSteps(t.session.keys, st)
	if t.argoOffer().why == "" { // instead of the end: the foot of the page has that
		steps = append(steps[:len(steps)-1], nextStep{t.session.keys.first(actCredentials, scopeGit), "credentials that let Argo CD read the repositories"})
	}
	for _, n := range steps {
		for i, l := range text.Wrap(n.text, w-12) {
			key := n.key
			if i > 0 {
				key = ""
			}
			lines = append(lines, "  "+th.key.put(text.Pad(key, 6))+" "+l)
		}
	}
	return lines
}

// appFacts is the App and its permissions in a few words.
func appFacts(st connection.State) string {
	for _, r := range connection.Roles() {
		i := st.Installations[r]
		if i == nil {
			continue
		}
		s := "App " + text.Clean(i.AppSlug)
		if st.Condition(connection.PermissionsGranted).Status == connection.True {
			s += " · all permissions granted"
		}
		return s
	}
	return ""
}

// linkLines are the page and the clone command of each repository.
func linkLines(sess *shared, st connection.State, w int) []string {
	var lines []string
	for _, role := range connection.Roles() {
		r := st.Repositories[role]
		if !r.Exists() || r.HTMLURL == "" {
			continue
		}
		for _, l := range text.Wrap(cloneCommand(r), w-5) {
			lines = append(lines, "  "+sess.th.info.put(l))
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// cloneCommand is what copies a repository to a disk.
func cloneCommand(r connection.Repository) string {
	return "git clone " + text.Clean(r.HTMLURL) + ".git"
}

// conditionsShort is one line while all is well, and the sentences of those
// that are not met.
func (t *git) conditionsShort(st connection.State, w int) []string {
	th := t.session.th
	var lines []string
	line := " "
	for _, typ := range conditionTypes() {
		mark, in := conditionMark(th, st.Condition(typ).Status)
		part := " " + in.put(mark) + " " + string(typ) + " "
		if text.Width(line)+text.Width(part) > w-1 {
			lines = append(lines, line)
			line = " "
		}
		line += part
	}
	lines = append(lines, line)
	for _, typ := range conditionTypes() {
		if c := st.Condition(typ); c.Status != connection.True && c.Message != "" {
			for i, l := range text.Wrap(text.Clean(c.Message), w-6) {
				sign := "  "
				if i == 0 {
					m, in := conditionMark(th, c.Status)
					sign = in.put(m) + " "
				}
				lines = append(lines, "  "+sign+l)
			}
		}
	}
	return lines
}

// outcome is how the last flow or run ended, in a sentence with its numbers.
func (t *git) outcome(st connection.State, w int) []string {
	said := t.said
	if r := t.run(); r != nil && r.ended && r.err == nil {
		u := r.news.result.Usage
		said = "Done in " + text.Duration(u.Elapsed) + ": " + text.CountGrouped(u.Requests, "call") + ", " + text.Grouped(u.Writes) + " of them " + verb(u.Writes, "writes", "write") + "."
		var created []string
		for _, role := range connection.Roles() { // in the order of the plan, not of the answers
			if name := repositoryName(st, role); slices.Contains(r.news.result.Created, name) {
				created = append(created, text.Clean(name))
			}
		}
		if len(created) > 0 {
			said += " Created " + strings.Join(created, " and ") + "."
		}
	}
	if said == "" {
		return nil
	}
	lines := []string{""}
	for _, l := range text.Wrap(said, w-4) {
		lines = append(lines, "  "+t.session.th.info.put(l))
	}
	return lines
}

// ended reports whether there is a disconnect to show: one that has just been
// done, or one that GitHub remembers.
func (t *git) ended() bool {
	if r := t.run(); r != nil && r.ended && r.err == nil && r.plan.Verb == connection.VerbDisconnect {
		return true
	}
	st, ok := t.state()
	return ok && st.Phase == connection.PhaseDisconnected
}

// disconnectedLines are what a disconnect has left behind.
func (t *git) disconnectedLines(w int) []string {
	th := t.session.th
	st, _ := t.state()
	lines := []string{"", sides(t.session.env, "  "+th.dim.put("○")+" "+th.strong.put("Disconnected")+"    "+th.dim.put(byAndWhen(st)), "", w), ""}
	lines = append(lines, repositoryLines(t.session, st, w)...)
	for _, owner := range t.org.Owners() {
		app := "the App is not installed"
		if i := installation(t.org, st, owner); i != nil {
			app = "the App stays installed"
		}
		lines = append(lines, "  "+text.Pad("APP", 13)+text.Clean(owner)+"  "+th.dim.put(app))
	}
	lines = append(lines, t.outcome(st, w)...)
	return append(lines, "", "  "+th.dim.put("NEXT"), "  "+t.session.hint(actConnect, scopeGit)+"      connect again: repositories that were kept are taken up", "  "+t.session.hint(actBack)+"    back to the organizations")
}
