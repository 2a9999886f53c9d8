package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// clusterFlags are those of the commands about clusters and environments.
type clusterFlags struct {
	deliveryFlags
	template     string
	parent       string
	environments []string
	along        bool
	position     int
}

func (p *program) clusterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cluster", Short: "See the clusters in the platform repository, add, change, upgrade and remove them",
		Long: "cluster works on what the repositories say of clusters: what its template becomes is committed, and the Argo CD of\n" +
			"its parent makes it so. Removing one takes phases, each a commit; between them somebody has to see that Argo CD and\n" +
			"Crossplane are done: then the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: args(0, 0, "a command: list, show, templates, add, change, upgrade or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.clusterList(), p.clusterShow(), p.clusterTemplates(), p.clusterAdd(), p.clusterChange(), p.clusterUpgrade(), p.clusterRemove())
	return cmd
}

// delivering makes a command about both repositories; the first word is the
// organization.
func (p *program) delivering(use, short, long string, least, most int, f *clusterFlags, run func(*deliveryRun, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: args(least, most, strings.SplitN(use, " ", 2)[1])}
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		r, err := p.openDelivery(cmd.Context(), words[0], &f.deliveryFlags)
		if err != nil {
			return cleaned(err)
		}
		return cleaned(run(r, words[1:]))
	}
	return cmd
}

func (p *program) clusterList() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("list ORG", "List the clusters", "", 1, 1, &f, func(r *deliveryRun, _ []string) error {
		t, err := r.readTemplates()
		if err != nil {
			return err
		}
		all, err := r.engine.Clusters(r.ctx, r.snapshot, t)
		if err != nil {
			return err
		}
		for _, c := range all {
			r.showCluster(c, false)
		}
		r.listed(nil, len(all))
		if len(all) == 0 {
			r.say(nil, "Add one: konstruct cluster add %s NAME --template CLOUD/TEMPLATE", r.snapshot.Organization.Name)
		}
		return nil
	})
	f.looking(cmd)
	return cmd
}

func (p *program) clusterShow() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("show ORG CLUSTER", "Show a cluster with its files in the order in which Argo CD applies them, its values, and what was changed by hand", "", 2, 2, &f, func(r *deliveryRun, w []string) error {
		t, err := r.readTemplates()
		if err != nil {
			return err
		}
		c, err := r.engine.Cluster(r.ctx, r.snapshot, t, w[0])
		if err != nil {
			return err
		}
		r.showCluster(c, true)
		r.listed(nil, 1)
		return nil
	})
	f.looking(cmd)
	return cmd
}

func (p *program) clusterTemplates() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("templates ORG [TEMPLATE]", "List the templates for clusters, or what one of them asks for", "", 1, 2, &f, func(r *deliveryRun, w []string) error {
		t, err := r.readTemplates()
		if err != nil {
			return err
		}
		all := t.Clusters()
		if len(w) == 1 {
			found, err := t.Cluster(w[0])
			if err != nil {
				return err
			}
			all = []delivery.Template{found}
		}
		for _, found := range all {
			r.showTemplate(found, len(w) == 1)
		}
		r.listed(nil, len(all))
		return nil
	})
	f.looking(cmd)
	return cmd
}

func (p *program) clusterAdd() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("add ORG CLUSTER", "Add a cluster: what its template becomes, registered at its parent, in one commit",
		"add renders a template with the answers given by --set, --values and --secret, shows the plan and commits it. In a\n"+
			"terminal it asks for what is needed and was not given. The same again is nothing to do.",
		2, 2, &f, func(r *deliveryRun, w []string) error {
			if f.template == "" {
				return failure.Usage("--template CLOUD/TEMPLATE says what the cluster is made of", "See which there are: konstruct cluster templates "+r.snapshot.Organization.Name)
			}
			t, err := r.readTemplates()
			if err != nil {
				return err
			}
			found, err := t.Cluster(f.template)
			if err != nil {
				return err
			}
			wish := delivery.ClusterRequest{Name: w[0], Template: f.template, Parent: f.parent, Environments: f.environments}
			if wish.Actor, wish.Answers, err = r.wanted(found.Form); err != nil {
				return err
			}
			plan, err := r.engine.PlanAddCluster(r.ctx, r.snapshot, t, wish)
			return r.planned(plan, err, "")
		})
	f.changing(cmd, "")
	hide(cmd, "confirm", "confirm-phase")
	f.answering(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.template, "template", "", "CLOUD/TEMPLATE that it is made of, as templates lists them")
	fs.StringVar(&f.parent, "parent", "", "cluster whose Argo CD and Crossplane make it (default: the control plane, where its root Application is applied by hand)")
	fs.StringArrayVar(&f.environments, "environment", nil, "environment that it runs; once for each")
	return cmd
}

// wanted is in whose name a change is made, and what is answered to a form.
func (r *deliveryRun) wanted(f form.Form) (actor string, answers map[string]string, err error) {
	if answers, err = r.flags.answers(); err != nil {
		return "", nil, err
	}
	if actor, err = r.requester(); err != nil {
		return "", nil, err
	}
	answers, err = r.askAnswers(f, answers, r.flags.yes)
	return actor, answers, err
}

// planned carries out a plan that was made.
func (r *deliveryRun) planned(p delivery.Plan, err error, what string) error {
	if err != nil {
		return err
	}
	if r.flags.pullRequest {
		p.Propose()
	}
	return r.carryOut(p, what)
}

func (p *program) clusterChange() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("change ORG CLUSTER", "Change values of a cluster: its template is rendered again, what was changed by hand stays", "", 2, 2, &f, func(r *deliveryRun, w []string) error {
		answers, err := f.answers()
		if err == nil && len(answers) == 0 {
			err = failure.Usage("nothing to change was given", "Give --set NAME=VALUE; konstruct cluster show lists the values.")
		}
		if err != nil {
			return err
		}
		return r.rerender(w[0], answers, r.engine.PlanChangeCluster)
	})
	f.changing(cmd, "")
	hide(cmd, "confirm", "confirm-phase")
	f.answering(cmd)
	return cmd
}

func (p *program) clusterUpgrade() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("upgrade ORG CLUSTER", "Bring a cluster to what its template says now; what was changed by hand stays",
		"upgrade merges what the template says now, what it said when the cluster was rendered, and what people made of it.\n"+
			"Where both changed the same lines, the plan goes on a branch with a pull request.",
		2, 2, &f, func(r *deliveryRun, w []string) error {
			answers, err := f.answers()
			if err != nil {
				return err
			}
			return r.rerender(w[0], answers, r.engine.PlanUpgradeCluster)
		})
	f.changing(cmd, "")
	hide(cmd, "confirm", "confirm-phase")
	f.answering(cmd)
	return cmd
}

func (p *program) clusterRemove() *cobra.Command {
	var f clusterFlags
	cmd := p.delivering("remove ORG CLUSTER", "Remove a cluster, phase by phase",
		"remove unregisters the cluster at its parent; when its Applications and what they made are gone, which you confirm\n"+
			"with --confirm-phase, it deletes the files. It is refused while environments are on the cluster, unless\n"+
			"--with-environments takes them along, or clusters that were made from it. Where it stands is read from Git.",
		2, 2, &f, func(r *deliveryRun, w []string) error {
			actor, err := r.requester()
			if err != nil {
				return err
			}
			return r.phases("the removal of "+w[0]+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
				return r.engine.PlanRemoveCluster(r.ctx, s, delivery.ClusterRemoval{Name: w[0], WithEnvironments: f.along, Actor: actor})
			})
		})
	f.changing(cmd, "name of the CLUSTER")
	cmd.Flags().BoolVar(&f.along, "with-environments", false, "take along the environments that are on it, with what runs in them")
	return cmd
}

// hide takes flags out of a command that has no use for them.
func hide(cmd *cobra.Command, names ...string) {
	for _, n := range names {
		if flag := cmd.Flags().Lookup(n); flag != nil {
			flag.Hidden = true
		}
	}
}

// phases carries out the next phases, until one waits for something that
// nobody has confirmed. --confirm-phase and --confirm are about the first one
// that waits, and about all.
func (r *deliveryRun) phases(what string, next func(*delivery.Snapshot) (delivery.Plan, error)) error {
	for first := true; ; first = false {
		p, err := next(r.snapshot)
		if _, gone := errors.AsType[*delivery.NotFoundError](err); !first && (gone || err == nil && p.Nothing()) {
			return nil
		}
		if err != nil {
			return err
		}
		if !first && p.Gate != nil {
			r.say(object{"type": "phase", "title": text.Clean(p.Title), "message": text.Clean(p.Gate.Message), "command": text.Clean(p.Gate.Command)},
				"What comes next: %s. It waits for this: %s", text.Clean(p.Title), text.Clean(p.Gate.Message))
			r.say(nil, "      %s", text.Clean(p.Gate.Command))
			r.say(nil, "  When it is so, do the same again with --confirm-phase.")
			return &saidError{&codeError{exitPerson}}
		}
		if err := r.planned(p, nil, what); err != nil || r.flags.pullRequest || r.flags.dryRun || p.Nothing() {
			return err
		}
		if r.snapshot, err = r.engine.Reopen(delivery.ForWriting(r.ctx), r.snapshot); err != nil {
			return fmt.Errorf("look at what comes next: %w", err)
		}
	}
}

func (r *deliveryRun) rerender(name string, answers map[string]string, plan clusterPlanner) error {
	t, err := r.readTemplates()
	if err != nil {
		return err
	}
	actor, err := r.requester()
	if err != nil {
		return err
	}
	p, err := plan(r.ctx, r.snapshot, t, delivery.ClusterChange{Name: name, Answers: answers, Actor: actor})
	return r.planned(p, err, "")
}

func inOrder(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
