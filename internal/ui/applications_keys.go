package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

func (t *applications) offers() []offer {
	switch {
	case t.file != nil:
		return t.file.offers()
	case t.compared != nil:
		return t.compared.offers()
	case t.versions != nil:
		return t.versions.offers()
	case t.filter.on:
		return t.filter.offers()
	}
	nothing := t.nothing()
	r, cell := t.cell()
	file, fold := offer{act: actOpen, label: "file", why: nothing}, offer{act: actToggle, why: nothing}
	if nothing == "" {
		switch {
		case len(r.parts) == 0:
			fold.why = text.Clean(r.application) + " runs on one cluster"
		case t.open[r.application]:
			fold.label = "fold clusters"
		}
		if r.cluster != "" {
			fold.why, fold.label = "", "fold clusters"
		}
		if len(cell.places) > 1 {
			file.label = "clusters"
		}
		file.why = t.absent(r, cell)
	}
	out := []offer{
		{act: actSetVersion, why: t.cannotSet()}, {act: actPromote, label: t.promoteLabel(), why: t.cannotPromote()}, {act: actRollBack, why: t.cannotSet()},
		{act: actHistory, label: "history", why: file.why}, file, {act: actDiff, why: t.cannotCompare()},
		{act: actFilter, why: t.noRows()}, fold,
		{act: actLeft, quiet: true, why: nothing}, {act: actRight, quiet: true, why: nothing},
		{act: actCopy, label: "copy path", why: file.why, quiet: true}, {act: actBrowser, why: file.why, quiet: true},
		{act: actRefresh}, t.filter.back(),
	}
	return append(out, moves()...)
}

// nothing says why there is no cell under the cursor, "" there is.
func (t *applications) nothing() string {
	if _, cell := t.cell(); cell != nil {
		return ""
	}
	return t.filter.missing("there is no application")
}

func (t *applications) noRows() string {
	if t.of == nil || t.all.count == 0 {
		return "there is no application"
	}
	return ""
}

// absent says why there is no file under the cursor, "" there is.
func (t *applications) absent(r *appRow, cell *appCell) string {
	if len(cell.places) == 0 {
		return text.Clean(r.application) + " does not run in " + text.Clean(t.all.environments[t.col])
	}
	return ""
}

// cannotSet says why no version can be set under the cursor, "" it can.
func (t *applications) cannotSet() string {
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
	return t.noChange()
}

func (t *applications) promoteLabel() string {
	if r, cell := t.cell(); cell != nil {
		if next := r.nextOf(t.col); next >= 0 {
			return "promote to " + text.Clean(t.all.environments[next])
		}
	}
	return ""
}

// cannotPromote says why what is under the cursor cannot go on to the next
// environment, "" it can.
func (t *applications) cannotPromote() string {
	if why := t.cannotSet(); why != "" {
		return why
	}
	r, cell := t.cell()
	next := r.nextOf(t.col)
	switch {
	case next < 0:
		return text.Clean(r.application) + " runs in no environment after " + text.Clean(t.all.environments[t.col])
	case cell.version == "":
		return "it runs in several versions there: " + t.session.keys.first(actToggle, scopeApps) + " shows its clusters"
	case cell.version == r.cells[next].version:
		return text.Clean(t.all.environments[next]) + " runs " + text.Clean(cell.version) + " already"
	}
	return ""
}

// cannotCompare says why there is nothing to compare with, "" there is.
func (t *applications) cannotCompare() string {
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
func (t *applications) pair(r *appRow) (from, to string, ok bool) {
	here := t.all.environments[t.col]
	if before := r.beforeOf(t.col); before >= 0 {
		return t.all.environments[before], here, true
	}
	if next := r.nextOf(t.col); next >= 0 {
		return here, t.all.environments[next], true
	}
	return "", "", false
}

func (t *applications) do(act action) tea.Cmd {
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
	if t.cur.move(act) {
		return nil
	}
	switch act {
	case actBack:
		if t.filter.clear() {
			t.collect()
			return nil
		}
		t.session.next = &navigation{}
	case actRefresh:
		t.why, t.heads.why = "", ""
		t.last.why = ""
		return tea.Batch(t.observe(), t.readHeads())
	case actFilter:
		t.filter.begin()
	}
	if r, cell := t.cell(); cell != nil {
		return t.doCell(act, r, cell)
	}
	return nil
}

// doCell does what is about the cell under the cursor.
func (t *applications) doCell(act action, r *appRow, cell *appCell) tea.Cmd {
	here := t.all.environments[t.col]
	w := t.wishFor(r, here)
	switch act {
	case actLeft:
		t.col = max(0, t.col-1)
	case actRight:
		t.col = min(t.col+1, len(r.cells)-1)
	case actToggle:
		t.toggle(r)
	case actSetVersion:
		t.askVersion(r, cell, w)
	case actPromote:
		w.Environment = t.all.environments[r.nextOf(t.col)]
		t.wish(t.promote(w, here))
	case actHistory, actRollBack:
		t.versions = newVersions(t.site, w, t.of, act == actRollBack)
		return t.versions.load()
	case actDiff:
		from, to, _ := t.pair(r)
		w.Environment = to
		t.compared = &comparison{site: t.site, of: t.of, wish: w, from: from}
		return t.compared.load()
	case actOpen:
		if len(cell.places) > 1 {
			t.toggle(r)
			return nil
		}
		t.file = newFileView(t.site, t.of, cell.places[0])
		return t.file.load()
	case actCopy:
		return t.session.copyText("the path", text.Clean(cell.places[0].Path))
	case actBrowser:
		return t.session.browse(fileURL(t.of.Application, cell.places[0].Path))
	}
	return nil
}

// toggle shows the clusters of an application, or no longer.
func (t *applications) toggle(r *appRow) {
	if t.open[r.application] = !t.open[r.application]; !t.open[r.application] && r.cluster != "" {
		for i, other := range t.shown {
			if other.application == r.application && other.cluster == "" {
				t.cur.at = i
			}
		}
	}
	t.collect()
}

// askVersion asks for the version, which is checked as it is typed; tab goes
// through those that run elsewhere.
func (t *applications) askVersion(r *appRow, cell *appCell, w delivery.ApplicationRequest) {
	p := newPrompt(text.Clean(r.application)+" in "+text.Clean(w.Environment), cell.version, func(typed string) (tea.Cmd, string) {
		if err := delivery.CheckVersion(typed); err != nil {
			return nil, "a version: printable, without spaces"
		}
		w.Version = typed
		t.wish(t.setVersion(w))
		return nil, ""
	})
	p.accept = "plan"
	p.check = func(typed string) string {
		if delivery.CheckVersion(typed) != nil {
			return "a version: printable, without spaces"
		}
		return ""
	}
	var others []string
	for _, c := range r.cells {
		if c.version != "" {
			others = append(others, c.version)
		}
	}
	p.complete = func(typed string) string {
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
	t.session.ask(p)
}

// fileURL is the page of a file at the head of its repository.
func fileURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" {
		return ""
	}
	return s.HTMLURL + "/blob/" + text.EscapePath(s.Branch+"/"+path)
}
