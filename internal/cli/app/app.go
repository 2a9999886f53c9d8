// Package app holds the commands about the GitHub Apps of instances.
package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// NewCmdApp returns konstruct app.
func NewCmdApp(factory *cmdutil.Factory) *cobra.Command {
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
	cmd.AddCommand(newCmdAppCreate(factory), newCmdAppImport(factory), newCmdAppShow(factory), newCmdAppForget(factory))
	return cmd
}

// printApp prints one App.
func printApp(factory *cmdutil.Factory, i apps.Info) {
	if factory.Output == output.JSON {
		factory.PrintJSON(i)
		return
	}
	out := factory.TextPrinter()
	mark := ""
	if i.Default {
		mark = " (default)"
	}
	out.Say("%s%s", i.Instance, mark)
	visible := "" // GitHub does not tell of an App that was imported
	if i.Public {
		visible = "public: any account can install it"
	}
	for _, row := range [][2]string{
		{"host", i.Host}, {"App", strings.TrimSpace(fmt.Sprintf("%s %s", i.Slug, number(i.AppID)))}, {"owner", i.Owner}, {"", visible},
		{"client id", i.ClientID}, {"secrets", i.SecretsIn}, {"kept", strings.Join(i.Kept, ", ")}, {"settings", i.SettingsURL}, {"problem", i.Problem},
	} {
		if row[1] != "" {
			out.Say("  %-10s %s", row[0], row[1])
		}
	}
}

func number(id int64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("(App id %d)", id)
}

func newCmdAppShow(factory *cmdutil.Factory) *cobra.Command {
	return &cobra.Command{
		Use: "show [INSTANCE]", Short: "Show the instances that are set up here, without their secrets",
		Long: "show prints what this machine knows; GitHub is not asked.",
		Args: cmdutil.Args(0, 1, "the name of an instance, or none for all"),
		RunE: func(cmd *cobra.Command, names []string) error {
			name := factory.Instance
			if len(names) == 1 {
				name = names[0]
			}
			return showApps(cmd.Context(), factory, name)
		},
	}
}

func showApps(ctx context.Context, factory *cmdutil.Factory, name string) error {
	one, err := factory.Workspace.Choose(name)
	if err != nil {
		return err
	}
	if name != "" || one.Saved == nil {
		printApp(factory, describe(ctx, factory, one))
		return nil
	}
	c, err := factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	for _, saved := range c.Instances {
		i, err := factory.Workspace.InstanceOf(saved)
		if err != nil {
			return err
		}
		printApp(factory, describe(ctx, factory, i))
	}
	return nil
}

// shown1 is what is shown of one instance: which secrets there are, too.
func describe(ctx context.Context, factory *cmdutil.Factory, c workspace.Instance) apps.Info {
	i := apps.New(factory.Workspace).InfoOf(c)
	if c.Saved == nil {
		return i
	}
	if f, err := factory.Workspace.Configuration(); err == nil {
		def, ok := f.FindInstance("")
		i.Default = ok && def.Name == c.Name
	}
	for _, item := range secrets.Items() {
		switch _, err := c.Store.Get(ctx, item); {
		case err == nil:
			i.Kept = append(i.Kept, strings.ReplaceAll(string(item), "-", " "))
		case !errors.Is(err, secrets.ErrNotFound):
			i.Problem = wording.Line(err)
			if next := failure.Next(err); next != "" {
				i.Problem += ". " + next
			}
			return i // the others will not be any better
		}
	}
	return i
}

func newCmdAppForget(factory *cmdutil.Factory) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "forget INSTANCE", Short: "Remove an instance, its secrets and the cache from this machine",
		Long: "forget removes what this machine knows of an instance. GitHub gives out no private key twice: without another\n" +
			"copy, a new one has to be made. The App itself, its installations and the repositories stay; the pages on\n" +
			"which they are removed are printed.",
		Args: cmdutil.Args(1, 1, "the name of an instance"),
		RunE: func(cmd *cobra.Command, names []string) error {
			return forgetApp(cmd.Context(), factory, names[0], yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "forget without asking")
	return cmd
}

func forgetApp(ctx context.Context, factory *cmdutil.Factory, name string, yes bool) error {
	c, err := factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	saved, ok := c.FindInstance(name)
	if !ok {
		return forgetSecrets(ctx, factory, c, name, yes)
	}
	if err := factory.Ask("Forget instance "+name+" with its secrets?", yes); err != nil {
		return err
	}
	done := apps.New(factory.Workspace).Forget(ctx, saved)
	printForgotten(factory, saved, done)
	return leftBehind(factory, done)
}

// forgetSecrets removes what is kept under a name that no instance has.
func forgetSecrets(ctx context.Context, factory *cmdutil.Factory, c config.Config, name string, yes bool) error {
	manager := apps.New(factory.Workspace)
	if found, err := manager.HasSecrets(ctx, name); err != nil || !found {
		return errors.Join(err, workspace.NoInstance(c, name))
	}
	if err := factory.Ask("There is no instance "+name+", and yet there are secrets of that name. Remove them?", yes); err != nil {
		return err
	}
	done := manager.ForgetSecrets(ctx, name)
	if factory.Output == output.JSON {
		factory.PrintJSON(output.Object{"type": "forgotten", "instance": name, "remains": []string{}, "left": leftTexts(done)})
	} else if len(done.Left) == 0 {
		factory.TextPrinter().Say("The secrets of %s are gone from this machine.", name)
	}
	return leftBehind(factory, done)
}

// leftBehind says what could not be removed, and how to do that by hand.
func leftBehind(factory *cmdutil.Factory, done apps.Forgotten) error {
	if len(done.Left) == 0 {
		return nil
	}
	if factory.Output != output.JSON {
		for _, err := range done.Left {
			factory.Complain(err)
		}
	}
	return cmdutil.ExitWith(cmdutil.ExitFailed)
}

func leftTexts(done apps.Forgotten) []string {
	out := []string{}
	for _, err := range done.Left {
		out = append(out, strings.TrimSpace(wording.Line(err)+". "+failure.Next(err)))
	}
	return out
}

func printForgotten(factory *cmdutil.Factory, saved config.SavedInstance, done apps.Forgotten) {
	note := done.Note
	left := apps.Remains(saved)
	if factory.Output == output.JSON {
		type page struct {
			What string `json:"what"`
			URL  string `json:"url"`
		}
		line := struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Note     string `json:"note,omitempty"`
			Remains  []page `json:"remains"`
			// Left is what could not be removed from this machine.
			Left []string `json:"left"`
		}{"forgotten", saved.Name, note, []page{}, leftTexts(done)}
		for _, r := range left {
			line.Remains = append(line.Remains, page{r[0], r[1]})
		}
		factory.PrintJSON(line)
		return
	}
	out := factory.TextPrinter()
	if len(done.Left) == 0 {
		out.Say("Instance %s is forgotten: its secrets and the cache are gone from this machine.", saved.Name)
	} else {
		out.Say("Instance %s is forgotten, but not all of it could be removed from this machine:", saved.Name)
	}
	if note != "" {
		out.Say("! %s", note)
	}
	out.Say("What remains at GitHub:")
	for _, r := range left {
		out.Say("  %s\n    %s", r[0], r[1])
	}
	out.Say("  the repositories, which konstruct disconnect archives or deletes")
}
