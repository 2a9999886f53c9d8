package argocd

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/failure"
	"gitconnection/internal/text"
)

// argocdAddressOptions is what konstruct argocd address is asked for.
type argocdAddressOptions struct {
	reads gitops.Reading
	form  string // ssh or https
}

func newCmdArgocdAddress(factory *cmdutil.Factory) *cobra.Command {
	o := &argocdAddressOptions{reads: gitops.Reading{Factory: factory}}
	cmd := &cobra.Command{
		Use: "address ORG ssh|https", Short: "Say by which addresses Argo CD reads the two repositories", Args: cmdutil.Args(2, 2, "ORG and ssh, for deploy keys, or https, for a read-only App"),
		Long: "address changes every Application and project in both repositories that reads them, and what is rendered from\n" +
			"now on: ssh (git@HOST:OWNER/NAME.git) is what deploy keys serve, https what a read-only App serves.",
		RunE: func(cmd *cobra.Command, words []string) error {
			o.reads.Organization, o.form = words[0], words[1]
			return runArgocdAddress(cmd.Context(), o)
		},
	}
	o.reads.Flags.Flags(cmd)
	fs := cmd.Flags()
	fs.StringVar(&o.reads.Flags.Actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	fs.BoolVar(&o.reads.Flags.Yes, "yes", false, "apply the plan without asking")
	fs.BoolVar(&o.reads.Flags.ConfirmPhase, "confirm-phase", false, "Argo CD has credentials for these addresses: the command that the plan has shown says it")
	return cmd
}

func runArgocdAddress(ctx context.Context, o *argocdAddressOptions) error {
	if o.form != "ssh" && o.form != "https" {
		return failure.Usage(text.ShellQuote(o.form)+": there are ssh and https", "")
	}
	r, err := o.reads.Open(ctx)
	if err != nil {
		return cmdutil.Cleaned(err)
	}
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	plan, err := r.Engine.PlanAddress(r.Ctx, r.Snapshot, o.form == "https", actor)
	if err != nil {
		return cmdutil.Cleaned(err)
	}
	return cmdutil.Cleaned(r.CarryOut(plan, ""))
}
