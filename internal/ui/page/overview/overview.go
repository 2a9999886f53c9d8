// Package overview is the tab that sums up an organization.
package overview

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// tab says how the organization is connected, since when, and what to do next.
type tab struct {
	*session.Site
	scroll kit.Scroll
}

// New makes the tab.
func New(s *session.Site) session.Tab { return &tab{Site: s} }

func (t *tab) Name() string { return "Overview" }

func (t *tab) Path() []string { return nil }

func (t *tab) Status() string { return "" }

func (t *tab) Busy() bool { return false }

func (t *tab) SetSize(_, h int) { t.scroll.Page = h }

func (t *tab) Scopes() []kit.Scope { return nil }

// Show reads the files that are counted.
func (t *tab) Show(kit.Action) tea.Cmd { return t.ReadTrees() }

func (t *tab) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(session.StateMsg); ok && m.Name == t.Org.Name && t.Front == t.Name() {
		return t.ReadTrees()
	}
	return nil
}

func (t *tab) Offers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActConnect, Label: session.ConnectLabel(t.Site), Why: t.cannotConnect()}}
	if t.helpPage() != "" {
		out = append(out, kit.Offer{Act: kit.ActBrowser}, kit.Offer{Act: kit.ActCopy})
	}
	return append(out, kit.MoveOffers()...)
}

func (t *tab) cannotConnect() string {
	if t.Session.Running(t.Org.Name) != nil {
		return "a run is going; 2 shows it"
	}
	return ""
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	if t.scroll.Move(act) {
		return nil
	}
	switch act {
	case kit.ActConnect:
		t.Session.Next = &session.Destination{Name: t.Org.Name, Tab: 1, Do: kit.ActConnect}
	case kit.ActBrowser:
		return t.Session.Browse(t.helpPage())
	case kit.ActCopy:
		return t.Session.CopyText("the address", t.helpPage())
	}
	return nil
}

// helpPage is the page on GitHub that helps with the state there is.
func (t *tab) helpPage() string {
	st, ok := t.State()
	if !ok {
		return ""
	}
	return session.StatePage(st)
}

func (t *tab) View(w, h int) []string {
	st, ok := t.State()
	if !ok {
		return kit.FillLines(t.unknown(), h)
	}
	th := t.Session.Theme
	mark, style := session.PhaseMark(th, st.Phase)
	head := " " + style.Render(mark+" "+string(st.Phase))
	if s := session.ByAndWhen(st); s != "" {
		head += "    " + th.Dim.Render(s)
	}
	lines := []string{"", head, ""}
	if open := st.OpenPullRequests(); len(open) > 0 {
		lines = append(lines, " "+th.Dim.Render("PULL REQUESTS"))
		for _, pr := range open {
			lines = append(lines, "  "+session.PullRequestLine(t.Session, pr, w-4), "    "+th.Link(pr.URL, th.Info.Render(t.Session.Truncate(text.Clean(pr.URL), w-6))))
		}
		lines = append(lines, "")
	}
	lines = append(lines, " "+th.Dim.Render("CONDITIONS"))
	lines = append(lines, conditionLines(t.Session, st, w)...)
	lines = append(lines, "", " "+th.Dim.Render("REPOSITORIES"))
	lines = append(lines, session.RepositoryLines(t.Session, st, w)...)
	if last := session.LastChange(t.Session, st, w); len(last) > 0 && t.Session.Options.Archive != nil {
		lines = append(append(lines, "", " "+th.Dim.Render("LAST CHANGE")), last...)
		if st.Repositories[connection.Platform].Ownership == connection.Ours {
			lines = append(lines, "", " "+th.Dim.Render("WHAT LIVES IN THEM"), "  "+t.Session.Truncate(t.countLine(), w-3))
		}
	}
	lines = append(lines, "", " "+th.Dim.Render("NEXT"))
	for _, n := range session.NextSteps(t.Session.Keys, st) {
		for i, l := range text.Wrap(n.Text, w-14) {
			key := ""
			if i == 0 {
				key = n.Key
			}
			lines = append(lines, "  "+th.Key.Render(text.Pad(key, 6))+"  "+l)
		}
	}
	return t.scroll.Window(th, lines, h)
}

func (t *tab) unknown() []string {
	if t.Failed != "" {
		return []string{"", "   " + t.Session.Theme.Bad.Render("✕") + " The connection could not be observed.", "",
			"   " + t.Session.Hint(kit.ActRefresh, kit.ScopeOrg) + " tries again"}
	}
	return []string{"", "   " + t.Session.Theme.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " Asking GitHub about " + text.Clean(t.Org.FullName(connection.Platform)),
		"     and " + text.Clean(t.Org.FullName(connection.Application))}
}

// conditionLines are all conditions with sign, reason and sentence.
func conditionLines(sess *session.Session, st connection.State, w int) []string {
	th := sess.Theme
	var lines []string
	for _, typ := range session.ConditionTypes() {
		c := st.Condition(typ)
		mark, style := session.ConditionMark(th, c.Status)
		head := "  " + style.Render(mark) + " " + text.Pad(string(typ), 22) + " "
		if w >= kit.NarrowWidth { // else the sentence is enough
			head += th.Dim.Render(sess.Fit(text.Clean(c.Reason), 20)) + " "
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

// countLine says how many clusters, environments, applications and catalog items
// there are, or why they are not counted.
func (t *tab) countLine() string {
	n, known := t.Count()
	if !known {
		for _, role := range connection.Roles() {
			if t.Library.OtherBranch(role) {
				return "not counted while another branch is browsed"
			}
			if tr := t.Library.Tree(role); tr != nil && tr.Truncated {
				return "too large to be counted at once; 3 browses it"
			}
			if t.Library.Failed(t.HeadTree(role)) {
				return "could not be read; r tries again"
			}
		}
		return "counting"
	}
	return strings.Join([]string{text.CountGrouped(n.Clusters, "cluster"), text.CountGrouped(n.Environments, "environment"),
		text.CountGrouped(n.Applications, "application"), text.CountGrouped(n.Catalog, "catalog item")}, " · ")
}
