package connect

import (
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// signedInTab is the tab of acme, where octo-admin is signed in. Its commands
// are not run, so it has no engine.
func signedInTab(t *testing.T) *Tab {
	t.Helper()
	groups := append(kit.StandardKeys(), Keys()...)
	sess := session.New(session.Options{Identity: session.Identity{User: "octo-admin"}}, groups)
	t.Cleanup(sess.Cancel)
	tab, ok := New(&session.Site{Session: sess, Org: connection.NewOrganization("acme", "acme", "acme")}).(*Tab)
	if !ok {
		t.Fatal("New returns another type")
	}
	tab.SetSize(120, 40)
	return tab
}

// shows demands that all texts are on the tab.
func shows(t *testing.T, tab *Tab, want ...string) {
	t.Helper()
	got := strings.Join(tab.View(120, 40), "\n")
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Fatalf("%q is not on the tab:\n%s", w, got)
		}
	}
}

// notInstalled is what is observed before the App is installed.
func notInstalled(o connection.Organization) connection.State {
	return connection.State{Organization: o, Phase: connection.PhaseNotConnected, Installations: map[connection.Role]*github.Installation{}}
}

func TestStaleRepliesAreDropped(t *testing.T) {
	tab := signedInTab(t)
	tab.Do(kit.ActConnect)
	shows(t, tab, "③ Install", "looking where the App is installed")
	asked := tab.flow.origin()
	tab.Update(session.StateMsg{Name: "acme", By: "install", Gen: asked.gen, State: notInstalled(tab.Org)})
	shows(t, tab, "③ Install", "waiting for GitHub")

	// Replies to an earlier flow, and one about somebody else.
	plan := connection.Plan{Verb: connection.VerbConnect}
	tab.Update(plannedMsg{origin: origin{"acme", asked.gen - 1}, plan: plan})
	tab.Update(session.StateMsg{Name: "other", By: "check", Gen: asked.gen})
	tab.Update(waitMsg{origin: origin{"acme", asked.gen - 1}, ended: true})
	shows(t, tab, "③ Install", "waiting for GitHub")
	for _, o := range tab.Offers() {
		if o.Label == "apply" {
			t.Fatal("a stale plan was taken")
		}
	}

	// The same plan is taken when this flow has asked for it.
	tab.flow.stage = stagePlan
	plan.Steps = []connection.Step{{ID: "create", Action: connection.ActionCreate, Target: "acme/acme-gitops", Writes: 1}}
	tab.Update(plannedMsg{origin: asked, plan: plan})
	shows(t, tab, "⑤ Plan", "acme/acme-gitops")
}

// Nothing that one flow has learnt, or was told, is there in the next one.
func TestAnotherFlowBeginsEmpty(t *testing.T) {
	tab := signedInTab(t)
	tab.Do(kit.ActConnect)
	first := tab.flow
	from := first.origin()
	tab.Update(session.StateMsg{Name: "acme", By: "install", Gen: from.gen, State: notInstalled(tab.Org)})
	tab.Update(installURLMsg{origin: from, owner: "acme", url: "https://github.com/apps/k/installations/new"})
	tab.Update(waitMsg{origin: from, looks: map[string]look{"acme": {count: 1}}})
	tab.Update(session.OwnerMsg{By: "acme", Gen: from.gen, Login: "acme", Info: connection.OwnerInfo{Known: true}})
	first.planning.adopt, first.details = true, true
	first.block(connection.Blocker{Reason: connection.ReasonPolicy, URL: "https://github.com/acme"})

	tab.Do(kit.ActGo)
	if tab.flow == first || tab.flow.gen != from.gen+1 {
		t.Fatalf("generation %d after %d", tab.flow.gen, from.gen)
	}
	if first.ctx.Err() == nil {
		t.Error("what the first flow waits for goes on")
	}
	f := tab.flow
	if len(f.access.owners)+len(f.access.problems)+len(f.install.urls)+len(f.install.looks) > 0 || f.install.nudge != nil {
		t.Errorf("left over: %+v %+v", f.access, f.install)
	}
	if f.obstacle != nil || f.details || f.planning.adopt || f.planning.plan != nil || f.pageURL() != "" {
		t.Errorf("left over: %+v", f)
	}
	shows(t, tab, "③ Install", "looking where the App is installed")
}
