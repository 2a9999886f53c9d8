package apps

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Existing is an App that somebody has made already, as it was told.
type Existing struct {
	Name, Web, API, AppID, ClientID, Slug string
	Secret                                string // the client secret
	Key                                   string // the PEM
	Command                               config.Command
	Where                                 string // --secrets
	Public                                bool
}

// PlausibleSecret reports whether s can be a client secret: one word.
func PlausibleSecret(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Import asks GitHub about the App, keeps its secrets and then the
// instance, so that no instance ever points to secrets that are not there.
// note is what is worth knowing beside.
func (a *Manager) Import(ctx context.Context, e Existing) (info Info, note string, err error) {
	saved, err := e.instance()
	if err != nil {
		return Info{}, "", err
	}
	pem, err := a.importedKey(ctx, e)
	if err != nil {
		return Info{}, "", err
	}
	app, err := a.checkApp(ctx, saved, pem, e.Slug)
	if err != nil {
		return Info{}, "", err
	}
	saved.App = config.SavedApp{ID: app.ID, Slug: app.Slug, ClientID: app.ClientID, Owner: app.Owner.Login, Personal: app.Owner.Type == "User", Public: e.Public}
	if saved.App.ClientID == "" {
		saved.App.ClientID = e.ClientID
	}
	saved.Name, err = a.nameFor(saved, e.Name)
	if err != nil {
		return Info{}, "", err
	}
	kept := map[secrets.Item]string{}
	if e.Secret != "" {
		kept[secrets.ClientSecret] = e.Secret
	}
	if e.Command.Empty() {
		kept[secrets.PrivateKey] = string(pem)
	}
	info, note, err = a.keep(ctx, saved, e.Where, kept)
	missing, extra := github.NeededPermissions().Compare(app.Permissions)
	info.Name, info.Missing, info.Extra = app.Name, missing, extra
	if info.SettingsURL == "" {
		info.SettingsURL = settingsPage(saved)
	}
	return info, note, err
}

// addressed is an instance of which only the name and the addresses are known.
func addressed(name, web, api string) (config.SavedInstance, error) {
	s := config.SavedInstance{Web: web, API: api}
	if name != "" {
		if err := config.CheckInstanceName(name); err != nil {
			return s, failure.Usage("--instance: "+wording.Line(err), "")
		}
	}
	i, err := s.Instance()
	if err != nil {
		return s, failure.Usage(wording.Line(err), "For example: --web https://github.com")
	}
	s.Web = strings.TrimSuffix(i.Web.String(), "/")
	if i.API.String() == config.APIOf(i.Web).String() {
		s.API = "" // derived
	}
	return s, nil
}

func (a Existing) instance() (config.SavedInstance, error) {
	s, err := addressed(a.Name, a.Web, a.API)
	if err != nil {
		return s, err
	}
	s.PrivateKeyCommand, s.App.ClientID = a.Command, a.ClientID
	if a.AppID != "" {
		id, err := strconv.ParseInt(strings.TrimSpace(a.AppID), 10, 64)
		if err != nil || id <= 0 {
			return s, failure.Usage("the App id is not the number that GitHub shows on the App's settings page", "")
		}
		s.App.ID = id
	}
	if s.App.ID == 0 && s.App.ClientID == "" {
		return s, failure.Usage("the App id or the client id is needed", "Both stand on the App's settings page.")
	}
	return s, nil
}

func (a *Manager) importedKey(ctx context.Context, e Existing) ([]byte, error) {
	if !e.Command.Empty() {
		return secrets.KeyFromCommand(ctx, e.Command, os.Environ())
	}
	home, _ := os.UserHomeDir()
	pem, err := config.ReadKey(e.Key, home)
	if err != nil {
		return nil, failure.Usage("private key: "+wording.Line(err), "Generate a key on the App's settings page, under Private keys.")
	}
	return pem, nil
}

// checkApp asks GitHub which App the key belongs to.
func (a *Manager) checkApp(ctx context.Context, saved config.SavedInstance, pem []byte, slug string) (github.App, error) {
	key, err := github.ParsePrivateKey(pem)
	if err != nil {
		return github.App{}, failure.Usage("private key: "+wording.Line(err), "Generate a key on the App's settings page, under Private keys.")
	}
	i, err := saved.Instance()
	if err != nil {
		return github.App{}, failure.Usage(wording.Line(err), "")
	}
	a.workspace.OpenLog()
	s, err := a.workspace.NewSession(client.Options{
		Log: a.workspace.Log, Endpoints: github.Endpoints{Web: i.Web, API: i.API}, AppID: i.AppID, ClientID: i.ClientID, Now: a.workspace.Now, Key: github.StaticKey(key),
		Transport: workspace.NewTransport(a.workspace.Lookup),
	}, workspace.Instance{}, "", "", func() {})
	if err != nil {
		return github.App{}, err
	}
	app, err := s.Client.CheckApp(ctx)
	if err != nil {
		return github.App{}, err
	}
	if slug != "" && !strings.EqualFold(slug, app.Slug) {
		return github.App{}, failure.Remedy(
			fmt.Sprintf("the key is that of the App %s, not of %s", app.Slug, slug),
			"Give the id and a key of the App that you mean, or leave out --slug.",
		)
	}
	return app, nil
}
