package lines

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// disconnect is the dialog as questions: what becomes of the repositories, of
// the App, the names of what is deleted; then the plan, with Cancel first.
func (p *place) disconnect(ctx context.Context) error {
	ctx = connection.ForWriting(ctx)
	if err := p.signIn(ctx); err != nil {
		return p.trouble(ctx, "Signing in", err)
	}
	if err := p.observe(ctx); err != nil {
		return p.trouble(ctx, "Observing the connection of "+p.org.Name, err)
	}
	opts, ok, err := p.endOptions(ctx)
	if err != nil || !ok {
		return err
	}
	if err := p.end(ctx, opts); err != nil {
		return p.trouble(ctx, "Disconnecting "+p.org.Name, err)
	}
	return nil
}

// endOptions asks what is to become of everything; ok is false when it was
// cancelled.
func (p *place) endOptions(ctx context.Context) (o connection.DisconnectOptions, ok bool, err error) {
	o.Actor = p.user
	at, err := p.choose(ctx, "Disconnect "+p.org.Name+". What becomes of the repositories?", 0, []choice{
		{label: "Keep them; what runs keeps running, and connecting again finds them"},
		{label: "Archive them; what runs keeps running, every change is blocked"},
		{label: "Delete them for ever; nothing can be rebuilt from Git"},
	})
	if err != nil {
		return o, false, err
	}
	o.Repositories = []connection.RepositoryChoice{connection.Keep, connection.Archive, connection.Delete}[at]
	at, err = p.choose(ctx, "What becomes of the GitHub App?", 0, []choice{
		{label: "Leave it installed"},
		{label: "Uninstall it from " + strings.Join(p.org.Owners(), " and ") + "; credentials of this App fail within an hour, workloads stay, sync stops"},
	})
	if err != nil {
		return o, false, err
	}
	o.Uninstall = at == 1
	if o.Repositories != connection.Delete {
		return o, true, nil
	}
	var names []string
	for _, role := range connection.Roles() {
		if r := p.state.Repositories[role]; r.Ownership == connection.Ours || r.Ownership == connection.Tombstone {
			names = append(names, r.FullName)
		}
	}
	o.Confirm, err = p.named(ctx, names)
	return o, err == nil && o.Confirm != nil, err
}

// end reads the plan out and asks once more.
func (p *place) end(ctx context.Context, opts connection.DisconnectOptions) error {
	p.say("Looking at what reads these repositories.")
	plan, err := p.opt.Engine.PlanDisconnect(ctx, p.state, opts)
	if err != nil {
		return err
	}
	p.plan(plan)
	if i := plan.Impact; i != nil {
		p.say("%s read these repositories.", fmt.Sprintf("%s, %s and %s", text.Count(i.Clusters, "cluster"), text.Count(i.Environments, "environment"), text.Count(i.Applications, "application")))
	}
	if len(plan.Blockers) > 0 {
		p.say("Nothing was written.")
		return nil
	}
	sure, err := p.yes(ctx, "Disconnect "+p.org.Name+"?", "Cancel", "Disconnect")
	if err != nil {
		return err
	}
	if !sure {
		p.say("Cancelled. Nothing was written.")
		return nil
	}
	return p.apply(ctx, plan)
}
