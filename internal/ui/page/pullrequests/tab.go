package pullrequests

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// tab lists the open pull requests of one organization.
type tab struct {
	*session.Site
	list *list
}

// New makes the tab, nil where pull requests cannot be read.
func New(s *session.Site) session.Tab {
	if s.Session.Options.PullRequests == nil {
		return nil
	}
	t := &tab{Site: s}
	t.list = newList(s.Session, s.Org.Name, func() bool { return s.Session.Front == s.Org.Name && s.Front == t.Name() })
	return t
}

// Name is the word on the tab.
func (t *tab) Name() string { return "Pull requests" }

// Short is the word where there is no room for it.
func (t *tab) Short() string { return "PRs" }

func (t *tab) Path() []string {
	if r, ok := t.list.rows.Selected(); ok && t.list.diff != nil {
		return []string{fmt.Sprintf("#%d", r.Number)}
	}
	return nil
}

func (t *tab) Scopes() []kit.Scope { return t.list.scopes() }

func (t *tab) SetSize(_, h int) { t.list.rows.Cursor.Set(len(t.list.rows.Shown), rowsIn(h)) }

func (t *tab) Busy() bool {
	return t.list.loading && t.list.read.IsZero() || t.list.diff != nil && t.list.diff.Busy()
}

func (t *tab) Choosing() bool { return t.list.choosing() }

func (t *tab) Typing() bool { return t.list.typing() }

func (t *tab) Typed(msg tea.KeyMsg) tea.Cmd { return t.list.rows.Typed(msg) }

func (t *tab) Status() string { return t.list.status() }

func (t *tab) Offers() []kit.Offer { return t.list.offers() }

// Show reads the list unless that was done a moment ago.
func (t *tab) Show(kit.Action) tea.Cmd {
	if t.list.fresh() {
		return t.list.schedule()
	}
	return t.load()
}

func (t *tab) load() tea.Cmd { return t.list.load(t.sources()) }

// sources are the repositories that there are.
func (t *tab) sources() []source {
	st, _ := t.State()
	var out []source
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Exists() && repo.Owner != "" {
			out = append(out, source{t.Org, repo.Owner, repo.Name})
		}
	}
	return out
}

func (t *tab) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case session.StateMsg: // the first query waits for the repositories to be known
		if m.Name == t.Org.Name && t.list.read.IsZero() && t.list.visible() {
			return t.load()
		}
	case session.RunMsg:
		if m.Ended && m.Name == t.Org.Name {
			t.list.read = t.list.read.AddDate(-1, 0, 0) // what is shown is of before
			t.list.again = 0
			if t.list.visible() {
				return t.load()
			}
		}
	}
	return t.list.update(msg, t.load)
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	cmd, left := t.list.do(act, t.load)
	if left {
		t.Session.Next = &session.Destination{}
	}
	return cmd
}

func (t *tab) View(w, h int) []string {
	th := t.Session.Theme
	empty := []string{"No pull requests are open.", "", "Changes are proposed as pull requests where a rule requires it,", "or when you press space on a plan."}
	if _, known := t.State(); !known {
		empty = []string{th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " Asking GitHub for the repositories"}
	} else if len(t.sources()) == 0 {
		empty = []string{"No repositories yet.", "", t.Session.Hint(kit.ActConnect, kit.ScopeOrg) + " connects the organization"}
	}
	return t.list.view(w, h, false, empty)
}
