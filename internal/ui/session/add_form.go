package session

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// OwnerMsg says what the signed-in user is in a GitHub organization.
type OwnerMsg struct {
	By    string // who asked: "add" or an organization's name
	Gen   int
	Login string
	Info  connection.OwnerInfo
	Err   error
}

func (sess *Session) AskOwner(by string, gen int, login string) tea.Cmd {
	engine, ctx := sess.Options.Engine, sess.Context
	return func() tea.Msg {
		info, err := engine.Owner(ctx, login)
		return OwnerMsg{By: by, Gen: gen, Login: login, Info: info, Err: err}
	}
}

// NewAddForm adds an organization by typing its name on GitHub. GitHub is
// asked first whether there is such an organization, and how it is spelled.
func NewAddForm(sess *Session) *form {
	f := &form{
		session: sess, gen: sess.Epoch, title: "Add an organization", accept: "add",
		intro:  "Type the GitHub organization that holds the platform. The rest follows from it and can be changed. Nothing is written to GitHub.",
		fields: []*kit.Field{kit.NewField("GitHub organization", "", 39), kit.NewField("Application org", "", 39), kit.NewField("Name", "", 64)},
	}
	f.fields[1].Hint, f.fields[2].Hint = "the same one", "the same in lower case"
	follows := ""
	f.changed = func(f *form, at int) {
		if at != 0 {
			return
		}
		if v := f.values(); v[2] == follows {
			follows = strings.ToLower(v[0])
			f.fields[2].Set(follows)
		}
	}
	unchecked := false
	f.submit = func(f *form) (tea.Cmd, bool) {
		o := added(f.values())
		if err := o.Validate(); err != nil {
			f.problem = err.Error()
			return nil, false
		}
		if _, ok := sess.Directory.Find(o.Name); ok {
			f.problem = "An organization named " + o.Name + " is in the list already. Take another name, or open that one."
			return nil, false
		}
		if unchecked {
			return sess.add(o), true
		}
		f.gen++
		f.waiting, f.problem = "Looking for "+o.PlatformOrg+" on "+sess.Options.Host, ""
		return sess.AskOwner("add", f.gen, o.PlatformOrg), false
	}
	f.answer = func(f *form, msg tea.Msg) (tea.Cmd, bool) {
		m, ok := msg.(OwnerMsg)
		if !ok || m.By != "add" || m.Gen != f.gen {
			return nil, false
		}
		f.waiting = ""
		switch {
		case m.Err != nil:
			unchecked = true
			f.problem = "Looking for " + m.Login + " failed: " + m.Err.Error() + ". Enter again adds it unchecked."
			return nil, false
		case !m.Info.Exist:
			f.problem = "GitHub shows no organization named " + m.Login + "."
			return nil, false
		}
		v := f.values()
		if m.Info.Login != "" {
			v[0] = m.Info.Login
		}
		if m.Info.Known && !m.Info.Owner {
			sess.Note = "You are not an owner of " + text.Clean(v[0]) + ": an owner will have to approve the installation."
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
func (sess *Session) add(o connection.Organization) tea.Cmd {
	sess.Next = &Destination{Name: o.Name, Org: o, Tab: 1}
	return sess.Save(o)
}
