package apps

import (
	"context"
	"errors"

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

// Forgotten is what became of an instance that was to be forgotten.
type Forgotten struct {
	Note string // what could not be done at GitHub
	// Left is what could not be removed from this machine, each with what to do
	// about it by hand; everything else is gone.
	Left []error
}

// Err is nil where nothing is left.
func (f Forgotten) Err() error { return errors.Join(f.Left...) }

// Forget signs out, removes the secrets, the cache and the instance: as much of it
// as can be removed.
func (a *Manager) Forget(ctx context.Context, saved config.SavedInstance) Forgotten {
	var out Forgotten
	i, err := a.workspace.InstanceOf(saved)
	if err != nil {
		out.Left = append(out.Left, err)
	} else {
		out.Note = a.revoke(ctx, i)
	}
	if i.Store != nil {
		out.Left = append(out.Left, secrets.DropEach(ctx, i.Store)...)
	}
	if err := a.workspace.Purge(); err != nil {
		out.Left = append(out.Left, err)
	}
	if f, ok := a.workspace.ConfigFile(); ok {
		if err := f.Update(func(c *config.Config) error { c.ForgetInstance(saved.Name); return nil }); err != nil {
			out.Left = append(out.Left, err)
		}
	}
	return out
}

// HasSecrets reports whether anything is kept under the name of an instance that is
// not in the configuration: by an earlier version, by a program that was killed, or
// by a keyring that did not answer when the instance was forgotten.
func (a *Manager) HasSecrets(ctx context.Context, name string) (bool, error) {
	if config.CheckInstanceName(name) != nil {
		return false, nil //nolint:nilerr // what cannot be a name has no secrets
	}
	for _, where := range []string{config.SecretsFile, config.SecretsKeyring} {
		store, err := a.workspace.SecretStore(name, where)
		if err != nil {
			return false, err
		}
		for _, item := range secrets.Items() {
			if _, err := store.Get(ctx, item); err == nil {
				return true, nil
			}
		}
	}
	return false, nil
}

// ForgetSecrets removes what is kept under the name of an instance that is not in the
// configuration. What cannot be read is not there to be removed.
func (a *Manager) ForgetSecrets(ctx context.Context, name string) Forgotten {
	var out Forgotten
	for _, where := range []string{config.SecretsFile, config.SecretsKeyring} {
		store, err := a.workspace.SecretStore(name, where)
		if err != nil {
			continue
		}
		for _, item := range secrets.Items() {
			if _, err := store.Get(ctx, item); err != nil {
				continue
			}
			if err := store.Drop(ctx, item); err != nil {
				out.Left = append(out.Left, err)
			}
		}
	}
	return out
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
