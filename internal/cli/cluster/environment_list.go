package cluster

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// environmentListOptions is what konstruct environment list is asked for.
type environmentListOptions struct {
	reads gitops.Reading
}

func newCmdEnvironmentList(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentListOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("list ORG", "List the environments in the order of promotion, with the clusters that run them", "", func(ctx context.Context, _ []string) error {
		return runEnvironmentList(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runEnvironmentList(ctx context.Context, o *environmentListOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	all, err := r.Engine.Environments(r.Ctx, r.Snapshot)
	if err != nil {
		return err
	}
	for _, env := range all {
		showEnvironment(r, env)
	}
	r.Listed(nil, len(all))
	if len(all) == 0 {
		r.Say(nil, "Add one: konstruct environment add %s NAME", r.Snapshot.Organization.Name)
	}
	return nil
}

func showEnvironment(r *gitops.Run, env delivery.Environment) {
	clusters := []output.Object{}
	for _, o := range env.On {
		clusters = append(clusters, output.Object{"cluster": text.Clean(o.Cluster), "step": string(o.Step), "applications": gitops.CleanAll(o.Applications), "infrastructure": gitops.CleanAll(o.Infrastructure)})
	}
	var marks []string
	if env.Protected {
		marks = append(marks, "protected")
	}
	if !env.Ordered {
		marks = append(marks, "not in the order")
	}
	open := r.Snapshot.EnvironmentPullRequests(env.Name)
	r.Say(output.Object{
		"type": "environment", "environment": text.Clean(env.Name), "ordered": env.Ordered, "protected": env.Protected, "clusters": clusters, "pull_requests": report.PullRequestsOf(open),
	}, "%-24s %s", text.Clean(env.Name), strings.Join(marks, ", "))
	r.OpenPullRequests(open)
	for _, o := range env.On {
		r.Say(nil, "    %-24s %-10s %3d applications  %3d infrastructure", text.Clean(o.Cluster), o.Step, len(o.Applications), len(o.Infrastructure))
	}
}
