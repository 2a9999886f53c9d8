package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

func (t *activity) offers() []offer {
	if t.commit != nil {
		return t.commit.offers()
	}
	nothing := ""
	if len(t.list) == 0 {
		nothing = "nothing has happened yet"
	}
	return append([]offer{{act: actOpen, label: "show changes", why: nothing}, {act: actCopy, label: "copy SHA", why: nothing},
		{act: actBrowser, why: nothing}, {act: actCopyURL, why: nothing, quiet: true}, {act: actRefresh, label: "look now"}, {act: actBack}}, moves()...)
}

func (t *activity) do(act action) tea.Cmd {
	if t.commit != nil {
		cmd, back := t.commit.do(act)
		if back {
			t.commit = nil
		}
		return cmd
	}
	if t.cur.move(act) {
		t.fresh = 0
		if t.cur.at >= len(t.list)-t.cur.page && t.older() && t.why == "" {
			return t.ask(askOlder)
		}
		return nil
	}
	switch act {
	case actBack:
		t.session.next = &navigation{}
		return nil
	case actRefresh:
		t.paused, t.why = false, ""
		if len(t.tracks) == 0 {
			return t.ask(askFirst)
		}
		return t.ask(askHeads)
	}
	if t.cur.at >= len(t.list) {
		return nil
	}
	h := t.list[t.cur.at]
	st, _ := t.state()
	repo := st.Repositories[h.role]
	v, cmd := commitDo(t.session, act, repo.Owner, repo.Name, repo.HTMLURL, h.Commit)
	if v != nil {
		t.commit = v
	}
	return cmd
}

// price says what staying live costs.
func (t *activity) price() string {
	owners := map[string]bool{}
	st, _ := t.state()
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

func (t *activity) view(w, h int) []string {
	if t.commit != nil {
		return t.commit.view(w, h)
	}
	th := t.session.th
	lines := []string{" " + th.dim.put(t.session.truncate(t.price()+" · both repositories, newest first", w-2))}
	t.cur.set(len(t.list), h-1)
	switch _, known := t.state(); {
	case len(t.list) > 0:
	case t.why != "":
		lines = append(lines, "", "   "+th.bad.put("✕")+" What happened could not be read.", "", "   "+th.key.put("r")+" tries again")
	case !known || t.asked == askFirst:
		lines = append(lines, "", "   "+th.busy.put(spin(t.session.frame))+" Asking GitHub what happened")
	default:
		lines = append(lines, "", "   Nothing has happened yet.", "", "   "+th.key.put("c")+" connects the organization; its commits then stand here")
	}
	for i := t.cur.top; i < t.cur.last(); i++ {
		where := "application"
		if t.list[i].role == connection.Platform {
			where = "platform"
		}
		lines = append(lines, commitLine(t.session, t.list[i].Commit, where, i == t.cur.at, w))
	}
	return fill(lines, h)
}
