package app

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/failure"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// appShowOptions is what konstruct app show is asked for.
type appShowOptions struct {
	factory  *cmdutil.Factory
	instance string // "" all
}

func newCmdAppShow(factory *cmdutil.Factory) *cobra.Command {
	o := &appShowOptions{factory: factory}
	return &cobra.Command{
		Use: "show [INSTANCE]", Short: "Show the instances that are set up here, without their secrets",
		Long: "show prints what this machine knows; GitHub is not asked.",
		Args: cmdutil.Args(0, 1, "the name of an instance, or none for all"),
		RunE: func(cmd *cobra.Command, names []string) error {
			o.instance = factory.Instance
			if len(names) == 1 {
				o.instance = names[0]
			}
			return runAppShow(cmd.Context(), o)
		},
	}
}

func runAppShow(ctx context.Context, o *appShowOptions) error {
	one, err := o.factory.Workspace.Choose(o.instance)
	if err != nil {
		return err
	}
	if o.instance != "" || one.Saved == nil {
		printApp(o.factory, describe(ctx, o.factory, one))
		return nil
	}
	c, err := o.factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	for _, saved := range c.Instances {
		i, err := o.factory.Workspace.InstanceOf(saved)
		if err != nil {
			return err
		}
		printApp(o.factory, describe(ctx, o.factory, i))
	}
	return nil
}

// describe is what is shown of one instance: which secrets there are, too.
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
