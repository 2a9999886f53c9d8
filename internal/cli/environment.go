package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/text"
)

func (p *program) environmentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "environment", Short: "See the environments in their order, add them to clusters, and remove them",
		Long: "environment works on the order of promotion, which the platform repository's marker holds, and on what makes a\n" +
			"cluster run an environment. Removing one takes phases, each confirmed by whoever has seen that Argo CD is done:\n" +
			"the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: args(0, 0, "a command: list, add, remove, move or protect"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.environmentList(), p.environmentAdd(), p.environmentMove(), p.environmentProtect(), p.environmentRemove())
	return cmd
}

func (p *program) environmentList() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("list ORG", "List the environments in the order of promotion, with the clusters that run them", "", 1, 1, &f, func(r *deliveryRun, _ []string) error {
		all, err := r.engine.Environments(r.ctx, r.snapshot)
		if err != nil {
			return err
		}
		for _, env := range all {
			r.showEnvironment(env)
		}
		r.listed(nil, len(all))
		if len(all) == 0 {
			r.say(nil, "Add one: konstruct environment add %s NAME", r.snapshot.Organization.Name)
		}
		return nil
	})
	f.looking(cmd)
	return cmd
}

func (r *deliveryRun) showEnvironment(env delivery.Environment) {
	clusters := []object{}
	for _, o := range env.On {
		clusters = append(clusters, object{"cluster": text.Clean(o.Cluster), "step": string(o.Step), "applications": cleanAll(o.Applications), "infrastructure": cleanAll(o.Infrastructure)})
	}
	var marks []string
	if env.Protected {
		marks = append(marks, "protected")
	}
	if !env.Ordered {
		marks = append(marks, "not in the order")
	}
	r.say(object{"type": "environment", "environment": text.Clean(env.Name), "ordered": env.Ordered, "protected": env.Protected, "clusters": clusters},
		"%-24s %s", text.Clean(env.Name), strings.Join(marks, ", "))
	for _, o := range env.On {
		r.say(nil, "    %-24s %-10s %3d applications  %3d infrastructure", text.Clean(o.Cluster), o.Step, len(o.Applications), len(o.Infrastructure))
	}
}

func (p *program) environmentAdd() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("add ORG ENVIRONMENT", "Add an environment to the order of promotion, and with --cluster to clusters",
		"add without --cluster puts an environment into the order; with it, the clusters run the environment: their folders\n"+
			"are made in the application repository, and then the platform repository makes the clusters read them.",
		2, 2, &f, func(r *deliveryRun, w []string) error {
			actor, err := r.requester()
			if err != nil {
				return err
			}
			if len(f.clusters) == 0 {
				plan, err := r.engine.PlanAddEnvironment(r.ctx, r.snapshot, delivery.EnvironmentRequest{Name: w[0], Position: f.position - 1, Actor: actor})
				return r.planned(plan, err, typedFor(plan, w[0]))
			}
			if f.position != 0 {
				return failure.Usage("--position and --cluster are two changes", "Add the environment first, then add it to clusters.")
			}
			return r.addTo(w[0], f.clusters, actor)
		})
	f.changing(cmd, confirmEnvironment)
	hide(cmd, "confirm-phase")
	f.clusterFlag(cmd)
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
func (r *deliveryRun) addTo(environment string, clusters []string, actor string) error {
	t, err := r.readTemplates()
	if err != nil {
		return err
	}
	for i, cluster := range clusters {
		if i > 0 {
			if r.snapshot, err = r.engine.Reopen(delivery.ForWriting(r.ctx), r.snapshot); err != nil {
				return fmt.Errorf("look at what is next: %w", err)
			}
		}
		plan, err := r.engine.PlanAddToCluster(r.ctx, r.snapshot, t, environment, cluster, actor)
		if err := r.planned(plan, err, typedFor(plan, environment)); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) environmentMove() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("move ORG ENVIRONMENT POSITION", "Give an environment another place in the order of promotion, from 1", "", 3, 3, &f, func(r *deliveryRun, w []string) error {
		position, err := strconv.Atoi(w[1])
		if err != nil || position < 1 {
			return failure.Usage("POSITION "+w[1]+": it is a number from 1", "")
		}
		actor, err := r.requester()
		if err != nil {
			return err
		}
		plan, err := r.engine.PlanMoveEnvironment(r.ctx, r.snapshot, delivery.EnvironmentRequest{Name: w[0], Position: position - 1, Actor: actor})
		return r.planned(plan, err, typedFor(plan, w[0]))
	})
	f.changing(cmd, confirmEnvironment)
	hide(cmd, "confirm-phase")
	return cmd
}

func (p *program) environmentProtect() *cobra.Command {
	var f clusterFlags
	var off bool
	cmd := p.delivering("protect ORG ENVIRONMENT", "Have every change of an environment confirmed by its name (default: the last one)", "", 2, 2, &f, func(r *deliveryRun, w []string) error {
		actor, err := r.requester()
		if err != nil {
			return err
		}
		plan, err := r.engine.PlanProtectEnvironment(r.ctx, r.snapshot, w[0], !off, actor)
		return r.planned(plan, err, text.Clean(w[0])+" would be protected no longer")
	})
	f.changing(cmd, "name of the ENVIRONMENT, for --off")
	hide(cmd, "confirm-phase")
	cmd.Flags().BoolVar(&off, "off", false, "no longer")
	return cmd
}

func (p *program) environmentRemove() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("remove ORG ENVIRONMENT", "Remove an environment from clusters, or altogether, phase by phase",
		"remove makes the clusters stop reading the environment; when Argo CD has taken down what ran in it, which you\n"+
			"confirm with --confirm-phase, its folders are deleted in both repositories. Without --cluster it leaves the order\n"+
			"of promotion, too. Where it stands is read from Git.",
		2, 2, &f, func(r *deliveryRun, w []string) error {
			actor, err := r.requester()
			if err != nil {
				return err
			}
			return r.phases("the removal of "+w[0]+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
				return r.engine.PlanRemoveEnvironment(r.ctx, s, delivery.EnvironmentRemoval{Name: w[0], Clusters: f.clusters, Actor: actor})
			})
		})
	f.changing(cmd, "name of the ENVIRONMENT")
	f.clusterFlag(cmd)
	cmd.Flag("cluster").Usage = "only from this cluster; once for each (default: everywhere)"
	return cmd
}
