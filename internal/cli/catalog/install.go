package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// catalogInstallOptions is what konstruct catalog install is asked for.
type catalogInstallOptions struct {
	reads reading
	item  string
	name  string
}

func newCmdCatalogInstall(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogInstallOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("install ORG ITEM", "Install an item into environments",
		"install renders the item and commits it: manifests to the application repository, Terraform files and the Workspace\n"+
			"that applies them to the platform repository. An item with both takes two phases; the same command again goes on.",
		func(ctx context.Context, w []string) error {
			o.item = w[0]
			return runCatalogInstall(ctx, o)
		})
	o.reads.Flags.Changing(cmd, gitops.ConfirmEnvironment)
	o.reads.where(cmd, "all that read the environment")
	o.reads.Flags.Answering(cmd)
	cmd.Flags().StringVar(&o.name, "name", "", "name that it is installed by (default: ITEM)")
	return cmd
}

func runCatalogInstall(ctx context.Context, o *catalogInstallOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	found, err := r.templates.Item(o.item)
	if err != nil {
		return r.run.Among(err, "catalog list")
	}
	req, err := r.request(o.item)
	if err != nil {
		return err
	}
	req.Name = o.name
	if err := r.askEnvironments(&req); err != nil {
		return err
	}
	if req.Answers, err = r.askInputs(found, req); err != nil {
		return err
	}
	plan, err := r.run.Engine.PlanInstall(r.run.Ctx, r.run.Snapshot, r.templates, req)
	return r.carryOut(plan, err)
}

// interactive reports whether somebody can be asked.
func (r *catalogRun) interactive() bool {
	return r.run.Factory.Terminal && r.run.Factory.Output != output.JSON && !r.run.Flags.Yes
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
	return gitops.AskAnswers(r.run.Factory, rest, w.Answers, r.run.Flags.Yes)
}
