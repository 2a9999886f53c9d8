package setup

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// switcher is the dialog with all instances.
type switcher struct {
	session *session.Session
	gen     int
	ctx     context.Context
	cancel  context.CancelFunc
	known   []session.InstanceInfo
	loaded  bool
	waiting string // the instance that is being opened, "" none
	problem string
	next    string
	forget  string // the instance that a second x forgets, "" none
	cur     kit.Cursor
}

// forgottenMsg answers forgetting an instance.
type forgottenMsg struct {
	gen   int
	name  string
	known []session.InstanceInfo
	err   error
}

// OpenSwitcher shows the instances; where they cannot be switched it says why.
func OpenSwitcher(sess *session.Session) tea.Cmd {
	ctx, cancel := context.WithCancel(sess.Context)
	d := &switcher{session: sess, gen: sess.Epoch, ctx: ctx, cancel: cancel}
	sess.Open(d)
	ask, gen := sess.Options.Setup, d.gen
	if ask == nil || sess.Options.Fixed != "" {
		d.loaded = true
		return nil
	}
	return func() tea.Msg { return session.InstancesMsg{Gen: gen, Known: ask.Instances()} }
}

func (d *switcher) Busy() bool { return d.waiting != "" || !d.loaded }

func (d *switcher) Scopes() []kit.Scope { return []kit.Scope{scopeSwitcher, kit.ScopeDialog} }

// fixed says why there is nothing to switch, "" there is.
func (d *switcher) fixed() string {
	switch {
	case d.session.Options.Fixed != "":
		return d.session.Options.Fixed
	case d.session.Options.Setup == nil:
		return "instances are kept in the configuration, and there is none here"
	}
	return ""
}

func (d *switcher) Offers() []kit.Offer {
	none := d.fixed()
	if none == "" && len(d.known) == 0 {
		none = "there is no other instance yet"
	}
	return []kit.Offer{{Act: kit.ActAccept, Label: "switch", Why: none}, {Act: kit.ActAdd, Label: "new instance", Why: d.fixed()},
		{Act: kit.ActForget, Label: "forget", Why: none}, {Act: kit.ActDismiss, Label: "close"}}
}

func (d *switcher) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case session.InstancesMsg:
		if msg.Gen >= d.session.Epoch {
			d.onInstances(msg.Known)
		}
	case forgottenMsg:
		if msg.gen == d.gen {
			d.onInstances(msg.known)
			if msg.err != nil {
				d.failed("Forgetting "+text.Clean(msg.name), msg.err)
			}
		}
	case session.InstanceOpenedMsg:
		if msg.Ctx == d.ctx && msg.Err != nil {
			d.waiting = ""
			d.failed("Opening "+text.Clean(msg.Name), msg.Err)
		}
	}
	return nil, false
}

// onInstances shows the instances; the cursor begins on the one in use.
func (d *switcher) onInstances(known []session.InstanceInfo) {
	if !d.loaded {
		for i, k := range known {
			if k.Current {
				d.cur.At = i
			}
		}
	}
	d.known, d.loaded = known, true
	d.cur.Set(len(known), max(1, d.cur.Page))
}

// failed shows why something did not succeed, and what to do next.
func (d *switcher) failed(doing string, err error) {
	p := session.Explain(doing, err)
	d.problem, d.next = p.What+": "+p.Why, p.Next
}

func (d *switcher) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.session.Keys.Action(msg, scopeSwitcher, kit.ScopeDialog, kit.ScopeGlobal)
	if act != kit.ActForget {
		d.forget = ""
	}
	switch act {
	case kit.ActDismiss, kit.ActBack:
		d.cancel()
		return nil, true
	case kit.ActNextField:
		act = kit.ActDown
	case kit.ActPrevField:
		act = kit.ActUp
	case kit.ActAccept:
		return d.choose()
	case kit.ActAdd:
		if d.fixed() == "" {
			d.session.Next = &session.Destination{Kind: session.KindSetup}
			d.cancel()
			return nil, true
		}
	case kit.ActForget:
		return d.drop(), false
	}
	d.cur.Move(act)
	return nil, false
}

// choose opens the instance under the cursor.
func (d *switcher) choose() (tea.Cmd, bool) {
	if d.fixed() != "" || d.waiting != "" || d.cur.At >= len(d.known) {
		return nil, false
	}
	i := d.known[d.cur.At]
	if i.Current {
		d.cancel()
		return nil, true
	}
	d.problem, d.next = "", ""
	return d.session.ConfirmLeaving(i.Name, func() tea.Cmd {
		d.waiting = i.Name
		return d.session.OpenInstance(d.ctx, i.Name)
	}), false
}

// drop forgets the instance under the cursor the second time its key is
// pressed.
func (d *switcher) drop() tea.Cmd {
	if d.fixed() != "" || d.waiting != "" || d.cur.At >= len(d.known) {
		return nil
	}
	i := d.known[d.cur.At]
	switch {
	case i.Current:
		d.problem, d.next = "This instance is in use.", "switch to another one first"
		return nil
	case d.forget != i.Name:
		d.forget = i.Name
		return nil
	}
	d.forget, d.problem, d.next = "", "", ""
	d.gen++
	ask, ctx, gen := d.session.Options.Setup, d.ctx, d.gen
	return func() tea.Msg {
		err := ask.Forget(ctx, i.Name)
		return forgottenMsg{gen: gen, name: i.Name, known: ask.Instances(), err: err}
	}
}

func (d *switcher) View(w, h int) []string {
	th, inner := d.session.Theme, kit.DialogWidth(w)
	lines, focus := []string{}, 0
	if why := d.fixed(); why != "" {
		lines = append(lines, text.Clean(d.session.Options.Name)+th.Dim.Render(" · ")+text.Clean(d.session.Options.Host), "")
		lines = append(lines, kit.Paragraph("It cannot be switched: "+text.Clean(why)+".", w)...)
		return kit.DialogFrame(d.session.Env, "Instances", lines, 0, w, h)
	}
	switch {
	case !d.loaded:
		lines = append(lines, th.Busy.Render(kit.SpinnerFrame(d.session.Frame))+" reading the configuration")
	case len(d.known) == 0:
		lines = append(lines, "No instance is set up.", d.session.Hint(kit.ActAdd, scopeSwitcher)+" sets one up")
	}
	name := 0
	for _, k := range d.known {
		name = max(name, text.Width(text.Clean(k.Name)))
	}
	d.cur.Set(len(d.known), max(1, min(len(d.known), h-8)))
	for i := d.cur.Top; i < d.cur.Last(); i++ {
		if i == d.cur.At {
			focus = len(lines)
		}
		lines = append(lines, d.line(d.known[i], i == d.cur.At, min(name, 24), inner)...)
	}
	switch {
	case d.waiting != "":
		lines = append(lines, "", th.Busy.Render(kit.SpinnerFrame(d.session.Frame))+" opening "+text.Clean(d.waiting))
	case d.forget != "":
		lines = append(lines, "")
		lines = append(lines, kit.Paragraph("x again forgets "+text.Clean(d.forget)+": its key and its sign-in are removed from this machine. Nothing on GitHub is touched.", w)...)
	case d.problem != "":
		lines = append(lines, "")
		lines = append(lines, kit.Paragraph("✕ "+d.problem, w)...)
		if d.next != "" {
			lines = append(lines, kit.Paragraph("next: "+d.next, w)...)
		}
	}
	return kit.DialogFrame(d.session.Env, "Instances", lines, focus, w, h)
}

// line draws an instance, with its problem below it.
func (d *switcher) line(k session.InstanceInfo, selected bool, name, w int) []string {
	th := d.session.Theme
	mark, label := "  ", d.session.Fit(text.Clean(k.Name), name)
	if selected {
		mark, label = th.Accent.Render("▌")+" ", th.Selected.Render(label)
	}
	rest := text.Clean(k.Host)
	if k.App != "" {
		rest += " · App " + text.Clean(k.App)
	}
	if k.Current {
		rest += " · in use"
	}
	lines := []string{mark + label + "  " + th.Dim.Render(d.session.Truncate(rest, w-name-4))}
	if k.Problem != "" {
		lines = append(lines, text.Spaces(name+4)+th.Warn.Render("! "+d.session.Truncate(text.Clean(k.Problem), w-name-6)))
	}
	return lines
}
