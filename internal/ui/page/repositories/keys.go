package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (t *Tab) Offers() []kit.Offer {
	if t.inSection() {
		return t.sectionOffers()
	}
	if t.find.typing {
		return []kit.Offer{{Act: kit.ActAccept}, {Act: kit.ActBack, Label: "clear"}}
	}
	r, ok := t.Selected()
	nothing := ""
	if !ok {
		nothing = "there is no repository yet"
		if t.find.on() {
			nothing = "nothing matches"
		}
	}
	if t.inFile {
		return t.Look.Offers(t.Look.full)
	}
	open, copyLabel := "open", "copy path"
	if r.Root {
		copyLabel = "copy clone command"
	}
	if ok && t.opened(r) {
		open = "close"
	}
	back := kit.Offer{Act: kit.ActBack}
	if t.find.on() {
		back.Label = "clear filter"
	}
	end := kit.Offer{Act: kit.ActDisconnect}
	if !t.hasOurs() {
		end.Why = "there is nothing of ours to disconnect"
	}
	out := []kit.Offer{
		{Act: kit.ActOpen, Label: open, Why: nothing}, {Act: kit.ActFilter, Why: t.noFilter()}, {Act: actGoTo, Why: nothing},
		{Act: kit.ActCopy, Label: copyLabel, Why: nothing}, {Act: kit.ActBrowser, Why: nothing}, {Act: kit.ActCopyURL, Why: nothing, Quiet: true},
		{Act: kit.ActFull, Why: t.noFile(r, nothing), Quiet: true}, {Act: kit.ActRight, Why: nothing, Quiet: true}, {Act: kit.ActLeft, Why: nothing, Quiet: true},
		{Act: actNextSection, Why: t.noHistory()}, {Act: actPrevSection, Why: t.noHistory(), Quiet: true}, {Act: kit.ActHistory, Why: t.noHistory(), Quiet: true},
		{Act: kit.ActRefresh}, end, back,
	}
	return append(out, kit.MoveOffers()...)
}

func (t *Tab) noFilter() string {
	if len(t.Library.Trees) == 0 {
		return "no file was read yet"
	}
	return ""
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	if t.inSection() {
		return t.sectionDo(act)
	}
	if t.inFile {
		return t.fileKeys(act)
	}
	if t.cur.Move(act) {
		t.going = goal{}
		return t.follow()
	}
	switch act {
	case kit.ActBack:
		if t.find.on() {
			return t.endFilter()
		}
		t.Session.Next = &session.Destination{}
	case kit.ActFilter:
		return t.beginFilter()
	case actNextSection:
		return t.turnTo(sectionCommits)
	case actPrevSection:
		return t.turnTo(sectionBranches)
	case kit.ActHistory:
		return t.history()
	case kit.ActRefresh:
		t.Library.Retry()
		return tea.Batch(t.Observe(), t.read())
	case kit.ActDisconnect:
		t.Session.Next = &session.Destination{Name: t.Org.Name, Tab: 1, Do: kit.ActDisconnect}
	}
	r, ok := t.Selected()
	if !ok {
		return nil
	}
	return t.doRow(act, r)
}

// doRow does what is about the selected row.
func (t *Tab) doRow(act kit.Action, r session.TreeRow) tea.Cmd {
	switch act {
	case actGoTo:
		t.askPath(r)
	case kit.ActOpen:
		return t.toggle(r, !t.opened(r), true)
	case kit.ActFull:
		return t.enterFile(true)
	case kit.ActRight:
		return t.toggle(r, true, false)
	case kit.ActLeft:
		return t.left(r)
	case kit.ActCopy:
		if r.Root {
			return t.Session.CopyText("the clone command", session.CloneCommand(t.repository(r.Role)))
		}
		return t.Session.CopyText("the path", text.Clean(r.Entry.Path))
	case kit.ActCopyURL:
		return t.Session.CopyText("the address", t.web(r))
	case kit.ActBrowser:
		return t.Session.Browse(t.web(r))
	}
	return nil
}

// toggle opens or closes a folder; a file gets the keys. A folder that a
// filter has found is shown where it is; a file may get the whole screen.
func (t *Tab) toggle(r session.TreeRow, open, full bool) tea.Cmd {
	switch {
	case r.Note != "":
		return nil
	case r.Entry.Kind == github.KindFolder && t.find.on():
		cmd := t.endFilter()
		if r, ok := t.Selected(); ok {
			return tea.Batch(cmd, t.toggle(r, true, full))
		}
		return cmd
	case r.Root || r.Entry.Kind == github.KindFolder:
		return t.again(func() tea.Cmd {
			t.Open[session.OpenKey(r.Role, r.Entry.Path)] = open
			if !r.Root {
				r.In.Sub(r.At).SetOpen(open)
			}
			return t.read()
		})
	}
	return t.enterFile(full)
}

// noFile says why there is no file to read.
func (t *Tab) noFile(r session.TreeRow, nothing string) string {
	if nothing == "" && (r.Root || r.Note != "" || r.Entry.Kind == github.KindFolder) {
		return "this is not a file"
	}
	return nothing
}

// left closes what is open, or goes to the folder above.
func (t *Tab) left(r session.TreeRow) tea.Cmd {
	switch {
	case t.find.on(), r.Root && !t.opened(r):
		return nil
	case t.opened(r):
		return t.toggle(r, false, false)
	case r.In == nil || r.In.Parent == nil: // at the top of a repository
		t.restore(session.TreeRow{Role: r.Role, Root: true})
	default:
		t.restore(session.TreeRow{Role: r.Role, Entry: github.TreeEntry{Path: r.In.Path}})
	}
	return t.follow()
}

// reveal opens every folder above a path and puts the cursor on it.
func (t *Tab) reveal(role connection.Role, p string) {
	t.Open[session.OpenKey(role, "")] = true
	if tr := t.Library.Trees[role]; tr != nil {
		in, _, _, _ := tr.Seek(p)
		for ; in.Parent != nil; in = in.Parent {
			t.Open[session.OpenKey(role, in.Path)] = true
			in.SetOpen(true)
		}
	}
	t.restore(session.TreeRow{Role: role, Entry: github.TreeEntry{Path: p}})
}
