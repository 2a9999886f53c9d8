package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/github"
	"gitconnection/internal/secrets"
)

// nameFor is what a new instance is called: as was asked, else its owner or
// host. A name that another App has is refused: its key would be lost.
func (p *program) nameFor(saved config.SavedInstance, asked string) (string, error) {
	c, err := p.configuration()
	if err != nil {
		return "", err
	}
	same := func(i config.SavedInstance) bool {
		return strings.EqualFold(i.Web, saved.Web) && (i.App.ID != 0 && i.App.ID == saved.App.ID || i.App.ClientID != "" && i.App.ClientID == saved.App.ClientID)
	}
	if asked != "" {
		if other, ok := savedUnder(c, asked); ok && !same(other) {
			return "", taken(asked, other)
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
		return "", &usageError{err.Error(), ""}
	}
	for _, name := range []string{strings.ToLower(saved.App.Owner), strings.ToLower(saved.App.Slug), i.Web.Hostname()} {
		if _, used := savedUnder(c, name); !used && config.CheckInstanceName(name) == nil {
			return name, nil
		}
	}
	return "", &usageError{"the new instance needs a name", "Give one: --instance NAME"}
}

func savedUnder(c config.Config, name string) (config.SavedInstance, bool) {
	for _, i := range c.Instances {
		if i.Name == name {
			return i, true
		}
	}
	return config.SavedInstance{}, false
}

// takenError is a name that is in use; its secrets must not be overwritten.
type takenError struct{ hintError }

func taken(name string, other config.SavedInstance) error {
	return &takenError{hintError{
		fmt.Sprintf("instance %s is another App already (%s on %s)", name, other.App.Slug, strings.TrimPrefix(other.Web, "https://")),
		"Choose another name with --instance, or first: konstruct app forget " + name,
	}}
}

// keep stores secrets, durably, and then the instance, so that no instance ever
// points to secrets that are not there. note is what is worth knowing beside.
func (p *program) keep(ctx context.Context, saved config.SavedInstance, where string, items map[secrets.Item]string) (info appInfo, note string, err error) {
	f, ok := p.savedFile()
	if !ok {
		return appInfo{}, "", &hintError{"there is no folder for the configuration", "Set HOME."}
	}
	c, err := p.configuration()
	if err != nil {
		return appInfo{}, "", err
	}
	before, again := savedUnder(c, saved.Name)
	if again && where == "" {
		where = before.Where()
	}
	if again {
		saved.App.Public = saved.App.Public || before.App.Public
	}
	kind, store, note, err := p.place(ctx, saved.Name, where)
	if err != nil {
		return appInfo{}, "", err
	}
	if saved.Secrets = kind; kind == config.SecretsCommand && saved.PrivateKeyCommand.Empty() {
		return appInfo{}, "", &usageError{"--secrets command needs --private-key-command", ""}
	}
	moved := again && before.Where() != kind
	if moved {
		if err := p.carry(ctx, before, !saved.PrivateKeyCommand.Empty(), items); err != nil {
			return appInfo{}, note, err
		}
	}
	for _, item := range secrets.Items() {
		if value, ok := items[item]; ok {
			if err := store.Set(ctx, item, value); err != nil {
				return appInfo{}, note, err
			}
		}
	}
	if err := f.Update(func(c *config.Config) error { return add(c, saved) }); err != nil {
		return appInfo{}, note, err
	}
	if moved {
		note = strings.TrimSpace(note + " " + p.dropOld(ctx, before))
	}
	return p.added(saved, store, f), note, nil
}

// add puts an instance into the configuration; another process may have used
// its name meanwhile.
func add(c *config.Config, saved config.SavedInstance) error {
	if other, ok := savedUnder(*c, saved.Name); ok && other.App.ID != saved.App.ID {
		return taken(saved.Name, other)
	}
	c.SaveInstance(saved)
	return nil
}

func (p *program) added(saved config.SavedInstance, store secrets.Store, f *config.File) appInfo {
	i, err := saved.Instance()
	info := p.infoOf(chosen{Instance: i, saved: &saved, store: store})
	if err != nil {
		info.Problem = err.Error()
	}
	if c, err := f.Load(); err == nil {
		info.Default = c.Instance == saved.Name
	}
	info.SettingsURL = settingsPage(saved)
	return info
}

// carry takes the secrets along that are kept elsewhere so far; a key that a
// command prints is none of them.
func (p *program) carry(ctx context.Context, before config.SavedInstance, command bool, items map[secrets.Item]string) error {
	old, err := p.store(before.Name, before.Where())
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

// dropOld removes the secrets of an instance from where they were before.
func (p *program) dropOld(ctx context.Context, before config.SavedInstance) string {
	old, err := p.store(before.Name, before.Where())
	if err == nil {
		err = secrets.DropAll(ctx, old)
	}
	if err != nil {
		return "The secrets that were kept before are still there: " + err.Error()
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
