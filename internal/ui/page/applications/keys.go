package applications

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const (
	scopeApps   kit.Scope = "applications"
	scopePlaces kit.Scope = "versions"

	actSetVersion kit.Action = "set-version"
	actPromote    kit.Action = "promote"
	actRollBack   kit.Action = "roll-back"
	actDiff       kit.Action = "diff"
)

// Keys are the keys of the tab Applications.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeApps, Title: "Applications", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: actSetVersion, Keys: []string{"v"}, Show: "v", Short: "set version", Long: "set the version of the application in the environment; nothing is written before you agree"},
			{Act: actPromote, Keys: []string{"p"}, Show: "p", Short: "promote", Long: "have the next environment run this version"},
			{Act: actRollBack, Keys: []string{"b"}, Show: "b", Short: "roll back", Long: "go back to a version that it had there"},
			{Act: kit.ActHistory, Keys: []string{"h"}, Show: "h", Short: "history", Long: "the versions that it had there, with who brought them"},
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "file", Long: "its file, or its clusters where it runs on several"},
			{Act: actDiff, Keys: []string{"d"}, Show: "d", Short: "diff", Long: "in what its file differs from that of the environment before"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only applications that contain every word: names, charts, clusters, versions"},
			{Act: kit.ActToggle, Keys: []string{" "}, Show: "space", Short: "clusters", Long: "show its clusters one by one, or no longer"},
			{Act: kit.ActLeft, Keys: []string{"left"}, Show: "←", Short: "environment before", Long: "to the environment before"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "next environment", Long: "to the next environment"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the path of its file"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its file on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
		{Scope: scopePlaces, Title: "Versions of an application", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "show", Long: "what its commit changed; rolling back, the version to go back to"},
			{Act: actRollBack, Keys: []string{"b"}, Show: "b", Short: "roll back", Long: "go back to the version; nothing is written before you agree"},
			{Act: kit.ActToggle, Keys: []string{" "}, Show: "space", Short: "keep", Long: "choosing which version is meant: keep the choice in the file, or do not"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the version, or the differences"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its commit on GitHub"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "left", Long: "scroll the differences to the left"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "right", Long: "scroll the differences to the right"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "try again", Long: "read it again"},
		}},
	}
}

func (t *tab) Offers() []kit.Offer {
	switch {
	case t.cover != nil:
		return t.cover.offers()
	case t.Typing():
		return t.Filter.Offers()
	}
	nothing := t.missing()
	r, at := t.cell()
	file, fold := kit.Offer{Act: kit.ActOpen, Label: "file", Why: nothing}, kit.Offer{Act: kit.ActToggle, Why: nothing}
	if nothing == "" {
		switch {
		case len(r.clusters) == 0:
			fold.Why = text.Clean(r.application) + " runs on one cluster"
		case t.unfold[r.application]:
			fold.Label = "fold clusters"
		}
		if r.cluster != "" {
			fold.Why, fold.Label = "", "fold clusters"
		}
		if len(at.places) > 1 {
			file.Label = "clusters"
		}
		file.Why = t.absent(r, at)
	}
	out := []kit.Offer{
		{Act: actSetVersion, Why: t.cannotSet()}, {Act: actPromote, Label: t.promoteLabel(), Why: t.cannotPromote()}, {Act: actRollBack, Why: t.cannotSet()},
		{Act: kit.ActHistory, Label: "history", Why: file.Why}, file, {Act: actDiff, Why: t.cannotCompare()},
		t.FilterOffer(noApplication), fold,
		{Act: kit.ActLeft, Quiet: true, Why: nothing}, {Act: kit.ActRight, Quiet: true, Why: nothing},
		{Act: kit.ActCopy, Label: "copy path", Why: file.Why, Quiet: true}, {Act: kit.ActBrowser, Why: file.Why, Quiet: true},
		{Act: kit.ActRefresh}, t.Filter.BackOffer(),
	}
	return append(out, kit.MoveOffers()...)
}

// cannotSet says why no version can be set under the cursor, "" it can.
func (t *tab) cannotSet() string {
	if why := t.missing(); why != "" {
		return why
	}
	r, at := t.cell()
	switch {
	case len(at.places) == 0:
		return t.absent(r, at)
	case at.broken && !at.uncertain():
		return text.Clean(at.why)
	}
	return t.NoChange()
}

// cannotPromote says why what is under the cursor cannot go on to the next
// environment, "" it can.
func (t *tab) cannotPromote() string {
	if why := t.cannotSet(); why != "" {
		return why
	}
	r, at := t.cell()
	next := r.nextOf(t.column)
	switch {
	case next < 0:
		return text.Clean(r.application) + " runs in no environment after " + text.Clean(t.environment())
	case at.uncertain():
		return ""
	case at.version == "":
		return "it runs in several versions there: " + t.Session.Keys.KeyFor(kit.ActToggle, scopeApps) + " shows its clusters"
	case at.version == r.cells[next].version:
		return text.Clean(t.matrix.environments[next]) + " runs " + text.Clean(at.version) + " already"
	}
	return ""
}

// cannotCompare says why there is nothing to compare with, "" there is.
func (t *tab) cannotCompare() string {
	if why := t.missing(); why != "" {
		return why
	}
	r, at := t.cell()
	if why := t.absent(r, at); why != "" {
		return why
	}
	if _, _, ok := t.pair(r); !ok {
		return text.Clean(r.application) + " runs in one environment only"
	}
	return ""
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	if t.cover != nil {
		cmd, back := t.cover.do(act)
		if back {
			t.cover = nil
		}
		return cmd
	}
	if t.Cursor.Move(act) {
		return nil
	}
	switch act {
	case kit.ActBack:
		if t.ClearFilter() {
			return nil
		}
		t.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		t.Why, t.Heads.Why = "", ""
		t.last.why = ""
		return tea.Batch(t.Observe(), t.ReadHeads())
	case kit.ActFilter:
		t.Filter.Typing = true
	}
	if r, at := t.cell(); at != nil {
		return t.doCell(act, r, at)
	}
	return nil
}

// doCell does what is about the cell under the cursor.
func (t *tab) doCell(act kit.Action, r *row, at *cell) tea.Cmd {
	here := t.environment()
	request := r.request(here)
	switch act {
	case kit.ActLeft:
		t.column = max(0, t.column-1)
	case kit.ActRight:
		t.column = min(t.column+1, len(r.cells)-1)
	case kit.ActToggle:
		t.toggle(r)
	case actSetVersion:
		t.askVersion(r, at, request)
	case actPromote:
		next := r.nextOf(t.column)
		request.Environment = t.matrix.environments[next]
		return t.withSlot(slices.Concat(at.places, r.cells[next].places), request, at.holds, func(request delivery.ApplicationRequest) tea.Cmd {
			t.Request(t.Promote(request, here))
			return nil
		})
	case actRollBack:
		return t.withSlot(at.places, request, func(string) string { return "" }, func(request delivery.ApplicationRequest) tea.Cmd {
			return t.open(&versions{Site: t.Site, of: t.Snapshot, request: request, rollBack: true})
		})
	case kit.ActHistory:
		return t.open(&versions{Site: t.Site, of: t.Snapshot, request: request})
	case actDiff:
		from, to, _ := t.pair(r)
		request.Environment = to
		return t.open(&comparison{Site: t.Site, of: t.Snapshot, request: request, from: from})
	case kit.ActOpen:
		if len(at.places) > 1 {
			t.toggle(r)
			return nil
		}
		return t.open(newFileView(t.Site, t.Snapshot, at.places[0]))
	case kit.ActCopy:
		return t.Session.CopyText("the path", text.Clean(at.places[0].Path))
	case kit.ActBrowser:
		return t.Session.Browse(fileURL(t.Snapshot.Application, at.places[0].Path))
	}
	return nil
}

// open covers the matrix.
func (t *tab) open(c cover) tea.Cmd {
	t.cover = c
	return c.load()
}

// askVersion asks for the version and checks it as it is typed. Tab goes through
// the versions that run elsewhere.
func (t *tab) askVersion(r *row, at *cell, request delivery.ApplicationRequest) {
	p := kit.NewPrompt(text.Clean(r.application)+" in "+text.Clean(request.Environment), at.version, func(typed string) (tea.Cmd, string) {
		if err := delivery.CheckVersion(typed); err != nil {
			return nil, "a version: printable, without spaces"
		}
		request.Version = typed
		return t.withSlot(at.places, request, func(string) string { return typed }, func(request delivery.ApplicationRequest) tea.Cmd {
			t.Request(t.SetVersion(request))
			return nil
		}), ""
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
		if c.version != "" {
			others = append(others, c.version)
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
