// Package apps makes, imports, keeps and forgets the GitHub Apps of instances.
package apps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Manager are the GitHub Apps of the instances of a workspace.
type Manager struct{ workspace *workspace.Workspace }

// New returns the Manager of a workspace.
func New(w *workspace.Workspace) *Manager { return &Manager{w} }

// nameFor is what a new instance is called: as was asked, else its owner or
// host. A name that another App has is refused: its key would be lost.
func (a *Manager) nameFor(saved config.SavedInstance, asked string) (string, error) {
	c, err := a.workspace.Configuration()
	if err != nil {
		return "", err
	}
	same := func(i config.SavedInstance) bool {
		return strings.EqualFold(i.Web, saved.Web) && (i.App.ID != 0 && i.App.ID == saved.App.ID || i.App.ClientID != "" && i.App.ClientID == saved.App.ClientID)
	}
	if asked != "" {
		if other, ok := workspace.FindSaved(c, asked); ok && !same(other) {
			return "", nameTaken(asked, other)
		}
		return asked, nil
	}
	for _, i := range c.Instances {
		if same(i) {
			return i.Name, nil
		}
	}
	i, err := saved.Instance()
	if err != nil {
		return "", failure.Usage(wording.Line(err), "")
	}
	for _, name := range []string{strings.ToLower(saved.App.Owner), strings.ToLower(saved.App.Slug), i.Web.Hostname()} {
		if _, used := workspace.FindSaved(c, name); !used && config.CheckInstanceName(name) == nil {
			return name, nil
		}
	}
	return "", failure.Usage("the new instance needs a name", "Give one: --instance NAME")
}

func nameTaken(name string, other config.SavedInstance) error {
	return failure.Conflict(
		fmt.Sprintf("instance %s is another App already (%s on %s)", name, other.App.Slug, strings.TrimPrefix(other.Web, "https://")),
		"Choose another name with --instance, or first: konstruct app forget "+name,
	)
}

// keep stores secrets, durably, and then the instance, so that no instance ever
// points to secrets that are not there. note is what is worth knowing beside.
func (a *Manager) keep(ctx context.Context, saved config.SavedInstance, where string, items map[secrets.Item]string) (info Info, note string, err error) {
	f, ok := a.workspace.ConfigFile()
	if !ok {
		return Info{}, "", failure.Remedy("there is no folder for the configuration", "Set HOME.")
	}
	c, err := a.workspace.Configuration()
	if err != nil {
		return Info{}, "", err
	}
	before, again := workspace.FindSaved(c, saved.Name)
	if again && where == "" {
		where = before.Where()
	}
	if again {
		saved.App.Public = saved.App.Public || before.App.Public
	}
	kind, store, note, err := a.workspace.PlaceSecrets(ctx, saved.Name, where)
	if err != nil {
		return Info{}, "", err
	}
	if saved.Secrets = kind; kind == config.SecretsCommand && saved.PrivateKeyCommand.Empty() {
		return Info{}, "", failure.Usage("--secrets command needs --private-key-command", "")
	}
	moved := again && before.Where() != kind
	if moved {
		if err := a.copySecrets(ctx, before, !saved.PrivateKeyCommand.Empty(), items); err != nil {
			return Info{}, note, err
		}
	}
	err = setAll(ctx, store, items)
	if err == nil {
		err = f.Update(func(c *config.Config) error { return addInstance(c, saved) })
	}
	if err != nil {
		if !again || moved { // no instance points to them, so nobody would know of them
			err = errors.Join(err, secrets.DropAll(context.WithoutCancel(ctx), store))
		}
		return Info{}, note, err
	}
	if moved {
		note = strings.TrimSpace(note + " " + a.dropOldSecrets(ctx, before))
	}
	return a.savedInfo(saved, store, f), note, nil
}

func setAll(ctx context.Context, store secrets.Store, items map[secrets.Item]string) error {
	for _, item := range secrets.Items() {
		if value, ok := items[item]; ok {
			if err := store.Set(ctx, item, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// addInstance puts an instance into the configuration; another process may have used
// its name meanwhile.
func addInstance(c *config.Config, saved config.SavedInstance) error {
	if other, ok := workspace.FindSaved(*c, saved.Name); ok && other.App.ID != saved.App.ID {
		return nameTaken(saved.Name, other)
	}
	c.SaveInstance(saved)
	return nil
}

func (a *Manager) savedInfo(saved config.SavedInstance, store secrets.Store, f *config.File) Info {
	i, err := saved.Instance()
	info := a.InfoOf(workspace.Instance{Instance: i, Saved: &saved, Store: store})
	if err != nil {
		info.Problem = wording.Line(err)
	}
	if c, err := f.Load(); err == nil {
		info.Default = c.Instance == saved.Name
	}
	info.SettingsURL = settingsPage(saved)
	return info
}

// copySecrets takes the secrets along that are kept elsewhere so far; a key that a
// command prints is none of them.
func (a *Manager) copySecrets(ctx context.Context, before config.SavedInstance, command bool, items map[secrets.Item]string) error {
	old, err := a.workspace.SecretStore(before.Name, before.Where())
	if err != nil {
		return err
	}
	for _, item := range secrets.Items() {
		if _, given := items[item]; given || item == secrets.PrivateKey && command {
			continue
		}
		value, err := old.Get(ctx, item)
		switch {
		case err == nil:
			items[item] = value
		case !errors.Is(err, secrets.ErrNotFound) && item == secrets.PrivateKey:
			return err
		}
	}
	return nil
}

// dropOldSecrets removes the secrets of an instance from where they were before.
func (a *Manager) dropOldSecrets(ctx context.Context, before config.SavedInstance) string {
	old, err := a.workspace.SecretStore(before.Name, before.Where())
	if err == nil {
		err = secrets.DropAll(ctx, old)
	}
	if err != nil {
		return "The secrets that were kept before are still there: " + wording.Line(err)
	}
	return ""
}

func settingsPage(saved config.SavedInstance) string {
	i, err := saved.Instance()
	if err != nil || saved.App.Owner == "" || saved.App.Slug == "" {
		return ""
	}
	owner := github.Account{Login: saved.App.Owner, Type: "Organization"}
	if saved.App.Personal {
		owner.Type = "User"
	}
	return github.Endpoints{Web: i.Web, API: i.API}.AppSettingsPage(owner, saved.App.Slug)
}
