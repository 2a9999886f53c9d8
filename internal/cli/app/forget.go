package app

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// appForgetOptions is what konstruct app forget is asked for.
type appForgetOptions struct {
	factory  *cmdutil.Factory
	instance string
	yes      bool
}

func newCmdAppForget(factory *cmdutil.Factory) *cobra.Command {
	o := &appForgetOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "forget INSTANCE", Short: "Remove an instance, its secrets and the cache from this machine",
		Long: "forget removes what this machine knows of an instance. GitHub gives out no private key twice: without another\n" +
			"copy, a new one has to be made. The App itself, its installations and the repositories stay; the pages on\n" +
			"which they are removed are printed.",
		Args: cmdutil.Args(1, 1, "the name of an instance"),
		RunE: func(cmd *cobra.Command, names []string) error {
			o.instance = names[0]
			return runAppForget(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.yes, "yes", false, "forget without asking")
	return cmd
}

func runAppForget(ctx context.Context, o *appForgetOptions) error {
	c, err := o.factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	saved, ok := c.FindInstance(o.instance)
	if !ok {
		return forgetSecrets(ctx, o, c)
	}
	if err := o.factory.Ask("Forget instance "+o.instance+" with its secrets?", o.yes); err != nil {
		return err
	}
	done := apps.New(o.factory.Workspace).Forget(ctx, saved)
	printForgotten(o.factory, saved, done)
	return leftBehind(o.factory, done)
}

// forgetSecrets removes what is kept under a name that no instance has.
func forgetSecrets(ctx context.Context, o *appForgetOptions, c config.Config) error {
	manager := apps.New(o.factory.Workspace)
	if found, err := manager.HasSecrets(ctx, o.instance); err != nil || !found {
		return errors.Join(err, workspace.NoInstance(c, o.instance))
	}
	if err := o.factory.Ask("There is no instance "+o.instance+", and yet there are secrets of that name. Remove them?", o.yes); err != nil {
		return err
	}
	done := manager.ForgetSecrets(ctx, o.instance)
	if o.factory.Output == output.JSON {
		o.factory.PrintJSON(output.Object{"type": "forgotten", "instance": o.instance, "remains": []string{}, "left": leftTexts(done)})
	} else if len(done.Left) == 0 {
		o.factory.TextPrinter().Say("The secrets of %s are gone from this machine.", o.instance)
	}
	return leftBehind(o.factory, done)
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
