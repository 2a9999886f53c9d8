package argocd

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/credentials"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// argocdCredentialsListOptions is what konstruct argocd credentials list is asked for.
type argocdCredentialsListOptions struct {
	reads gitops.Reading
}

func newCmdArgocdCredentialsList(factory *cmdutil.Factory) *cobra.Command {
	o := &argocdCredentialsListOptions{reads: gitops.Reading{Factory: factory}}
	return newOrganizationCmd(&o.reads, "list ORG", "List the deploy keys of Argo CD", "", func(ctx context.Context) error { return runArgocdCredentialsList(ctx, o) })
}

func runArgocdCredentialsList(ctx context.Context, o *argocdCredentialsListOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	held, err := credentials.New(r.Session.Client, rand.Reader).Look(r.Ctx, r.Snapshot.Organization)
	if err != nil {
		return err
	}
	n := 0
	for _, h := range held {
		for i, k := range h.Keys {
			n++
			printKey(r, h, k, i < len(h.Keys)-1)
		}
		if h.Others > 0 {
			r.Say(nil, "%-36s and %d deploy keys that are not konstruct's", h.FullName(), h.Others)
		}
	}
	r.Say(resultLine(r, "listed", n), "")
	if n == 0 {
		r.Say(nil, "There are none: konstruct argocd credentials %s", r.Snapshot.Organization.Name)
	}
	return nil
}

func printKey(r *gitops.Run, h credentials.Held, k github.DeployKey, older bool) {
	used := "never used"
	line := output.Object{
		"type": "credential", "repository": h.FullName(), "kind": "deploy-key", "id": k.ID, "title": text.Clean(k.Title), "public_key": k.Key,
		"read_only": k.ReadOnly, "enabled": k.Enabled, "created": k.Created.UTC().Format(time.RFC3339), "older": older,
	}
	if !k.LastUsed.IsZero() {
		used = "last used " + k.LastUsed.Local().Format("2 Jan 2006, 15:04")
		line["last_used"] = k.LastUsed.UTC().Format(time.RFC3339)
	}
	state := ""
	if older {
		state = "  replaced by a newer one"
	}
	r.Say(line, "%-36s %-12d since %s, %s%s%s", h.FullName(), k.ID, k.Created.Local().Format("2 Jan 2006"), used, state, Disabled(k))
}
