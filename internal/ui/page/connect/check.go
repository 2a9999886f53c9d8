package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// accessMsg says what the signed-in user has no access to.
type accessMsg struct {
	name  string
	gen   int
	state connection.State
	lacks []connection.Blocker
	err   error
}

// check is stage 4: everything that only a person could repair.
func (t *Tab) check(st connection.State) tea.Cmd {
	t.Stage = stageCheck
	if all := st.Blockers(); len(all) > 0 {
		t.hindered(all[0])
		return nil
	}
	for _, typ := range []connection.ConditionType{connection.AppInstalled, connection.PermissionsGranted} {
		if c := st.Condition(typ); c.Status == connection.False {
			t.hindered(connection.Blocker{Reason: c.Reason, Message: c.Message, Next: "an owner changes that on the App's page (o opens it); r checks again"})
			return nil
		}
	}
	t.waiting, t.trouble = true, nil
	engine, ctx, name, gen, user := t.Session.Options.Engine, t.ctx, t.Org.Name, t.gen, t.Session.User
	return func() tea.Msg {
		lacks, err := engine.Access(ctx, st, user)
		return accessMsg{name: name, gen: gen, state: st, lacks: lacks, err: err}
	}
}

func (t *Tab) accessed(msg accessMsg) tea.Cmd {
	t.waiting = false
	switch {
	case msg.err != nil:
		return t.troubled("Asking GitHub which installations "+text.Clean(t.Session.User)+" has access to", msg.err)
	case len(msg.lacks) > 0:
		t.hindered(msg.lacks[0])
		return nil
	}
	for _, owner := range t.Org.Owners() {
		if h, ok := t.accessProblems[owner]; ok && forbids(h) {
			t.hindered(h)
			return nil
		}
	}
	return t.makePlan()
}

// hindered stops the stage: a person has to act.
func (t *Tab) hindered(h connection.Blocker) {
	t.waiting = false
	next := h.Next
	if h.URL != "" {
		next = strings.TrimSpace(strings.ReplaceAll(next, h.URL, "")) // the page is shown below, whole
		next = strings.TrimSuffix(next, ":")
	}
	t.trouble, t.page = &session.Problem{What: blockerTitle(h), Why: text.Clean(h.Message), Next: text.Clean(next)}, h.URL
	// Repositories that an owner has made can be adopted without every
	// permission, so the plan may be looked at all the same.
	t.lacking = h.Reason == connection.ReasonPermissionMissing || h.Reason == connection.ReasonPermissionPending
}

// troubled stops the stage with a reason that stays.
func (t *Tab) troubled(doing string, err error) tea.Cmd {
	t.waiting = false
	if kit.Canceled(err) {
		return nil
	}
	if h, ok := connection.BlockerOf(err); ok {
		t.hindered(h)
		t.lacking = false // nothing is known that a plan could be made of
		return nil
	}
	p := session.Explain(doing, err)
	t.trouble, t.page = &p, ""
	return nil
}

// confirmFirst asks before an organization is worked with that somebody else
// may have installed a public App on. Agreeing keeps it in the configuration,
// which confirms it.
func (t *Tab) confirmFirst() {
	t.Session.Open(&session.Confirm{
		Session: t.Session, Title: "Is " + text.Clean(t.Org.Name) + " yours?", Stay: "No", Yes: "It is ours: connect it",
		Text: "The App is installed there, and a public App can be installed by anybody. Nothing says that " + text.Clean(t.Org.Name) + " belongs to you: it is not in your configuration, holds no connection, and is not known to be among your installations.",
		Do: func() tea.Cmd {
			t.Session.Directory.Save(t.Org)
			return t.connect()
		},
	})
}

// forbids reports whether what keeps GitHub from answering a user keeps the
// App from working, too.
func forbids(h connection.Blocker) bool {
	return h.Reason == connection.ReasonIPAllowList || h.Reason == connection.ReasonPolicy
}

// owner notes what the signed-in user is somewhere, or why GitHub keeps it to
// itself.
func (t *Tab) owner(msg session.OwnerMsg) {
	if h, ok := connection.BlockerOf(msg.Err); ok {
		t.accessProblems[msg.Login] = h
		if forbids(h) && t.Stage == StagePlan {
			t.Stage, t.plan = stageCheck, nil
			t.hindered(h)
		}
	}
	if msg.Err == nil {
		t.owners[msg.Login] = msg.Info
	}
}

// blockerTitle names what stands in the way, in a few words.
func blockerTitle(h connection.Blocker) string {
	title, on := h.Reason, " on "
	switch h.Reason {
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
	if h.Target != "" {
		title += on + text.Clean(h.Target)
	}
	return title
}

// awareness are lines about what the signed-in user cannot do, told before
// anything is planned.
func (t *Tab) awareness(w int) []string {
	th, indent := t.Session.Theme, text.Spaces(indented)
	var lines []string
	say := func(s string) {
		for i, l := range text.Wrap(s, w-indented-3) {
			sign := "  "
			if i == 0 {
				sign = th.Warn.Render("! ")
			}
			lines = append(lines, indent+sign+l)
		}
	}
	for _, owner := range t.Org.Owners() {
		if h, ok := t.accessProblems[owner]; ok {
			say(blockerTitle(h) + ": until then GitHub does not say whether you are an owner there. " + text.Clean(h.Next))
		}
		if st, ok := t.State(); ok {
			if i := installation(t.Org, st, owner); i != nil && i.Selection == "selected" {
				say("The App sees selected repositories of " + text.Clean(owner) + " alone: what konstruct creates is added by GitHub, one that exists has to be added there first.")
			}
		}
		if o := t.owners[owner]; o.Exist && o.Known && !o.Owner {
			say("You are not an owner of " + text.Clean(owner) + ": what only owners may do there needs one of them.")
		}
	}
	return lines
}

// elsewhere is an organization on which the App was installed instead of the
// one that is waited for, "" none.
func (t *Tab) elsewhere() string {
	if t.Stage != stageInstall {
		return ""
	}
	for _, owner := range t.missing() {
		if e := t.waits[owner].Elsewhere; len(e) > 0 {
			return e[len(e)-1]
		}
	}
	return ""
}

// useElsewhere takes the organization on which the App was installed in place
// of the one that is waited for.
func (t *Tab) useElsewhere() tea.Cmd {
	other, instead := t.elsewhere(), t.awaited()
	if other == "" || instead == "" {
		return nil
	}
	o := t.Org
	if o.PlatformOrg == instead {
		o.PlatformOrg = other
	}
	if o.ApplicationOrg == instead {
		o.ApplicationOrg = other
	}
	if err := o.Validate(); err != nil {
		t.Session.Fail(session.Problem{What: "Using " + text.Clean(other) + " is not possible", Why: text.Clean(err.Error()), Next: "e edits the names"})
		return nil
	}
	t.begin(stageAuthorize)
	t.Org = o
	delete(t.Session.States, o.Name)
	t.Session.Note = "The repositories will live in " + text.Clean(strings.Join(o.Owners(), " and ")) + "."
	return tea.Batch(t.Session.Save(o), t.authorize())
}
