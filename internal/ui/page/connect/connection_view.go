package connect

import (
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// connectionView draws the connection there is, or what a disconnect has left.
type connectionView struct {
	*session.Site
	run     *session.Run // that has ended just now, nil none
	outcome string       // how the last flow ended
	width   int
}

// connected are its phase, both repositories with clone commands, the
// conditions, what the last run cost, and what to do next.
func (v connectionView) connected() []string {
	th, keys := v.Session.Theme, v.Session.Keys
	st, _ := v.State()
	mark, in := session.PhaseMark(th, st.Phase)
	title := string(st.Phase)
	if st.Phase == connection.PhaseConnected {
		title = "GitHub connected"
	}
	facts := session.ByAndWhen(st)
	if app := appFacts(st); app != "" {
		facts = strings.TrimPrefix(facts+" · "+app, " · ")
	}
	lines := v.title(in.Render(mark+" "+title), facts)
	lines = append(lines, session.RepositoryLines(v.Session, st, v.width)...)
	lines = append(lines, "")
	lines = append(lines, v.cloneCommands(st)...)
	lines = append(lines, v.conditions(st)...)
	lines = append(lines, v.lastOutcome(st)...)
	lines = append(lines, "", "  "+th.Dim.Render("NEXT"))
	steps := session.NextSteps(keys, st)
	if credentialsOffer(v.Site).Why == "" { // in place of the last one, whose key the footer shows
		steps = append(steps[:len(steps)-1], session.NextStep{Key: keys.KeyFor(actCredentials, session.ScopeGit), Text: "credentials that let Argo CD read the repositories"})
	}
	for _, n := range steps {
		for i, l := range text.Wrap(n.Text, v.width-12) {
			key := n.Key
			if i > 0 {
				key = ""
			}
			lines = append(lines, "  "+th.Key.Render(text.Pad(key, 6))+" "+l)
		}
	}
	return lines
}

// title is the first line: how the connection stands, and facts about it.
func (v connectionView) title(phase, facts string) []string {
	return []string{"", kit.Justify(v.Session.Env, "  "+phase+"    "+v.Session.Theme.Dim.Render(facts), "", v.width), ""}
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

// cloneCommands are the commands that clone the repositories.
func (v connectionView) cloneCommands(st connection.State) []string {
	var lines []string
	for _, role := range connection.Roles() {
		r := st.Repositories[role]
		if !r.Exists() || r.HTMLURL == "" {
			continue
		}
		for _, l := range text.Wrap(session.CloneCommand(r), v.width-5) {
			lines = append(lines, "  "+v.Session.Theme.Info.Render(l))
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// conditions are the conditions in a row, then the messages of those that are
// not met.
func (v connectionView) conditions(st connection.State) []string {
	th := v.Session.Theme
	var lines []string
	line := " "
	for _, typ := range session.ConditionTypes() {
		mark, in := session.ConditionMark(th, st.Condition(typ).Status)
		part := " " + in.Render(mark) + " " + string(typ) + " "
		if text.Width(line)+text.Width(part) > v.width-1 {
			lines = append(lines, line)
			line = " "
		}
		line += part
	}
	lines = append(lines, line)
	for _, typ := range session.ConditionTypes() {
		if c := st.Condition(typ); c.Status != connection.True && c.Message != "" {
			for i, l := range text.Wrap(text.Clean(c.Message), v.width-6) {
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

// lastOutcome is how the last flow or run ended, in a sentence with its numbers.
func (v connectionView) lastOutcome(st connection.State) []string {
	outcome := v.outcome
	if r := v.run; r != nil && r.Ended && r.Err == nil {
		outcome = runOutcome(r, st)
	}
	if outcome == "" {
		return nil
	}
	lines := []string{""}
	for _, l := range text.Wrap(outcome, v.width-4) {
		lines = append(lines, "  "+v.Session.Theme.Info.Render(l))
	}
	return lines
}

// runOutcome says what a run that went well has cost, and what it created.
func runOutcome(r *session.Run, st connection.State) string {
	u := r.Progress.Result.Usage
	s := "Done in " + text.Duration(u.Elapsed) + ": " + text.CountGrouped(u.Requests, "call") + ", " + text.Grouped(u.Writes) + " of them " + session.Verb(u.Writes, "writes", "write") + "."
	var created []string
	for _, role := range connection.Roles() { // in the order of the plan, not of the answers
		if name := session.RepositoryName(st, role); slices.Contains(r.Progress.Result.Created, name) {
			created = append(created, text.Clean(name))
		}
	}
	if len(created) > 0 {
		s += " Created " + strings.Join(created, " and ") + "."
	}
	return s
}

// ended reports whether there is a disconnect to show: one that was done just
// now, or one that the repositories remember.
func (v connectionView) ended() bool {
	if r := v.run; r != nil && r.Ended && r.Err == nil && r.Plan.Verb == connection.VerbDisconnect {
		return true
	}
	st, ok := v.State()
	return ok && st.Phase == connection.PhaseDisconnected
}

// disconnected are what a disconnect has left behind.
func (v connectionView) disconnected() []string {
	th := v.Session.Theme
	st, _ := v.State()
	lines := v.title(th.Dim.Render("○")+" "+th.Strong.Render("Disconnected"), session.ByAndWhen(st))
	lines = append(lines, session.RepositoryLines(v.Session, st, v.width)...)
	for _, owner := range v.Org.Owners() {
		app := "the App is not installed"
		if i := installation(v.Org, st, owner); i != nil {
			app = "the App stays installed"
		}
		lines = append(lines, "  "+text.Pad("APP", 13)+text.Clean(owner)+"  "+th.Dim.Render(app))
	}
	lines = append(lines, v.lastOutcome(st)...)
	return append(lines, "", "  "+th.Dim.Render("NEXT"), "  "+v.Session.Hint(kit.ActConnect, session.ScopeGit)+"      connect again: repositories that were kept are taken up", "  "+v.Session.Hint(kit.ActBack)+"    back to the organizations")
}
