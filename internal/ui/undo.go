package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// undoable reports whether the run that is shown has created something and
// cannot go on.
func (t *git) undoable() bool {
	r := t.run()
	return r != nil && r.ended && r.news.result.Undoable(r.err)
}

// undo asks in a dialog; what would be removed is looked at first.
func (t *git) undo() tea.Cmd {
	if !t.undoable() {
		return nil
	}
	r := t.run()
	d := &undo{site: t.site, made: r.news.result.Made, on: r.news.result.State.Organization}
	for _, m := range d.made {
		d.names = append(d.names, newField(m.FullName, "", 140))
	}
	d.focus = d.cancelAt()
	t.session.open(d)
	return d.replan()
}

// undo is the dialog that removes what a connect has created which could not
// go on. Its focus begins on Cancel; each name has to be typed.
type undo struct {
	*site
	on    connection.Organization
	made  []connection.Made
	names []*field
	focus int

	gen     int
	planned []string
	plan    *connection.Plan
	waiting bool
	problem string
}

// undoPlanMsg is the plan for the names typed so far.
type undoPlanMsg struct {
	name string
	gen  int
	plan connection.Plan
	err  error
}

func (d *undo) typed() []string {
	var out []string
	for i, f := range d.names {
		if f.value() == d.made[i].FullName {
			out = append(out, d.made[i].FullName)
		}
	}
	return out
}

func (d *undo) replan() tea.Cmd {
	names := d.typed()
	if d.plan != nil && slices.Equal(names, d.planned) {
		return nil
	}
	d.gen++
	d.waiting, d.problem, d.plan, d.planned = true, "", nil, names
	engine, ctx, o, made, name, gen := d.session.opt.Engine, d.session.ctx, d.on, d.made, d.org.Name, d.gen
	opts := connection.UndoOptions{Actor: d.session.user, Confirm: names}
	return func() tea.Msg {
		p, err := engine.PlanUndo(ctx, o, made, opts)
		return undoPlanMsg{name: name, gen: gen, plan: p, err: err}
	}
}

func (d *undo) update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(undoPlanMsg)
	if !ok || m.name != d.org.Name || m.gen != d.gen {
		return nil
	}
	d.waiting = false
	if m.err != nil {
		d.problem = "Looking at what was created failed: " + m.err.Error()
		return nil
	}
	d.plan = &m.plan
	return nil
}

func (d *undo) busy() bool      { return d.waiting }
func (d *undo) scopes() []scope { return []scope{scopeDialog} }
func (d *undo) cancelAt() int   { return len(d.names) }

func (d *undo) offers() []offer {
	press := "press"
	if d.focus < d.cancelAt() {
		press = "next"
	}
	return []offer{{act: actAccept, label: press}, {act: actDismiss}, {act: actNextField}, {act: actPrevField}}
}

func (d *undo) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	n := d.cancelAt() + 2
	switch act := d.session.keys.action(msg, scopeDialog); {
	case act == actDismiss:
		return nil, true
	case act == actNextField:
		d.focus = (d.focus + 1) % n
	case act == actPrevField:
		d.focus = (d.focus + n - 1) % n
	case act == actAccept && d.focus < d.cancelAt():
		d.focus++
	case act == actAccept && d.focus == d.cancelAt():
		return nil, true
	case act == actAccept:
		if why := d.cannot(); why != "" {
			d.session.note = "Not now: " + why
			return nil, false
		}
		return d.session.apply(*d.plan), true
	case d.focus < d.cancelAt():
		if d.names[d.focus].key(msg) {
			return d.replan(), false
		}
	case act == actLeft || act == actRight:
		d.focus = d.cancelAt() + (d.focus-d.cancelAt()+1)%2
	}
	return nil, false
}

// cannot says why nothing can be removed now, "" it can.
func (d *undo) cannot() string {
	switch {
	case d.session.running(d.org.Name) != nil:
		return "a run is going"
	case d.waiting:
		return "still looking at what was created"
	case d.plan == nil:
		return "what was created is not known; change a name to look again"
	}
	for _, b := range d.plan.Blockers {
		if b.Reason != connection.ReasonUnconfirmed {
			return text.Clean(b.Message)
		}
	}
	for i, f := range d.names {
		if f.value() != d.made[i].FullName {
			return "type " + text.Clean(d.made[i].FullName) + " to have it removed"
		}
	}
	if len(d.plan.Blockers) > 0 {
		return text.Clean(d.plan.Blockers[0].Message)
	}
	return ""
}

func (d *undo) view(w, h int) []string {
	th := d.session.th
	lines := paragraph("This removes what the connect has created, for ever, and nothing else. It is looked at once more just before; where anything has changed since, nothing is removed.", w)
	lines = append(lines, "", "Type the name of each repository to have it removed:")
	focus := 0
	for i, m := range d.made {
		mark, ok := "  ", "  "
		if d.focus == i {
			mark, focus = th.accent.put("▌")+" ", len(lines)
		}
		if d.names[i].value() == m.FullName {
			ok = th.good.put("✓") + " "
		}
		label := text.Clean(m.FullName) + "  "
		lines = append(lines, mark+ok+th.strong.put(label)+d.names[i].view(th, max(8, innerWidth(w)-text.Width(label)-4), d.focus == i))
	}
	said := d.problem
	if said == "" {
		said = d.cannot()
	}
	lines = append(lines, "")
	for _, l := range paragraph(strings.TrimSpace(text.Clean(said)), w) {
		lines = append(lines, th.warn.put(l))
	}
	lines = append(lines, "")
	if d.focus >= d.cancelAt() {
		focus = len(lines)
	}
	remove := th.danger
	if d.cannot() != "" {
		remove = th.dim
	}
	label := "Remove"
	if d.focus != d.cancelAt()+1 {
		label = remove.put(label)
	}
	lines = append(lines, button(th, "Cancel", d.focus == d.cancelAt(), th.strong)+"    "+button(th, label, d.focus == d.cancelAt()+1, remove))
	return frame(d.session.env, "Undo the connect of "+text.Clean(d.org.Name)+"?", lines, focus, w, h)
}
