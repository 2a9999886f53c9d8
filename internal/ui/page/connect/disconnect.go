package connect

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// disconnectDialog ends a connection. Every choice makes another plan, so the
// facts and the blockers on the screen are those of what is chosen.
type disconnectDialog struct {
	*session.Site
	state     connection.State
	choice    connection.RepositoryChoice
	uninstall bool // the App
	names     []*kit.TextInput
	targets   []string // owner/name of what would be deleted
	focus     int

	gen     int
	planned connection.DisconnectOptions
	plan    *connection.Plan
	waiting bool
	problem string
}

// disconnectPlanMsg is the plan for one choice.
type disconnectPlanMsg struct {
	origin
	opts connection.DisconnectOptions
	plan connection.Plan
	err  error
}

// newDisconnectDialog makes the dialog. It opens when GitHub has answered, not
// when a key is pressed, so its focus begins on Cancel, where a key that comes
// late does no harm. The caller has to call replan.
func newDisconnectDialog(s *session.Site, st connection.State) *disconnectDialog {
	d := &disconnectDialog{Site: s, state: st, choice: connection.Keep}
	for _, r := range connection.Roles() {
		if repo := st.Repositories[r]; repo.Ownership == connection.Ours {
			d.targets = append(d.targets, repo.FullName)
			d.names = append(d.names, kit.NewTextInput("", 140))
		}
	}
	d.focus = d.cancelAt()
	return d
}

// options are what is chosen, with the names that were typed right.
func (d *disconnectDialog) options() connection.DisconnectOptions {
	o := connection.DisconnectOptions{Actor: d.Session.User, Repositories: d.choice, Uninstall: d.uninstall}
	if d.choice == connection.Delete {
		for i, f := range d.names {
			if f.Value() == d.targets[i] {
				o.Confirm = append(o.Confirm, d.targets[i])
			}
		}
	}
	return o
}

// sameOptions reports whether two plans would be the same.
func sameOptions(a, b connection.DisconnectOptions) bool {
	return a.Actor == b.Actor && a.Repositories == b.Repositories && a.Uninstall == b.Uninstall && slices.Equal(a.Confirm, b.Confirm)
}

func (d *disconnectDialog) origin() origin { return origin{d.Org.Name, d.gen} }

// replan asks what the choices would do, unless the plan says so already.
func (d *disconnectDialog) replan() tea.Cmd {
	opts := d.options()
	if d.plan != nil && d.problem == "" && sameOptions(opts, d.planned) {
		return nil
	}
	d.gen++
	d.waiting, d.problem, d.plan = true, "", nil
	engine, ctx, st, from := d.Session.Options.Engine, d.Session.Context, d.state, d.origin()
	return func() tea.Msg {
		p, err := engine.PlanDisconnect(ctx, st, opts)
		return disconnectPlanMsg{origin: from, opts: opts, plan: p, err: err}
	}
}

func (d *disconnectDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	m, ok := msg.(disconnectPlanMsg)
	if !ok || m.origin != d.origin() {
		return nil, false
	}
	d.waiting = false
	if m.err != nil {
		d.problem = "Working out what would happen failed: " + wording.Line(m.err)
		return nil, false
	}
	p := m.plan
	d.plan, d.planned = &p, m.opts
	return nil, false
}

func (d *disconnectDialog) Busy() bool { return d.waiting }

func (d *disconnectDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *disconnectDialog) Offers() []kit.Offer {
	press := "press"
	if d.focus < d.cancelAt() {
		press = "next"
	}
	return []kit.Offer{{Act: kit.ActAccept, Label: press}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}, {Act: kit.ActRight}}
}

// The fields in their order: repositories, App, a name for each repository
// that would be deleted, Cancel, Disconnect.
const (
	focusRepositories = 0
	focusApp          = 1
	focusNames        = 2
)

// typed is how many names have to be typed.
func (d *disconnectDialog) typed() int {
	if d.choice == connection.Delete {
		return len(d.names)
	}
	return 0
}

func (d *disconnectDialog) cancelAt() int { return focusNames + d.typed() }

func (d *disconnectDialog) disconnectAt() int { return d.cancelAt() + 1 }

func (d *disconnectDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.Session.Keys.Action(msg, kit.ScopeDialog)
	inName := d.focus >= focusNames && d.focus < d.cancelAt()
	switch {
	case act == kit.ActDismiss:
		return nil, true
	case act == kit.ActNextField:
		d.focus = (d.focus + 1) % (d.disconnectAt() + 1)
	case act == kit.ActPrevField:
		d.focus = (d.focus + d.disconnectAt()) % (d.disconnectAt() + 1)
	case act == kit.ActAccept:
		return d.accept()
	case inName:
		if d.names[d.focus-focusNames].Key(msg) {
			return d.replan(), false
		}
	case act == kit.ActLeft || act == kit.ActRight:
		return d.choose(act), false
	}
	return nil, false
}

// choose changes the value in focus, or goes from button to button.
func (d *disconnectDialog) choose(act kit.Action) tea.Cmd {
	switch {
	case d.focus == focusRepositories:
		all := []connection.RepositoryChoice{connection.Keep, connection.Archive, connection.Delete}
		step := 1
		if act == kit.ActLeft {
			step = len(all) - 1
		}
		d.choice = all[(slices.Index(all, d.choice)+step)%len(all)]
	case d.focus == focusApp:
		d.uninstall = !d.uninstall
	case d.focus == d.cancelAt():
		d.focus = d.disconnectAt()
		return nil
	default:
		d.focus = d.cancelAt()
		return nil
	}
	return d.replan()
}

// accept presses the button in focus; in a field it goes to the next one.
func (d *disconnectDialog) accept() (tea.Cmd, bool) {
	switch {
	case d.focus == d.cancelAt():
		return nil, true
	case d.focus < d.cancelAt():
		d.focus++
		return nil, false
	}
	if why := d.cannot(); why != "" {
		d.Session.Note = "Not now: " + why
		return nil, false
	}
	return d.Session.Apply(*d.plan), true
}

// cannot says why the choices cannot be applied, "" they can.
func (d *disconnectDialog) cannot() string {
	switch {
	case d.Session.Running(d.Org.Name) != nil:
		return "a run is going"
	case d.waiting:
		return "still working out what would happen"
	case d.plan == nil:
		return "what would happen is not known; change a choice to try again"
	case d.missingName() != "":
		return "type " + d.missingName() + " to have it deleted"
	case len(d.plan.Blockers) > 0:
		return text.Clean(d.plan.Blockers[0].Message)
	}
	return ""
}

// missingName is the first repository whose name still has to be typed.
func (d *disconnectDialog) missingName() string {
	for i := range d.typed() {
		if d.names[i].Value() != d.targets[i] {
			return d.targets[i]
		}
	}
	return ""
}
