package app

import (
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// strangers is a world in which somebody else installed the public App.
func strangers() *world {
	w := populated()
	w.installations = append(w.installations, app("evil-corp", 66))
	w.strangers = map[string]bool{"evil-corp": true}
	return w
}

// An account that nobody confirmed is told apart, cannot be selected, and is
// connected only after the operator has said that it is theirs.
func TestAStrangersInstallationIsNeverChosenByAccident(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := strangers()
		s := w.at(t, 80, 24)
		s.says("NOT CONFIRMED", "? Not confirmed", "the signed-in user has no access")
		s.keys("end", " ")
		s.has("Not now: nobody confirmed that evil-corp is yours")
		if len(s.m.session.Marked) > 0 {
			t.Errorf("selected %v", s.m.session.Marked)
		}
		s.keys("c")
		s.has("Is evil-corp yours?", "▌[ No ]")
		s.keys("enter")
		if _, saved := w.store.orgs["evil-corp"]; saved || w.count("InstallURL") > 0 {
			t.Error("it was worked with although nobody agreed")
		}
		s.keys("c", "tab", "enter")
		s.pass(time.Second)
		if _, saved := w.store.orgs["evil-corp"]; !saved {
			t.Error("the operator's word was not kept")
		}
		s.keys("esc")
		s.lacks("NOT CONFIRMED")
		s.finish()
	})
}

// The same against the simulator: who is signed in, who owns the App and what
// is in the configuration decide, whatever a stranger writes into markers.
func TestWhoseInstallationsTheyAre(t *testing.T) {
	testkit.Key()
	for _, tt := range []struct {
		name, user string
		has, lacks []string
	}{
		{"signed in", "octo-admin", []string{"NOT CONFIRMED", "? Not confirmed         the signed-in user has no"}, nil},
		{"nobody", "", []string{"NOT CONFIRMED", "sign in, or add it by its name"}, nil},
		{"the stranger", "mallory", []string{"evil"}, []string{"evil ? Not confirmed"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s, g := situation{given: func(g *testkit.GitHub, w *world) {
					w.store.orgs = map[string]connection.Organization{}
					g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"}) // which owns the App
					g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "evil"})
				}}.open(t)
				s.finish()
				client, engine := g.Fresh(t)
				w := s.around
				w.opt.User, w.opt.Engine = tt.user, engine
				if tt.user != "" {
					g.SignIn(t, client, g.AuthorizeApp(testkit.Slug, tt.user))
				}
				again := w.at(t, 80, 24)
				again.pass(time.Second)
				again.says(append(tt.has, "acme ○ Not connected")...)
				again.lacks(tt.lacks...)
				again.finish()
			})
		})
	}
}
