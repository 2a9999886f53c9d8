package argocd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/scaffold/argocd"
)

// argocdManifestsOptions is what konstruct argocd manifests is asked for.
type argocdManifestsOptions struct {
	reads gitops.Reading
	app   bool
}

func newCmdArgocdManifests(factory *cmdutil.Factory) *cobra.Command {
	o := &argocdManifestsOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newOrganizationCmd(&o.reads, "manifests ORG", "Print the roots that Argo CD starts from",
		"manifests prints, for kubectl apply -f -, the projects and the root Application of an Argo CD: it registers every\n"+
			"cluster that has no parent in the platform repository. Folders that nothing reads yet are read by ApplicationSets.\n"+
			"Projects are pinned to one repository, the namespace argocd and Argo CD's own kinds; no root has a finalizer.\n"+
			"Comments above them have the health check that this Argo CD needs for the waves between Applications.",
		func(ctx context.Context) error { return runArgocdManifests(ctx, o) })
	cmd.Flags().BoolVar(&o.app, "app", false, "write the addresses by which a read-only App reads (https), in place of those of deploy keys (git@); set by konstruct argocd address, too")
	return cmd
}

func runArgocdManifests(ctx context.Context, o *argocdManifestsOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	app := o.app || r.Snapshot.Platform.Marker.HTTPS
	reading, err := r.Engine.ArgoCD(r.Ctx, r.Snapshot, app)
	if err != nil {
		return err
	}
	manifests, err := reading.Roots.Manifests()
	if err != nil {
		return err
	}
	if r.Factory.Output == output.JSON {
		for _, m := range manifests {
			r.Say(output.Object{"type": "manifest", "kind": m.Kind, "name": m.Name, "manifest": string(m.YAML)}, "")
		}
		line := r.Ending("printed")
		line["count"], line["argocd_cm"] = len(manifests), output.Object{argocd.HealthKey: argocd.HealthCheck}
		r.Say(line, "")
		return nil
	}
	if _, err := r.Factory.Out.Write(append(argocd.HealthNote(), argocd.Join(manifests)...)); err != nil {
		return fmt.Errorf("print the manifests: %w", err)
	}
	warnOtherAddresses(r, reading.Mismatched, app)
	return nil
}
