package app

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
)

// appCreateOptions is what konstruct app create is asked for.
type appCreateOptions struct {
	factory   *cmdutil.Factory
	request   apps.Request
	noBrowser bool
}

func newCmdAppCreate(factory *cmdutil.Factory) *cobra.Command {
	o := &appCreateOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "create", Short: "Make a GitHub App in the browser",
		Long: "create opens a page on this machine that sends the browser to GitHub, where an owner of the account confirms the\n" +
			"new App. Its key is stored before anything else happens. A private App can be installed on its owner's account\n" +
			"alone: that is enough where the platform and the application repository are in one GitHub organization. Two need\n" +
			"a public one.\n\n" +
			"Each operator can have a private key of their own for the App: konstruct app import explains how.",
		Args: cmdutil.Args(0, 0, "no arguments, only flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.request.Instance = factory.Instance
			return runAppCreate(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.request.Owner, "owner", "", "GitHub organization that will own the App (default: your own account)")
	cmd.Flags().StringVar(&o.request.Name, "name", "", "name of the App, at most 34 characters, unique on the host (default: OWNER-konstruct)")
	cmd.Flags().BoolVar(&o.request.Public, "public", false, "let other accounts install the App: for two GitHub organizations")
	cmd.Flags().BoolVar(&o.request.ReadOnly, "read-only", false, "make an App that can only read: for Argo CD, where deploy keys are forbidden (argocd credentials --app)")
	cmd.Flags().StringVar(&o.request.Web, "web", "https://github.com", "address of the GitHub host")
	cmd.Flags().StringVar(&o.request.API, "api", "", "address of its REST API, where it cannot be derived from the host's")
	cmd.Flags().StringVar(&o.request.Homepage, "homepage", "", "address that the App's page links to (default: the owner's page)")
	cmd.Flags().StringVar(&o.request.Where, "secrets", "", "where to keep the secrets: keyring or file (default: keyring, else file)")
	cmd.Flags().IntVar(&o.request.Port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	cmd.Flags().BoolVar(&o.noBrowser, "no-browser", false, "print GitHub's form, filled in, for a browser elsewhere, and how to import what it makes")
	return cmd
}

func runAppCreate(ctx context.Context, o *appCreateOptions) error {
	factory, w := o.factory, o.request
	r, err := apps.New(factory.Workspace).Register(ctx, w)
	if err != nil {
		return err
	}
	defer r.Close()
	sayWanted(factory, w, r)
	if o.noBrowser {
		return elsewhere(factory, w, r)
	}
	until := r.Deadline()
	factory.PrintPage(cmdutil.PageToOpen{
		What: "create the App", URL: r.URL(), Prefilled: r.PrefilledURL(), SSH: cmdutil.SSHTunnel(factory.Lookup, r, w.Port != 0), Until: &until, Asks: permissionLines(w),
	}, "Open this page in a browser on this machine (it works until "+until.Local().Format("15:04")+"):")
	factory.OpenPage(r.URL())
	factory.ReadPasted(r)
	info, note, err := r.Finish(ctx)
	if err != nil {
		return err
	}
	printAdded(factory, info, note, "is made, and its key is stored")
	return nil
}

func permissionLines(w apps.Request) []cmdutil.PermissionLine {
	var out []cmdutil.PermissionLine
	needs := github.Needs()
	if w.ReadOnly {
		needs = github.ReadOnlyNeeds()
	}
	for _, n := range needs {
		out = append(out, cmdutil.PermissionLine{Permission: n.Name(), Level: n.Level, Why: n.Why})
	}
	return out
}

// sayWanted lists what the App will be allowed to do, before a browser opens.
func sayWanted(factory *cmdutil.Factory, w apps.Request, r *apps.Registration) {
	if factory.Output == output.JSON {
		return // it is in the line with the page
	}
	out := factory.TextPrinter()
	owner := w.Owner
	if owner == "" {
		owner = "your own account"
	}
	out.Say("A GitHub App for %s on %s. It asks for:", owner, r.Host())
	for _, n := range permissionLines(w) {
		out.Say("  %-24s %s", n.Permission+": "+n.Level, n.Why)
	}
	if w.Public {
		out.Say("It will be public: any account can install it.")
	} else {
		out.Say("It will be private: %s alone can install it. Two GitHub organizations need --public.", owner)
	}
	if r.Note != "" {
		out.Say("! %s", r.Note)
	}
}

// elsewhere is the way without a browser that reaches this machine.
func elsewhere(factory *cmdutil.Factory, w apps.Request, r *apps.Registration) error {
	importing := "konstruct app import"
	if host := r.Host(); host != "github.com" {
		importing += " --web " + r.Saved.Web
	}
	if w.Instance != "" {
		importing += " --instance " + w.Instance
	}
	if w.Public {
		importing += " --public"
	}
	importing += " --app-id APP_ID --private-key FILE --client-secret FILE"
	if factory.Output == output.JSON {
		factory.PrintPage(cmdutil.PageToOpen{What: "create the App", URL: r.PrefilledURL(), Asks: permissionLines(w)}, "")
	} else {
		factory.PrintPage(cmdutil.PageToOpen{URL: r.PrefilledURL()}, "Open this page in any browser and create the App there:")
	}
	return failure.Person(
		"the App is to be made in a browser elsewhere",
		"On its page, generate a private key and a client secret, bring both here as files, then: "+importing,
	)
}
