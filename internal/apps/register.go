package apps

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Request is an App that is to be made.
type Request struct {
	Instance, Web, API, Owner, Name, Homepage, Where string
	Public                                           bool
	ReadOnly                                         bool // for Argo CD
	Port                                             int
}

// Registration is one App under way: where its secrets will go was tried out
// before.
type Registration struct {
	*githubapp.Registration
	apps  *Manager
	Saved config.SavedInstance
	asked string // name of the instance
	where string
	Note  string
}

// Register prepares the page. What can go wrong on this machine goes wrong
// here, before there is an App.
func (a *Manager) Register(ctx context.Context, w Request) (*Registration, error) {
	saved, err := addressed(w.Instance, w.Web, w.API)
	if err != nil {
		return nil, err
	}
	if w.Where == config.SecretsCommand {
		return nil, failure.Usage("--secrets command: the key of a new App has to be kept; import it with a command afterwards", "")
	}
	saved.App = config.SavedApp{Owner: w.Owner, Public: w.Public}
	if w.Instance != "" || w.Owner != "" {
		if _, err := a.nameFor(saved, w.Instance); err != nil {
			return nil, err
		}
	}
	i, err := saved.Instance()
	if err != nil {
		return nil, failure.Usage(wording.Line(err), "")
	}
	probe := w.Instance
	if probe == "" {
		probe = "new"
	}
	kind, _, note, err := a.workspace.PlaceSecrets(ctx, probe, w.Where)
	if err != nil {
		return nil, err
	}
	ends := github.Endpoints{Web: i.Web, API: i.API}
	if w.Homepage == "" {
		w.Homepage = ends.Page(w.Owner)
	}
	a.workspace.OpenLog()
	r, err := githubapp.Register(ctx, githubapp.RegisterOptions{
		Endpoints: ends, Transport: workspace.NewTransport(a.workspace.Lookup), Owner: w.Owner, Name: w.appName(), Public: w.Public, HomeURL: w.Homepage,
		Description: w.description(), Permissions: w.permissions(), Port: w.Port, Now: a.workspace.Now, UserAgent: a.workspace.UserAgent(), Log: a.workspace.Log,
	})
	if err != nil {
		return nil, err
	}
	return &Registration{Registration: r, apps: a, Saved: saved, asked: w.Instance, where: kind, Note: note}, nil
}

// maxAppName is the longest name of an App.
const maxAppName = 34

func (w Request) appName() string {
	if w.Name != "" || w.Owner == "" {
		if w.Name == "" && w.ReadOnly {
			return "konstruct-argocd"
		}
		if w.Name == "" {
			return "konstruct"
		}
		return w.Name
	}
	tail := "-konstruct"
	if w.ReadOnly {
		tail = "-argocd"
	}
	return w.Owner[:min(len(w.Owner), maxAppName-len(tail))] + tail
}

func (w Request) permissions() github.Permissions {
	if w.ReadOnly {
		return github.ReadOnlyPermissions()
	}
	return github.NeededPermissions()
}

func (w Request) description() string {
	if w.ReadOnly {
		return "Lets Argo CD read the GitOps repositories of Konstruct."
	}
	return "Konstruct's Git connection: creates and fills the GitOps repositories."
}

// Finish waits for the App and stores its secrets before it says anything.
// Nobody's giving up gets in between: GitHub hands the key out once.
func (r *Registration) Finish(ctx context.Context) (Info, string, error) {
	made, err := r.Wait(ctx)
	if err != nil {
		return Info{}, "", err
	}
	ctx = context.WithoutCancel(ctx)
	saved := r.Saved
	saved.App = config.SavedApp{
		ID: made.ID, Slug: made.Slug, ClientID: made.ClientID, Owner: made.Owner.Login, Personal: made.Owner.Type == "User", Public: saved.App.Public,
	}
	items := map[secrets.Item]string{secrets.PrivateKey: made.PEM, secrets.ClientSecret: made.ClientSecret}
	if made.WebhookSecret != "" {
		items[secrets.WebhookSecret] = made.WebhookSecret
	}
	info, note, err := r.store(ctx, saved, items)
	if err != nil {
		return Info{}, "", r.keyLost(saved, err)
	}
	info.Name, info.Missing, info.Extra = made.Name, made.Missing, made.Extra
	return info, strings.TrimSpace(r.Note + " " + note), nil
}

// store keeps the secrets where it was tried out; where that fails now, in
// files, under a name that is free.
func (r *Registration) store(ctx context.Context, saved config.SavedInstance, items map[secrets.Item]string) (Info, string, error) {
	var err error
	saved.Name, err = r.apps.nameFor(saved, r.asked)
	if err != nil {
		saved.Name = fmt.Sprintf("app-%d", saved.App.ID)
	}
	info, note, err := r.apps.keep(ctx, saved, r.where, items)
	if err != nil && r.where != config.SecretsFile {
		why := "The keyring of this system failed: " + workspace.CauseOf(err)
		info, note, err = r.apps.keep(ctx, saved, config.SecretsFile, items)
		note = strings.TrimSpace(why + " " + note)
	}
	return info, note, err
}

// keyLost is an App whose key got lost on this machine.
func (r *Registration) keyLost(saved config.SavedInstance, err error) error {
	return failure.Remedy(
		fmt.Sprintf("the App %s was made, but its key could not be kept here: %s", saved.App.Slug, wording.Line(err)),
		fmt.Sprintf("Mend that, make a new private key on %s, then: konstruct app import --app-id %d --private-key FILE", settingsPage(saved), saved.App.ID),
	)
}

// Host is the GitHub host that the App will be on.
func (r *Registration) Host() string {
	i, err := r.Saved.Instance()
	if err != nil {
		return ""
	}
	return i.Host()
}
