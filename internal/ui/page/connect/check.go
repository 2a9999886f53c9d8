package connect

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/session"
)

// access is what GitHub says about the signed-in user, by owner.
type access struct {
	owners   map[string]connection.OwnerInfo
	problems map[string]connection.Blocker // why GitHub does not answer
}

// accessMsg says to which installations the signed-in user has no access.
type accessMsg struct {
	origin
	blockers []connection.Blocker
	err      error
}

// check is stage 4: everything that only a person could repair.
func (f *flow) check(st connection.State) tea.Cmd {
	f.stage = stageCheck
	if all := st.Blockers(); len(all) > 0 {
		f.block(all[0])
		return nil
	}
	for _, typ := range []connection.ConditionType{connection.AppInstalled, connection.PermissionsGranted} {
		if c := st.Condition(typ); c.Status == connection.False {
			f.block(connection.Blocker{Reason: c.Reason, Message: c.Message, Next: "an owner changes that on the App's page (o opens it); r checks again"})
			return nil
		}
	}
	f.waiting, f.obstacle = true, nil
	engine, ctx, from, user := f.Session.Options.Engine, f.ctx, f.origin(), f.Session.User
	return func() tea.Msg {
		blockers, err := engine.Access(ctx, st, user)
		return accessMsg{origin: from, blockers: blockers, err: err}
	}
}

func (f *flow) accessed(msg accessMsg) tea.Cmd {
	f.waiting = false
	switch {
	case msg.err != nil:
		return f.fail("Asking GitHub which installations "+text.Clean(f.Session.User)+" has access to", msg.err)
	case len(msg.blockers) > 0:
		f.block(msg.blockers[0])
		return nil
	}
	for _, owner := range f.Org.Owners() {
		if b, ok := f.access.problems[owner]; ok && blocksApp(b) {
			f.block(b)
			return nil
		}
	}
	return f.makePlan()
}

// ownerChecked notes what the signed-in user is on an owner, or why GitHub does
// not say so.
func (f *flow) ownerChecked(msg session.OwnerMsg) {
	if b, ok := connection.BlockerOf(msg.Err); ok {
		f.access.problems[msg.Login] = b
		if blocksApp(b) && f.stage == stagePlan {
			f.stage, f.planning.plan = stageCheck, nil
			f.block(b)
		}
	}
	if msg.Err == nil {
		f.access.owners[msg.Login] = msg.Info
	}
}

// blocksApp reports whether what keeps GitHub from answering a user keeps it
// from answering the App, too.
func blocksApp(b connection.Blocker) bool {
	return b.Reason == connection.ReasonIPAllowList || b.Reason == connection.ReasonPolicy
}

// blockerTitle names what stands in the way, in a few words.
func blockerTitle(b connection.Blocker) string {
	title, on := b.Reason, " on "
	switch b.Reason {
	case connection.ReasonApprovalPending:
		title = "Waiting for an owner's approval"
	case connection.ReasonRequestGone:
		title = "The request was declined or withdrawn"
	case connection.ReasonNotInstalled:
		title = "The App is not installed"
	case connection.ReasonUninstalled:
		title, on = "The App was uninstalled", " from "
	case connection.ReasonSuspended:
		title = "The installation is suspended"
	case connection.ReasonPermissionMissing:
		title = "A permission is missing"
	case connection.ReasonPermissionPending:
		title = "A permission waits for an owner"
	case connection.ReasonHidden:
		title, on = "The App may not see the repository", " "
	case connection.ReasonSAML:
		title, on = "A SAML session is needed", " for "
	case connection.ReasonIPAllowList:
		title = "This machine's address is not allowed"
	case connection.ReasonPolicy:
		title = "A policy forbids the App"
	case connection.ReasonAppDeleted:
		return "The App does not exist any more"
	case connection.ReasonWrongKey:
		return "The private key is not the App's"
	case connection.ReasonWrongApp:
		return "The key belongs to another App"
	case connection.ReasonClock:
		return "This machine's clock is wrong"
	case connection.ReasonSignedOut:
		return "The sign-in has ended"
	case connection.ReasonNotYours:
		title = "Not your installation"
	}
	if b.Target != "" {
		title += on + text.Clean(b.Target)
	}
	return title
}
