package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (f *files) offers() []kit.Offer {
	if f.filter.typing {
		return []kit.Offer{{Act: kit.ActAccept}, {Act: kit.ActBack, Label: "clear"}}
	}
	if f.preview.focused {
		return f.preview.Offers(f.preview.full)
	}
	r, ok := f.tree.selected()
	nothing := ""
	if !ok {
		nothing = "there is no repository yet"
		if f.filter.on() {
			nothing = "nothing matches"
		}
	}
	noFile, noFilter := nothing, ""
	if ok && !r.isFile() {
		noFile = "this is not a file"
	}
	if !f.anyTree() {
		noFilter = "no file was read yet"
	}
	open, copyLabel := "open", "copy path"
	if r.root {
		copyLabel = "copy clone command"
	}
	if ok && f.tree.isOpen(r) {
		open = "close"
	}
	back := kit.Offer{Act: kit.ActBack}
	if f.filter.on() {
		back.Label = "clear filter"
	}
	disconnect := kit.Offer{Act: kit.ActDisconnect}
	if !f.anyOurs() {
		disconnect.Why = "there is nothing of ours to disconnect"
	}
	noHistory := f.noHistory()
	out := []kit.Offer{
		{Act: kit.ActOpen, Label: open, Why: nothing}, {Act: kit.ActFilter, Why: noFilter}, {Act: actGoTo, Why: nothing},
		{Act: kit.ActCopy, Label: copyLabel, Why: nothing}, {Act: kit.ActBrowser, Why: nothing}, {Act: kit.ActCopyURL, Why: nothing, Quiet: true},
		{Act: kit.ActFull, Why: noFile, Quiet: true}, {Act: kit.ActRight, Why: nothing, Quiet: true}, {Act: kit.ActLeft, Why: nothing, Quiet: true},
		{Act: actNextSection, Why: noHistory}, {Act: actPrevSection, Why: noHistory, Quiet: true}, {Act: kit.ActHistory, Why: noHistory, Quiet: true},
		{Act: kit.ActRefresh}, disconnect, back,
	}
	return append(out, kit.MoveOffers()...)
}

// noHistory says why commits and branches cannot be shown.
func (f *files) noHistory() string {
	r, ok := f.tree.selected()
	switch {
	case f.Session.Options.Archive == nil:
		return "commits and branches cannot be read here"
	case !ok || !f.repository(r.role).Exists():
		return "there is no repository yet"
	}
	return ""
}

// do does a key of the tree.
func (f *files) do(act kit.Action) tea.Cmd {
	if f.tree.cur.Move(act) {
		f.target = target{}
		return f.follow()
	}
	switch act {
	case kit.ActBack:
		if f.filter.on() {
			return f.endFilter()
		}
		f.Session.Next = &session.Destination{}
	case kit.ActFilter:
		return f.beginFilter()
	case kit.ActRefresh:
		f.Library.Retry()
		return tea.Batch(f.Observe(), f.read())
	case kit.ActDisconnect:
		f.Session.Next = &session.Destination{Name: f.Org.Name, Tab: 1, Do: kit.ActDisconnect}
	}
	r, ok := f.tree.selected()
	if !ok {
		return nil
	}
	return f.doRow(act, r)
}

// doRow does a key that is about the selected row.
func (f *files) doRow(act kit.Action, r row) tea.Cmd {
	switch act {
	case actGoTo:
		f.askPath(r)
	case kit.ActOpen:
		return f.open(r, !f.tree.isOpen(r), true)
	case kit.ActFull:
		return f.enterFile(true)
	case kit.ActRight:
		return f.open(r, true, false)
	case kit.ActLeft:
		return f.close(r)
	case kit.ActCopy:
		if r.root {
			return f.Session.CopyText("the clone command", session.CloneCommand(f.repository(r.role)))
		}
		return f.Session.CopyText("the path", text.Clean(r.entry.Path))
	case kit.ActCopyURL:
		return f.Session.CopyText("the address", f.web(r))
	case kit.ActBrowser:
		return f.Session.Browse(f.web(r))
	}
	return nil
}

// open opens or closes a repository or folder, or gives the keys to a file, if
// full on the whole screen. A folder that a filter has found is opened where it
// is in the tree.
func (f *files) open(r row, open, full bool) tea.Cmd {
	switch {
	case r.note != "":
		return nil
	case r.isFolder() && f.filter.on():
		cmd := f.endFilter()
		if r, ok := f.tree.selected(); ok {
			return tea.Batch(cmd, f.open(r, true, full))
		}
		return cmd
	case r.root || r.isFolder():
		at := f.tree.position()
		f.tree.setOpen(r, open)
		cmd := f.read()
		f.tree.restore(at)
		return cmd
	}
	return f.enterFile(full)
}

// close closes what is open, or goes to the folder above.
func (f *files) close(r row) tea.Cmd {
	switch {
	case f.filter.on(), r.root && !f.tree.isOpen(r):
		return nil
	case f.tree.isOpen(r):
		return f.open(r, false, false)
	case r.in == nil || r.in.Path == "": // at the top of a repository
		f.tree.restore(row{role: r.role, root: true})
	default:
		f.tree.restore(row{role: r.role, entry: github.TreeEntry{Path: r.in.Path}})
	}
	return f.follow()
}

// enterFile gives the keys to the file.
func (f *files) enterFile(full bool) tea.Cmd {
	f.preview.focused, f.preview.full = true, full
	return f.fetch(maxFile)
}

// anyTree reports whether files of a repository were read.
func (f *files) anyTree() bool {
	for _, role := range connection.Roles() {
		if f.Library.Tree(role) != nil {
			return true
		}
	}
	return false
}
