package lines

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// disconnect asks what happens to the repositories and to the App, has the
// names of what is deleted typed, and then shows the plan with Cancel as the
// default.
func (o *orgSession) disconnect(ctx context.Context) error {
	ctx = connection.ForWriting(ctx)
	if err := o.signIn(ctx); err != nil {
		return o.handleError(ctx, "Signing in", err)
	}
	if err := o.observe(ctx); err != nil {
		return o.handleError(ctx, "Observing the connection of "+o.org.Name, err)
	}
	opts, ok, err := o.disconnectOptions(ctx)
	if err != nil || !ok {
		return err
	}
	if err := o.confirmDisconnect(ctx, opts); err != nil {
		return o.handleError(ctx, "Disconnecting "+o.org.Name, err)
	}
	return nil
}

// disconnectOptions asks for the options of a disconnect; ok is false when it
// was cancelled.
func (o *orgSession) disconnectOptions(ctx context.Context) (opts connection.DisconnectOptions, ok bool, err error) {
	opts.Actor = o.user
	at, err := o.choose(ctx, "Disconnect "+o.org.Name+". What becomes of the repositories?", 0, []choice{
		{label: "Keep them; what runs keeps running, and connecting again finds them"},
		{label: "Archive them; what runs keeps running, every change is blocked"},
		{label: "Delete them for ever; nothing can be rebuilt from Git"},
	})
	if err != nil {
		return opts, false, err
	}
	opts.Repositories = []connection.RepositoryChoice{connection.Keep, connection.Archive, connection.Delete}[at]
	at, err = o.choose(ctx, "What becomes of the GitHub App?", 0, []choice{
		{label: "Leave it installed"},
		{label: "Uninstall it from " + strings.Join(o.org.Owners(), " and ") + "; credentials of this App fail within an hour, workloads stay, sync stops"},
	})
	if err != nil {
		return opts, false, err
	}
	opts.Uninstall = at == 1
	if opts.Repositories != connection.Delete {
		return opts, true, nil
	}
	var names []string
	for _, role := range connection.Roles() {
		if r := o.state.Repositories[role]; r.Ownership == connection.Ours || r.Ownership == connection.Tombstone {
			names = append(names, r.FullName)
		}
	}
	opts.Confirm, err = o.confirmNames(ctx, names)
	return opts, err == nil && opts.Confirm != nil, err
}

// confirmDisconnect prints the plan and asks once more.
func (o *orgSession) confirmDisconnect(ctx context.Context, opts connection.DisconnectOptions) error {
	o.say("Looking at what reads these repositories.")
	plan, err := o.opt.Engine.PlanDisconnect(ctx, o.state, opts)
	if err != nil {
		return err
	}
	o.printPlan(plan)
	if i := plan.Impact; i != nil {
		o.say("%s read these repositories.", fmt.Sprintf("%s, %s and %s", text.Count(i.Clusters, "cluster"), text.Count(i.Environments, "environment"), text.Count(i.Applications, "application")))
	}
	if len(plan.Blockers) > 0 {
		o.say("Nothing was written.")
		return nil
	}
	sure, err := o.confirm(ctx, "Disconnect "+o.org.Name+"?", "Cancel", "Disconnect")
	if err != nil {
		return err
	}
	if !sure {
		o.say("Cancelled. Nothing was written.")
		return nil
	}
	return o.apply(ctx, plan)
}
