package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/secrets"
	"gitconnection/internal/workspace"
)

func (p *program) appCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "app", Short: "Make, import, show and forget the GitHub App of an instance",
		Long: "An instance is a GitHub host and one GitHub App on it. Two GitHub organizations in one connection need a public\n" +
			"App: a private one can be installed on its owner's account alone.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				return failure.Usage(fmt.Sprintf("there is no command %q", "app "+words[0]), "konstruct app --help lists them.")
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return failure.Usage("app needs a command: create, import, show or forget", "konstruct app --help explains them.")
		},
	}
	cmd.AddCommand(p.appCreateCommand(), p.appImportCommand(), p.appShowCommand(), p.appForgetCommand())
	return cmd
}

// printApp prints one App.
func (p *program) printApp(i apps.Info) {
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
			name := p.named
			if len(names) == 1 {
				name = names[0]
			}
			return p.showApps(cmd.Context(), name)
		},
	}
}

func (p *program) showApps(ctx context.Context, name string) error {
	one, err := p.workspace.Choose(name)
	if err != nil {
		return err
	}
	if name != "" || one.Saved == nil {
		p.printApp(p.shown1(ctx, one))
		return nil
	}
	c, err := p.workspace.Configuration()
	if err != nil {
		return err
	}
	for _, saved := range c.Instances {
		i, err := p.workspace.InstanceOf(saved)
		if err != nil {
			return err
		}
		p.printApp(p.shown1(ctx, i))
	}
	return nil
}

// shown1 is what is shown of one instance: which secrets there are, too.
func (p *program) shown1(ctx context.Context, c workspace.Instance) apps.Info {
	i := apps.New(p.workspace).InfoOf(c)
	if c.Saved == nil {
		return i
	}
	if f, err := p.workspace.Configuration(); err == nil {
		def, ok := f.FindInstance("")
		i.Default = ok && def.Name == c.Name
	}
	for _, item := range secrets.Items() {
		switch _, err := c.Store.Get(ctx, item); {
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
	c, err := p.workspace.Configuration()
	if err != nil {
		return err
	}
	saved, ok := c.FindInstance(name)
	if !ok {
		if err := workspace.NoInstance(c, name); err != nil {
			return err
		}
	}
	if err := p.ask("Forget instance "+name+" with its secrets?", yes); err != nil {
		return err
	}
	note, err := apps.New(p.workspace).Forget(ctx, saved)
	if err != nil {
		return err
	}
	p.printForgotten(saved, note)
	return nil
}

func (p *program) printForgotten(saved config.SavedInstance, note string) {
	left := apps.Remains(saved)
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
		return failure.Usage("nothing was changed: this has to be confirmed", "Give --yes to do it.")
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
