package cluster

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// clusterTemplatesOptions is what konstruct cluster templates is asked for.
type clusterTemplatesOptions struct {
	reads gitops.Reading
	only  []string // the TEMPLATE that was named, if one was
}

func newCmdClusterTemplates(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterTemplatesOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("templates ORG [TEMPLATE]", "List the templates for clusters, or what one of them asks for", "", func(ctx context.Context, w []string) error {
		o.only = w
		return runClusterTemplates(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runClusterTemplates(ctx context.Context, o *clusterTemplatesOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	all := t.Clusters()
	if len(o.only) == 1 {
		found, err := t.Cluster(o.only[0])
		if err != nil {
			return r.Among(err, "cluster templates")
		}
		all = []delivery.Template{found}
	}
	for _, found := range all {
		showTemplate(r, found, len(o.only) == 1)
	}
	r.Listed(nil, len(all))
	return nil
}

// showTemplate prints a template; asked is what it asks for, too.
func showTemplate(r *gitops.Run, f delivery.Template, asked bool) {
	inputs := []output.Object{}
	for _, in := range f.Form.Inputs {
		inputs = append(inputs, output.Object{
			"name": text.Clean(in.Name()), "type": string(in.Type), "description": text.Clean(in.Description), "required": in.Required, "default": text.Clean(in.Default),
			"options": gitops.CleanAll(in.Options), "secret": text.Clean(in.Secret.String()),
		})
	}
	r.Say(output.Object{
		"type": "template", "template": text.Clean(f.Path), "kind": string(f.Kind), "cloud": text.Clean(f.Cloud), "version": text.Clean(f.Version), "description": text.Clean(f.Description),
		"source": text.Clean(f.Source.Name), "commit": text.Clean(f.Source.Commit), "cloud_resources": f.CloudResources, "reason": text.Clean(f.Reason), "inputs": inputs, "findings": gitops.CleanAll(f.Findings()),
	}, "%-28s %-11s %-8s %-10s %s", text.Clean(strings.TrimPrefix(f.Path, "cluster-templates/")), f.Kind, text.Clean(f.Version), text.Clean(f.Source.Name), text.Clean(cmp.Or(f.Reason, f.Description)))
	for _, finding := range f.Findings() {
		r.Say(nil, "    ! %s", text.Clean(finding))
	}
	if !asked {
		return
	}
	for _, in := range f.Form.Inputs {
		needed := ""
		if in.Required && in.Default == "" && in.Secret.String() == "" {
			needed = "needed"
		}
		r.Say(nil, "  %-26s %-8s %-7s %-24s %s", text.Clean(in.Name()), in.Type, needed, text.Clean(cmp.Or(in.Default, in.Secret.String())), text.Clean(about(in)))
	}
}

func about(in form.Input) string {
	if in.Type == form.Enum {
		return strings.TrimSpace(in.Description + " (" + strings.Join(in.Options, ", ") + ")")
	}
	return in.Description
}
