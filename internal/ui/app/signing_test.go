package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
)

// remote is a sign-in on a machine that is worked on over ssh.
type remote struct {
	*signIn
	pasted []string
}

func (r *remote) SSHLine() string { return "ssh -L 41233:127.0.0.1:41233 build.example" }

func (r *remote) Paste(address string) error {
	if !strings.Contains(address, "state=8c1f2e0") {
		return errors.New("this is not the address that the sign-in ends on")
	}
	r.pasted = append(r.pasted, address)
	r.done <- nil
	return nil
}

// device is a code that a test answers.
type device struct {
	code   string
	ends   time.Time
	done   chan error
	closed bool
}

func (d *device) UserCode() string { return d.code }

func (d *device) URL() string { return "https://github.com/login/device" }

func (d *device) ExpiresAt() time.Time { return d.ends }

func (d *device) Close() { d.closed = true }

func (d *device) Wait(ctx context.Context) (github.User, error) {
	select {
	case err := <-d.done:
		return github.User{ID: 1, Login: "octo-admin"}, err
	case <-ctx.Done():
		return github.User{}, ctx.Err()
	}
}

// elsewhere is a world in which the browser is on another machine.
func elsewhere() (*world, *remote, *device) {
	w := plain().listen()
	in := &remote{signIn: w.signIn}
	d := &device{code: "WDJB-MJHT", done: make(chan error, 1)}
	w.opt.SignIn = func(context.Context) (session.SignIn, error) { return in, nil }
	w.opt.SignInDevice = func(context.Context) (session.DeviceSignIn, error) {
		d.ends = time.Now().Add(15 * time.Minute)
		return d, nil
	}
	return w, in, d
}

func signingScenes() []scene {
	away := func(*testing.T) *world { w, _, _ := elsewhere(); return w }
	return []scene{
		{name: "sign-in-ways", world: away, drive: by("c"), has: []string{"p the browser is elsewhere"}},
		{name: "sign-in-paste", world: away, drive: func(s *screen) {
			s.keys("c", "p")
			s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("http://127.0.0.1:41233/oauth/callback?code=0123&state=wrong"), Paste: true})
			s.keys("enter")
		}, has: []string{"Paste the address", "✕ this is not the address"}},
		{name: "sign-in-code", world: away, drive: by("c", "v"), has: []string{"W D J B - M J H T", "https://github.com/login/device", "15 min"}},
		{name: "sign-in-code-refused", world: func(*testing.T) *world {
			w, _, _ := elsewhere()
			w.opt.SignInDevice = func(context.Context) (session.DeviceSignIn, error) {
				return nil, &github.Error{Op: "sign in with a code", Kind: github.KindForbidden, Reason: github.ReasonDeviceFlowOff,
					Cause: "the device flow is switched off for this App", Page: "https://github.com/organizations/acme/settings/apps/konstruct-acme"}
			}
			return w
		}, drive: by("c", "v"), has: []string{"✕ Signing in with a code failed", "Switch on"}},
		{name: "sign-in-anywhere", world: away, drive: by("S"), has: []string{"Sign in", "Changes name who asked for them"}},
		{name: "sign-in-refused", world: func(*testing.T) *world {
			w, _, _ := elsewhere()
			w.opt.SignIn = func(context.Context) (session.SignIn, error) { return nil, errors.New("the port is in use") }
			return w
		}, drive: by("S"), has: []string{"✕ Signing in failed: the port is in use", "r try again"}},
		{name: "sign-out", world: func(*testing.T) *world {
			w := populated()
			w.opt.SignOut = func(context.Context) error { return nil }
			return w
		}, drive: by("L"), has: []string{"Sign out?", "▌[ Cancel ]"}},
	}
}

// Signing in is an action of every page: of the list and of an organization, by its
// key and in the palette. It can be left and begun again.
func TestSignInFromAnywhere(t *testing.T) {
	for name, keys := range map[string][]string{"list": {"S"}, "organization": {"enter", "S"}, "tab": {"enter", "3", "S"}, "palette": {"ctrl+p", "s", "i", "g", "n", " ", "i", "n", "enter"}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, in, _ := elsewhere()
				s := w.at(t, 80, 24)
				s.has("not signed in")
				s.keys(keys...)
				s.has("Sign in", "o open in browser")
				s.keys("esc")
				s.lacks("o open in browser")
				s.keys("S")
				s.has("o open in browser")
				in.done <- nil
				s.settle()
				s.has("octo-admin is signed in.")
				s.lacks("not signed in", "o open in browser")
				s.keys("S")
				s.has("octo-admin is signed in already")
			})
		})
	}
}

// A code signs in from there, too; and where nobody can sign in, the key says why.
func TestSignInWithACodeFromAnywhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, _, d := elsewhere()
		s := w.at(t, 80, 24)
		s.keys("S", "v")
		s.has("W D J B - M J H T")
		d.done <- nil
		s.settle()
		s.has("octo-admin is signed in.")
		if !d.closed {
			t.Error("the code is still waited for")
		}
	})
	bubble(t, func(t *testing.T) {
		w, _, _ := elsewhere()
		w.opt.SignIn, w.opt.SignInDevice = nil, nil
		s := w.at(t, 80, 24)
		s.keys("S")
		s.has("This instance has no client id and secret of the App")
	})
}

func TestPastedAddressSignsIn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, in, _ := elsewhere()
		s := w.at(t, 80, 24)
		s.keys("c", "t")
		s.has("p the browser is elsewhere", "ssh -L 41233:127.0.0.1:41233 build.example", "v or type a short code")
		if w.copied[0] != in.SSHLine() {
			t.Fatalf("copied %q", w.copied)
		}
		s.keys("p")
		const good = "http://127.0.0.1:41233/oauth/callback?code=s3cr3t&state=8c1f2e0"
		for _, address := range []string{"http://127.0.0.1:41233/oauth/callback?code=s3cr3t&state=wrong", good} {
			s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(address), Paste: true})
			s.lacks("s3cr3t")
			s.keys("enter")
			s.lacks("s3cr3t")
		}
		s.has("✓ octo-admin", "③ Install")
		if len(in.pasted) != 1 || in.pasted[0] != good {
			t.Errorf("pasted %q", in.pasted)
		}
		s.finish()
	})
}

func TestCodeSignsIn(t *testing.T) {
	onceIsEnough(t)
	bubble(t, func(t *testing.T) {
		w, in, d := elsewhere()
		s := w.at(t, 80, 24)
		s.keys("c", "v", "y", "o")
		if len(w.copied) != 1 || w.copied[0] != "WDJB-MJHT" || w.opened[len(w.opened)-1] != d.URL() {
			t.Fatalf("copied %q, opened %q", w.copied, w.opened)
		}
		s.has("the code is good for another 15 min")
		s.pass(14*time.Minute + 10*time.Second)
		s.has("the code is good for another 50 s")
		s.keys("v")
		s.has("open in browser") // the page is still waited for
		s.keys("v")
		s.has("W D J B - M J H T") // and so is the code
		d.done <- nil
		s.settle()
		s.has("✓ octo-admin", "③ Install")
		if !d.closed || len(in.closed) == 0 {
			t.Error("a way to sign in was left open")
		}
		s.finish()
	})
}

func TestCodeThatFails(t *testing.T) {
	for reason, want := range map[github.Reason]string{
		github.ReasonDeclined: "choose Authorize",
		github.ReasonExpired:  "Start again: what GitHub gave out is no longer",
	} {
		t.Run(string(reason), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, in, d := elsewhere()
				s := w.at(t, 80, 24)
				s.keys("c", "v")
				d.done <- &github.Error{Op: "sign in with a code", Kind: github.KindForbidden, Reason: reason, Cause: "GitHub says: " + string(reason)}
				s.settle()
				s.has("Signing in with a code failed", want, "v asks for another code")
				s.keys("v")
				s.has("W D J B - M J H T")
				in.done <- nil // the browser came back after all
				s.settle()
				s.has("✓ octo-admin")
				s.finish()
			})
		})
	}
}

func TestSignOut(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"done", nil, "octo-admin is signed out, here and at GitHub."},
		{"unreachable", errors.New("no such host"), "it is gone from this machine; end it at GitHub"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := populated()
				asked := 0
				w.opt.SignOut = func(context.Context) error { asked++; return tt.err }
				s := w.at(t, 80, 24)
				s.keys("L", "enter")
				if asked > 0 {
					t.Fatal("signed out although nobody agreed")
				}
				s.keys("L", "tab", "enter")
				s.has("not signed in", tt.want)
			})
		})
	}
}
