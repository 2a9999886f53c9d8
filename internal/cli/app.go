package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/config"
	"gitconnection/internal/github"
	"gitconnection/internal/secrets"
)

func (p *program) appCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "app", Short: "Make, import, show and forget the GitHub App of an instance",
		Long: "An instance is a GitHub host and one GitHub App on it. Two GitHub organizations in one connection need a public\n" +
			"App: a private one can be installed on its owner's account alone.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				return &usageError{fmt.Sprintf("there is no command %q", "app "+words[0]), "konstruct app --help lists them."}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return &usageError{"app needs a command: create, import, show or forget", "konstruct app --help explains them."}
		},
	}
	cmd.AddCommand(p.appCreateCommand(), p.appImportCommand(), p.appShowCommand(), p.appForgetCommand())
	return cmd
}

// appInfo is what is told about an App. None of it is a secret.
type appInfo struct {
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

func (p *program) infoOf(c chosen) appInfo {
	i := appInfo{
		Type: "app", Instance: c.Name, Host: c.Host(), AppID: c.AppID, Slug: c.Slug, ClientID: c.ClientID, Kept: []string{},
		Secrets: config.EnvironmentName, SecretsIn: "the environment of this command",
	}
	if c.saved != nil {
		i.Owner, i.Public, i.Secrets, i.SecretsIn = c.saved.App.Owner, c.saved.App.Public, c.saved.Where(), c.store.Where()
		if !c.saved.PrivateKeyCommand.Empty() {
			i.SecretsIn += "; the private key: printed by a command"
		}
	}
	return i
}

// printApp prints one App.
func (p *program) printApp(i appInfo) {
	if p.output == outputJSON {
		(&jsonPrinter{out: p.out}).line(i)
		return
	}
	out := &textPrinter{out: p.out, now: p.now}
	mark := ""
	if i.Default {
		mark = " (default)"
	}
	out.say("%s%s", i.Instance, mark)
	visible := "" // GitHub does not tell of an App that was imported
	if i.Public {
		visible = "public: any account can install it"
	}
	for _, row := range [][2]string{
		{"host", i.Host}, {"App", strings.TrimSpace(fmt.Sprintf("%s %s", i.Slug, number(i.AppID)))}, {"owner", i.Owner}, {"", visible},
		{"client id", i.ClientID}, {"secrets", i.SecretsIn}, {"kept", strings.Join(i.Kept, ", ")}, {"settings", i.SettingsURL}, {"problem", i.Problem},
	} {
		if row[1] != "" {
			out.say("  %-10s %s", row[0], row[1])
		}
	}
}

func number(id int64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("(App id %d)", id)
}

func (p *program) appShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show [INSTANCE]", Short: "Show the instances that are set up here, without their secrets",
		Long: "show prints what this machine knows; GitHub is not asked.",
		Args: args(0, 1, "the name of an instance, or none for all"),
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 1 {
				p.named = names[0]
			}
			return p.showApps(cmd.Context())
		},
	}
}

func (p *program) showApps(ctx context.Context) error {
	one, err := p.choose()
	if err != nil {
		return err
	}
	if p.named != "" || one.saved == nil {
		p.printApp(p.shown1(ctx, one))
		return nil
	}
	c, err := p.configuration()
	if err != nil {
		return err
	}
	for _, saved := range c.Instances {
		i, err := p.open(saved)
		if err != nil {
			return err
		}
		p.printApp(p.shown1(ctx, i))
	}
	return nil
}

// shown1 is what is shown of one instance: which secrets there are, too.
func (p *program) shown1(ctx context.Context, c chosen) appInfo {
	i := p.infoOf(c)
	if c.saved == nil {
		return i
	}
	if f, err := p.configuration(); err == nil {
		def, ok := f.FindInstance("")
		i.Default = ok && def.Name == c.Name
	}
	for _, item := range secrets.Items() {
		switch _, err := c.store.Get(ctx, item); {
		case err == nil:
			i.Kept = append(i.Kept, strings.ReplaceAll(string(item), "-", " "))
		case !errors.Is(err, secrets.ErrNotFound):
			i.Problem = err.Error()
			if next := nextOf(err); next != "" {
				i.Problem += ". " + next
			}
			return i // the others will not be any better
		}
	}
	return i
}

func (p *program) appForgetCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "forget INSTANCE", Short: "Remove an instance, its secrets and the cache from this machine",
		Long: "forget removes what this machine knows of an instance. GitHub gives out no private key twice: without another\n" +
			"copy, a new one has to be made. The App itself, its installations and the repositories stay; the pages on\n" +
			"which they are removed are printed.",
		Args: args(1, 1, "the name of an instance"),
		RunE: func(cmd *cobra.Command, names []string) error {
			return p.forgetApp(cmd.Context(), names[0], yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "forget without asking")
	return cmd
}

func (p *program) forgetApp(ctx context.Context, name string, yes bool) error {
	c, err := p.configuration()
	if err != nil {
		return err
	}
	saved, ok := c.FindInstance(name)
	if !ok {
		if err := noInstance(c, name); err != nil {
			return err
		}
	}
	if err := p.ask("Forget instance "+name+" with its secrets?", yes); err != nil {
		return err
	}
	note, err := p.forget(ctx, saved)
	if err != nil {
		return err
	}
	p.printForgotten(saved, note)
	return nil
}

// forget signs out, removes the secrets, the cache and the instance. note is
// what could not be done at GitHub.
func (p *program) forget(ctx context.Context, saved config.SavedInstance) (note string, err error) {
	i, err := p.open(saved)
	if err != nil {
		return "", err
	}
	note = p.revoke(ctx, i)
	if err := secrets.DropAll(ctx, i.store); err != nil {
		return note, err
	}
	if err := p.purge(); err != nil {
		return note, err
	}
	f, ok := p.savedFile()
	if !ok {
		return note, nil
	}
	return note, f.Update(func(c *config.Config) error { c.ForgetInstance(saved.Name); return nil })
}

// purge removes the cache: it can be found out again.
func (p *program) purge() error {
	paths, err := p.paths()
	if err != nil {
		return nil //nolint:nilerr // no folder, no cache
	}
	return config.Purge(paths.Cache)
}

// remains is what forgetting an instance leaves at GitHub, and where it is
// removed.
func remains(saved config.SavedInstance) [][2]string {
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

func (p *program) printForgotten(saved config.SavedInstance, note string) {
	left := remains(saved)
	if p.output == outputJSON {
		type page struct {
			What string `json:"what"`
			URL  string `json:"url"`
		}
		line := struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Note     string `json:"note,omitempty"`
			Remains  []page `json:"remains"`
		}{"forgotten", saved.Name, note, []page{}}
		for _, r := range left {
			line.Remains = append(line.Remains, page{r[0], r[1]})
		}
		(&jsonPrinter{out: p.out}).line(line)
		return
	}
	out := &textPrinter{out: p.out, now: p.now}
	out.say("Instance %s is forgotten: its secrets and the cache are gone from this machine.", saved.Name)
	if note != "" {
		out.say("! %s", note)
	}
	out.say("What remains at GitHub:")
	for _, r := range left {
		out.say("  %s\n    %s", r[0], r[1])
	}
	out.say("  the repositories, which konstruct disconnect archives or deletes")
}

// ask asks the person in the terminal; a script says --yes.
func (p *program) ask(question string, yes bool) error {
	if yes {
		return nil
	}
	if !p.terminal || p.output == outputJSON {
		return &usageError{"nothing was changed: this has to be confirmed", "Give --yes to do it."}
	}
	fmt.Fprint(p.out, question+" [y/N] ")
	switch line, err := readLine(p.in); strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	default:
		return &saidError{errors.Join(context.Canceled, err)}
	}
}

// readLine reads byte by byte, so that what comes after the line is left to
// others.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	one := make([]byte, 1)
	for line.Len() < maxLine {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' {
			return line.String(), nil
		}
		line.Write(one[:n])
		if err != nil {
			return line.String(), err
		}
	}
	return line.String(), nil
}

// maxLine is longer than any address or secret that is typed or pasted.
const maxLine = 64 << 10
