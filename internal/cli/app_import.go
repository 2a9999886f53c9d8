package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/config"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/secrets"
)

// existing is an App that somebody has made already, as it was told.
type existing struct {
	name, web, api, appID, clientID, slug string
	secret                                string // the client secret
	key                                   string // the PEM
	command                               config.Command
	where                                 string // --secrets
	public                                bool
}

type importFlags struct {
	web, api, appID, clientID, slug string
	secretFile, keyFile, command    string
	where                           string
	public                          bool
}

func (p *program) appImportCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use: "import", Short: "Use a GitHub App that exists",
		Long: "import checks the App with GitHub at once and keeps its secrets in the keyring of the system, else in files that\n" +
			"only you can read. Nothing secret is given as an argument, where others could see it: give files, or - for\n" +
			"standard input.\n\n" +
			"Each operator may have a private key of their own (GitHub allows 25 for one App): make one on the App's settings\n" +
			"page and import it; whoever leaves is shut out by deleting that one key there.",
		Args: args(0, 0, "no arguments, only flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.existing(f)
			if err != nil {
				return err
			}
			info, note, err := p.importApp(cmd.Context(), a)
			if err != nil {
				return err
			}
			p.printAdded(info, note, "is imported")
			return nil
		},
	}
	cmd.Flags().StringVar(&f.web, "web", "https://github.com", "address of the GitHub host")
	cmd.Flags().StringVar(&f.api, "api", "", "address of its REST API, where it cannot be derived from the host's")
	cmd.Flags().StringVar(&f.appID, "app-id", "", "App id, from the App's settings page (or --client-id)")
	cmd.Flags().StringVar(&f.clientID, "client-id", "", "client id, from the same page; without --client-secret enough for the sign-in by code")
	cmd.Flags().StringVar(&f.slug, "slug", "", "the App's name in its address; what GitHub says has to be the same")
	cmd.Flags().StringVar(&f.secretFile, "client-secret", "", "`FILE` with the client secret, or - for standard input: needed to sign in through the browser")
	cmd.Flags().StringVar(&f.keyFile, "private-key", "", "`FILE` with the private key (.pem), or - for standard input")
	cmd.Flags().StringVar(&f.command, "private-key-command", "", "`COMMAND` for the shell that prints the private key whenever it is needed, in the place of a key kept here")
	cmd.Flags().StringVar(&f.where, "secrets", "", "where to keep secrets: keyring, file, or command (nothing is kept; default: keyring, else file)")
	cmd.Flags().BoolVar(&f.public, "public", false, "the App is public: other accounts can install it")
	return cmd
}

// existing reads what the flags name.
func (p *program) existing(f importFlags) (existing, error) {
	a := existing{name: p.named, web: f.web, api: f.api, appID: f.appID, clientID: f.clientID, slug: f.slug, where: f.where, public: f.public}
	for flag, value := range map[string]string{"--private-key": f.keyFile, "--client-secret": f.secretFile} {
		if strings.Contains(value, "-----BEGIN") || strings.ContainsAny(value, "\r\n") {
			return a, &usageError{flag + " takes a file, not the secret itself: arguments can be seen by others on this machine", "Write it into a file, or give " + flag + " - and the secret on standard input."}
		}
	}
	if f.keyFile == "-" && f.secretFile == "-" {
		return a, &usageError{"only one secret can come from standard input", "Give the other one as a file."}
	}
	if f.command != "" {
		a.command = config.Command{Shell: f.command}
	}
	if (f.keyFile == "") == a.command.Empty() {
		return a, &usageError{"either --private-key FILE or --private-key-command COMMAND is needed", "GitHub hands out a key on the App's settings page, under Private keys."}
	}
	if f.keyFile == "-" {
		text, err := p.standardInput("the private key")
		if err != nil {
			return a, err
		}
		a.key = text
	} else {
		a.key = f.keyFile
	}
	if f.secretFile == "" {
		return a, nil
	}
	text, err := p.secretFrom(f.secretFile)
	a.secret = strings.TrimSpace(text)
	if err == nil && !plausibleSecret(a.secret) {
		err = &usageError{"--client-secret: this is not a client secret: one word of letters and digits", ""}
	}
	return a, err
}

func plausibleSecret(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func (p *program) secretFrom(file string) (string, error) {
	if file == "-" {
		return p.standardInput("the client secret")
	}
	f, err := os.Open(file)
	if err != nil {
		return "", &usageError{"--client-secret: there is no file of that name that can be read", ""}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxLine))
	if err != nil {
		return "", &usageError{"--client-secret: the file cannot be read", ""}
	}
	return string(data), nil
}

func (p *program) standardInput(what string) (string, error) {
	if p.terminal {
		fmt.Fprintf(p.err, "Paste %s and end with control D:\n", what)
	}
	data, err := io.ReadAll(io.LimitReader(p.in, maxLine+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read %s from standard input: %w", what, err)
	case len(data) > maxLine:
		return "", &usageError{"standard input is far longer than " + what, ""}
	case strings.TrimSpace(string(data)) == "":
		return "", &usageError{"standard input is empty: " + what + " was expected", ""}
	}
	return string(data), nil
}

// importApp asks GitHub about the App, keeps its secrets and then the
// instance, so that no instance ever points to secrets that are not there.
// note is what is worth knowing beside.
func (p *program) importApp(ctx context.Context, a existing) (info appInfo, note string, err error) {
	saved, err := a.instance()
	if err != nil {
		return appInfo{}, "", err
	}
	pem, err := p.keyOfImport(ctx, a)
	if err != nil {
		return appInfo{}, "", err
	}
	app, err := p.checkApp(ctx, saved, pem, a.slug)
	if err != nil {
		return appInfo{}, "", err
	}
	saved.App = config.SavedApp{ID: app.ID, Slug: app.Slug, ClientID: app.ClientID, Owner: app.Owner.Login, Personal: app.Owner.Type == "User", Public: a.public}
	if saved.App.ClientID == "" {
		saved.App.ClientID = a.clientID
	}
	saved.Name, err = p.nameFor(saved, a.name)
	if err != nil {
		return appInfo{}, "", err
	}
	kept := map[secrets.Item]string{}
	if a.secret != "" {
		kept[secrets.ClientSecret] = a.secret
	}
	if a.command.Empty() {
		kept[secrets.PrivateKey] = string(pem)
	}
	info, note, err = p.keep(ctx, saved, a.where, kept)
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
			return s, &usageError{"--instance: " + err.Error(), ""}
		}
	}
	i, err := s.Instance()
	if err != nil {
		return s, &usageError{err.Error(), "Such as --web https://github.com"}
	}
	s.Web = strings.TrimSuffix(i.Web.String(), "/")
	if i.API.String() == config.APIOf(i.Web).String() {
		s.API = "" // derived
	}
	return s, nil
}

func (a existing) instance() (config.SavedInstance, error) {
	s, err := addressed(a.name, a.web, a.api)
	if err != nil {
		return s, err
	}
	s.PrivateKeyCommand, s.App.ClientID = a.command, a.clientID
	if a.appID != "" {
		id, err := strconv.ParseInt(strings.TrimSpace(a.appID), 10, 64)
		if err != nil || id <= 0 {
			return s, &usageError{"the App id is not the number that GitHub shows on the App's settings page", ""}
		}
		s.App.ID = id
	}
	if s.App.ID == 0 && s.App.ClientID == "" {
		return s, &usageError{"the App id or the client id is needed", "Both stand on the App's settings page."}
	}
	return s, nil
}

func (p *program) keyOfImport(ctx context.Context, a existing) ([]byte, error) {
	if !a.command.Empty() {
		return secrets.KeyFromCommand(ctx, a.command, os.Environ())
	}
	home, _ := os.UserHomeDir()
	pem, err := config.ReadKey(a.key, home)
	if err != nil {
		return nil, &usageError{"private key: " + err.Error(), "GitHub hands out a key on the App's settings page, under Private keys."}
	}
	return pem, nil
}

// checkApp asks GitHub which App the key belongs to.
func (p *program) checkApp(ctx context.Context, saved config.SavedInstance, pem []byte, slug string) (github.App, error) {
	key, err := github.ParsePrivateKey(pem)
	if err != nil {
		return github.App{}, &usageError{"private key: " + err.Error(), "GitHub hands out a key on the App's settings page, under Private keys."}
	}
	i, err := saved.Instance()
	if err != nil {
		return github.App{}, &usageError{err.Error(), ""}
	}
	p.openLog()
	s, err := openSession(client.Options{
		Log: p.log, Endpoints: github.Endpoints{Web: i.Web, API: i.API}, AppID: i.AppID, ClientID: i.ClientID, Now: p.now, Key: github.StaticKey(key),
		Transport: newTransport(p.lookup),
	}, "", "", func() {})
	if err != nil {
		return github.App{}, err
	}
	app, err := s.client.CheckApp(ctx)
	if err != nil {
		return github.App{}, err
	}
	if slug != "" && !strings.EqualFold(slug, app.Slug) {
		return github.App{}, &hintError{
			fmt.Sprintf("the key is that of the App %s, not of %s", app.Slug, slug),
			"Give the id and a key of the App that you mean, or leave out --slug.",
		}
	}
	return app, nil
}

// printAdded tells how making or importing an App has ended.
func (p *program) printAdded(i appInfo, note, done string) {
	if p.output == outputJSON {
		j := &jsonPrinter{out: p.out}
		if note != "" {
			j.note(note)
		}
		j.line(i)
		return
	}
	out := &textPrinter{out: p.out, now: p.now}
	if note != "" {
		out.say("! %s", note)
	}
	p.printApp(i)
	out.say("")
	for _, m := range i.Missing {
		out.say("! The App does not have the permission %s: grant it on %s/permissions", m, i.SettingsURL)
	}
	for _, e := range i.Extra {
		out.say("! The App has a permission that konstruct does not need: %s", e)
	}
	out.say("The App %s. Next: konstruct login, then konstruct connect ORG. Another operator can have a key of their own:", done)
	out.say("%s (Private keys), then konstruct app import.", i.SettingsURL)
}
