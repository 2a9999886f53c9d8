package applications

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (t *Tab) Offers() []kit.Offer {
	switch {
	case t.file != nil:
		return t.file.offers()
	case t.compared != nil:
		return t.compared.offers()
	case t.versions != nil:
		return t.versions.offers()
	case t.Filter.On:
		return t.Filter.Offers()
	}
	nothing := t.nothing()
	r, cell := t.cell()
	file, fold := kit.Offer{Act: kit.ActOpen, Label: "file", Why: nothing}, kit.Offer{Act: kit.ActToggle, Why: nothing}
	if nothing == "" {
		switch {
		case len(r.parts) == 0:
			fold.Why = text.Clean(r.application) + " runs on one cluster"
		case t.open[r.application]:
			fold.Label = "fold clusters"
		}
		if r.cluster != "" {
			fold.Why, fold.Label = "", "fold clusters"
		}
		if len(cell.places) > 1 {
			file.Label = "clusters"
		}
		file.Why = t.absent(r, cell)
	}
	out := []kit.Offer{
		{Act: actSetVersion, Why: t.cannotSet()}, {Act: actPromote, Label: t.promoteLabel(), Why: t.cannotPromote()}, {Act: actRollBack, Why: t.cannotSet()},
		{Act: kit.ActHistory, Label: "history", Why: file.Why}, file, {Act: actDiff, Why: t.cannotCompare()},
		{Act: kit.ActFilter, Why: t.noRows()}, fold,
		{Act: kit.ActLeft, Quiet: true, Why: nothing}, {Act: kit.ActRight, Quiet: true, Why: nothing},
		{Act: kit.ActCopy, Label: "copy path", Why: file.Why, Quiet: true}, {Act: kit.ActBrowser, Why: file.Why, Quiet: true},
		{Act: kit.ActRefresh}, t.Filter.Back(),
	}
	return append(out, kit.MoveOffers()...)
}

// nothing says why there is no cell under the cursor, "" there is.
func (t *Tab) nothing() string {
	if _, cell := t.cell(); cell != nil {
		return ""
	}
	return t.Filter.Missing("there is no application")
}

func (t *Tab) noRows() string {
	if t.Snapshot == nil || t.all.count == 0 {
		return "there is no application"
	}
	return ""
}

// absent says why there is no file under the cursor, "" there is.
func (t *Tab) absent(r *appRow, cell *AppCell) string {
	if len(cell.places) == 0 {
		return text.Clean(r.application) + " does not run in " + text.Clean(t.all.environments[t.col])
	}
	return ""
}

// cannotSet says why no version can be set under the cursor, "" it can.
func (t *Tab) cannotSet() string {
	if why := t.nothing(); why != "" {
		return why
	}
	r, cell := t.cell()
	switch {
	case len(cell.places) == 0:
		return t.absent(r, cell)
	case cell.broken:
		return text.Clean(cell.why)
	}
	return t.NoChange()
}

func (t *Tab) promoteLabel() string {
	if r, cell := t.cell(); cell != nil {
		if next := r.nextOf(t.col); next >= 0 {
			return "promote to " + text.Clean(t.all.environments[next])
		}
	}
	return ""
}

// cannotPromote says why what is under the cursor cannot go on to the next
// environment, "" it can.
func (t *Tab) cannotPromote() string {
	if why := t.cannotSet(); why != "" {
		return why
	}
	r, cell := t.cell()
	next := r.nextOf(t.col)
	switch {
	case next < 0:
		return text.Clean(r.application) + " runs in no environment after " + text.Clean(t.all.environments[t.col])
	case cell.Version == "":
		return "it runs in several versions there: " + t.Session.Keys.KeyFor(kit.ActToggle, scopeApps) + " shows its clusters"
	case cell.Version == r.cells[next].Version:
		return text.Clean(t.all.environments[next]) + " runs " + text.Clean(cell.Version) + " already"
	}
	return ""
}

// cannotCompare says why there is nothing to compare with, "" there is.
func (t *Tab) cannotCompare() string {
	if why := t.nothing(); why != "" {
		return why
	}
	r, cell := t.cell()
	if why := t.absent(r, cell); why != "" {
		return why
	}
	if _, _, ok := t.pair(r); !ok {
		return text.Clean(r.application) + " runs in one environment only"
	}
	return ""
}

// pair are the environments to compare: the one before and the one under the
// cursor; in the first one, that and the next.
func (t *Tab) pair(r *appRow) (from, to string, ok bool) {
	here := t.all.environments[t.col]
	if before := r.beforeOf(t.col); before >= 0 {
		return t.all.environments[before], here, true
	}
	if next := r.nextOf(t.col); next >= 0 {
		return here, t.all.environments[next], true
	}
	return "", "", false
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	switch {
	case t.file != nil:
		cmd, back := t.file.do(act)
		if back {
			t.file = nil
		}
		return cmd
	case t.compared != nil:
		cmd, back := t.compared.do(act)
		if back {
			t.compared = nil
		}
		return cmd
	case t.versions != nil:
		cmd, back := t.versions.do(act)
		if back {
			t.versions = nil
		}
		return cmd
	}
	if t.Cur.Move(act) {
		return nil
	}
	switch act {
	case kit.ActBack:
		if t.Filter.Clear() {
			t.Collect()
			return nil
		}
		t.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		t.Why, t.Heads.Why = "", ""
		t.last.why = ""
		return tea.Batch(t.Observe(), t.ReadHeads())
	case kit.ActFilter:
		t.Filter.Begin()
	}
	if r, cell := t.cell(); cell != nil {
		return t.doCell(act, r, cell)
	}
	return nil
}

// doCell does what is about the cell under the cursor.
func (t *Tab) doCell(act kit.Action, r *appRow, cell *AppCell) tea.Cmd {
	here := t.all.environments[t.col]
	w := t.wishFor(r, here)
	switch act {
	case kit.ActLeft:
		t.col = max(0, t.col-1)
	case kit.ActRight:
		t.col = min(t.col+1, len(r.cells)-1)
	case kit.ActToggle:
		t.toggle(r)
	case actSetVersion:
		t.askVersion(r, cell, w)
	case actPromote:
		w.Environment = t.all.environments[r.nextOf(t.col)]
		t.Request(t.Promote(w, here))
	case kit.ActHistory, actRollBack:
		t.versions = newVersions(t.Site, w, t.Snapshot, act == actRollBack)
		return t.versions.load()
	case actDiff:
		from, to, _ := t.pair(r)
		w.Environment = to
		t.compared = &comparison{Site: t.Site, of: t.Snapshot, wish: w, from: from}
		return t.compared.load()
	case kit.ActOpen:
		if len(cell.places) > 1 {
			t.toggle(r)
			return nil
		}
		t.file = newFileView(t.Site, t.Snapshot, cell.places[0])
		return t.file.load()
	case kit.ActCopy:
		return t.Session.CopyText("the path", text.Clean(cell.places[0].Path))
	case kit.ActBrowser:
		return t.Session.Browse(fileURL(t.Snapshot.Application, cell.places[0].Path))
	}
	return nil
}

// toggle shows the clusters of an application, or no longer.
func (t *Tab) toggle(r *appRow) {
	if t.open[r.application] = !t.open[r.application]; !t.open[r.application] && r.cluster != "" {
		for i, other := range t.Shown {
			if other.application == r.application && other.cluster == "" {
				t.Cur.At = i
			}
		}
	}
	t.Collect()
}

// askVersion asks for the version, which is checked as it is typed; tab goes
// through those that run elsewhere.
func (t *Tab) askVersion(r *appRow, cell *AppCell, w delivery.ApplicationRequest) {
	p := kit.NewPrompt(text.Clean(r.application)+" in "+text.Clean(w.Environment), cell.Version, func(typed string) (tea.Cmd, string) {
		if err := delivery.CheckVersion(typed); err != nil {
			return nil, "a version: printable, without spaces"
		}
		w.Version = typed
		t.Request(t.SetVersion(w))
		return nil, ""
	})
	p.Accept = "plan"
	p.Check = func(typed string) string {
		if delivery.CheckVersion(typed) != nil {
			return "a version: printable, without spaces"
		}
		return ""
	}
	var others []string
	for _, c := range r.cells {
		if c.Version != "" {
			others = append(others, c.Version)
		}
	}
	p.Complete = func(typed string) string {
		for i, v := range others {
			if v == typed {
				return others[(i+1)%len(others)]
			}
		}
		if len(others) > 0 {
			return others[0]
		}
		return typed
	}
	t.Session.Ask(p)
}

// fileURL is the page of a file at the head of its repository.
func fileURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" {
		return ""
	}
	return s.HTMLURL + "/blob/" + text.EscapePath(s.Branch+"/"+path)
}
