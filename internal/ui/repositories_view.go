package ui

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

func (t *repositories) view(w, h int) []string {
	if t.sec.commit != nil {
		return t.sectionView(w, h)
	}
	room := t.room(h)
	if t.inSection() {
		return append(fill(t.sectionView(w, room), room), t.strip(w))
	}
	if room == h || t.inFile && t.look.full {
		return fill(t.filesView(w, h), h)
	}
	return append(fill(t.filesView(w, room), room), t.strip(w))
}

// filesView is the tree with the file beside it.
func (t *repositories) filesView(w, h int) []string {
	if n := t.size(); n == 0 {
		if t.find.on() && !t.find.searching {
			return fill([]string{"", "   Nothing matches " + t.session.truncate(text.Clean(t.find.field.value()), w-24) + ".", "", "   " + t.session.th.key.put("esc") + " clears the filter"}, h)
		}
		if !t.find.on() {
			return fill(t.empty(w), h)
		}
	}
	if t.inFile && t.look.full {
		return fill(t.fileLines(w, h), h)
	}
	treeWidth, fileWidth := splitRepositories(w)
	right := fill(t.fileLines(fileWidth, h), h)
	lines := make([]string, 0, h)
	for i := t.cur.top; i < t.cur.top+h; i++ {
		left := ""
		if r, ok := t.row(i); ok {
			left = t.treeLine(r, i == t.cur.at, treeWidth)
		}
		lines = append(lines, text.Pad(left, treeWidth)+"  "+right[i-t.cur.top])
	}
	return lines
}

func (t *repositories) empty(w int) []string {
	th := t.session.th
	var parts []string
	switch _, known := t.state(); {
	case t.failed != "":
		parts = []string{"", th.bad.put("✕") + " The repositories could not be read.", "", t.session.hint(actRefresh, scopeRepos) + " tries again"}
	case !known:
		parts = []string{"", th.busy.put(spin(t.session.frame)) + " Asking GitHub for the repositories"}
	default:
		parts = []string{"", "No repository yet.", "", t.session.hint(actConnect, scopeOrg) + " connects the organization: two private repositories are created"}
	}
	for i, p := range parts {
		parts[i] = "   " + text.Truncate(p, w-4, th.ellipsis)
	}
	return parts
}

// treeLine is one row of the tree. The selected one has a mark; it stays when
// the keys are the file's.
func (t *repositories) treeLine(r treeRow, selected bool, w int) string {
	th := t.session.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
		if t.inFile {
			mark = " " + th.dim.put("▌") + " "
		}
	}
	indent := text.Spaces(min(2*r.depth, w/2))
	room := w - 3 - len(indent)
	if r.note != "" {
		return mark + indent + th.dim.put(text.Truncate(r.note, room, th.ellipsis))
	}
	if r.root {
		repo := t.repository(r.role)
		branch, commit, _ := t.ref(r.role)
		name := t.session.truncate(t.fold(r)+" "+text.Clean(repo.FullName), room)
		tail := "  " + text.Clean(branch) + " " + text.Clean(text.ShortSHA(commit))
		if text.Width(name)+text.Width(tail) > room {
			tail = "  " + text.Clean(text.ShortSHA(commit))
		}
		if text.Width(name)+text.Width(tail) > room {
			tail = ""
		}
		return mark + th.strong.put(name) + th.dim.put(tail)
	}
	name, tail := text.Clean(base(r.entry.Path)), ""
	switch {
	case t.find.on():
		name = t.matchName(r, room)
	case r.entry.Kind == github.KindFolder:
		if n, known := t.count(r); known {
			tail = text.Grouped(n)
		}
		name = t.fold(r) + " " + name
	case wave(r.entry.Path) != "" && w >= wideTree:
		tail = "wave " + text.Right(wave(r.entry.Path), 3, "")
	}
	name = t.session.fit(name, max(0, room-len(tail)-1))
	if selected {
		name = th.selected.put(name)
	}
	return mark + indent + name + " " + th.dim.put(tail)
}

// matchName is a path that a filter has found. Of one that is too long the
// beginning is left out: its end tells it from others.
func (t *repositories) matchName(r treeRow, room int) string {
	name := text.Clean(r.entry.Path)
	if r.entry.Kind == github.KindFolder {
		name += "/"
	}
	if over := text.Width(name) - room + 1; over > 0 {
		name = t.session.th.ellipsis + text.Skip(name, over+1)
	}
	return name
}

func (t *repositories) fold(r treeRow) string {
	if t.opened(r) {
		return "▾"
	}
	return "▸"
}

// count is how many entries a folder has, as far as that is known.
func (t *repositories) count(r treeRow) (n int, known bool) {
	if r.in == nil {
		return 0, false
	}
	f := r.in.subs[r.at]
	if f == nil || !f.listed {
		return 0, false
	}
	return len(f.entries), true
}

// aboutLines tell about a repository.
func (t *repositories) aboutLines(r treeRow, w int) []string {
	th, repo := t.session.th, t.repository(r.role)
	out := []string{th.strong.put(t.session.truncate(text.Clean(repo.FullName), w)), ""}
	add := func(s string, in ink) {
		for _, l := range text.Wrap(s, w) {
			out = append(out, in.put(l))
		}
	}
	add(r.role.Title(), th.dim)
	add(repositoryFacts(t.session, repo), th.dim)
	if repo.Description != "" {
		add(text.Clean(repo.Description), ink{})
	}
	if len(repo.Drift) > 0 {
		out = append(out, "")
		add("Changed or removed by hand: "+text.Clean(strings.Join(repo.Drift, ", ")), th.warn)
	}
	if repo.Ownership != connection.Absent && repo.HTMLURL != "" {
		out = append(out, "")
		add(text.Clean(repo.HTMLURL), th.info)
		add(cloneCommand(repo), th.info)
	}
	return out
}
