// Package argocd holds the commands that let Argo CD read the two repositories.
package argocd

import (
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
)

// NewCmdArgocd returns konstruct argocd.
func NewCmdArgocd(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "argocd", Short: "Let Argo CD read the two repositories: credentials and roots",
		Long: "argocd makes credentials that can read the two repositories and nothing else, and prints what Argo CD starts\n" +
			"from. Neither is committed: both go to the cluster that Argo CD runs in. See docs/argocd.md.",
		Args: cmdutil.Args(0, 0, "a command: credentials or manifests"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdArgocdCredentials(factory), newCmdArgocdManifests(factory), newCmdArgocdAddress(factory))
	return cmd
}

// newOrganizationCmd makes one of the commands about an organization and its Argo CD.
func newOrganizationCmd(factory *cmdutil.Factory, use, short, long string, f *gitops.Flags, run func(*gitops.Run) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			r, err := gitops.OpenDelivery(cmd.Context(), factory, names[0], f)
			if err != nil {
				return cmdutil.Cleaned(err)
			}
			return cmdutil.Cleaned(run(r))
		},
	}
	f.Flags(cmd)
	return cmd
}

func newCmdArgocdManifests(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	var app bool
	cmd := newOrganizationCmd(factory, "manifests ORG", "Print the roots that Argo CD starts from",
		"manifests prints, for kubectl apply -f -, the projects and the root Application of an Argo CD: it registers every\n"+
			"cluster that has no parent in the platform repository. Folders that nothing reads yet are read by ApplicationSets.\n"+
			"Projects are pinned to one repository, the namespace argocd and Argo CD's own kinds; no root has a finalizer.\n"+
			"Comments above them have the health check that this Argo CD needs for the waves between Applications.",
		&f, func(r *gitops.Run) error { return manifests(r, app || r.Snapshot.Platform.Marker.HTTPS) })
	cmd.Flags().BoolVar(&app, "app", false, "write the addresses by which a read-only App reads (https), in place of those of deploy keys (git@); set by konstruct argocd address, too")
	return cmd
}

func newCmdArgocdAddress(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := &cobra.Command{
		Use: "address ORG ssh|https", Short: "Say by which addresses Argo CD reads the two repositories", Args: cmdutil.Args(2, 2, "ORG and ssh, for deploy keys, or https, for a read-only App"),
		Long: "address changes every Application and project in both repositories that reads them, and what is rendered from\n" +
			"now on: ssh (git@HOST:OWNER/NAME.git) is what deploy keys serve, https what a read-only App serves.",
		RunE: func(cmd *cobra.Command, words []string) error {
			if words[1] != "ssh" && words[1] != "https" {
				return failure.Usage(text.ShellQuote(words[1])+": there are ssh and https", "")
			}
			r, err := gitops.OpenDelivery(cmd.Context(), factory, words[0], &f)
			if err != nil {
				return cmdutil.Cleaned(err)
			}
			actor, err := r.Requester()
			if err != nil {
				return err
			}
			plan, err := r.Engine.PlanAddress(r.Ctx, r.Snapshot, words[1] == "https", actor)
			if err != nil {
				return cmdutil.Cleaned(err)
			}
			return cmdutil.Cleaned(r.CarryOut(plan, ""))
		},
	}
	f.Flags(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.Actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	fs.BoolVar(&f.Yes, "yes", false, "apply the plan without asking")
	fs.BoolVar(&f.ConfirmPhase, "confirm-phase", false, "Argo CD has credentials for these addresses: the command that the plan has shown says it")
	return cmd
}

func manifests(r *gitops.Run, app bool) error {
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
