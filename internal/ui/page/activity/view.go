package activity

import (
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
)

// price says what polling costs.
func (t *tab) price() string {
	owners := map[string]bool{}
	st, _ := t.State()
	for _, role := range connection.Roles() {
		if repo := st.Repositories[role]; repo.Exists() {
			owners[strings.ToLower(repo.Owner)] = true
		}
	}
	s := "Live: " + text.Grouped(int64(time.Hour/pollInterval)) + " requests and points an hour of 5,000"
	if len(owners) > 1 {
		s += ", per account"
	}
	return s
}

func (t *tab) View(w, h int) []string {
	if t.commit != nil {
		return t.commit.View(w, h)
	}
	th := t.Session.Theme
	lines := []string{" " + th.Dim.Render(t.Session.Truncate(t.price()+" · both repositories, newest first", w-2))}
	t.cur.Set(len(t.list), h-1)
	switch _, known := t.State(); {
	case len(t.list) > 0:
	case t.why != "":
		lines = append(lines, "", "   "+th.Bad.Render("✕")+" What happened could not be read.", "", "   "+th.Key.Render("r")+" tries again")
	case !known || t.query == queryFirst:
		lines = append(lines, "", "   "+th.Busy.Render(kit.SpinnerFrame(t.Session.Frame))+" Asking GitHub what happened")
	default:
		lines = append(lines, "", "   Nothing has happened yet.", "", "   "+th.Key.Render("c")+" connects the organization; its commits then stand here")
	}
	for i := t.cur.Top; i < t.cur.Last(); i++ {
		where := "application"
		if t.list[i].role == connection.Platform {
			where = "platform"
		}
		lines = append(lines, browse.CommitLine(t.Session, t.list[i].Commit, where, i == t.cur.At, w))
	}
	return kit.FillLines(lines, h)
}
