// Package validate holds the command that checks the manifests.
package validate

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/scaffold/manifest"
	"gitconnection/internal/text"
)

// validateOptions is what konstruct validate is asked for.
type validateOptions struct {
	factory    *cmdutil.Factory
	name       string
	flags      gitops.Flags
	errorsOnly bool
}

// NewCmdValidate returns konstruct validate.
func NewCmdValidate(factory *cmdutil.Factory) *cobra.Command {
	o := &validateOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "validate ORG", Short: "Say what is wrong with the manifests of both repositories", Args: cmdutil.Args(1, 1, "the name of an organization"),
		Long: "validate reads both repositories as Argo CD reads them: the files that its Applications parse are held to Argo CD's\n" +
			"schemas and to Kubernetes' names, and all of them together to each other. It finds resources that are there twice,\n" +
			"projects that are not there or do not allow a source, a destination or a kind, folders that are read and not there or\n" +
			"there and not read, charts and kustomizations that cannot be rendered, and what templates have left behind. Plans make\n" +
			"the same checks. It exits with 1 when it finds something.",
		RunE: func(cmd *cobra.Command, names []string) error {
			o.name = names[0]
			return cmdutil.Cleaned(runValidate(cmd.Context(), o))
		},
	}
	o.flags.Flags(cmd)
	cmd.Flags().BoolVar(&o.errorsOnly, "errors", false, "leave out warnings")
	return cmd
}

// end is what follows a message: a full stop and what to do about it.
func end(next string) string {
	if next == "" {
		return ""
	}
	return ". " + next
}

func runValidate(ctx context.Context, o *validateOptions) error {
	r, err := gitops.OpenDelivery(ctx, o.factory, o.name, &o.flags)
	if err != nil {
		return err
	}
	findings, err := r.Engine.Validate(r.Ctx, r.Snapshot)
	if err != nil {
		return err
	}
	if o.errorsOnly {
		findings = manifest.Errors(findings)
	}
	count := map[manifest.Severity]int{}
	for _, f := range findings {
		count[f.Severity]++
		r.Say(output.Object{
			"type": "finding", "repository": f.Repository, "path": text.Clean(f.Path), "line": f.Line, "severity": f.Severity, "rule": f.Rule,
			"message": text.Clean(f.Message), "next": text.Clean(f.Next),
		}, "%s %s:%d: %s: %s", f.Repository, text.Clean(f.Path), f.Line, f.Severity, text.Clean(f.Message+end(f.Next)))
	}
	outcome := "clean"
	if len(findings) > 0 {
		outcome = "findings"
	}
	line := r.Ending(outcome)
	delete(line, "repository")
	line["repositories"] = []string{r.Snapshot.Platform.FullName(), r.Snapshot.Application.FullName()}
	line["errors"], line["warnings"] = count[manifest.Error], count[manifest.Warning]
	r.Say(line, "")
	if len(findings) == 0 {
		r.Say(nil, "Nothing is wrong in %s and %s.", r.Snapshot.Platform.FullName(), r.Snapshot.Application.FullName())
		return nil
	}
	r.Say(nil, "%s, %s.", text.Count(count[manifest.Error], "error"), text.Count(count[manifest.Warning], "warning"))
	return cmdutil.ExitWith(cmdutil.ExitFailed)
}
