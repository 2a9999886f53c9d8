package argocd

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/text"
)

// argocdCredentialsRevokeOptions is what konstruct argocd credentials revoke is asked for.
type argocdCredentialsRevokeOptions struct {
	reads gitops.Reading
	older bool
}

func newCmdArgocdCredentialsRevoke(factory *cmdutil.Factory) *cobra.Command {
	o := &argocdCredentialsRevokeOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newOrganizationCmd(&o.reads, "revoke ORG", "Revoke the deploy keys of Argo CD",
		"revoke ends konstruct's deploy keys of both repositories: Argo CD cannot read them any more, what runs keeps\n"+
			"running. With --older only those that newer ones have replaced. Keys of others are left alone.",
		func(ctx context.Context) error { return runArgocdCredentialsRevoke(ctx, o) })
	cmd.Flags().BoolVar(&o.older, "older", false, "only those that a newer key has replaced")
	cmd.Flags().StringVar(&o.reads.Flags.Confirm, "confirm", "", "the ORG again: nothing is revoked without it")
	return cmd
}

func runArgocdCredentialsRevoke(ctx context.Context, o *argocdCredentialsRevokeOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	name := r.Snapshot.Organization.Name
	engine := credentials.New(r.Session.Client, rand.Reader)
	held, err := engine.Look(r.Ctx, r.Snapshot.Organization)
	if err != nil {
		return err
	}
	n, steps := 0, []output.Object{}
	r.Say(nil, "Revoke deploy keys of %s", name)
	for i, h := range held {
		if o.older {
			held[i].Keys = h.Older()
		}
		for _, k := range held[i].Keys {
			n++
			reason := fmt.Sprintf("deploy key %d, since %s", k.ID, k.Created.Local().Format("2 Jan 2006"))
			steps = append(steps, output.Object{"id": fmt.Sprintf("key/%d", k.ID), "target": h.FullName(), "action": "revoke", "reason": reason, "writes": 1})
			r.Say(nil, "  revoke    %-36s %s", h.FullName(), reason)
		}
	}
	r.Say(output.Object{"type": "plan", "title": "Revoke deploy keys of " + name, "steps": steps, "confirm": name}, "")
	if n == 0 {
		r.Say(resultLine(r, "nothing", 0), "There is nothing to revoke.")
		return nil
	}
	if r.Flags.Confirm != name {
		return &connection.BlockedError{Blockers: []connection.Blocker{{
			Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: name, Message: "Argo CD would not be able to read with these keys any more; nothing was revoked",
			Next: "Give --confirm " + text.ShellQuote(name) + " to revoke them.",
		}}}
	}
	for _, h := range held {
		if err := engine.Revoke(r.Ctx, h, h.Keys...); err != nil {
			return err
		}
	}
	r.Say(resultLine(r, "revoked", n), "Revoked: %d.", n)
	return nil
}
