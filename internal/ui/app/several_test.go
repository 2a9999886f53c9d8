package app

import (
	"errors"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
)

// many is a world with organizations of every kind, nobody signed in.
func many() *world {
	w := newWorld().listen()
	w.opt.User = ""
	for i, login := range []string{"acme", "hooli", "initech", "stark", "umbrella", "wayne"} {
		w.installations = append(w.installations, app(login, int64(i+20)))
	}
	w.states["umbrella"] = connected(org("umbrella", "umbrella", ""))
	foreign := unconnected(org("hooli", "hooli", ""))
	a := app("hooli", 21)
	for _, r := range connection.Roles() {
		foreign.Installations[r] = &a
	}
	r := foreign.Repositories[connection.Platform]
	r.Ownership = connection.Foreign
	foreign.Repositories[connection.Platform] = r
	w.states["hooli"] = foreign
	return w
}

func TestSeveralOrganizations(t *testing.T) {
	for _, size := range sizes()[:2] {
		bubble(t, func(t *testing.T) {
			w := many()
			s := w.at(t, size.w, size.h)
			s.keys(" ", " ", " ", " ", " ", "home", "down") // all but wayne
			s.has("5 selected", "✓  acme", "✓▌ hooli")
			s.keys("down", " ") // initech not, and again
			s.has("4 selected")
			s.keys("up", " ")
			s.has("5 selected")

			s.keys("c")
			s.has("Organizations › Several", "one sign-in is enough", "https://github.com/login/oauth/authorize")
			if len(w.opened) != 1 {
				t.Fatalf("opened %v", w.opened)
			}
			w.signIn.done <- nil
			s.settle()
			s.has("Plan", "3 to connect", "1 unchanged", "1 blocked", "hooli", "exists and was not made", "connected, nothing to do")
			if len(w.applied) != 0 {
				t.Fatal("applied before it was agreed to")
			}

			w.mu.Lock()
			w.gate["Apply"] = make(chan struct{})
			w.events = halfway()[:1]
			w.mu.Unlock()
			s.keys("enter")
			s.pass(time.Second)
			s.has("Connecting 5 organizations", "3 running")
			s.keys("esc")
			s.has("Connecting  ") // each row of the list shows its own
			s.keys("c")
			s.has("3 running")
			close(w.gate["Apply"])
			s.pass(time.Second)
			s.has("Done", "3 connected", "1 blocked", "1 organization remains")
			if len(w.applied) != 3 {
				t.Fatalf("applied %d plans", len(w.applied))
			}

			// What stood in the way is gone: only the rest is looked at.
			w.mu.Lock()
			delete(w.states, "hooli")
			w.mu.Unlock()
			s.keys("enter")
			s.has("1 to connect")
			s.keys("enter")
			s.pass(time.Second)
			s.has("1 connected")
			s.keys("esc")
			s.lacks("selected")
		})
	}
}

func TestOneOfSeveralFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := many()
		w.opt.User = "octo-admin"
		w.fail["Observe stark"] = errors.New("502 from GitHub")
		w.applyErr = errors.New("create repository: 403")
		s := w.at(t, 120, 40)
		s.keys(" ", "end", "up", "up", " ", "c")
		s.has("1 to connect · 1 failed", "502 from GitHub")
		s.keys("enter")
		s.pass(time.Second)
		s.has("2 failed", "create repository: 403", "2 organizations remain")
		w.applyErr = nil
		delete(w.fail, "Observe stark")
		s.keys("esc")
		s.has("2 selected")
		s.keys("c", "enter")
		s.pass(time.Second)
		s.has("2 connected")
	})
}

// A stopped run begins nothing further, and says what remains.
func TestSeveralAreStopped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld()
		for i := range 10 {
			w.installations = append(w.installations, app("org-"+string(rune('a'+i)), int64(i+1)))
		}
		w.gate["Apply"] = make(chan struct{})
		s := w.at(t, 80, 24)
		for range 10 {
			s.keys(" ")
		}
		s.keys("c", "enter")
		s.pass(time.Second)
		s.has("6 waiting · 4 running")
		s.keys("ctrl+c")
		s.pass(time.Second)
		s.has("10 stopped", "10 organizations remain")
		if len(w.applied) != connection.AtOnce || s.quit {
			t.Fatalf("applied %d plans, quit %v", len(w.applied), s.quit)
		}
	})
}

func TestSeveralAreCancelled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := many()
		s := w.at(t, 80, 24)
		s.keys(" ", " ", "c", "esc")
		s.has("Cancelled. Nothing was written.", "2 selected")
		w.opt.SignIn = nil
		s.send(session.SignInMsg{Name: "several organizations", Gen: 99, SignIn: newSignIn()})
		s.send(session.SignedInMsg{Name: "several organizations", Gen: 1, User: github.User{Login: "mallory"}})
		s.settle()
		s.lacks("mallory")
		s.keys("esc")
		s.lacks("selected")
	})
}
