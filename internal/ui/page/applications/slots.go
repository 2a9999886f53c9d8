package applications

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// candidate is a place in files where the version of an application may stand.
type candidate struct {
	application.Slot
	holds []string // what stands there, in the files that it is about
}

// candidates are the versions that can be chosen in places of which it is not
// certain which one counts.
func candidates(places []delivery.Placement) (out []candidate) {
	for _, p := range places {
		if p.Certain() {
			continue
		}
		for _, s := range p.Slots {
			if s.Fixed != "" {
				continue
			}
			i := slices.IndexFunc(out, func(c candidate) bool { return c.Name() == s.Name() })
			if i < 0 {
				i, out = len(out), append(out, candidate{Slot: s})
			}
			if !slices.Contains(out[i].holds, s.Version) {
				out[i].holds = append(out[i].holds, s.Version)
			}
		}
	}
	return out
}

// uncertain reports whether all that is wrong with a cell is that somebody has to
// say which version counts.
func (c *cell) uncertain() bool {
	return c.broken && !slices.ContainsFunc(c.places, func(p delivery.Placement) bool {
		return p.Reason != "" && len(candidates([]delivery.Placement{p})) == 0
	})
}

// holds is what stands at a slot, "" nothing, or not the same everywhere.
func (c *cell) holds(slot string) (version string) {
	for i, p := range c.places {
		s, err := p.Slot(slot)
		if err != nil || i > 0 && s.Version != version {
			return ""
		}
		version = s.Version
	}
	return version
}

// slots lists the versions of which one has to be chosen before a change is
// planned.
type slots struct {
	*session.Site
	title string
	list  []candidate
	keep  bool // write the choice into the file, so that it is asked once
	cur   kit.Cursor
	// becomes is what a candidate is changed to, "" not known yet.
	becomes func(slot string) string
	// choose goes on with a slot.
	choose func(slot string, keep bool) (cmd tea.Cmd, back bool)
}

// withSlot goes on at once where it is certain which version is meant in places,
// and else once one was chosen.
func (t *tab) withSlot(places []delivery.Placement, request delivery.ApplicationRequest, becomes func(slot string) string, begin func(delivery.ApplicationRequest) tea.Cmd) tea.Cmd {
	list := candidates(places)
	if len(list) == 0 {
		return begin(request)
	}
	v := &slots{Site: t.Site, title: "Which version of " + request.Application + " in " + request.Environment + " is meant?", list: list, keep: true, becomes: becomes}
	v.choose = func(slot string, keep bool) (tea.Cmd, bool) {
		request.Slot, request.KeepSlot = slot, keep
		cmd := begin(request)
		return cmd, t.cover == cover(v) // unless it was followed by another one
	}
	return t.open(v)
}

func (v *slots) path() []string                     { return []string{"Which version"} }
func (v *slots) busy() bool                         { return false }
func (v *slots) scopes() []kit.Scope                { return []kit.Scope{scopePlaces} }
func (v *slots) load() tea.Cmd                      { return nil }
func (v *slots) update(tea.Msg) tea.Cmd             { return nil }
func (v *slots) refresh(*delivery.Snapshot) tea.Cmd { return nil }

func (v *slots) offers() []kit.Offer {
	keep := "keep the choice"
	if v.keep {
		keep = "do not keep it"
	}
	return append([]kit.Offer{{Act: kit.ActOpen, Label: "choose"}, {Act: kit.ActToggle, Label: keep}, {Act: kit.ActCopy, Label: "copy name"}, {Act: kit.ActRefresh, Quiet: true, Why: "there is nothing to read again"}, {Act: kit.ActBack}}, kit.MoveOffers()...)
}

func (v *slots) do(act kit.Action) (cmd tea.Cmd, back bool) {
	if v.cur.Move(act) {
		return nil, false
	}
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActToggle:
		v.keep = !v.keep
	case kit.ActCopy:
		return v.Session.CopyText("the name", text.Clean(v.list[v.cur.At].Name())), false
	case kit.ActOpen:
		return v.choose(v.list[v.cur.At].Name(), v.keep)
	}
	return nil, false
}

func (v *slots) view(w, h int) []string {
	th := v.Session.Theme
	kept := "The choice is not kept."
	if v.keep {
		kept = "The choice is kept in the file: " + application.SlotAnnotation
	}
	lines := []string{" " + th.Strong.Render(v.Session.Truncate(text.Clean(v.title), w-2)), " " + th.Dim.Render(v.Session.Truncate(kept, w-2)), ""}
	v.cur.Set(len(v.list), max(1, (h-len(lines))/2))
	for i := v.cur.Top; i < v.cur.Last(); i++ {
		c := v.list[i]
		change := strings.Join(c.holds, ", ")
		if to := v.becomes(c.Name()); to != "" {
			change += " → " + to
		}
		what := string(c.Kind) + " " + c.Of
		if c.Why != "" {
			what = c.Why + " · " + what
		}
		lines = append(lines, th.RowMark(i == v.cur.At)+" "+v.Session.Truncate(text.Clean(c.Name()), w-4),
			"     "+v.Session.Truncate(text.Clean(change)+th.Dim.Render("  "+text.Clean(what)), w-6))
	}
	return kit.FillLines(lines, h)
}
