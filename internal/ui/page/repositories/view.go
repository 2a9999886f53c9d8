package repositories

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (t *Tab) View(w, h int) []string {
	if t.sec.commit != nil {
		return t.sectionView(w, h)
	}
	room := t.room(h)
	if t.inSection() {
		return append(kit.FillLines(t.sectionView(w, room), room), t.strip(w))
	}
	if room == h || t.inFile && t.Look.full {
		return kit.FillLines(t.filesView(w, h), h)
	}
	return append(kit.FillLines(t.filesView(w, room), room), t.strip(w))
}

// filesView is the tree with the file beside it.
func (t *Tab) filesView(w, h int) []string {
	if n := t.Size(); n == 0 {
		if t.find.on() && !t.find.searching {
			return kit.FillLines([]string{"", "   Nothing matches " + t.Session.Truncate(text.Clean(t.find.field.Value()), w-24) + ".", "", "   " + t.Session.Theme.Key.Render("esc") + " clears the filter"}, h)
		}
		if !t.find.on() {
			return kit.FillLines(t.empty(w), h)
		}
	}
	if t.inFile && t.Look.full {
		return kit.FillLines(t.fileLines(w, h), h)
	}
	treeWidth, fileWidth := kit.SplitRepositories(w)
	right := kit.FillLines(t.fileLines(fileWidth, h), h)
	lines := make([]string, 0, h)
	for i := t.cur.Top; i < t.cur.Top+h; i++ {
		left := ""
		if r, ok := t.row(i); ok {
			left = t.treeLine(r, i == t.cur.At, treeWidth)
		}
		lines = append(lines, text.Pad(left, treeWidth)+"  "+right[i-t.cur.Top])
	}
	return lines
}

func (t *Tab) empty(w int) []string {
	th := t.Session.Theme
	var parts []string
	switch _, known := t.State(); {
	case t.Failed != "":
		parts = []string{"", th.Bad.Render("✕") + " The repositories could not be read.", "", t.Session.Hint(kit.ActRefresh, scopeRepos) + " tries again"}
	case !known:
		parts = []string{"", th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " Asking GitHub for the repositories"}
	default:
		parts = []string{"", "No repository yet.", "", t.Session.Hint(kit.ActConnect, kit.ScopeOrg) + " connects the organization: two private repositories are created"}
	}
	for i, p := range parts {
		parts[i] = "   " + text.Truncate(p, w-4, th.Ellipsis)
	}
	return parts
}

// treeLine is one row of the tree. The selected one has a mark; it stays when
// the keys are the file's.
func (t *Tab) treeLine(r session.TreeRow, selected bool, w int) string {
	th := t.Session.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
		if t.inFile {
			mark = " " + th.Dim.Render("▌") + " "
		}
	}
	indent := text.Spaces(min(2*r.Depth, w/2))
	room := w - 3 - len(indent)
	if r.Note != "" {
		return mark + indent + th.Dim.Render(text.Truncate(r.Note, room, th.Ellipsis))
	}
	if r.Root {
		repo := t.repository(r.Role)
		branch, commit, _ := t.ref(r.Role)
		name := t.Session.Truncate(t.fold(r)+" "+text.Clean(repo.FullName), room)
		tail := "  " + text.Clean(branch) + " " + text.Clean(text.ShortSHA(commit))
		if text.Width(name)+text.Width(tail) > room {
			tail = "  " + text.Clean(text.ShortSHA(commit))
		}
		if text.Width(name)+text.Width(tail) > room {
			tail = ""
		}
		return mark + th.Strong.Render(name) + th.Dim.Render(tail)
	}
	name, tail := text.Clean(session.BaseName(r.Entry.Path)), ""
	switch {
	case t.find.on():
		name = t.matchName(r, room)
	case r.Entry.Kind == github.KindFolder:
		if n, known := t.count(r); known {
			tail = text.Grouped(n)
		}
		name = t.fold(r) + " " + name
	case session.Wave(r.Entry.Path) != "" && w >= kit.WideTree:
		tail = "wave " + text.Right(session.Wave(r.Entry.Path), 3, "")
	}
	name = t.Session.Fit(name, max(0, room-len(tail)-1))
	if selected {
		name = th.Selected.Render(name)
	}
	return mark + indent + name + " " + th.Dim.Render(tail)
}

// matchName is a path that a filter has found. Of one that is too long the
// beginning is left out: its end tells it from others.
func (t *Tab) matchName(r session.TreeRow, room int) string {
	name := text.Clean(r.Entry.Path)
	if r.Entry.Kind == github.KindFolder {
		name += "/"
	}
	if over := text.Width(name) - room + 1; over > 0 {
		name = t.Session.Theme.Ellipsis + text.Skip(name, over+1)
	}
	return name
}

func (t *Tab) fold(r session.TreeRow) string {
	if t.opened(r) {
		return "▾"
	}
	return "▸"
}

// count is how many entries a folder has, as far as that is known.
func (t *Tab) count(r session.TreeRow) (n int, known bool) {
	if r.In == nil {
		return 0, false
	}
	f := r.In.Subs[r.At]
	if f == nil || !f.Listed {
		return 0, false
	}
	return len(f.Entries), true
}

// aboutLines tell about a repository.
func (t *Tab) aboutLines(r session.TreeRow, w int) []string {
	th, repo := t.Session.Theme, t.repository(r.Role)
	out := []string{th.Strong.Render(t.Session.Truncate(text.Clean(repo.FullName), w)), ""}
	add := func(s string, in kit.Style) {
		for _, l := range text.Wrap(s, w) {
			out = append(out, in.Render(l))
		}
	}
	add(r.Role.Title(), th.Dim)
	add(session.RepositoryFacts(t.Session, repo), th.Dim)
	if repo.Description != "" {
		add(text.Clean(repo.Description), kit.Style{})
	}
	if len(repo.Drift) > 0 {
		out = append(out, "")
		add("Changed or removed by hand: "+text.Clean(strings.Join(repo.Drift, ", ")), th.Warn)
	}
	if repo.Ownership != connection.Absent && repo.HTMLURL != "" {
		out = append(out, "")
		add(text.Clean(repo.HTMLURL), th.Info)
		add(session.CloneCommand(repo), th.Info)
	}
	return out
}
