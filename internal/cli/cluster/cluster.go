// Package cluster holds the commands about clusters and environments.
package cluster

import (
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
)

// clusterFlags are those of the commands about clusters and environments.
type clusterFlags struct {
	gitops.Flags
	template     string
	parent       string
	environments []string
	along        bool
	position     int
}

// NewCmdCluster returns konstruct cluster.
func NewCmdCluster(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "cluster", Short: "See the clusters in the platform repository, add, change, upgrade and remove them",
		Long: "cluster works on what the repositories say of clusters: what its template becomes is committed, and the Argo CD of\n" +
			"its parent makes it so. Removing one takes phases, each a commit; between them somebody has to see that Argo CD and\n" +
			"Crossplane are done: then the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, show, templates, add, change, upgrade or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdClusterList(factory), newCmdClusterShow(factory), newCmdClusterTemplates(factory), newCmdClusterAdd(factory), newCmdClusterChange(factory), newCmdClusterUpgrade(factory), newCmdClusterRemove(factory))
	return cmd
}

// newDeliveryCmd makes a command about both repositories; the first word is the
// organization.
func newDeliveryCmd(factory *cmdutil.Factory, use, short, long string, least, most int, f *clusterFlags, run func(*gitops.Run, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: cmdutil.Args(least, most, strings.SplitN(use, " ", 2)[1])}
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		r, err := gitops.OpenDelivery(cmd.Context(), factory, words[0], &f.Flags)
		if err != nil {
			return cmdutil.Cleaned(err)
		}
		return cmdutil.Cleaned(run(r, words[1:]))
	}
	return cmd
}

func newCmdClusterList(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "list ORG", "List the clusters", "", 1, 1, &f, func(r *gitops.Run, _ []string) error {
		t, err := r.ReadTemplates()
		if err != nil {
			return err
		}
		all, err := r.Engine.Clusters(r.Ctx, r.Snapshot, t)
		if err != nil {
			return err
		}
		for _, c := range all {
			showCluster(r, c, false)
		}
		r.Listed(nil, len(all))
		if len(all) == 0 {
			r.Say(nil, "Add one: konstruct cluster add %s NAME --template CLOUD/TEMPLATE", r.Snapshot.Organization.Name)
		}
		return nil
	})
	f.Looking(cmd)
	return cmd
}

func newCmdClusterShow(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "show ORG CLUSTER", "Show a cluster with its files in the order in which Argo CD applies them, its values, and what was changed by hand", "", 2, 2, &f, func(r *gitops.Run, w []string) error {
		t, err := r.ReadTemplates()
		if err != nil {
			return err
		}
		c, err := r.Engine.Cluster(r.Ctx, r.Snapshot, t, w[0])
		if err != nil {
			return err
		}
		showCluster(r, c, true)
		r.Listed(nil, 1)
		return nil
	})
	f.Looking(cmd)
	return cmd
}

func newCmdClusterTemplates(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "templates ORG [TEMPLATE]", "List the templates for clusters, or what one of them asks for", "", 1, 2, &f, func(r *gitops.Run, w []string) error {
		t, err := r.ReadTemplates()
		if err != nil {
			return err
		}
		all := t.Clusters()
		if len(w) == 1 {
			found, err := t.Cluster(w[0])
			if err != nil {
				return r.Among(err, "cluster templates")
			}
			all = []delivery.Template{found}
		}
		for _, found := range all {
			showTemplate(r, found, len(w) == 1)
		}
		r.Listed(nil, len(all))
		return nil
	})
	f.Looking(cmd)
	return cmd
}

func newCmdClusterAdd(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "add ORG CLUSTER", "Add a cluster: what its template becomes, registered at its parent, in one commit",
		"add renders a template with the answers given by --set, --values and --secret, shows the plan and commits it. In a\n"+
			"terminal it asks for what is needed and was not given. The same again is nothing to do.",
		2, 2, &f, func(r *gitops.Run, w []string) error {
			if f.template == "" {
				return failure.Usage("--template CLOUD/TEMPLATE says what the cluster is made of", "See which there are: konstruct cluster templates "+r.Snapshot.Organization.Name)
			}
			t, err := r.ReadTemplates()
			if err != nil {
				return err
			}
			found, err := t.Cluster(f.template)
			if err != nil {
				return r.Among(err, "cluster templates")
			}
			req := delivery.ClusterRequest{Name: w[0], Template: f.template, Parent: f.parent, Environments: f.environments}
			if req.Actor, req.Answers, err = r.ActorAndAnswers(found.Form); err != nil {
				return err
			}
			plan, err := r.Engine.PlanAddCluster(r.Ctx, r.Snapshot, t, req)
			return r.Planned(plan, err, "")
		})
	f.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	f.Answering(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.template, "template", "", "CLOUD/TEMPLATE that it is made of, as templates lists them")
	fs.StringVar(&f.parent, "parent", "", "cluster whose Argo CD and Crossplane make it (default: the control plane; what konstruct argocd manifests prints registers it there)")
	fs.StringArrayVar(&f.environments, "environment", nil, "environment that it runs; once for each")
	return cmd
}

func newCmdClusterChange(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "change ORG CLUSTER", "Change values of a cluster: its template is rendered again, what was changed by hand stays", "", 2, 2, &f, func(r *gitops.Run, w []string) error {
		answers, err := f.Answers()
		if err == nil && len(answers) == 0 {
			err = failure.Usage("nothing to change was given", "Give --set NAME=VALUE; konstruct cluster show lists the values.")
		}
		if err != nil {
			return err
		}
		return rerender(r, w[0], answers, r.Engine.PlanChangeCluster)
	})
	f.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	f.Answering(cmd)
	return cmd
}

func newCmdClusterUpgrade(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "upgrade ORG CLUSTER", "Bring a cluster to what its template says now; what was changed by hand stays",
		"upgrade merges what the template says now, what it said when the cluster was rendered, and what people made of it.\n"+
			"Where both changed the same lines, the plan goes on a branch with a pull request.",
		2, 2, &f, func(r *gitops.Run, w []string) error {
			answers, err := f.Answers()
			if err != nil {
				return err
			}
			return rerender(r, w[0], answers, r.Engine.PlanUpgradeCluster)
		})
	f.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	f.Answering(cmd)
	return cmd
}

func newCmdClusterRemove(factory *cmdutil.Factory) *cobra.Command {
	var f clusterFlags
	cmd := newDeliveryCmd(factory, "remove ORG CLUSTER", "Remove a cluster, phase by phase",
		"remove unregisters the cluster at its parent; when its Applications and what they made are gone, which you confirm\n"+
			"with --confirm-phase, it deletes the files. It is refused while environments are on the cluster, unless\n"+
			"--with-environments takes them along, or clusters that were made from it. Where it stands is read from Git.",
		2, 2, &f, func(r *gitops.Run, w []string) error {
			actor, err := r.Requester()
			if err != nil {
				return err
			}
			return r.Phases("the removal of "+w[0]+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
				return r.Engine.PlanRemoveCluster(r.Ctx, s, delivery.ClusterRemoval{Name: w[0], WithEnvironments: f.along, Actor: actor})
			})
		})
	f.Changing(cmd, "name of the CLUSTER")
	cmd.Flags().BoolVar(&f.along, "with-environments", false, "take along the environments that are on it, with what runs in them")
	return cmd
}

func rerender(r *gitops.Run, name string, answers map[string]string, plan clusterPlanner) error {
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	p, err := plan(r.Ctx, r.Snapshot, t, delivery.ClusterChange{Name: name, Answers: answers, Actor: actor})
	return r.Planned(p, err, "")
}
