package cli

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
	"gitconnection/internal/workspace"
)

// appCredentials hands out the key of a read-only App.
func (r *deliveryRun) appCredentials(f credentialFlags) error {
	s, app, err := r.readOnlyApp(f.app)
	if err != nil {
		return err
	}
	var wanted []argocd.Credential
	var files []string
	for _, role := range connection.Roles() {
		c := r.credential(role, true)
		if c.App, err = r.reads(s, app, r.snapshot.Repository(role).Owner, r.snapshot.Repository(role).Name); err != nil {
			return err
		}
		file, err := r.fileFor(f, role)
		if err != nil {
			return err
		}
		wanted, files = append(wanted, c), append(files, file)
	}
	reading, err := r.engine.ArgoCD(r.ctx, r.snapshot, true)
	if err != nil {
		return err
	}
	r.say(nil, "Credentials of Argo CD for %s, by the read-only App %s", r.snapshot.Organization.Name, app.Slug)
	for i, role := range connection.Roles() {
		r.say(nil, "  write     %-36s %s", r.snapshot.Repository(role).FullName(), files[i])
	}
	r.sayOtherwise(reading.Mismatched, true)
	if err := r.confirm(f.yes); err != nil {
		return err
	}
	key, err := r.workspace.KeyText(r.ctx, s.Instance)
	if err != nil {
		return err
	}
	for i, role := range connection.Roles() {
		c := wanted[i]
		c.Key = string(key)
		if _, err := r.hand(f, c, role, files[i]); err != nil {
			return err
		}
		r.say(object{
			"type": "credential", "repository": r.snapshot.Repository(role).FullName(), "kind": "app", "id": app.ID, "title": app.Slug, "installation": c.App.Installation,
			"read_only": true, "secret": c.Name, "file": files[i],
		}, "The App %s reads %s.", app.Slug, r.snapshot.Repository(role).FullName())
		if err := r.give(f, c, role, files[i]); err != nil {
			return err
		}
	}
	r.say(r.credentialsEnd("made", len(wanted)), "")
	r.sayAfter(f)
	return nil
}

// readOnlyApp opens the instance of an App and makes sure that its key is worth
// little to a thief.
func (r *deliveryRun) readOnlyApp(name string) (*workspace.Session, github.App, error) {
	c, err := r.workspace.Configuration()
	if err != nil {
		return nil, github.App{}, err
	}
	saved, ok := workspace.FindSaved(c, name)
	if !ok {
		return nil, github.App{}, failure.Usage("--app "+text.ShellQuote(name)+": there is no such instance", "Make a read-only App: konstruct app create --read-only --instance "+text.ShellQuote(name))
	}
	chosen, err := r.workspace.InstanceOf(saved)
	if err != nil {
		return nil, github.App{}, err
	}
	s, err := r.program.workspace.Session(chosen)
	if err != nil {
		return nil, github.App{}, err
	}
	if s.Client.Endpoints().Host() != r.session.Client.Endpoints().Host() {
		return nil, github.App{}, failure.Usage("--app "+text.ShellQuote(name)+" is an App of another GitHub host", "")
	}
	app, err := s.Client.CheckApp(r.ctx)
	if err != nil {
		return nil, github.App{}, err
	}
	missing, more := github.ReadOnlyPermissions().Compare(app.Permissions)
	switch {
	case len(more) > 0:
		return nil, app, refusedApp(app, more)
	case len(missing) > 0:
		page := s.Client.Endpoints().AppPermissionsPage(app.Owner, app.Slug)
		return nil, app, failure.Person(fmt.Sprintf("the App %s lacks %s", app.Slug, strings.Join(missing, ", ")), "Its owner grants it: "+page)
	}
	return s, app, nil
}

// refusedApp says why a key does not go into a cluster.
func refusedApp(app github.App, more []string) error {
	return &connection.BlockedError{Blockers: []connection.Blocker{{
		Kind: connection.BlockRefuse, Reason: "PowerfulApp", Target: app.Slug,
		Message: fmt.Sprintf("the App %s may do more than read (%s): whoever reads its key in a cluster could change or delete repositories of every organization that it is installed on",
			app.Slug, strings.Join(more, ", ")),
		Next: "Make a second App that can only read: konstruct app create --read-only --instance argocd; or use deploy keys: leave out --app.",
	}}}
}

// reads finds the installation by which an App reads a repository.
func (r *deliveryRun) reads(s *workspace.Session, app github.App, owner, name string) (*argocd.App, error) {
	missing := func(what string) error {
		page := s.Client.Endpoints().InstallPage(app.Slug, 0)
		return failure.Person(fmt.Sprintf("the App %s %s", app.Slug, what), "An owner installs it, with this repository selected: "+page)
	}
	i, err := s.Client.LookupInstallation(r.ctx, owner)
	switch {
	case github.KindOf(err) == github.KindNotFound:
		return nil, missing("is not installed on " + owner)
	case err != nil:
		return nil, err
	case i.Suspended():
		return nil, missing("is suspended on " + owner)
	}
	if _, more := github.ReadOnlyPermissions().Compare(i.Permissions); len(more) > 0 {
		return nil, refusedApp(app, more)
	}
	if _, err := s.Client.Tree(r.ctx, owner, name, "HEAD"); github.KindOf(err) == github.KindNotFound {
		return nil, missing("does not see " + owner + "/" + name)
	} else if err != nil {
		return nil, err
	}
	out := &argocd.App{ID: app.ID, Installation: i.ID}
	if ends := s.Client.Endpoints(); ends.Host() != "github.com" {
		out.API = strings.TrimSuffix(ends.API.String(), "/")
	}
	return out, nil
}
