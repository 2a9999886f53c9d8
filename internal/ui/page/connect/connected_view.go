package connect

import (
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// connectedLines are the connection there is: the web's words, both
// repositories with links and clone commands, the conditions, what a run that
// has just ended cost, what to do next.
func (t *Tab) connectedLines(w int) []string {
	th := t.Session.Theme
	st, _ := t.State()
	mark, in := session.PhaseMark(th, st.Phase)
	title := string(st.Phase)
	if st.Phase == connection.PhaseConnected {
		title = "GitHub connected"
	}
	head := "  " + in.Render(mark+" "+title)
	facts := session.ByAndWhen(st)
	if app := appFacts(st); app != "" {
		facts = strings.TrimPrefix(facts+" · "+app, " · ")
	}
	lines := []string{"", kit.Justify(t.Session.Env, head+"    "+th.Dim.Render(facts), "", w), ""}
	lines = append(lines, session.RepositoryLines(t.Session, st, w)...)
	lines = append(lines, "")
	lines = append(lines, linkLines(t.Session, st, w)...)
	lines = append(lines, t.conditionsShort(st, w)...)
	lines = append(lines, t.outcome(st, w)...)
	lines = append(lines, "", "  "+th.Dim.Render("NEXT"))
	steps := session.NextSteps(t.Session.Keys, st)
	if t.argoOffer().Why == "" { // instead of the end: the foot of the page has that
		steps = append(steps[:len(steps)-1], session.NextStep{Key: t.Session.Keys.KeyFor(actCredentials, session.ScopeGit), Text: "credentials that let Argo CD read the repositories"})
	}
	for _, n := range steps {
		for i, l := range text.Wrap(n.Text, w-12) {
			key := n.Key
			if i > 0 {
				key = ""
			}
			lines = append(lines, "  "+th.Key.Render(text.Pad(key, 6))+" "+l)
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
func linkLines(sess *session.Session, st connection.State, w int) []string {
	var lines []string
	for _, role := range connection.Roles() {
		r := st.Repositories[role]
		if !r.Exists() || r.HTMLURL == "" {
			continue
		}
		for _, l := range text.Wrap(session.CloneCommand(r), w-5) {
			lines = append(lines, "  "+sess.Theme.Info.Render(l))
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// conditionsShort is one line while all is well, and the sentences of those
// that are not met.
func (t *Tab) conditionsShort(st connection.State, w int) []string {
	th := t.Session.Theme
	var lines []string
	line := " "
	for _, typ := range session.ConditionTypes() {
		mark, in := session.ConditionMark(th, st.Condition(typ).Status)
		part := " " + in.Render(mark) + " " + string(typ) + " "
		if text.Width(line)+text.Width(part) > w-1 {
			lines = append(lines, line)
			line = " "
		}
		line += part
	}
	lines = append(lines, line)
	for _, typ := range session.ConditionTypes() {
		if c := st.Condition(typ); c.Status != connection.True && c.Message != "" {
			for i, l := range text.Wrap(text.Clean(c.Message), w-6) {
				sign := "  "
				if i == 0 {
					m, in := session.ConditionMark(th, c.Status)
					sign = in.Render(m) + " "
				}
				lines = append(lines, "  "+sign+l)
			}
		}
	}
	return lines
}

// outcome is how the last flow or run ended, in a sentence with its numbers.
func (t *Tab) outcome(st connection.State, w int) []string {
	said := t.said
	if r := t.run(); r != nil && r.Ended && r.Err == nil {
		u := r.Progress.Result.Usage
		said = "Done in " + text.Duration(u.Elapsed) + ": " + text.CountGrouped(u.Requests, "call") + ", " + text.Grouped(u.Writes) + " of them " + session.Verb(u.Writes, "writes", "write") + "."
		var created []string
		for _, role := range connection.Roles() { // in the order of the plan, not of the answers
			if name := session.RepositoryName(st, role); slices.Contains(r.Progress.Result.Created, name) {
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
		lines = append(lines, "  "+t.Session.Theme.Info.Render(l))
	}
	return lines
}

// ended reports whether there is a disconnect to show: one that has just been
// done, or one that GitHub remembers.
func (t *Tab) ended() bool {
	if r := t.run(); r != nil && r.Ended && r.Err == nil && r.Plan.Verb == connection.VerbDisconnect {
		return true
	}
	st, ok := t.State()
	return ok && st.Phase == connection.PhaseDisconnected
}

// disconnectedLines are what a disconnect has left behind.
func (t *Tab) disconnectedLines(w int) []string {
	th := t.Session.Theme
	st, _ := t.State()
	lines := []string{"", kit.Justify(t.Session.Env, "  "+th.Dim.Render("○")+" "+th.Strong.Render("Disconnected")+"    "+th.Dim.Render(session.ByAndWhen(st)), "", w), ""}
	lines = append(lines, session.RepositoryLines(t.Session, st, w)...)
	for _, owner := range t.Org.Owners() {
		app := "the App is not installed"
		if i := installation(t.Org, st, owner); i != nil {
			app = "the App stays installed"
		}
		lines = append(lines, "  "+text.Pad("APP", 13)+text.Clean(owner)+"  "+th.Dim.Render(app))
	}
	lines = append(lines, t.outcome(st, w)...)
	return append(lines, "", "  "+th.Dim.Render("NEXT"), "  "+t.Session.Hint(kit.ActConnect, session.ScopeGit)+"      connect again: repositories that were kept are taken up", "  "+t.Session.Hint(kit.ActBack)+"    back to the organizations")
}
