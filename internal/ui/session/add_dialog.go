package session

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// OwnerMsg says what the signed-in user is in a GitHub organization.
type OwnerMsg struct {
	By    string // who asked: "add" or an organization's name
	Gen   int
	Login string
	Info  connection.OwnerInfo
	Err   error
}

// AskOwner asks GitHub about the organization login; by and gen come back with
// the reply.
func (sess *Session) AskOwner(by string, gen int, login string) tea.Cmd {
	engine, ctx := sess.Options.Engine, sess.Context
	return func() tea.Msg {
		info, err := engine.Owner(ctx, login)
		return OwnerMsg{By: by, Gen: gen, Login: login, Info: info, Err: err}
	}
}

// addDialog adds an organization by typing its name on GitHub. GitHub is asked
// first whether there is such an organization, and how it is spelled.
type addDialog struct {
	*kit.FormDialog
	session                  *Session
	login, application, name *kit.Field
	follows                  string // the name that follows from the login
	gen                      int    // replies about an earlier login are dropped
	unchecked                bool   // GitHub could not be asked: enter again adds it all the same
}

// NewAddDialog adds an organization by its name on GitHub.
func NewAddDialog(sess *Session) kit.Overlay {
	d := &addDialog{session: sess, gen: sess.Epoch,
		login: kit.TextField("GitHub organization", "", maxLogin), application: kit.TextField("Application org", "", maxLogin), name: kit.TextField("Name", "", maxName)}
	d.application.Hint, d.name.Hint = "the same one", "the same in lower case"
	d.FormDialog = &kit.FormDialog{
		Form: kit.NewForm(sess.Env, d.login, d.application, d.name), Title: "Add an organization", Accept: "add",
		Intro: "Type the GitHub organization that holds the platform. The rest follows from it and can be changed. Nothing is written to GitHub.",
	}
	d.Changed, d.Submit = d.follow, d.check
	return d
}

// follow keeps the name in step with the login until somebody edits it.
func (d *addDialog) follow(edited *kit.Field) {
	d.gen++
	if edited == d.login && d.name.Typed() == d.follows {
		d.follows = strings.ToLower(d.login.Typed())
		d.name.Set(d.follows)
	}
}

// check has GitHub look for the organization.
func (d *addDialog) check() (tea.Cmd, string) {
	o := d.organization(d.login.Typed())
	if err := o.Validate(); err != nil {
		return nil, wording.Line(err)
	}
	if _, ok := d.session.Directory.Find(o.Name); ok {
		return nil, "An organization named " + o.Name + " is in the list already. Take another name, or open that one."
	}
	if d.unchecked {
		return d.add(o), ""
	}
	d.gen++
	d.Waiting = "Looking for " + o.PlatformOrg + " on " + d.session.Options.Host
	return d.session.AskOwner("add", d.gen, o.PlatformOrg), ""
}

// Update adds the organization once GitHub has found it.
func (d *addDialog) Update(msg tea.Msg) (cmd tea.Cmd, done bool) {
	m, ok := msg.(OwnerMsg)
	if !ok || m.By != "add" || m.Gen != d.gen {
		return nil, false
	}
	d.Waiting = ""
	switch {
	case m.Err != nil:
		d.unchecked = true
		d.Problem = "Looking for " + m.Login + " failed: " + wording.Line(m.Err) + ". Enter again adds it unchecked."
		return nil, false
	case !m.Info.Exist:
		d.Problem = "GitHub shows no organization named " + m.Login + "."
		return nil, false
	}
	login := d.login.Typed()
	if m.Info.Login != "" {
		login = m.Info.Login
	}
	if m.Info.Known && !m.Info.Owner {
		d.session.Note = "You are not an owner of " + text.Clean(login) + ": an owner will have to approve the installation."
	}
	return d.add(d.organization(login)), true
}

// organization is what the fields describe.
func (d *addDialog) organization(login string) connection.Organization {
	name := d.name.Typed()
	if name == "" {
		name = login
	}
	return connection.NewOrganization(name, login, d.application.Typed())
}

// add keeps an organization and shows it.
func (d *addDialog) add(o connection.Organization) tea.Cmd {
	d.session.Next = &Destination{Name: o.Name, Org: o, Tab: 1}
	return d.session.Save(o)
}
