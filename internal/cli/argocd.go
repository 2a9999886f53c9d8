package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/text"
)

func (p *program) argocdCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "argocd", Short: "Let Argo CD read the two repositories: credentials and roots",
		Long: "argocd makes credentials that can read the two repositories and nothing else, and prints what Argo CD starts\n" +
			"from. Neither is committed: both go to the cluster that Argo CD runs in. See docs/argocd.md.",
		Args: args(0, 0, "a command: credentials or manifests"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.argocdCredentials(), p.argocdManifests(), p.argocdAddress())
	return cmd
}

// argo makes one of the commands about an organization and its Argo CD.
func (p *program) argo(use, short, long string, f *deliveryFlags, run func(*deliveryRun) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			r, err := p.openDelivery(cmd.Context(), names[0], f)
			if err != nil {
				return cleaned(err)
			}
			return cleaned(run(r))
		},
	}
	f.flags(cmd)
	return cmd
}

func (p *program) argocdManifests() *cobra.Command {
	var f deliveryFlags
	var app bool
	cmd := p.argo("manifests ORG", "Print the roots that Argo CD starts from",
		"manifests prints, for kubectl apply -f -, the projects and the root Application of an Argo CD: it registers every\n"+
			"cluster that has no parent in the platform repository. Folders that nothing reads yet are read by ApplicationSets.\n"+
			"Projects are pinned to one repository, the namespace argocd and Argo CD's own kinds; no root has a finalizer.",
		&f, func(r *deliveryRun) error { return r.manifests(app || r.snapshot.Platform.Marker.HTTPS) })
	cmd.Flags().BoolVar(&app, "app", false, "write the addresses by which a read-only App reads (https), in place of those of deploy keys (git@); set by konstruct argocd address, too")
	return cmd
}

func (p *program) argocdAddress() *cobra.Command {
	var f deliveryFlags
	cmd := &cobra.Command{
		Use: "address ORG ssh|https", Short: "Say by which addresses Argo CD reads the two repositories", Args: args(2, 2, "ORG and ssh, for deploy keys, or https, for a read-only App"),
		Long: "address changes every Application and project in both repositories that reads them, and what is rendered from\n" +
			"now on: ssh (git@HOST:OWNER/NAME.git) is what deploy keys serve, https what a read-only App serves.",
		RunE: func(cmd *cobra.Command, words []string) error {
			if words[1] != "ssh" && words[1] != "https" {
				return failure.Usage(text.ShellQuote(words[1])+": there are ssh and https", "")
			}
			r, err := p.openDelivery(cmd.Context(), words[0], &f)
			if err != nil {
				return cleaned(err)
			}
			actor, err := r.requester()
			if err != nil {
				return err
			}
			plan, err := r.engine.PlanAddress(r.ctx, r.snapshot, words[1] == "https", actor)
			if err != nil {
				return cleaned(err)
			}
			return cleaned(r.carryOut(plan, ""))
		},
	}
	f.flags(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	fs.BoolVar(&f.yes, "yes", false, "apply the plan without asking")
	fs.BoolVar(&f.confirmPhase, "confirm-phase", false, "Argo CD has credentials for these addresses: the command that the plan has shown says it")
	return cmd
}

func (r *deliveryRun) manifests(app bool) error {
	reading, err := r.engine.ArgoCD(r.ctx, r.snapshot, app)
	if err != nil {
		return err
	}
	manifests, err := reading.Roots.Manifests()
	if err != nil {
		return err
	}
	if r.output == outputJSON {
		for _, m := range manifests {
			r.say(object{"type": "manifest", "kind": m.Kind, "name": m.Name, "manifest": string(m.YAML)}, "")
		}
		line := r.ending("printed")
		line["count"] = len(manifests)
		r.say(line, "")
		return nil
	}
	if _, err := r.program.out.Write(argocd.Join(manifests)); err != nil {
		return fmt.Errorf("print the manifests: %w", err)
	}
	r.sayOtherwise(reading.Mismatched, app)
	return nil
}

// warn is for people, beside what is printed for kubectl.
func (r *deliveryRun) warn(format string, args ...any) {
	if r.output == outputJSON {
		r.say(object{"type": "note", "message": fmt.Sprintf(format, args...)}, "")
		return
	}
	fmt.Fprintln(r.err, "konstruct: "+fmt.Sprintf(format, args...))
}
