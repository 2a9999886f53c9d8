package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// ownerMsg says what the signed-in user is in a GitHub organization.
type ownerMsg struct {
	by    string // who asked: "add" or an organization's name
	gen   int
	login string
	info  connection.OwnerInfo
	err   error
}

func (sess *shared) askOwner(by string, gen int, login string) tea.Cmd {
	engine, ctx := sess.opt.Engine, sess.ctx
	return func() tea.Msg {
		info, err := engine.Owner(ctx, login)
		return ownerMsg{by: by, gen: gen, login: login, info: info, err: err}
	}
}

// newAddForm adds an organization by typing its name on GitHub. GitHub is
// asked first whether there is such an organization, and how it is spelled.
func newAddForm(sess *shared) *form {
	f := &form{
		session: sess, gen: sess.epoch, title: "Add an organization", accept: "add",
		intro:  "Type the GitHub organization that holds the platform. The rest follows from it and can be changed. Nothing is written to GitHub.",
		fields: []*field{newField("GitHub organization", "", 39), newField("Application org", "", 39), newField("Name", "", 64)},
	}
	f.fields[1].hint, f.fields[2].hint = "the same one", "the same in lower case"
	follows := ""
	f.changed = func(f *form, at int) {
		if at != 0 {
			return
		}
		if v := f.values(); v[2] == follows {
			follows = strings.ToLower(v[0])
			f.fields[2].set(follows)
		}
	}
	unchecked := false
	f.submit = func(f *form) (tea.Cmd, bool) {
		o := added(f.values())
		if err := o.Validate(); err != nil {
			f.problem = err.Error()
			return nil, false
		}
		if _, ok := sess.dir.Find(o.Name); ok {
			f.problem = "An organization named " + o.Name + " is in the list already. Take another name, or open that one."
			return nil, false
		}
		if unchecked {
			return sess.add(o), true
		}
		f.gen++
		f.waiting, f.problem = "Looking for "+o.PlatformOrg+" on "+sess.opt.Host, ""
		return sess.askOwner("add", f.gen, o.PlatformOrg), false
	}
	f.answer = func(f *form, msg tea.Msg) (tea.Cmd, bool) {
		m, ok := msg.(ownerMsg)
		if !ok || m.by != "add" || m.gen != f.gen {
			return nil, false
		}
		f.waiting = ""
		switch {
		case m.err != nil:
			unchecked = true
			f.problem = "Looking for " + m.login + " failed: " + m.err.Error() + ". Enter again adds it unchecked."
			return nil, false
		case !m.info.Exist:
			f.problem = "GitHub shows no organization named " + m.login + "."
			return nil, false
		}
		v := f.values()
		if m.info.Login != "" {
			v[0] = m.info.Login
		}
		if m.info.Known && !m.info.Owner {
			sess.note = "You are not an owner of " + text.Clean(v[0]) + ": an owner will have to approve the installation."
		}
		return sess.add(added(v)), true
	}
	return f
}

// added is the organization that the three fields describe.
func added(v []string) connection.Organization {
	name := v[2]
	if name == "" {
		name = v[0]
	}
	return connection.NewOrganization(name, v[0], v[1])
}

// add keeps an organization and shows it.
func (sess *shared) add(o connection.Organization) tea.Cmd {
	sess.next = &navigation{name: o.Name, org: o, tab: 1}
	return sess.save(o)
}
