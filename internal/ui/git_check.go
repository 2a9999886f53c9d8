package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
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
func (t *git) check(st connection.State) tea.Cmd {
	t.stage = stageCheck
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
	engine, ctx, name, gen, user := t.session.opt.Engine, t.ctx, t.org.Name, t.gen, t.session.user
	return func() tea.Msg {
		lacks, err := engine.Access(ctx, st, user)
		return accessMsg{name: name, gen: gen, state: st, lacks: lacks, err: err}
	}
}

func (t *git) accessed(msg accessMsg) tea.Cmd {
	t.waiting = false
	switch {
	case msg.err != nil:
		return t.troubled("Asking GitHub which installations "+text.Clean(t.session.user)+" has access to", msg.err)
	case len(msg.lacks) > 0:
		t.hindered(msg.lacks[0])
		return nil
	}
	for _, owner := range t.org.Owners() {
		if h, ok := t.barred[owner]; ok && forbids(h) {
			t.hindered(h)
			return nil
		}
	}
	return t.makePlan()
}

// hindered stops the stage: a person has to act.
func (t *git) hindered(h connection.Blocker) {
	t.waiting = false
	next := h.Next
	if h.URL != "" {
		next = strings.TrimSpace(strings.ReplaceAll(next, h.URL, "")) // the page is shown below, whole
		next = strings.TrimSuffix(next, ":")
	}
	t.trouble, t.page = &problem{what: blockerTitle(h), why: text.Clean(h.Message), next: text.Clean(next)}, h.URL
	// Repositories that an owner has made can be adopted without every
	// permission, so the plan may be looked at all the same.
	t.lacking = h.Reason == connection.ReasonPermissionMissing || h.Reason == connection.ReasonPermissionPending
}

// troubled stops the stage with a reason that stays.
func (t *git) troubled(doing string, err error) tea.Cmd {
	t.waiting = false
	if canceled(err) {
		return nil
	}
	if h, ok := connection.BlockerOf(err); ok {
		t.hindered(h)
		t.lacking = false // nothing is known that a plan could be made of
		return nil
	}
	p := explain(doing, err)
	t.trouble, t.page = &p, ""
	return nil
}

// confirmFirst asks before an organization is worked with that somebody else
// may have installed a public App on. Agreeing keeps it in the configuration,
// which confirms it.
func (t *git) confirmFirst() {
	t.session.open(&confirm{
		session: t.session, title: "Is " + text.Clean(t.org.Name) + " yours?", stay: "No", yes: "It is ours: connect it",
		text: "The App is installed there, and a public App can be installed by anybody. Nothing says that " + text.Clean(t.org.Name) + " belongs to you: it is not in your configuration, holds no connection, and is not known to be among your installations.",
		do: func() tea.Cmd {
			t.session.dir.Save(t.org)
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
func (t *git) owner(msg ownerMsg) {
	if h, ok := connection.BlockerOf(msg.err); ok {
		t.barred[msg.login] = h
		if forbids(h) && t.stage == stagePlan {
			t.stage, t.plan = stageCheck, nil
			t.hindered(h)
		}
	}
	if msg.err == nil {
		t.owners[msg.login] = msg.info
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
func (t *git) awareness(w int) []string {
	th, indent := t.session.th, text.Spaces(indented)
	var lines []string
	say := func(s string) {
		for i, l := range text.Wrap(s, w-indented-3) {
			sign := "  "
			if i == 0 {
				sign = th.warn.put("! ")
			}
			lines = append(lines, indent+sign+l)
		}
	}
	for _, owner := range t.org.Owners() {
		if h, ok := t.barred[owner]; ok {
			say(blockerTitle(h) + ": until then GitHub does not say whether you are an owner there. " + text.Clean(h.Next))
		}
		if st, ok := t.state(); ok {
			if i := installation(t.org, st, owner); i != nil && i.Selection == "selected" {
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
func (t *git) elsewhere() string {
	if t.stage != stageInstall {
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
func (t *git) useElsewhere() tea.Cmd {
	other, instead := t.elsewhere(), t.awaited()
	if other == "" || instead == "" {
		return nil
	}
	o := t.org
	if o.PlatformOrg == instead {
		o.PlatformOrg = other
	}
	if o.ApplicationOrg == instead {
		o.ApplicationOrg = other
	}
	if err := o.Validate(); err != nil {
		t.session.fail(problem{what: "Using " + text.Clean(other) + " is not possible", why: text.Clean(err.Error()), next: "e edits the names"})
		return nil
	}
	t.begin(stageAuthorize)
	t.org = o
	delete(t.session.states, o.Name)
	t.session.note = "The repositories will live in " + text.Clean(strings.Join(o.Owners(), " and ")) + "."
	return tea.Batch(t.session.save(o), t.authorize())
}
