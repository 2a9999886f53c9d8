package catalog

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

func (f *catalogFlags) where(cmd *cobra.Command, clusters string) {
	cmd.Flags().StringArrayVar(&f.environments, "environment", nil, "environment; once for each")
	cmd.Flags().StringArrayVar(&f.Clusters, "cluster", nil, "cluster; once for each (default: "+clusters+")")
}

func newCmdCatalogInstall(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "install ORG ITEM", "Install an item into environments",
		"install renders the item and commits it: manifests to the application repository, Terraform files and the Workspace\n"+
			"that applies them to the platform repository. An item with both takes two phases; the same command again goes on.",
		2, &f, func(r *catalogRun, w []string) error {
			found, err := r.templates.Item(w[0])
			if err != nil {
				return r.run.Among(err, "catalog list")
			}
			req, err := r.request(w[0])
			if err != nil {
				return err
			}
			req.Name = f.name
			if err := r.askEnvironments(&req); err != nil {
				return err
			}
			if req.Answers, err = r.askInputs(found, req); err != nil {
				return err
			}
			plan, err := r.run.Engine.PlanInstall(r.run.Ctx, r.run.Snapshot, r.templates, req)
			return r.carryOut(plan, err)
		})
	f.Changing(cmd, gitops.ConfirmEnvironment)
	f.where(cmd, "all that read the environment")
	f.Answering(cmd)
	cmd.Flags().StringVar(&f.name, "name", "", "name that it is installed by (default: ITEM)")
	return cmd
}

func newCmdCatalogUpgrade(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "upgrade ORG NAME", "Have an installed item follow its template",
		"upgrade renders the item again with the values that it has. What people changed in its files stays, where the\n"+
			"template changes other lines; else a pull request shows both.",
		2, &f, func(r *catalogRun, w []string) error {
			req, err := r.request(w[0])
			if err != nil {
				return err
			}
			plan, err := r.run.Engine.PlanUpgrade(r.run.Ctx, r.run.Snapshot, r.templates, req)
			return r.carryOut(plan, err)
		})
	f.Changing(cmd, gitops.ConfirmEnvironment)
	f.where(cmd, "all on which it is installed")
	return cmd
}

func newCmdCatalogChange(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "change ORG NAME", "Change the values of an installed item", "What is not named with --set, --values or --secret stays as it is.", 2, &f, func(r *catalogRun, w []string) error {
		req, err := r.request(w[0])
		if err != nil {
			return err
		}
		if len(req.Answers) == 0 {
			return failure.Usage("nothing was named that should change", "Give --set NAME=VALUE, --values FILE or --secret NAME=BACKEND:PATH#KEY.")
		}
		plan, err := r.run.Engine.PlanChangeItem(r.run.Ctx, r.run.Snapshot, r.templates, req)
		return r.carryOut(plan, err)
	})
	f.Changing(cmd, gitops.ConfirmEnvironment)
	f.where(cmd, "all on which it is installed")
	f.Answering(cmd)
	return cmd
}

func newCmdCatalogRemove(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "remove ORG NAME", "Remove an installed item",
		"remove deletes the item's files. Where it has made cloud resources, they are destroyed in phases: each is committed\n"+
			"by the same command, when the one before has come about; the plan shows the command that says so.",
		2, &f, func(r *catalogRun, w []string) error {
			req, err := r.request(w[0])
			if err != nil {
				return err
			}
			plan, err := r.run.Engine.PlanRemove(r.run.Ctx, r.run.Snapshot, r.templates, req)
			return r.carryOut(plan, err)
		})
	f.Changing(cmd, "NAME again: a deletion is never confirmed by --yes")
	f.where(cmd, "all on which it is installed")
	return cmd
}

// request is what the words and the flags ask for.
func (r *catalogRun) request(item string) (delivery.ItemRequest, error) {
	answers, err := r.flags.Answers()
	if err != nil {
		return delivery.ItemRequest{}, err
	}
	actor, err := r.run.Requester()
	return delivery.ItemRequest{
		Item: item, Environments: r.flags.environments, Clusters: r.flags.Clusters, Answers: answers, Actor: actor, PullRequest: r.flags.PullRequest,
	}, err
}

// carryOut carries a plan out.
func (r *catalogRun) carryOut(p delivery.Plan, err error) error {
	if err != nil {
		return gitops.NameAnswers(err)
	}
	what := fmt.Sprintf("%s has to be named to confirm this", p.Typed)
	if r.run.Snapshot.Protected(p.Typed) {
		what = p.Typed + " is a protected environment"
	}
	return r.run.CarryOut(p, what)
}

// interactive reports whether somebody can be asked.
func (r *catalogRun) interactive() bool {
	return r.run.Factory.Terminal && r.run.Factory.Output != output.JSON && !r.flags.Yes
}

// askEnvironments asks for the environment where none was named.
func (r *catalogRun) askEnvironments(w *delivery.ItemRequest) error {
	if len(w.Environments) > 0 || !r.interactive() {
		return nil
	}
	fmt.Fprintf(r.run.Factory.Out, "Environment (%s): ", text.Clean(strings.Join(r.run.Snapshot.Environments, ", ")))
	line, err := r.run.Factory.Line()
	w.Environments = strings.Fields(strings.ReplaceAll(line, ",", " "))
	return err
}

// askInputs asks for what is needed and was not said. What an install that goes
// on has said before is in its record.
func (r *catalogRun) askInputs(f delivery.Template, w delivery.ItemRequest) (map[string]string, error) {
	if !r.interactive() {
		return w.Answers, nil
	}
	installed, err := r.run.Engine.InstalledItems(r.run.Ctx, r.run.Snapshot, r.templates)
	if err != nil {
		return nil, err
	}
	name := w.Name
	if name == "" {
		name = f.Name
	}
	rest := form.Form{}
	for _, in := range f.Form.Inputs {
		known := false
		for _, i := range installed {
			known = known || i.Name == name && i.Record != nil && i.Record.Answers[in.Name()] != ""
		}
		if !known {
			rest.Inputs = append(rest.Inputs, in)
		}
	}
	return gitops.AskAnswers(r.run.Factory, rest, w.Answers, r.flags.Yes)
}
