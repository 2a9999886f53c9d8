package activity

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const scopeActivity kit.Scope = "activity"

// Keys are the keys of the tab Activity.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeActivity, Title: "Activity", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "show changes", Long: "show what the commit changed"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the commit's SHA"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy its address on GitHub"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "look now", Long: "look for new commits now; after an hour without a key, go on looking"},
		}},
	}
}

func (t *tab) Offers() []kit.Offer {
	if t.commit != nil {
		return t.commit.Offers()
	}
	nothing := ""
	if len(t.list) == 0 {
		nothing = "nothing has happened yet"
	}
	return append([]kit.Offer{{Act: kit.ActOpen, Label: "show changes", Why: nothing}, {Act: kit.ActCopy, Label: "copy SHA", Why: nothing},
		{Act: kit.ActBrowser, Why: nothing}, {Act: kit.ActCopyURL, Why: nothing, Quiet: true}, {Act: kit.ActRefresh, Label: "look now"}, {Act: kit.ActBack}}, kit.MoveOffers()...)
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	if t.commit != nil {
		cmd, back := t.commit.Do(act)
		if back {
			t.commit = nil
		}
		return cmd
	}
	if t.cur.Move(act) {
		t.unseen = 0
		if t.cur.At >= len(t.list)-t.cur.Page && t.older() && t.why == "" {
			return t.ask(queryOlder)
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
			return t.ask(queryFirst)
		}
		return t.ask(queryHeads)
	}
	if t.cur.At >= len(t.list) {
		return nil
	}
	h := t.list[t.cur.At]
	st, _ := t.State()
	repo := st.Repositories[h.role]
	v, cmd := browse.ActOnCommit(t.Session, act, repo.Owner, repo.Name, repo.HTMLURL, h.Commit)
	if v != nil {
		t.commit = v
	}
	return cmd
}
