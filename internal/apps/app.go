package apps

import (
	"context"

	"gitconnection/internal/config"
	"gitconnection/internal/github"
	"gitconnection/internal/secrets"
	"gitconnection/internal/workspace"
)

// Info is what is told about an App. None of it is a secret.
type Info struct {
	Type        string   `json:"type"` // app
	Instance    string   `json:"instance"`
	Default     bool     `json:"default"`
	Host        string   `json:"host"`
	AppID       int64    `json:"app_id"`
	Slug        string   `json:"slug"`
	Name        string   `json:"name,omitempty"`
	ClientID    string   `json:"client_id"`
	Owner       string   `json:"owner"`
	Public      bool     `json:"public"`
	Secrets     string   `json:"secrets"`    // keyring, file, command, environment
	SecretsIn   string   `json:"secrets_in"` // in words
	Kept        []string `json:"kept,omitempty"`
	Missing     []string `json:"missing,omitempty"` // permissions
	Extra       []string `json:"extra,omitempty"`
	SettingsURL string   `json:"settings_url,omitempty"`
	Problem     string   `json:"problem,omitempty"`
}

// InfoOf is what is known of an instance without asking anybody.
func (a *Manager) InfoOf(c workspace.Instance) Info {
	i := Info{
		Type: "app", Instance: c.Name, Host: c.Host(), AppID: c.AppID, Slug: c.Slug, ClientID: c.ClientID, Kept: []string{},
		Secrets: config.EnvironmentName, SecretsIn: "the environment of this command",
	}
	if c.Saved != nil {
		i.Owner, i.Public, i.Secrets, i.SecretsIn = c.Saved.App.Owner, c.Saved.App.Public, c.Saved.Where(), c.Store.Where()
		if !c.Saved.PrivateKeyCommand.Empty() {
			i.SecretsIn += "; the private key: printed by a command"
		}
	}
	return i
}

// Forget signs out, removes the secrets, the cache and the instance. note is
// what could not be done at GitHub.
func (a *Manager) Forget(ctx context.Context, saved config.SavedInstance) (note string, err error) {
	i, err := a.workspace.InstanceOf(saved)
	if err != nil {
		return "", err
	}
	note = a.revoke(ctx, i)
	if err := secrets.DropAll(ctx, i.Store); err != nil {
		return note, err
	}
	if err := a.workspace.Purge(); err != nil {
		return note, err
	}
	f, ok := a.workspace.ConfigFile()
	if !ok {
		return note, nil
	}
	return note, f.Update(func(c *config.Config) error { c.ForgetInstance(saved.Name); return nil })
}

// Remains is what forgetting an instance leaves at GitHub, and where it is
// removed.
func Remains(saved config.SavedInstance) [][2]string {
	i, err := saved.Instance()
	if err != nil {
		return nil
	}
	ends := github.Endpoints{Web: i.Web, API: i.API}
	owner := github.Account{Login: saved.App.Owner, Type: "Organization"}
	if saved.App.Personal {
		owner.Type = "User"
	}
	rows := [][2]string{{"what you have authorized the App to do", ends.AuthorizationsPage()}}
	if saved.App.Owner != "" && saved.App.Slug != "" {
		return append([][2]string{
			{"the App with its keys; deleting it uninstalls it everywhere", ends.AppDeletePage(owner, saved.App.Slug)},
			{"its installation on " + saved.App.Owner + " (konstruct disconnect --app uninstall removes one)", ends.InstallationsPage(owner)},
		}, rows...)
	}
	return append([][2]string{{"the App with its keys and installations", ends.Page("settings/apps")}}, rows...)
}
