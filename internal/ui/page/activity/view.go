package activity

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (t *Tab) Offers() []kit.Offer {
	if t.commit != nil {
		return t.commit.Offers()
	}
	nothing := ""
	if len(t.List) == 0 {
		nothing = "nothing has happened yet"
	}
	return append([]kit.Offer{{Act: kit.ActOpen, Label: "show changes", Why: nothing}, {Act: kit.ActCopy, Label: "copy SHA", Why: nothing},
		{Act: kit.ActBrowser, Why: nothing}, {Act: kit.ActCopyURL, Why: nothing, Quiet: true}, {Act: kit.ActRefresh, Label: "look now"}, {Act: kit.ActBack}}, kit.MoveOffers()...)
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	if t.commit != nil {
		cmd, back := t.commit.Do(act)
		if back {
			t.commit = nil
		}
		return cmd
	}
	if t.Cur.Move(act) {
		t.fresh = 0
		if t.Cur.At >= len(t.List)-t.Cur.Page && t.older() && t.why == "" {
			return t.ask(askOlder)
		}
		return nil
	}
	switch act {
	case kit.ActBack:
		t.Session.Next = &session.Destination{}
		return nil
	case kit.ActRefresh:
		t.paused, t.why = false, ""
		if len(t.tracks) == 0 {
			return t.ask(askFirst)
		}
		return t.ask(askHeads)
	}
	if t.Cur.At >= len(t.List) {
		return nil
	}
	h := t.List[t.Cur.At]
	st, _ := t.State()
	repo := st.Repositories[h.role]
	v, cmd := browse.ActOnCommit(t.Session, act, repo.Owner, repo.Name, repo.HTMLURL, h.Commit)
	if v != nil {
		t.commit = v
	}
	return cmd
}

// price says what staying live costs.
func (t *Tab) price() string {
	owners := map[string]bool{}
	st, _ := t.State()
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Exists() {
			owners[strings.ToLower(repo.Owner)] = true
		}
	}
	s := "Live: " + text.Grouped(int64(time.Hour/pollEvery)) + " requests and points an hour of 5,000"
	if len(owners) > 1 {
		s += ", per account"
	}
	return s
}

func (t *Tab) View(w, h int) []string {
	if t.commit != nil {
		return t.commit.View(w, h)
	}
	th := t.Session.Theme
	lines := []string{" " + th.Dim.Render(t.Session.Truncate(t.price()+" · both repositories, newest first", w-2))}
	t.Cur.Set(len(t.List), h-1)
	switch _, known := t.State(); {
	case len(t.List) > 0:
	case t.why != "":
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" What happened could not be read.", "", "   "+th.Key.Render("r")+" tries again")
	case !known || t.queries == askFirst:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(t.Session.Frame))+" Asking GitHub what happened")
	default:
		lines = append(lines, "", "   Nothing has happened yet.", "", "   "+th.Key.Render("c")+" connects the organization; its commits then stand here")
	}
	for i := t.Cur.Top; i < t.Cur.Last(); i++ {
		where := "application"
		if t.List[i].role == connection.Platform {
			where = "platform"
		}
		lines = append(lines, browse.CommitLine(t.Session, t.List[i].Commit, where, i == t.Cur.At, w))
	}
	return kit.FillLines(lines, h)
}
