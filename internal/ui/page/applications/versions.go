package applications

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// versions shows the versions that an application has had in an environment, to
// look at and to roll back to.
type versions struct {
	*session.Site
	of      *delivery.Snapshot
	request delivery.ApplicationRequest
	// rollBack: enter rolls back to what is selected
	rollBack bool
	list     []delivery.Entry
	complete bool // there are no others
	loading  bool
	why      string
	cur      kit.Cursor
	commit   *browse.CommitView
}

// versionsMsg is the answer to what versions there were.
type versionsMsg struct {
	v        *versions // that asked
	of       *delivery.Snapshot
	list     []delivery.Entry
	complete bool
	err      error
}

func (v *versions) path() []string {
	switch {
	case v.commit != nil:
		return []string{v.request.Application, text.ShortSHA(v.commit.Commit.SHA)}
	case v.rollBack:
		return []string{v.request.Application, "Roll back"}
	}
	return []string{v.request.Application, "Versions"}
}

func (v *versions) busy() bool { return v.loading || v.commit != nil && v.commit.Busy() }

func (v *versions) scopes() []kit.Scope {
	if v.commit != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return []kit.Scope{scopePlaces}
}

func (v *versions) load() tea.Cmd {
	v.loading, v.why = true, ""
	engine, ctx, of, request := v.Session.Options.Delivery, v.Session.Context, v.of, v.request
	return func() tea.Msg {
		list, complete, err := engine.History(ctx, of, request)
		return versionsMsg{v: v, of: of, list: list, complete: complete, err: err}
	}
}

func (v *versions) refresh(snap *delivery.Snapshot) tea.Cmd {
	v.of = snap
	return v.load()
}

func (v *versions) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case browse.ChangeMsg:
		if v.commit != nil {
			v.commit.Update(msg)
		}
	case versionsMsg:
		if msg.v == v && msg.of == v.of {
			v.loaded(msg)
		}
	}
	return nil
}

func (v *versions) loaded(msg versionsMsg) {
	v.loading = false
	if why := v.Session.Tried(v.Page(), "Reading the versions of "+text.Clean(v.request.Application), msg.err); why != "" {
		v.why = why
	}
	if msg.err != nil {
		return
	}
	v.list, v.complete = msg.list, msg.complete
	if v.rollBack && v.cur.At == 0 && len(v.list) > 1 {
		v.cur.Set(len(v.list), max(2, v.cur.Page))
		v.cur.Move(kit.ActDown) // the one before the present one
	}
}

func (v *versions) offers() []kit.Offer {
	if v.commit != nil {
		return v.commit.Offers()
	}
	nothing := ""
	if len(v.list) == 0 {
		nothing = "there are no versions"
	}
	open, back := kit.Offer{Act: kit.ActOpen, Label: "show changes", Why: nothing}, kit.Offer{Act: actRollBack, Why: v.cannotRollBack()}
	if v.rollBack {
		open = kit.Offer{Act: kit.ActOpen, Label: "roll back", Why: v.cannotRollBack()}
		back.Quiet = true
	}
	out := []kit.Offer{open, back, {Act: kit.ActCopy, Label: "copy version", Why: nothing}, {Act: kit.ActBrowser, Why: nothing}, {Act: kit.ActRefresh, Label: "try again", Quiet: v.why == ""}, {Act: kit.ActBack}}
	return append(out, kit.MoveOffers()...)
}

// cannotRollBack says why the selected version cannot be rolled back to.
func (v *versions) cannotRollBack() string {
	switch {
	case v.cur.At >= len(v.list):
		return "there are no versions"
	case v.list[v.cur.At].Version == "":
		return "the application was not there, or in no version that can be read"
	case v.present(v.cur.At):
		return "it is the present version"
	}
	return v.NoChange()
}

// present reports whether an entry is what runs now: the first of its file.
func (v *versions) present(i int) bool {
	return i == 0 || v.list[i-1].Path != v.list[i].Path
}

func (v *versions) do(act kit.Action) (cmd tea.Cmd, back bool) {
	if v.commit != nil {
		cmd, back := v.commit.Do(act)
		if back {
			v.commit = nil
		}
		return cmd, false
	}
	if v.cur.Move(act) {
		return nil, false
	}
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActRefresh:
		return v.load(), false
	}
	if v.cur.At >= len(v.list) {
		return nil, false
	}
	entry, side := v.list[v.cur.At], v.of.Application
	switch {
	case act == actRollBack || act == kit.ActOpen && v.rollBack:
		request := v.request
		request.Version = entry.Version
		v.Request(v.RollBack(request))
		return nil, true
	case act == kit.ActCopy:
		return v.Session.CopyText("the version", text.Clean(entry.Version)), false
	}
	show, cmd := browse.ActOnCommit(v.Session, act, side.Owner, side.Name, side.HTMLURL, entry.Commit)
	if show != nil {
		v.commit = show
	}
	return cmd, false
}

func (v *versions) view(w, h int) []string {
	if v.commit != nil {
		return v.commit.View(w, h)
	}
	th := v.Session.Theme
	title := "Versions of " + v.request.Application + " in " + v.request.Environment
	if v.rollBack {
		title = "Roll back " + v.request.Application + " in " + v.request.Environment + ": to which version?"
	}
	if len(v.request.Clusters) > 0 {
		title += " · on " + strings.Join(v.request.Clusters, ", ")
	}
	lines := []string{" " + th.Strong.Render(v.Session.Truncate(text.Clean(title), w-2)), ""}
	v.cur.Set(len(v.list), h-len(lines)-1)
	switch {
	case v.loading:
		lines = append(lines, "   "+th.Busy.Render(kit.SpinnerFrame(v.Session.Frame))+" Reading what its file has held")
	case v.why != "":
		lines = append(lines, "   "+th.Bad.Render("✕")+" The versions could not be read.", "", "   "+v.Session.Hint(kit.ActRefresh, scopePlaces)+" tries again")
	case len(v.list) == 0:
		lines = append(lines, "   There are no versions.")
	}
	for i := v.cur.Top; i < v.cur.Last(); i++ {
		lines = append(lines, v.line(i, w))
	}
	if !v.complete && len(v.list) > 0 && !v.loading && v.cur.Last() == len(v.list) {
		lines = append(lines, "   "+th.Dim.Render("There are more commits than were looked through."))
	}
	return kit.FillLines(lines, h)
}

// line is one version: since when, by whom, in which commit.
func (v *versions) line(i, w int) string {
	th, e := v.Session.Theme, v.list[i]
	mark := th.RowMark(i == v.cur.At)
	version := text.Clean(e.Version)
	if version == "" {
		version = "–"
	}
	sign := " "
	if v.present(i) {
		sign = th.Good.Render("●")
	}
	wide := kit.Clamp(w/5, 12, 22)
	left := mark + sign + " " + v.Session.Fit(version, wide) + " "
	if w >= 76 {
		left += th.Dim.Render(v.Session.Fit(text.Clean(e.Cluster), 16)) + " "
	}
	tail := "  " + v.Session.Fit(text.Clean(e.By), 14) + th.Dim.Render(text.Right(text.Ago(e.Commit.Date, v.Session.Now()), 12, ""))
	room := max(0, w-text.Width(left)-text.Width(tail)-1)
	return left + v.Session.Fit(session.SubjectOf(e.Commit.Message), room) + tail
}
