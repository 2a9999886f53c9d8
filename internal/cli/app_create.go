package cli

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
)

func (p *program) appCreateCommand() *cobra.Command {
	w := apps.Request{}
	noBrowser := false
	cmd := &cobra.Command{
		Use: "create", Short: "Make a GitHub App in the browser",
		Long: "create opens a page on this machine that sends the browser to GitHub, where an owner of the account confirms the\n" +
			"new App. Its key is stored before anything else happens. A private App can be installed on its owner's account\n" +
			"alone: that is enough where the platform and the application repository are in one GitHub organization. Two need\n" +
			"a public one.\n\n" +
			"Each operator can have a private key of their own for the App: konstruct app import explains how.",
		Args: args(0, 0, "no arguments, only flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w.Instance = p.named
			return p.createApp(cmd.Context(), w, noBrowser)
		},
	}
	cmd.Flags().StringVar(&w.Owner, "owner", "", "GitHub organization that will own the App (default: your own account)")
	cmd.Flags().StringVar(&w.Name, "name", "", "name of the App, at most 34 characters, unique on the host (default: OWNER-konstruct)")
	cmd.Flags().BoolVar(&w.Public, "public", false, "let other accounts install the App: for two GitHub organizations")
	cmd.Flags().BoolVar(&w.ReadOnly, "read-only", false, "make an App that can only read: for Argo CD, where deploy keys are forbidden (argocd credentials --app)")
	cmd.Flags().StringVar(&w.Web, "web", "https://github.com", "address of the GitHub host")
	cmd.Flags().StringVar(&w.API, "api", "", "address of its REST API, where it cannot be derived from the host's")
	cmd.Flags().StringVar(&w.Homepage, "homepage", "", "address that the App's page links to (default: the owner's page)")
	cmd.Flags().StringVar(&w.Where, "secrets", "", "where to keep the secrets: keyring or file (default: keyring, else file)")
	cmd.Flags().IntVar(&w.Port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "print GitHub's form, filled in, for a browser elsewhere, and how to import what it makes")
	return cmd
}

type permissionLine struct {
	Permission string `json:"permission"`
	Level      string `json:"level"`
	Why        string `json:"why"`
}

func permissionLines(w apps.Request) []permissionLine {
	var out []permissionLine
	needs := github.Needs()
	if w.ReadOnly {
		needs = github.ReadOnlyNeeds()
	}
	for _, n := range needs {
		out = append(out, permissionLine{n.Name(), n.Level, n.Why})
	}
	return out
}

func (p *program) createApp(ctx context.Context, w apps.Request, noBrowser bool) error {
	r, err := apps.New(p.workspace).Register(ctx, w)
	if err != nil {
		return err
	}
	defer r.Close()
	p.sayWanted(w, r)
	if noBrowser {
		return p.elsewhere(w, r)
	}
	until := r.Deadline()
	p.sayPage(pageToOpen{
		What: "create the App", URL: r.URL(), Prefilled: r.PrefilledURL(), SSH: tunnel(p.lookup, r, w.Port != 0), Until: &until, Asks: permissionLines(w),
	}, "Open this page in a browser on this machine (it works until "+until.Local().Format("15:04")+"):")
	p.browse(r.URL())
	p.takePasted(r)
	info, note, err := r.Finish(ctx)
	if err != nil {
		return err
	}
	p.printAdded(info, note, "is made, and its key is stored")
	return nil
}

// sayWanted lists what the App will be allowed to do, before a browser opens.
func (p *program) sayWanted(w apps.Request, r *apps.Registration) {
	if p.output == outputJSON {
		return // it is in the line with the page
	}
	out := &textPrinter{out: p.out, now: p.now}
	owner := w.Owner
	if owner == "" {
		owner = "your own account"
	}
	out.say("A GitHub App for %s on %s. It asks for:", owner, r.Host())
	for _, n := range permissionLines(w) {
		out.say("  %-24s %s", n.Permission+": "+n.Level, n.Why)
	}
	if w.Public {
		out.say("It will be public: any account can install it.")
	} else {
		out.say("It will be private: %s alone can install it. Two GitHub organizations need --public.", owner)
	}
	if r.Note != "" {
		out.say("! %s", r.Note)
	}
}

// elsewhere is the way without a browser that reaches this machine.
func (p *program) elsewhere(w apps.Request, r *apps.Registration) error {
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
	if p.output == outputJSON {
		p.sayPage(pageToOpen{What: "create the App", URL: r.PrefilledURL(), Asks: permissionLines(w)}, "")
	} else {
		p.sayPage(pageToOpen{URL: r.PrefilledURL()}, "Open this page in any browser and create the App there:")
	}
	return failure.Person(
		"the App is to be made in a browser elsewhere",
		"On its page, generate a private key and a client secret, bring both here as files, then: "+importing,
	)
}
