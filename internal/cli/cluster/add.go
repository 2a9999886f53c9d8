package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
)

// clusterAddOptions is what konstruct cluster add is asked for.
type clusterAddOptions struct {
	reads        gitops.Reading
	cluster      string
	template     string
	parent       string
	environments []string
}

func newCmdClusterAdd(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterAddOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("add ORG CLUSTER", "Add a cluster: what its template becomes, registered at its parent, in one commit",
		"add renders a template with the answers given by --set, --values and --secret, shows the plan and commits it. In a\n"+
			"terminal it asks for what is needed and was not given. The same again is nothing to do.",
		func(ctx context.Context, w []string) error {
			o.cluster = w[0]
			return runClusterAdd(ctx, o)
		})
	o.reads.Flags.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	o.reads.Flags.Answering(cmd)
	fs := cmd.Flags()
	fs.StringVar(&o.template, "template", "", "CLOUD/TEMPLATE that it is made of, as templates lists them")
	fs.StringVar(&o.parent, "parent", "", "cluster whose Argo CD and Crossplane make it (default: the control plane; what konstruct argocd manifests prints registers it there)")
	fs.StringArrayVar(&o.environments, "environment", nil, "environment that it runs; once for each")
	return cmd
}

func runClusterAdd(ctx context.Context, o *clusterAddOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	if o.template == "" {
		return failure.Usage("--template CLOUD/TEMPLATE says what the cluster is made of", "See which there are: konstruct cluster templates "+r.Snapshot.Organization.Name)
	}
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	found, err := t.Cluster(o.template)
	if err != nil {
		return r.Among(err, "cluster templates")
	}
	req := delivery.ClusterRequest{Name: o.cluster, Template: o.template, Parent: o.parent, Environments: o.environments}
	if req.Actor, req.Answers, err = r.ActorAndAnswers(found.Form); err != nil {
		return err
	}
	plan, err := r.Engine.PlanAddCluster(r.Ctx, r.Snapshot, t, req)
	return r.Planned(plan, err, "")
}
