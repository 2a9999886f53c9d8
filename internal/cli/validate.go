package cli

import (
	"github.com/spf13/cobra"

	"gitconnection/internal/scaffold/manifest"
	"gitconnection/internal/text"
)

func (p *program) validateCommand() *cobra.Command {
	var f deliveryFlags
	var errorsOnly bool
	cmd := &cobra.Command{
		Use: "validate ORG", Short: "Say what is wrong with the manifests of both repositories", Args: args(1, 1, "the name of an organization"),
		Long: "validate reads both repositories as they are and holds every manifest under registry/ to Argo CD's schemas and to\n" +
			"Kubernetes' names: unknown and missing fields, wrong types, empty destinations, projects and repositories,\n" +
			"resources that are there twice, folders that an Application reads and that are not there, and what templates have\n" +
			"left behind. Folders that are a chart or a kustomization are left out. It exits with 1 when it finds something.",
		RunE: func(cmd *cobra.Command, names []string) error {
			r, err := p.openDelivery(cmd.Context(), names[0], &f)
			if err != nil {
				return cleaned(err)
			}
			return cleaned(r.validate(errorsOnly))
		},
	}
	f.flags(cmd)
	cmd.Flags().BoolVar(&errorsOnly, "errors", false, "leave out warnings")
	return cmd
}

func (r *deliveryRun) validate(errorsOnly bool) error {
	findings, err := r.engine.Validate(r.ctx, r.snapshot)
	if err != nil {
		return err
	}
	if errorsOnly {
		findings = manifest.Errors(findings)
	}
	count := map[manifest.Severity]int{}
	for _, f := range findings {
		count[f.Severity]++
		r.say(object{
			"type": "finding", "repository": f.Repository, "path": text.Clean(f.Path), "line": f.Line, "severity": f.Severity, "message": text.Clean(f.Message),
		}, "%s %s:%d: %s: %s", f.Repository, text.Clean(f.Path), f.Line, f.Severity, text.Clean(f.Message))
	}
	outcome := "clean"
	if len(findings) > 0 {
		outcome = "findings"
	}
	line := r.ending(outcome)
	delete(line, "repository")
	line["repositories"] = []string{r.snapshot.Platform.FullName(), r.snapshot.Application.FullName()}
	line["errors"], line["warnings"] = count[manifest.Error], count[manifest.Warning]
	r.say(line, "")
	if len(findings) == 0 {
		r.say(nil, "Nothing is wrong in %s and %s.", r.snapshot.Platform.FullName(), r.snapshot.Application.FullName())
		return nil
	}
	r.say(nil, "%s, %s.", text.Count(count[manifest.Error], "error"), text.Count(count[manifest.Warning], "warning"))
	return &saidError{&codeError{exitFailed}}
}
