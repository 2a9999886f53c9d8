package connect

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// undoable reports whether a run has created something and cannot go on.
func undoable(r *session.Run) bool {
	return r != nil && r.Ended && r.Progress.Result.Undoable(r.Err)
}

// openUndo opens the dialog about what a run has created.
func openUndo(s *session.Site, r *session.Run) tea.Cmd {
	if !undoable(r) {
		return nil
	}
	d := &undoDialog{Site: s, made: r.Progress.Result.Made, org: r.Progress.Result.State.Organization}
	for range d.made {
		d.names = append(d.names, kit.NewTextInput("", 140))
	}
	d.focus = d.cancelAt()
	s.Session.Open(d)
	return d.replan()
}

// undoDialog removes what a connect that cannot go on has created. Its focus
// begins on Cancel; each name has to be typed.
type undoDialog struct {
	*session.Site
	org   connection.Organization // as the run left it
	made  []connection.Made
	names []*kit.TextInput
	focus int

	gen     int
	planned []string
	plan    *connection.Plan
	waiting bool
	problem string
}

// undoPlanMsg is the plan for the names typed so far.
type undoPlanMsg struct {
	origin
	plan connection.Plan
	err  error
}

func (d *undoDialog) origin() origin { return origin{d.Org.Name, d.gen} }

// typed are the names that were typed right.
func (d *undoDialog) typed() []string {
	var out []string
	for i, f := range d.names {
		if f.Value() == d.made[i].FullName {
			out = append(out, d.made[i].FullName)
		}
	}
	return out
}

// replan plans with the names that are typed right, unless the plan has them.
func (d *undoDialog) replan() tea.Cmd {
	names := d.typed()
	if d.plan != nil && slices.Equal(names, d.planned) {
		return nil
	}
	d.gen++
	d.waiting, d.problem, d.plan, d.planned = true, "", nil, names
	engine, ctx, o, made, from := d.Session.Options.Engine, d.Session.Context, d.org, d.made, d.origin()
	opts := connection.UndoOptions{Actor: d.Session.User, Confirm: names}
	return func() tea.Msg {
		p, err := engine.PlanUndo(ctx, o, made, opts)
		return undoPlanMsg{origin: from, plan: p, err: err}
	}
}

func (d *undoDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	m, ok := msg.(undoPlanMsg)
	if !ok || m.origin != d.origin() {
		return nil, false
	}
	d.waiting = false
	if m.err != nil {
		d.problem = "Looking at what was created failed: " + wording.Line(m.err)
		return nil, false
	}
	d.plan = &m.plan
	return nil, false
}

func (d *undoDialog) Busy() bool { return d.waiting }

func (d *undoDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *undoDialog) cancelAt() int { return len(d.names) }

func (d *undoDialog) Offers() []kit.Offer {
	press := "press"
	if d.focus < d.cancelAt() {
		press = "next"
	}
	return []kit.Offer{{Act: kit.ActAccept, Label: press}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}}
}

func (d *undoDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	n := d.cancelAt() + 2
	switch act := d.Session.Keys.Action(msg, kit.ScopeDialog); {
	case act == kit.ActDismiss:
		return nil, true
	case act == kit.ActNextField:
		d.focus = (d.focus + 1) % n
	case act == kit.ActPrevField:
		d.focus = (d.focus + n - 1) % n
	case act == kit.ActAccept && d.focus < d.cancelAt():
		d.focus++
	case act == kit.ActAccept && d.focus == d.cancelAt():
		return nil, true
	case act == kit.ActAccept:
		if why := d.cannot(); why != "" {
			d.Session.Note = "Not now: " + why
			return nil, false
		}
		return d.Session.Apply(*d.plan), true
	case d.focus < d.cancelAt():
		if d.names[d.focus].Key(msg) {
			return d.replan(), false
		}
	case act == kit.ActLeft || act == kit.ActRight:
		d.focus = d.cancelAt() + (d.focus-d.cancelAt()+1)%2
	}
	return nil, false
}

// cannot says why nothing can be removed now, "" it can.
func (d *undoDialog) cannot() string {
	switch {
	case d.Session.Running(d.Org.Name) != nil:
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
		if f.Value() != d.made[i].FullName {
			return "type " + text.Clean(d.made[i].FullName) + " to have it removed"
		}
	}
	if len(d.plan.Blockers) > 0 {
		return text.Clean(d.plan.Blockers[0].Message)
	}
	return ""
}

func (d *undoDialog) View(w, h int) []string {
	th := d.Session.Theme
	lines := kit.Paragraph("This removes what the connect has created, for ever, and nothing else. It is looked at once more just before; where anything has changed since, nothing is removed.", w)
	lines = append(lines, "", "Type the name of each repository to have it removed:")
	focus := 0
	for i, m := range d.made {
		mark, ok := "  ", "  "
		if d.focus == i {
			mark, focus = th.Accent.Render("▌")+" ", len(lines)
		}
		if d.names[i].Value() == m.FullName {
			ok = th.Good.Render("✓") + " "
		}
		label := text.Clean(m.FullName) + "  "
		lines = append(lines, mark+ok+th.Strong.Render(label)+d.names[i].View(th, max(8, kit.DialogWidth(w)-text.Width(label)-4), d.focus == i))
	}
	said := d.problem
	if said == "" {
		said = d.cannot()
	}
	lines = append(lines, "")
	for _, l := range kit.Paragraph(strings.TrimSpace(text.Clean(said)), w) {
		lines = append(lines, th.Warn.Render(l))
	}
	lines = append(lines, "")
	if d.focus >= d.cancelAt() {
		focus = len(lines)
	}
	remove := th.Danger
	if d.cannot() != "" {
		remove = th.Dim
	}
	label := "Remove"
	if d.focus != d.cancelAt()+1 {
		label = remove.Render(label)
	}
	lines = append(lines, kit.Button(th, "Cancel", d.focus == d.cancelAt(), th.Strong)+"    "+kit.Button(th, label, d.focus == d.cancelAt()+1, remove))
	return kit.DialogFrame(d.Session.Env, "Undo the connect of "+text.Clean(d.Org.Name)+"?", lines, focus, w, h)
}
