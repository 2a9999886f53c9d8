package repositories

import (
	"path"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// line is one row of the tree. The selected one has a mark, which is dim while
// the keys are those of the file.
func (t *tree) line(r row, selected, focused bool, w int) string {
	th := t.Session.Theme
	mark := "   "
	if selected {
		in := th.Dim
		if focused {
			in = th.Accent
		}
		mark = " " + in.Render("▌") + " "
	}
	indent := text.Spaces(min(2*r.depth, w/2))
	room := w - 3 - len(indent)
	switch {
	case r.note != "":
		return mark + indent + th.Dim.Render(text.Truncate(r.note, room, th.Ellipsis))
	case r.root:
		return mark + t.repositoryLine(r, room)
	}
	name, tail := text.Clean(path.Base(r.entry.Path)), ""
	switch {
	case t.filter.on():
		name = t.matchedPath(r, room)
	case r.isFolder():
		if n, known := r.entries(); known {
			tail = text.Grouped(n)
		}
		name = t.foldSign(r) + " " + name
	case wave(r.entry.Path) != "" && w >= kit.WideTree:
		tail = "wave " + text.Right(wave(r.entry.Path), 3, "")
	}
	name = t.Session.Fit(name, max(0, room-len(tail)-1))
	if selected {
		name = th.Selected.Render(name)
	}
	return mark + indent + name + " " + th.Dim.Render(tail)
}

// repositoryLine is the name of a repository, and, as far as there is room, the
// branch and its last commit.
func (t *tree) repositoryLine(r row, room int) string {
	th := t.Session.Theme
	branch, commit, _ := t.ref(r.role)
	name := t.Session.Truncate(t.foldSign(r)+" "+text.Clean(t.repository(r.role).FullName), room)
	sha := text.Clean(text.ShortSHA(commit))
	tail := ""
	for _, s := range []string{"  " + text.Clean(branch) + " " + sha, "  " + sha} {
		if text.Width(name)+text.Width(s) <= room {
			tail = s
			break
		}
	}
	return th.Strong.Render(name) + th.Dim.Render(tail)
}

// matchedPath is a path that a filter has found. Of one that is too long the
// beginning is left out: its end tells it from others.
func (t *tree) matchedPath(r row, room int) string {
	name := text.Clean(r.entry.Path)
	if r.isFolder() {
		name += "/"
	}
	if over := text.Width(name) - room + 1; over > 0 {
		name = t.Session.Theme.Ellipsis + text.Skip(name, over+1)
	}
	return name
}

func (t *tree) foldSign(r row) string {
	if t.isOpen(r) {
		return "▾"
	}
	return "▸"
}

// emptyLines say why there is no row.
func (t *tree) emptyLines(w int) []string {
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
