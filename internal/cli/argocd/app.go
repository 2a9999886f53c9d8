package argocd

import (
	"fmt"
	"strings"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
	"gitconnection/internal/workspace"
)

// appCredentials hands out the key of a read-only App.
func appCredentials(r *gitops.Run, f *argocdCredentialsOptions) error {
	s, app, err := readOnlyApp(r, f.app)
	if err != nil {
		return err
	}
	var wanted []argocd.Credential
	var files []string
	for _, role := range connection.Roles() {
		c := credential(r, role, true)
		if c.App, err = installationFor(r, s, app, r.Snapshot.Repository(role).Owner, r.Snapshot.Repository(role).Name); err != nil {
			return err
		}
		file, err := fileFor(r, f, role)
		if err != nil {
			return err
		}
		wanted, files = append(wanted, c), append(files, file)
	}
	reading, err := r.Engine.ArgoCD(r.Ctx, r.Snapshot, true)
	if err != nil {
		return err
	}
	r.Say(nil, "Credentials of Argo CD for %s, by the read-only App %s", r.Snapshot.Organization.Name, app.Slug)
	for i, role := range connection.Roles() {
		r.Say(nil, "  write     %-36s %s", r.Snapshot.Repository(role).FullName(), files[i])
	}
	warnOtherAddresses(r, reading.Mismatched, true)
	if err := r.Factory.Confirm(r.Flags.Yes); err != nil {
		return err
	}
	key, err := r.Factory.Workspace.KeyText(r.Ctx, s.Instance)
	if err != nil {
		return err
	}
	for i, role := range connection.Roles() {
		c := wanted[i]
		c.Key = string(key)
		if _, err := writeKey(f, c, files[i]); err != nil {
			return err
		}
		r.Say(output.Object{
			"type": "credential", "repository": r.Snapshot.Repository(role).FullName(), "kind": "app", "id": app.ID, "title": app.Slug, "installation": c.App.Installation,
			"read_only": true, "secret": c.Name, "file": files[i],
		}, "The App %s reads %s.", app.Slug, r.Snapshot.Repository(role).FullName())
		if err := printCredential(r, f, c, role, files[i]); err != nil {
			return err
		}
	}
	r.Say(resultLine(r, "made", len(wanted)), "")
	printNextSteps(r, f)
	return nil
}

// readOnlyApp opens the instance of an App and makes sure that its key is worth
// little to a thief.
func readOnlyApp(r *gitops.Run, name string) (*workspace.Session, github.App, error) {
	c, err := r.Factory.Workspace.Configuration()
	if err != nil {
		return nil, github.App{}, err
	}
	saved, ok := workspace.FindSaved(c, name)
	if !ok {
		return nil, github.App{}, failure.Usage("--app "+text.ShellQuote(name)+": there is no such instance", "Make a read-only App: konstruct app create --read-only --instance "+text.ShellQuote(name))
	}
	chosen, err := r.Factory.Workspace.InstanceOf(saved)
	if err != nil {
		return nil, github.App{}, err
	}
	s, err := r.Factory.Workspace.Session(chosen)
	if err != nil {
		return nil, github.App{}, err
	}
	if s.Client.Endpoints().Host() != r.Session.Client.Endpoints().Host() {
		return nil, github.App{}, failure.Usage("--app "+text.ShellQuote(name)+" is an App of another GitHub host", "")
	}
	app, err := s.Client.CheckApp(r.Ctx)
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

// installationFor finds the installation by which an App reads a repository.
func installationFor(r *gitops.Run, s *workspace.Session, app github.App, owner, name string) (*argocd.App, error) {
	missing := func(what string) error {
		page := s.Client.Endpoints().InstallPage(app.Slug, 0)
		return failure.Person(fmt.Sprintf("the App %s %s", app.Slug, what), "An owner installs it, with this repository selected: "+page)
	}
	i, err := s.Client.LookupInstallation(r.Ctx, owner)
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
	if _, err := s.Client.Tree(r.Ctx, owner, name, "HEAD"); github.KindOf(err) == github.KindNotFound {
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
