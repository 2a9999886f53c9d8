package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// switcher is the dialog with all instances.
type switcher struct {
	session *shared
	gen     int
	ctx     context.Context
	cancel  context.CancelFunc
	known   []InstanceInfo
	loaded  bool
	waiting string // the instance that is being opened, "" none
	problem string
	next    string
	forget  string // the instance that a second x forgets, "" none
	cur     cursor
}

// forgottenMsg answers forgetting an instance.
type forgottenMsg struct {
	gen   int
	name  string
	known []InstanceInfo
	err   error
}

// openSwitcher shows the instances; where they cannot be switched it says why.
func openSwitcher(sess *shared) tea.Cmd {
	ctx, cancel := context.WithCancel(sess.ctx)
	d := &switcher{session: sess, gen: sess.epoch, ctx: ctx, cancel: cancel}
	sess.open(d)
	ask, gen := sess.opt.Setup, d.gen
	if ask == nil || sess.opt.Fixed != "" {
		d.loaded = true
		return nil
	}
	return func() tea.Msg { return instancesMsg{gen: gen, known: ask.Instances()} }
}

func (d *switcher) busy() bool      { return d.waiting != "" || !d.loaded }
func (d *switcher) scopes() []scope { return []scope{scopeSwitcher, scopeDialog} }

// fixed says why there is nothing to switch, "" there is.
func (d *switcher) fixed() string {
	switch {
	case d.session.opt.Fixed != "":
		return d.session.opt.Fixed
	case d.session.opt.Setup == nil:
		return "instances are kept in the configuration, and there is none here"
	}
	return ""
}

func (d *switcher) offers() []offer {
	none := d.fixed()
	if none == "" && len(d.known) == 0 {
		none = "there is no other instance yet"
	}
	return []offer{{act: actAccept, label: "switch", why: none}, {act: actAdd, label: "new instance", why: d.fixed()},
		{act: actForget, label: "forget", why: none}, {act: actDismiss, label: "close"}}
}

func (d *switcher) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case instancesMsg:
		if msg.gen >= d.session.epoch {
			d.took(msg.known)
		}
	case forgottenMsg:
		if msg.gen == d.gen {
			d.took(msg.known)
			if msg.err != nil {
				d.failed("Forgetting "+text.Clean(msg.name), msg.err)
			}
		}
	case usedMsg:
		if msg.ctx == d.ctx && msg.err != nil {
			d.waiting = ""
			d.failed("Opening "+text.Clean(msg.name), msg.err)
		}
	}
	return nil
}

func (d *switcher) took(known []InstanceInfo) {
	if !d.loaded {
		for i, k := range known {
			if k.Current {
				d.cur.at = i
			}
		}
	}
	d.known, d.loaded = known, true
	d.cur.set(len(known), max(1, d.cur.page))
}

func (d *switcher) failed(doing string, err error) {
	p := explain(doing, err)
	d.problem, d.next = p.what+": "+p.why, p.next
}

func (d *switcher) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	act := d.session.keys.action(msg, scopeSwitcher, scopeDialog, scopeGlobal)
	if act != actForget {
		d.forget = ""
	}
	switch act {
	case actDismiss, actBack:
		d.cancel()
		return nil, true
	case actNextField:
		act = actDown
	case actPrevField:
		act = actUp
	case actAccept:
		return d.choose()
	case actAdd:
		if d.fixed() == "" {
			d.session.next = &navigation{kind: kindSetup}
			d.cancel()
			return nil, true
		}
	case actForget:
		return d.drop(), false
	}
	d.cur.move(act)
	return nil, false
}

// choose opens the instance under the cursor.
func (d *switcher) choose() (tea.Cmd, bool) {
	if d.fixed() != "" || d.waiting != "" || d.cur.at >= len(d.known) {
		return nil, false
	}
	i := d.known[d.cur.at]
	if i.Current {
		d.cancel()
		return nil, true
	}
	d.problem, d.next = "", ""
	return d.session.leaving(i.Name, func() tea.Cmd {
		d.waiting = i.Name
		return d.session.useInstance(d.ctx, i.Name)
	}), false
}

// drop forgets the instance under the cursor when its key is pressed twice.
func (d *switcher) drop() tea.Cmd {
	if d.fixed() != "" || d.waiting != "" || d.cur.at >= len(d.known) {
		return nil
	}
	i := d.known[d.cur.at]
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
	ask, ctx, gen := d.session.opt.Setup, d.ctx, d.gen
	return func() tea.Msg {
		err := ask.Forget(ctx, i.Name)
		return forgottenMsg{gen: gen, name: i.Name, known: ask.Instances(), err: err}
	}
}

func (d *switcher) view(w, h int) []string {
	th, inner := d.session.th, innerWidth(w)
	lines, focus := []string{}, 0
	if why := d.fixed(); why != "" {
		lines = append(lines, text.Clean(d.session.opt.Name)+th.dim.put(" · ")+text.Clean(d.session.opt.Host), "")
		lines = append(lines, paragraph("It cannot be switched: "+text.Clean(why)+".", w)...)
		return frame(d.session.env, "Instances", lines, 0, w, h)
	}
	switch {
	case !d.loaded:
		lines = append(lines, th.busy.put(spin(d.session.frame))+" reading the configuration")
	case len(d.known) == 0:
		lines = append(lines, "No instance is set up.", d.session.hint(actAdd, scopeSwitcher)+" sets one up")
	}
	name := 0
	for _, k := range d.known {
		name = max(name, text.Width(text.Clean(k.Name)))
	}
	d.cur.set(len(d.known), max(1, min(len(d.known), h-8)))
	for i := d.cur.top; i < d.cur.last(); i++ {
		if i == d.cur.at {
			focus = len(lines)
		}
		lines = append(lines, d.line(d.known[i], i == d.cur.at, min(name, 24), inner)...)
	}
	switch {
	case d.waiting != "":
		lines = append(lines, "", th.busy.put(spin(d.session.frame))+" opening "+text.Clean(d.waiting))
	case d.forget != "":
		lines = append(lines, "")
		lines = append(lines, paragraph("x again forgets "+text.Clean(d.forget)+": its key and its sign-in are removed from this machine. Nothing on GitHub is touched.", w)...)
	case d.problem != "":
		lines = append(lines, "")
		lines = append(lines, paragraph("✕ "+d.problem, w)...)
		if d.next != "" {
			lines = append(lines, paragraph("next: "+d.next, w)...)
		}
	}
	return frame(d.session.env, "Instances", lines, focus, w, h)
}

func (d *switcher) line(k InstanceInfo, selected bool, name, w int) []string {
	th := d.session.th
	mark, label := "  ", d.session.fit(text.Clean(k.Name), name)
	if selected {
		mark, label = th.accent.put("▌")+" ", th.selected.put(label)
	}
	rest := text.Clean(k.Host)
	if k.App != "" {
		rest += " · App " + text.Clean(k.App)
	}
	if k.Current {
		rest += " · in use"
	}
	lines := []string{mark + label + "  " + th.dim.put(d.session.truncate(rest, w-name-4))}
	if k.Problem != "" {
		lines = append(lines, text.Spaces(name+4)+th.warn.put("! "+d.session.truncate(text.Clean(k.Problem), w-name-6)))
	}
	return lines
}
