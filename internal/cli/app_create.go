package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/config"
	"gitconnection/internal/github"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/secrets"
)

// wanted is an App that is to be made.
type wanted struct {
	instance, web, api, owner, name, homepage, where string
	public                                           bool
	readOnly                                         bool // for Argo CD
	port                                             int
}

func (p *program) appCreateCommand() *cobra.Command {
	w := wanted{}
	noBrowser := false
	cmd := &cobra.Command{
		Use: "create", Short: "Make a GitHub App in the browser",
		Long: "create opens a page on this machine that sends the browser to GitHub, where an owner of the account confirms the\n" +
			"new App. Its key is stored before anything else happens. A private App can be installed on its owner's account\n" +
			"alone: that is enough where the platform and the application repository are in one GitHub organization. Two need\n" +
			"a public one.\n\n" +
			"Each operator can have a private key of their own for the App: konstruct app import explains how.",
		Args: args(0, 0, "no arguments, only flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w.instance = p.named
			return p.createApp(cmd.Context(), w, noBrowser)
		},
	}
	cmd.Flags().StringVar(&w.owner, "owner", "", "GitHub organization that will own the App (default: your own account)")
	cmd.Flags().StringVar(&w.name, "name", "", "name of the App, at most 34 characters, unique on the host (default: OWNER-konstruct)")
	cmd.Flags().BoolVar(&w.public, "public", false, "let other accounts install the App: for two GitHub organizations")
	cmd.Flags().BoolVar(&w.readOnly, "read-only", false, "make an App that can only read: for Argo CD, where deploy keys are forbidden (argocd credentials --app)")
	cmd.Flags().StringVar(&w.web, "web", "https://github.com", "address of the GitHub host")
	cmd.Flags().StringVar(&w.api, "api", "", "address of its REST API, where it cannot be derived from the host's")
	cmd.Flags().StringVar(&w.homepage, "homepage", "", "address that the App's page links to (default: the owner's page)")
	cmd.Flags().StringVar(&w.where, "secrets", "", "where to keep the secrets: keyring or file (default: keyring, else file)")
	cmd.Flags().IntVar(&w.port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "print GitHub's form, filled in, for a browser elsewhere, and how to import what it makes")
	return cmd
}

// registration is one App under way: where its secrets will go was tried out
// before.
type registration struct {
	*githubapp.Registration
	program *program
	saved   config.SavedInstance
	asked   string // name of the instance
	where   string
	note    string
}

// register prepares the page. What can go wrong on this machine goes wrong
// here, before there is an App.
func (p *program) register(ctx context.Context, w wanted) (*registration, error) {
	saved, err := addressed(w.instance, w.web, w.api)
	if err != nil {
		return nil, err
	}
	if w.where == config.SecretsCommand {
		return nil, &usageError{"--secrets command: the key of a new App has to be kept; import it with a command afterwards", ""}
	}
	saved.App = config.SavedApp{Owner: w.owner, Public: w.public}
	if w.instance != "" || w.owner != "" {
		if _, err := p.nameFor(saved, w.instance); err != nil {
			return nil, err
		}
	}
	i, err := saved.Instance()
	if err != nil {
		return nil, &usageError{err.Error(), ""}
	}
	probe := w.instance
	if probe == "" {
		probe = "new"
	}
	kind, _, note, err := p.place(ctx, probe, w.where)
	if err != nil {
		return nil, err
	}
	ends := github.Endpoints{Web: i.Web, API: i.API}
	if w.homepage == "" {
		w.homepage = ends.Page(w.owner)
	}
	p.openLog()
	r, err := githubapp.Register(ctx, githubapp.RegisterOptions{
		Endpoints: ends, Transport: newTransport(p.lookup), Owner: w.owner, Name: w.appName(), Public: w.public, HomeURL: w.homepage,
		Description: w.description(), Permissions: w.permissions(), Port: w.port, Now: p.now, UserAgent: "konstruct/" + version, Log: p.log,
	})
	if err != nil {
		return nil, err
	}
	return &registration{Registration: r, program: p, saved: saved, asked: w.instance, where: kind, note: note}, nil
}

// maxAppName is the longest name of an App.
const maxAppName = 34

func (w wanted) appName() string {
	if w.name != "" || w.owner == "" {
		if w.name == "" && w.readOnly {
			return "konstruct-argocd"
		}
		if w.name == "" {
			return "konstruct"
		}
		return w.name
	}
	tail := "-konstruct"
	if w.readOnly {
		tail = "-argocd"
	}
	return w.owner[:min(len(w.owner), maxAppName-len(tail))] + tail
}

func (w wanted) permissions() github.Permissions {
	if w.readOnly {
		return github.ReadOnlyPermissions()
	}
	return github.NeededPermissions()
}

func (w wanted) description() string {
	if w.readOnly {
		return "Lets Argo CD read the GitOps repositories of Konstruct."
	}
	return "Konstruct's Git connection: creates and fills the GitOps repositories."
}

// finish waits for the App and stores its secrets before it says anything.
// Nobody's giving up gets in between: GitHub hands the key out once.
func (r *registration) finish(ctx context.Context) (appInfo, string, error) {
	made, err := r.Wait(ctx)
	if err != nil {
		return appInfo{}, "", err
	}
	ctx = context.WithoutCancel(ctx)
	saved := r.saved
	saved.App = config.SavedApp{
		ID: made.ID, Slug: made.Slug, ClientID: made.ClientID, Owner: made.Owner.Login, Personal: made.Owner.Type == "User", Public: saved.App.Public,
	}
	items := map[secrets.Item]string{secrets.PrivateKey: made.PEM, secrets.ClientSecret: made.ClientSecret}
	if made.WebhookSecret != "" {
		items[secrets.WebhookSecret] = made.WebhookSecret
	}
	info, note, err := r.store(ctx, saved, items)
	if err != nil {
		return appInfo{}, "", r.unkept(saved, err)
	}
	info.Name, info.Missing, info.Extra = made.Name, made.Missing, made.Extra
	return info, strings.TrimSpace(r.note + " " + note), nil
}

// store keeps the secrets where it was tried out; where that fails now, in
// files, under a name that is free.
func (r *registration) store(ctx context.Context, saved config.SavedInstance, items map[secrets.Item]string) (appInfo, string, error) {
	var err error
	saved.Name, err = r.program.nameFor(saved, r.asked)
	if err != nil {
		saved.Name = fmt.Sprintf("app-%d", saved.App.ID)
	}
	info, note, err := r.program.keep(ctx, saved, r.where, items)
	if err != nil && r.where != config.SecretsFile {
		why := "The keyring of this system failed: " + causeOf(err)
		info, note, err = r.program.keep(ctx, saved, config.SecretsFile, items)
		note = strings.TrimSpace(why + " " + note)
	}
	return info, note, err
}

// unkept is an App whose key got lost on this machine.
func (r *registration) unkept(saved config.SavedInstance, err error) error {
	return &hintError{
		fmt.Sprintf("the App %s was made, but its key could not be kept here: %v", saved.App.Slug, err),
		fmt.Sprintf("Mend that, make a new private key on %s, then: konstruct app import --app-id %d --private-key FILE", settingsPage(saved), saved.App.ID),
	}
}

type permissionLine struct {
	Permission string `json:"permission"`
	Level      string `json:"level"`
	Why        string `json:"why"`
}

func permissionLines(w wanted) []permissionLine {
	var out []permissionLine
	needs := github.Needs()
	if w.readOnly {
		needs = github.ReadOnlyNeeds()
	}
	for _, n := range needs {
		out = append(out, permissionLine{n.Name(), n.Level, n.Why})
	}
	return out
}

func (p *program) createApp(ctx context.Context, w wanted, noBrowser bool) error {
	r, err := p.register(ctx, w)
	if err != nil {
		return err
	}
	defer r.Close()
	p.sayWanted(w, r)
	if noBrowser {
		return p.elsewhere(w, r)
	}
	until := r.Deadline()
	p.sayPage(pageToOpen{
		What: "create the App", URL: r.URL(), Prefilled: r.PrefilledURL(), SSH: p.tunnel(r, w.port != 0), Until: &until, Asks: permissionLines(w),
	}, "Open this page in a browser on this machine (it works until "+until.Local().Format("15:04")+"):")
	p.browse(r.URL())
	p.takePasted(r)
	info, note, err := r.finish(ctx)
	if err != nil {
		return err
	}
	p.printAdded(info, note, "is made, and its key is stored")
	return nil
}

// sayWanted lists what the App will be allowed to do, before a browser opens.
func (p *program) sayWanted(w wanted, r *registration) {
	if p.output == outputJSON {
		return // it is in the line with the page
	}
	out := &textPrinter{out: p.out, now: p.now}
	owner := w.owner
	if owner == "" {
		owner = "your own account"
	}
	out.say("A GitHub App for %s on %s. It asks for:", owner, r.host())
	for _, n := range permissionLines(w) {
		out.say("  %-24s %s", n.Permission+": "+n.Level, n.Why)
	}
	if w.public {
		out.say("It will be public: any account can install it.")
	} else {
		out.say("It will be private: %s alone can install it. Two GitHub organizations need --public.", owner)
	}
	if r.note != "" {
		out.say("! %s", r.note)
	}
}

func (r *registration) host() string {
	i, err := r.saved.Instance()
	if err != nil {
		return ""
	}
	return i.Host()
}

// elsewhere is the way without a browser that reaches this machine.
func (p *program) elsewhere(w wanted, r *registration) error {
	importing := "konstruct app import"
	if host := r.host(); host != "github.com" {
		importing += " --web " + r.saved.Web
	}
	if w.instance != "" {
		importing += " --instance " + w.instance
	}
	if w.public {
		importing += " --public"
	}
	importing += " --app-id APP_ID --private-key FILE --client-secret FILE"
	if p.output == outputJSON {
		p.sayPage(pageToOpen{What: "create the App", URL: r.PrefilledURL(), Asks: permissionLines(w)}, "")
	} else {
		p.sayPage(pageToOpen{URL: r.PrefilledURL()}, "Open this page in any browser and create the App there:")
	}
	return &personError{hintError{
		"the App is to be made in a browser elsewhere",
		"On its page, generate a private key and a client secret, bring both here as files, then: " + importing,
	}}
}
