package cluster

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// NewCmdEnvironment returns konstruct environment.
func NewCmdEnvironment(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "environment", Short: "See the environments in their order, add them to clusters, and remove them",
		Long: "environment works on the order of promotion, which the platform repository's marker holds, and on what makes a\n" +
			"cluster run an environment. Removing one takes phases, each confirmed by whoever has seen that Argo CD is done:\n" +
			"the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, add, remove, move or protect"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdEnvironmentList(factory), newCmdEnvironmentAdd(factory), newCmdEnvironmentMove(factory), newCmdEnvironmentProtect(factory), newCmdEnvironmentRemove(factory))
	return cmd
}

func newCmdEnvironmentList(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "list ORG", "List the environments in the order of promotion, with the clusters that run them", "", 1, 1, &f, func(r *gitops.Run, _ []string) error {
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
	})
	f.Looking(cmd)
	return cmd
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

func newCmdEnvironmentAdd(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "add ORG ENVIRONMENT", "Add an environment to the order of promotion, and with --cluster to clusters",
		"add without --cluster puts an environment into the order; with it, the clusters run the environment: their folders\n"+
			"are made in the application repository, and then the platform repository makes the clusters read them.",
		2, 2, &f, func(r *gitops.Run, w []string) error {
			actor, err := r.Requester()
			if err != nil {
				return err
			}
			if len(f.Clusters) == 0 {
				plan, err := r.Engine.PlanAddEnvironment(r.Ctx, r.Snapshot, delivery.EnvironmentRequest{Name: w[0], Position: f.position - 1, Actor: actor})
				return r.Planned(plan, err, typedFor(plan, w[0]))
			}
			if f.position != 0 {
				return failure.Usage("--position and --cluster are two changes", "Add the environment first, then add it to clusters.")
			}
			return addTo(r, w[0], f.Clusters, actor)
		})
	f.Changing(cmd, gitops.ConfirmEnvironment)
	cmdutil.Hide(cmd, "confirm-phase")
	f.ClusterFlag(cmd)
	cmd.Flag("cluster").Usage = "cluster that runs it; once for each"
	cmd.Flags().IntVar(&f.position, "position", 0, "place in the order of promotion, from 1 (default: the last one)")
	return cmd
}

// typedFor says why a plan wants the name of an environment: it is protected, or
// would be no longer.
func typedFor(p delivery.Plan, environment string) string {
	if p.Typed == environment {
		return text.Clean(environment) + " is a protected environment"
	}
	return text.Clean(p.Typed) + " would be protected no longer"
}

// addTo adds an environment to clusters, one after the other.
func addTo(r *gitops.Run, environment string, clusters []string, actor string) error {
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	var proposed error
	for i, cluster := range clusters {
		if i > 0 {
			if r.Snapshot, err = r.Engine.Reopen(delivery.ForWriting(r.Ctx), r.Snapshot); err != nil {
				return fmt.Errorf("look at what is next: %w", err)
			}
		}
		plan, err := r.Engine.PlanAddToCluster(r.Ctx, r.Snapshot, t, environment, cluster, actor)
		switch err := r.Planned(plan, err, typedFor(plan, environment)); {
		case r.Flags.PullRequest && errors.Is(err, gitops.ErrProposed):
			proposed = err // each cluster has a pull request of its own
		case err != nil:
			return err
		}
	}
	return proposed
}

func newCmdEnvironmentMove(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "move ORG ENVIRONMENT POSITION", "Give an environment another place in the order of promotion, from 1", "", 3, 3, &f, func(r *gitops.Run, w []string) error {
		position, err := strconv.Atoi(w[1])
		if err != nil || position < 1 {
			return failure.Usage("POSITION "+w[1]+": it is a number from 1", "")
		}
		actor, err := r.Requester()
		if err != nil {
			return err
		}
		plan, err := r.Engine.PlanMoveEnvironment(r.Ctx, r.Snapshot, delivery.EnvironmentRequest{Name: w[0], Position: position - 1, Actor: actor})
		return r.Planned(plan, err, typedFor(plan, w[0]))
	})
	f.Changing(cmd, gitops.ConfirmEnvironment)
	cmdutil.Hide(cmd, "confirm-phase")
	return cmd
}

func newCmdEnvironmentProtect(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	var off bool
	cmd := newDeliveryCmd(factory, "protect ORG ENVIRONMENT", "Have every change of an environment confirmed by its name (default: the last one)", "", 2, 2, &f, func(r *gitops.Run, w []string) error {
		actor, err := r.Requester()
		if err != nil {
			return err
		}
		plan, err := r.Engine.PlanProtectEnvironment(r.Ctx, r.Snapshot, w[0], !off, actor)
		return r.Planned(plan, err, text.Clean(w[0])+" would be protected no longer")
	})
	f.Changing(cmd, "name of the ENVIRONMENT, for --off")
	cmdutil.Hide(cmd, "confirm-phase")
	cmd.Flags().BoolVar(&off, "off", false, "no longer")
	return cmd
}

func newCmdEnvironmentRemove(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "remove ORG ENVIRONMENT", "Remove an environment from clusters, or altogether, phase by phase",
		"remove makes the clusters stop reading the environment; when Argo CD has taken down what ran in it, which you\n"+
			"confirm with --confirm-phase, its folders are deleted in both repositories. Without --cluster it leaves the order\n"+
			"of promotion, too. Where it stands is read from Git.",
		2, 2, &f, func(r *gitops.Run, w []string) error {
			actor, err := r.Requester()
			if err != nil {
				return err
			}
			return r.Phases("the removal of "+w[0]+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
				return r.Engine.PlanRemoveEnvironment(r.Ctx, s, delivery.EnvironmentRemoval{Name: w[0], Clusters: f.Clusters, Actor: actor})
			})
		})
	f.Changing(cmd, "name of the ENVIRONMENT")
	f.ClusterFlag(cmd)
	cmd.Flag("cluster").Usage = "only from this cluster; once for each (default: everywhere)"
	return cmd
}
