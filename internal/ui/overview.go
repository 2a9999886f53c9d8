package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// overview is the first tab: what is, since when, and what to do next.
type overview struct {
	*site
	scroll scroll
}

func newOverview(s *site) tab { return &overview{site: s} }

func (t *overview) name() string     { return "Overview" }
func (t *overview) path() []string   { return nil }
func (t *overview) status() string   { return "" }
func (t *overview) busy() bool       { return false }
func (t *overview) setSize(_, h int) { t.scroll.page = h }
func (t *overview) scopes() []scope  { return nil }

// show reads what is counted.
func (t *overview) show(action) tea.Cmd { return t.readTrees() }

func (t *overview) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(stateMsg); ok && m.name == t.org.Name && t.front == t.name() {
		return t.readTrees()
	}
	return nil
}

func (t *overview) offers() []offer {
	out := []offer{{act: actConnect, label: connectLabel(t.site), why: t.cannotConnect()}}
	if t.helpPage() != "" {
		out = append(out, offer{act: actBrowser}, offer{act: actCopy})
	}
	return append(out, moves()...)
}

// connectLabel is the word for connecting what is, or is not, connected.
func connectLabel(s *site) string {
	st, ok := s.state()
	switch {
	case ok && st.Phase == connection.PhaseConnected:
		return "check again"
	case ok && st.Phase == connection.PhaseDegraded:
		return "repair"
	}
	return "connect"
}

func (t *overview) cannotConnect() string {
	if t.session.running(t.org.Name) != nil {
		return "a run is going; 2 shows it"
	}
	return ""
}

func (t *overview) do(act action) tea.Cmd {
	if t.scroll.move(act) {
		return nil
	}
	switch act {
	case actConnect:
		t.session.next = &navigation{name: t.org.Name, tab: 1, do: actConnect}
	case actBrowser:
		return t.session.browse(t.helpPage())
	case actCopy:
		return t.session.copyText("the address", t.helpPage())
	}
	return nil
}

// helpPage is the page on GitHub that helps with the state there is.
func (t *overview) helpPage() string {
	st, ok := t.state()
	if !ok {
		return ""
	}
	return statePage(st)
}

// statePage is the pull request that waits, the settings of a suspended
// installation, or the first repository.
func statePage(st connection.State) string {
	for _, r := range connection.Roles() {
		if url := st.Repositories[r].PullRequest; url != "" {
			return url
		}
	}
	for _, h := range st.Blockers() {
		if h.URL != "" {
			return h.URL
		}
	}
	for _, r := range connection.Roles() {
		if i := st.Installations[r]; i != nil && i.HTMLURL != "" {
			if i.Suspended() || st.Condition(connection.PermissionsGranted).Status == connection.False {
				return i.HTMLURL
			}
		}
	}
	for _, r := range connection.Roles() {
		if repo := st.Repositories[r]; repo.Exists() && repo.HTMLURL != "" {
			return repo.HTMLURL
		}
	}
	return ""
}

func (t *overview) view(w, h int) []string {
	st, ok := t.state()
	if !ok {
		return fill(t.unknown(), h)
	}
	th := t.session.th
	mark, in := phaseMark(th, st.Phase)
	head := " " + in.put(mark+" "+string(st.Phase))
	if s := byAndWhen(st); s != "" {
		head += "    " + th.dim.put(s)
	}
	lines := []string{"", head, "", " " + th.dim.put("CONDITIONS")}
	lines = append(lines, conditionLines(t.session, st, w)...)
	lines = append(lines, "", " "+th.dim.put("REPOSITORIES"))
	lines = append(lines, repositoryLines(t.session, st, w)...)
	if last := lastChange(t.session, st, w); len(last) > 0 && t.session.opt.Archive != nil {
		lines = append(append(lines, "", " "+th.dim.put("LAST CHANGE")), last...)
		if st.Repositories[connection.Platform].Ownership == connection.Ours {
			lines = append(lines, "", " "+th.dim.put("WHAT LIVES IN THEM"), "  "+t.session.truncate(t.countLine(), w-3))
		}
	}
	lines = append(lines, "", " "+th.dim.put("NEXT"))
	for _, n := range nextSteps(t.session.keys, st) {
		for i, l := range text.Wrap(n.text, w-14) {
			key := ""
			if i == 0 {
				key = n.key
			}
			lines = append(lines, "  "+th.key.put(text.Pad(key, 6))+"  "+l)
		}
	}
	return t.scroll.window(th, lines, h)
}

func (t *overview) unknown() []string {
	if t.failed != "" {
		return []string{"", "   " + t.session.th.bad.put("✕") + " The connection could not be observed.", "",
			"   " + t.session.hint(actRefresh, scopeOrg) + " tries again"}
	}
	return []string{"", "   " + t.session.th.busy.put(spin(t.session.frame)) + " Asking GitHub about " + text.Clean(t.org.FullName(connection.Platform)),
		"     and " + text.Clean(t.org.FullName(connection.Application))}
}

// byAndWhen says who connected or disconnected it, and when.
func byAndWhen(st connection.State) string {
	var parts []string
	if st.By != "" {
		parts = append(parts, "by "+text.Clean(st.By))
	}
	if !st.At.IsZero() {
		parts = append(parts, "on "+text.Timestamp(st.At))
	}
	return strings.Join(parts, " ")
}

// conditionLines are all conditions with sign, reason and sentence.
func conditionLines(sess *shared, st connection.State, w int) []string {
	th := sess.th
	var lines []string
	for _, typ := range conditionTypes() {
		c := st.Condition(typ)
		mark, in := conditionMark(th, c.Status)
		head := "  " + in.put(mark) + " " + text.Pad(string(typ), 22) + " "
		if w < narrow { // the sentence says it too
			head += th.dim.put("")
		} else {
			head += th.dim.put(sess.fit(text.Clean(c.Reason), 20)) + " "
		}
		room := w - text.Width(head) - 1
		message := text.Clean(c.Message)
		if message == "" {
			message = text.Clean(c.Reason)
		}
		for i, l := range text.Wrap(message, room) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+l)
		}
	}
	return lines
}

func conditionTypes() []connection.ConditionType {
	return []connection.ConditionType{connection.AppInstalled, connection.PermissionsGranted,
		connection.PlatformRepository, connection.ApplicationRepository, connection.ScaffoldInSync}
}

func conditionMark(th *theme, s connection.Status) (string, ink) {
	switch s {
	case connection.True:
		return "✓", th.good
	case connection.False:
		return "✕", th.warn
	}
	return "…", th.dim
}

// repositoryLines are both repositories, one line each.
func repositoryLines(sess *shared, st connection.State, w int) []string {
	var lines []string
	longest := 0
	for _, role := range connection.Roles() {
		longest = max(longest, text.Width(text.Clean(repositoryName(st, role))))
	}
	for _, role := range connection.Roles() {
		r, name := st.Repositories[role], repositoryName(st, role)
		head := "  " + text.Pad(strings.ToUpper(string(role)), 13)
		wide := clamp(longest, 16, (w-18)*3/5)
		lines = append(lines, head+text.Pad(sess.th.link(r.HTMLURL, sess.truncate(text.Clean(name), wide)), wide)+"  "+sess.th.dim.put(sess.truncate(repositoryFacts(sess, r), w-wide-18)))
	}
	return lines
}

// repositoryName is GitHub's spelling, or the wanted one.
func repositoryName(st connection.State, role connection.Role) string {
	if name := st.Repositories[role].FullName; name != "" {
		return name
	}
	return st.Organization.FullName(role)
}

// repositoryFacts is what can be said of a repository in a few words.
func repositoryFacts(sess *shared, r connection.Repository) string {
	var parts []string
	switch r.Ownership {
	case connection.Absent, "":
		return "does not exist"
	case connection.Foreign:
		parts = append(parts, "not ours")
	case connection.Tombstone:
		parts = append(parts, "disconnected, kept")
	}
	visibility := "public"
	if r.Private {
		visibility = "private"
	}
	parts = append(parts, visibility)
	if r.Archived {
		parts = append(parts, "archived")
	}
	if r.Empty {
		parts = append(parts, "empty")
	} else if r.Head.SHA != "" {
		parts = append(parts, text.Clean(r.DefaultBranch)+" "+text.Clean(text.ShortSHA(r.Head.SHA)))
	}
	if r.Marker != nil {
		parts = append(parts, text.CountGrouped(r.ScaffoldedFiles(), "file"))
	}
	if n := len(r.Drift); n > 0 {
		parts = append(parts, text.CountGrouped(n, "file")+" changed by hand")
	}
	if r.Head.Verified {
		parts = append(parts, "verified")
	}
	if !r.Head.Date.IsZero() {
		parts = append(parts, text.Ago(r.Head.Date, sess.now()))
	}
	return strings.Join(parts, " · ")
}
