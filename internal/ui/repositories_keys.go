package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

func (t *repositories) offers() []offer {
	if t.inSection() {
		return t.sectionOffers()
	}
	if t.find.typing {
		return []offer{{act: actAccept}, {act: actBack, label: "clear"}}
	}
	r, ok := t.selected()
	nothing := ""
	if !ok {
		nothing = "there is no repository yet"
		if t.find.on() {
			nothing = "nothing matches"
		}
	}
	if t.inFile {
		return t.look.offers(t.look.full)
	}
	open, copyLabel := "open", "copy path"
	if r.root {
		copyLabel = "copy clone command"
	}
	if ok && t.opened(r) {
		open = "close"
	}
	back := offer{act: actBack}
	if t.find.on() {
		back.label = "clear filter"
	}
	end := offer{act: actDisconnect}
	if !t.hasOurs() {
		end.why = "there is nothing of ours to disconnect"
	}
	out := []offer{
		{act: actOpen, label: open, why: nothing}, {act: actFilter, why: t.noFilter()}, {act: actGoTo, why: nothing},
		{act: actCopy, label: copyLabel, why: nothing}, {act: actBrowser, why: nothing}, {act: actCopyURL, why: nothing, quiet: true},
		{act: actFull, why: t.noFile(r, nothing), quiet: true}, {act: actRight, why: nothing, quiet: true}, {act: actLeft, why: nothing, quiet: true},
		{act: actNextSection, why: t.noHistory()}, {act: actPrevSection, why: t.noHistory(), quiet: true}, {act: actHistory, why: t.noHistory(), quiet: true},
		{act: actRefresh}, end, back,
	}
	return append(out, moves()...)
}

func (t *repositories) noFilter() string {
	if len(t.lib.trees) == 0 {
		return "no file was read yet"
	}
	return ""
}

func (t *repositories) do(act action) tea.Cmd {
	if t.inSection() {
		return t.sectionDo(act)
	}
	if t.inFile {
		return t.fileKeys(act)
	}
	if t.cur.move(act) {
		t.going = goal{}
		return t.follow()
	}
	switch act {
	case actBack:
		if t.find.on() {
			return t.endFilter()
		}
		t.session.next = &navigation{}
	case actFilter:
		return t.beginFilter()
	case actNextSection:
		return t.turnTo(sectionCommits)
	case actPrevSection:
		return t.turnTo(sectionBranches)
	case actHistory:
		return t.history()
	case actRefresh:
		t.lib.retry()
		return tea.Batch(t.observe(), t.read())
	case actDisconnect:
		t.session.next = &navigation{name: t.org.Name, tab: 1, do: actDisconnect}
	}
	r, ok := t.selected()
	if !ok {
		return nil
	}
	return t.doRow(act, r)
}

// doRow does what is about the selected row.
func (t *repositories) doRow(act action, r treeRow) tea.Cmd {
	switch act {
	case actGoTo:
		t.askPath(r)
	case actOpen:
		return t.toggle(r, !t.opened(r), true)
	case actFull:
		return t.enterFile(true)
	case actRight:
		return t.toggle(r, true, false)
	case actLeft:
		return t.left(r)
	case actCopy:
		if r.root {
			return t.session.copyText("the clone command", cloneCommand(t.repository(r.role)))
		}
		return t.session.copyText("the path", text.Clean(r.entry.Path))
	case actCopyURL:
		return t.session.copyText("the address", t.web(r))
	case actBrowser:
		return t.session.browse(t.web(r))
	}
	return nil
}

// toggle opens or closes a folder; a file gets the keys. A folder that a
// filter has found is shown where it is; a file may get the whole screen.
func (t *repositories) toggle(r treeRow, open, full bool) tea.Cmd {
	switch {
	case r.note != "":
		return nil
	case r.entry.Kind == github.KindFolder && t.find.on():
		cmd := t.endFilter()
		if r, ok := t.selected(); ok {
			return tea.Batch(cmd, t.toggle(r, true, full))
		}
		return cmd
	case r.root || r.entry.Kind == github.KindFolder:
		return t.again(func() tea.Cmd {
			t.open[openKey(r.role, r.entry.Path)] = open
			if !r.root {
				r.in.sub(r.at).setOpen(open)
			}
			return t.read()
		})
	}
	return t.enterFile(full)
}

// noFile says why there is no file to read.
func (t *repositories) noFile(r treeRow, nothing string) string {
	if nothing == "" && (r.root || r.note != "" || r.entry.Kind == github.KindFolder) {
		return "this is not a file"
	}
	return nothing
}

// left closes what is open, or goes to the folder above.
func (t *repositories) left(r treeRow) tea.Cmd {
	switch {
	case t.find.on(), r.root && !t.opened(r):
		return nil
	case t.opened(r):
		return t.toggle(r, false, false)
	case r.in == nil || r.in.parent == nil: // at the top of a repository
		t.restore(treeRow{role: r.role, root: true})
	default:
		t.restore(treeRow{role: r.role, entry: github.TreeEntry{Path: r.in.path}})
	}
	return t.follow()
}

// reveal opens every folder above a path and puts the cursor on it.
func (t *repositories) reveal(role connection.Role, p string) {
	t.open[openKey(role, "")] = true
	if tr := t.lib.trees[role]; tr != nil {
		in, _, _, _ := tr.seek(p)
		for ; in.parent != nil; in = in.parent {
			t.open[openKey(role, in.path)] = true
			in.setOpen(true)
		}
	}
	t.restore(treeRow{role: role, entry: github.TreeEntry{Path: p}})
}
