package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// versions are those that an application has had in an environment: to look
// at, and to go back to.
type versions struct {
	*site
	of      *delivery.Snapshot
	wish    delivery.ApplicationRequest
	back    bool // enter rolls back to what is selected
	list    []delivery.Entry
	whole   bool
	loading bool
	why     string
	cur     cursor
	commit  *commitView
}

// versionsMsg are the versions that a wish is about.
type versionsMsg struct {
	v     *versions // that asked
	of    *delivery.Snapshot
	list  []delivery.Entry
	whole bool
	err   error
}

func newVersions(s *site, w delivery.ApplicationRequest, of *delivery.Snapshot, back bool) *versions {
	return &versions{site: s, of: of, wish: w, back: back}
}

func (v *versions) path() []string {
	if v.commit != nil {
		return []string{text.ShortSHA(v.commit.commit.SHA)}
	}
	if v.back {
		return []string{"Roll back"}
	}
	return []string{"Versions"}
}

func (v *versions) busy() bool { return v.loading || v.commit != nil && v.commit.loading }

func (v *versions) scopes() []scope {
	if v.commit != nil {
		return []scope{scopeCommit}
	}
	return []scope{scopePlaces}
}

func (v *versions) load() tea.Cmd {
	v.loading, v.why = true, ""
	engine, ctx, of, w := v.session.opt.Delivery, v.session.ctx, v.of, v.wish
	return func() tea.Msg {
		list, whole, err := engine.History(ctx, of, w)
		return versionsMsg{v: v, of: of, list: list, whole: whole, err: err}
	}
}

func (v *versions) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case changeMsg:
		if v.commit != nil {
			v.commit.update(msg)
		}
	case versionsMsg:
		if msg.v != v || msg.of != v.of {
			return
		}
		v.loading = false
		if msg.err != nil {
			if !canceled(msg.err) {
				p := explain("Reading the versions of "+text.Clean(v.wish.Application), msg.err)
				v.why = p.why
				v.session.fail(p)
			}
			return
		}
		v.list, v.whole = msg.list, msg.whole
		if v.back && v.cur.at == 0 && len(v.list) > 1 {
			v.cur.set(len(v.list), max(2, v.cur.page))
			v.cur.move(actDown) // the one before the present one
		}
	}
}

func (v *versions) offers() []offer {
	if v.commit != nil {
		return v.commit.offers()
	}
	nothing := ""
	if len(v.list) == 0 {
		nothing = "there are no versions"
	}
	open, back := offer{act: actOpen, label: "show changes", why: nothing}, offer{act: actRollBack, why: v.cannotRollBack()}
	if v.back {
		open = offer{act: actOpen, label: "roll back", why: v.cannotRollBack()}
		back.quiet = true
	}
	out := []offer{open, back, {act: actCopy, label: "copy version", why: nothing}, {act: actBrowser, why: nothing}, {act: actRefresh, label: "try again", quiet: v.why == ""}, {act: actBack}}
	return append(out, moves()...)
}

// cannotRollBack says why the selected version cannot be gone back to.
func (v *versions) cannotRollBack() string {
	switch {
	case v.cur.at >= len(v.list):
		return "there are no versions"
	case v.list[v.cur.at].Version == "":
		return "the application was not there, or in no version that can be read"
	case v.present(v.cur.at):
		return "it is the present version"
	}
	return v.noChange()
}

// present reports whether an entry is what runs now: the first of its file.
func (v *versions) present(i int) bool {
	return i == 0 || v.list[i-1].Path != v.list[i].Path
}

func (v *versions) do(act action) (cmd tea.Cmd, back bool) {
	if v.commit != nil {
		cmd, back := v.commit.do(act)
		if back {
			v.commit = nil
		}
		return cmd, false
	}
	if v.cur.move(act) {
		return nil, false
	}
	switch act {
	case actBack:
		return nil, true
	case actRefresh:
		return v.load(), false
	}
	if v.cur.at >= len(v.list) {
		return nil, false
	}
	entry, side := v.list[v.cur.at], v.of.Application
	switch {
	case act == actRollBack || act == actOpen && v.back:
		w := v.wish
		w.Version = entry.Version
		v.site.wish(v.rollBack(w))
		return nil, true
	case act == actCopy:
		return v.session.copyText("the version", text.Clean(entry.Version)), false
	}
	show, cmd := commitDo(v.session, act, side.Owner, side.Name, side.HTMLURL, entry.Commit)
	if show != nil {
		v.commit = show
	}
	return cmd, false
}

func (v *versions) view(w, h int) []string {
	if v.commit != nil {
		return v.commit.view(w, h)
	}
	th := v.session.th
	title := "Versions of " + v.wish.Application + " in " + v.wish.Environment
	if v.back {
		title = "Roll back " + v.wish.Application + " in " + v.wish.Environment + ": to which version?"
	}
	if len(v.wish.Clusters) > 0 {
		title += " · on " + strings.Join(v.wish.Clusters, ", ")
	}
	lines := []string{" " + th.strong.put(v.session.truncate(text.Clean(title), w-2)), ""}
	v.cur.set(len(v.list), h-len(lines)-1)
	switch {
	case v.loading:
		lines = append(lines, "   "+th.busy.put(spin(v.session.frame))+" Reading what its file has held")
	case v.why != "":
		lines = append(lines, "   "+th.bad.put("✕")+" The versions could not be read.", "", "   "+v.session.hint(actRefresh, scopePlaces)+" tries again")
	case len(v.list) == 0:
		lines = append(lines, "   There are no versions.")
	}
	for i := v.cur.top; i < v.cur.last(); i++ {
		lines = append(lines, v.line(i, w))
	}
	if !v.whole && len(v.list) > 0 && !v.loading && v.cur.last() == len(v.list) {
		lines = append(lines, "   "+th.dim.put("There are more commits than were looked through."))
	}
	return fill(lines, h)
}

// line is one version: since when, by whom, in which commit.
func (v *versions) line(i, w int) string {
	th, e := v.session.th, v.list[i]
	mark := "   "
	if i == v.cur.at {
		mark = " " + th.accent.put("▌") + " "
	}
	version := text.Clean(e.Version)
	if version == "" {
		version = "–"
	}
	sign := " "
	if v.present(i) {
		sign = th.good.put("●")
	}
	wide := clamp(w/5, 12, 22)
	left := mark + sign + " " + v.session.fit(version, wide) + " "
	if w >= 76 {
		left += th.dim.put(v.session.fit(text.Clean(e.Cluster), 16)) + " "
	}
	tail := "  " + v.session.fit(text.Clean(e.By), 14) + th.dim.put(text.Right(text.Ago(e.Commit.Date, v.session.now()), 12, ""))
	room := max(0, w-text.Width(left)-text.Width(tail)-1)
	return left + v.session.fit(subjectOf(e.Commit.Message), room) + tail
}
