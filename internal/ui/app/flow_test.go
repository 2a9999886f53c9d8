package app

import (
	"errors"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/session"
)

// plain is a world in which acme waits to be connected.
func plain() *world {
	w := newWorld().listen()
	w.opt.User = ""
	w.store.orgs["acme"] = org("acme", "acme", "acme-apps")
	return w
}

func TestConnectFromTheBrowserToTheSummary(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		s := w.at(t, 120, 40)
		s.keys("enter")
		s.has("Organizations › acme › Overview", "○ Not connected", "AppInstalled")
		s.keys("2")
		s.has("① Where", "c Connect")

		s.keys("c")
		s.has("② Authorize", "waiting for the browser", "https://github.com/login/oauth/authorize", "not signed in")
		if len(w.opened) != 1 || w.opened[0] != w.signIn.url {
			t.Fatalf("opened %q", w.opened)
		}
		s.keys("y")
		s.has("Copied the address to the clipboard.")
		if w.copied[0] != w.signIn.url {
			t.Fatalf("copied %q", w.copied)
		}

		w.signIn.done <- nil
		s.settle()
		s.has("✓ octo-admin", "③ Install", "acme  not installed yet", "acme-apps  not installed yet", "checked just now, again in 5 s", "suggested_target_id=1004")
		s.pass(2500 * time.Millisecond)
		s.has("checked 2 s ago, again in 3 s")

		w.install("acme")
		s.keys("r")
		s.has("✓ acme  installed", "○ acme-apps  not installed yet", "suggested_target_id=1009")
		w.install("acme-apps")
		s.pass(6 * time.Second)
		s.has("⑤ Plan", "+ create", "acme-apps/acme-gitops", "3 files, 5 KB", "Nothing is deleted or overwritten. 6 calls that write.")
		s.keys("d")
		s.has(".konstruct/connection.yaml")
		if len(w.applied) != 0 {
			t.Fatal("applied before it was agreed to")
		}

		s.keys("enter")
		s.has("● GitHub connected", "by octo-admin", "git clone https://github.com/acme/acme-gitops.git", "12 calls, 6 of them write", "Created acme/acme-gitops and acme-apps/acme-gitops.")
		s.keys("d")
		s.has("✓ Connecting acme  done", "repository")
		s.keys("d", "esc")
		s.has("acme", "● Connected")
		if len(w.applied) != 1 {
			t.Fatalf("applied %d plans", len(w.applied))
		}
	})
}

func TestConnectAgainHasNothingToDo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := w.at(t, 120, 40)
		s.keys("end", "enter", "2", "c")
		s.has("Nothing to do: everything is as it should be. Nothing was written.", "GitHub connected")
		if len(w.applied) != 0 {
			t.Fatal("something was applied")
		}
	})
}

func TestApprovalByAnOwner(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		w.opt.User = "mona"
		w.pending = true
		w.owners["acme"] = connection.OwnerInfo{Login: "acme", Exist: true, Known: true}
		s := w.at(t, 80, 24)
		s.keys("c")
		s.has("an owner has to approve", "as hubot has asked")
		s.keys("esc")
		s.has("Organizations", "ORGANIZATION")
	})
}

func TestPlanWithAForeignRepository(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		st := unconnected(org("acme", "acme", ""))
		a := app("acme", 22)
		r := st.Repositories[connection.Platform]
		r.Ownership = connection.Foreign
		st.Repositories[connection.Platform] = r
		st.Installations[connection.Platform], st.Installations[connection.Application] = &a, &a
		w.states["acme"] = st
		s := w.at(t, 80, 24)
		s.keys("c")
		s.has("exists and was not made by Konstruct", "A adopts it")
		s.keys("enter")
		s.has("Not now: acme/acme-gitops exists")
		if len(w.applied) != 0 {
			t.Fatal("a blocked plan was applied")
		}
		s.keys("A")
		s.has("~ adopt", "Nothing is deleted or overwritten")
		s.keys("esc")
		s.has("Cancelled. Nothing was written.")
	})
}

func TestMissingPermissionStopsAtTheCheck(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		st := unconnected(org("pied-piper", "pied-piper", ""))
		a := app("pied-piper", 24)
		st.Installations[connection.Platform], st.Installations[connection.Application] = &a, &a
		st.Conditions[1] = connection.Condition{Type: connection.PermissionsGranted, Status: connection.False, Reason: "PermissionMissing", Message: "The App lacks administration: write on pied-piper."}
		w.states["pied-piper"] = st
		s := w.at(t, 80, 24)
		s.keys("/", "type:pied", "enter", "c")
		s.has("④ Check", "A permission is missing", "lacks administration: write", "https://github.com/organizations/pied-piper/settings/inst")
		s.keys("enter") // what an owner has made can be adopted without it
		s.has("⑤ Plan")
	})
}

func TestSignInFailsAndIsTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		s := w.at(t, 80, 24)
		s.keys("c")
		w.signIn.done <- errors.New("the state does not match: \x1b]0;evil\x07")
		s.settle()
		s.has("✕ Signing in failed", "the state does not match: ␛]0;evil", "enter tries again")
		s.keys("enter")
		w.signIn.done <- nil
		s.settle()
		s.has("③ Install")
	})
}

func TestWithoutSignInTheFlowSaysWhatIsMissing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		w.opt.SignIn = nil
		s := w.at(t, 80, 24)
		s.keys("c")
		s.has("Nobody is signed in", "--actor")
	})
}

func TestABrowserThatFailsIsANote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		w.opt.Open = func(string) error { return session.ErrNoBrowser }
		s := w.at(t, 80, 24)
		s.keys("c")
		s.has("Couldn't open a browser", "waiting for the browser")
		w.signIn.done <- nil
		s.settle()
		s.has("③ Install")
	})
}

func TestApproveHere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		s := w.at(t, 80, 24)
		s.keys("c")
		s.lacks("approve here")
		s.keys("a") // offers nobody made do nothing
		s.has("waiting for the browser")
	})
}

func TestEditNames(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		s := w.at(t, 80, 24)
		s.keys("enter", "2", "e")
		s.keys("tab", "tab", "tab", "backspace", "backspace", "backspace", "backspace", "backspace")
		s.has("acme-apps-gitops") // one organization cannot hold one name twice
		s.keys("enter")
		s.has("acme/acme-apps-gitops")
		if o := w.store.orgs["acme"]; o.ApplicationOrg != "acme" || o.ApplicationRepository != "acme-apps-gitops" {
			t.Fatalf("saved %+v", o)
		}
		s.keys("e", "tab", "type:!", "enter")
		s.has("not a name that GitHub allows")
		s.keys("esc")
		s.lacks("not a name that GitHub allows")
		s.keys("e", "type:-two", "enter")
		s.has("acme-two", "① Where")
		if _, ok := w.store.orgs["acme-two"]; !ok {
			t.Fatalf("saved %+v", w.store.orgs)
		}
	})
}

func TestQRCode(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := plain()
		s := w.at(t, 120, 40)
		s.keys("c", "Q")
		s.has("▄", "esc close")
		s.size(80, 16)
		s.has("The QR code needs")
		s.keys("esc")
		s.has("② Authorize")
	})
}
