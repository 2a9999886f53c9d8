package app

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// setups is the configuration around the screens in a test.
type setups struct {
	known    []session.InstanceInfo
	opts     map[string]session.Options
	asked    session.AppRequest
	imported session.ExistingApp
	reg      *registering
	regErr   error
	impErr   error
	useErr   error
	summary  session.AppSummary
	forgot   []string
	reach    bool // over ssh
}

func (s *setups) Instances() []session.InstanceInfo {
	return append([]session.InstanceInfo(nil), s.known...)
}

func (s *setups) Use(_ context.Context, name string) (session.Options, error) {
	opt, ok := s.opts[name]
	if s.useErr != nil || !ok {
		return session.Options{}, errors.Join(s.useErr, errors.New("open instance "+name))
	}
	return opt, nil
}

func (s *setups) Register(_ context.Context, r session.AppRequest) (session.Registering, error) {
	s.asked = r
	if s.reach {
		return farAway{s.reg}, s.regErr
	}
	return s.reg, s.regErr
}

func (s *setups) Import(_ context.Context, a session.ExistingApp) (session.AppSummary, error) {
	s.imported = a
	return s.summary, s.impErr
}

func (s *setups) Forget(_ context.Context, name string) error {
	s.forgot = append(s.forgot, name)
	s.known = s.known[:1]
	return nil
}

type registering struct {
	done   chan error
	sum    session.AppSummary
	closed int
}

func (r *registering) URL() string { return "http://127.0.0.1:41233/9f86d081884c7d65" }

func (r *registering) Prefilled() string {
	return "https://github.com/organizations/acme/settings/apps/new?name=konstruct-acme&public=false&administration=write&contents=write&metadata=read&pull_requests=write&webhook_active=false"
}

func (r *registering) Close() { r.closed++ }

func (r *registering) Wait(ctx context.Context) (session.AppSummary, error) {
	select {
	case err := <-r.done:
		return r.sum, err
	case <-ctx.Done():
		return session.AppSummary{}, ctx.Err()
	}
}

// firstRun is the program before anything is set up.
func firstRun() (*world, *setups) {
	w := populated().listen()
	made := session.AppSummary{Instance: "production", Name: "konstruct-acme", Slug: "konstruct-acme", Owner: "acme", Host: "github.com",
		SecretsIn: "the keyring of this system", SettingsURL: "https://github.com/organizations/acme/settings/apps/konstruct-acme"}
	st := &setups{opts: map[string]session.Options{"production": w.opt, session.DemoInstance: w.opt}, reg: &registering{done: make(chan error, 1), sum: made}, summary: made}
	w.opt = session.Options{Instance: session.Instance{Setup: st}, Look: kit.Look{Theme: "none"}, Terminal: session.Terminal{Open: w.opt.Open, Copy: w.opt.Copy}, Version: "test", Now: w.opt.Now}
	return w, st
}

// farAway is a registration on a machine that is worked on over ssh.
type farAway struct{ *registering }

func (farAway) SSHLine() string { return "ssh -L 41233:127.0.0.1:41233 build.example" }

func TestSetupNamesTheTunnel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, st := firstRun()
		st.reach = true
		s := w.at(t, 80, 24)
		s.keys("enter", "tab", "tab", "type:acme", "enter", "enter", "t")
		s.has("ssh -L 41233:127.0.0.1:41233 build.example", "Copied the command")
		if len(w.copied) != 1 || w.copied[0] != (farAway{}).SSHLine() {
			t.Errorf("copied %q", w.copied)
		}
		s.finish()
	})
}

func testKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func TestFirstRunCreatesAnApp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, st := firstRun()
		s := w.at(t, 80, 24)
		s.keys("enter", "tab", "tab", "type:acme")
		s.has("konstruct-acme", "Private: both repositories live in acme")
		s.keys("tab", "right")
		s.has("Public: a private App can be installed on its owner alone")
		s.keys("left")
		s.keys("enter")
		s.has("Administration: write", "Contents: write", "Metadata: read", "Pull requests: write", "Nothing else.")
		if len(w.opened) > 0 {
			t.Fatalf("a browser opened before anybody agreed: %v", w.opened)
		}
		s.keys("enter")
		if want := (session.AppRequest{Instance: "production", Web: "https://github.com", Owner: "acme", AppName: "konstruct-acme"}); st.asked != want {
			t.Fatalf("asked for %+v", st.asked)
		}
		if len(w.opened) != 1 || w.opened[0] != st.reg.URL() {
			t.Fatalf("opened %v", w.opened)
		}
		s.keys("u", "y")
		if len(w.copied) != 1 || w.copied[0] != st.reg.Prefilled() {
			t.Fatalf("copied %v", w.copied)
		}
		st.reg.done <- nil
		s.settle()
		s.has("App konstruct-acme is instance production", "every one that was asked for")
		if st.reg.closed == 0 {
			t.Error("the local page was left open")
		}
		s.keys("enter")
		s.has("production", "github.com", "umbrella", "6 of 6")
	})
}

// A failure brings the form back with everything that was typed.
func TestSetupKeepsWhatWasTyped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, st := firstRun()
		s := w.at(t, 80, 24)
		s.keys("enter", "tab", "tab", "type:acme", "enter", "enter")
		st.reg.done <- errors.New("GitHub answered 422: the name is taken")
		s.settle()
		s.has("Creating the App failed", "the name is taken", "konstruct-acme", "acme")
		s.keys("esc", "down", "enter", "tab", "tab", "type:12", "tab", "tab", "type:s3cr3t", "tab")
		s.lacks("s3cr3t")
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("~/app.pem"), Paste: true})
		st.impErr = errors.New("the key belongs to another App")
		s.keys("enter")
		s.has("Checking the App with GitHub failed", "the key belongs to another App", "~/app.pem", "12")
		st.impErr = nil
		s.keys("enter")
		s.has("App konstruct-acme is instance production", "the keyring of this system")
		if st.imported.AppID != "12" || st.imported.PrivateKey != "~/app.pem" || st.imported.ClientSecret != "s3cr3t" {
			t.Fatalf("imported %+v", st.imported)
		}
	})
}

func TestSetupChecksAsTyped(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"instance", []string{"enter", "type:X"}, "1-32 lower-case letters, digits and hyphens."},
		{"taken", []string{"enter", "backspace", "type:n"}, "There is an instance of this name already."},
		{"host", []string{"enter", "tab", "type:/x"}, "A host, like github.com, or https://HOST."},
		{"owner", []string{"enter", "tab", "tab", "type:-a"}, "Not a name that GitHub allows"},
		{"app id", []string{"down", "enter", "tab", "tab", "type:abc"}, "The App id is a number; the client id begins with Iv."},
		{"slug", []string{"down", "enter", "tab", "tab", "tab", "type:A B"}, "Lower-case letters, digits and hyphens"},
		{"nothing", []string{"down", "enter", "enter"}, "A path, the key itself, or a command below that prints it."},
		{"public key", []string{"down", "enter", "shift+tab", "shift+tab", "type:-----BEGIN PUBLIC KEY----- x -----END PUBLIC KEY-----"}, "This key cannot be used"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w, st := firstRun()
				if tt.name == "taken" {
					st.known = []session.InstanceInfo{{Name: "production"}}
				}
				s := w.at(t, 80, 24)
				s.keys(tt.keys...)
				s.has(tt.want)
			})
		})
	}
}

// A key is never shown, whichever way it comes in: pasted as one, typed by a
// terminal without bracketed paste, or with escaped line ends.
func TestSetupTakesAKeyWithoutShowingIt(t *testing.T) {
	for name, paste := range map[string]func(s *screen, key string){
		"paste": func(s *screen, key string) { s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key), Paste: true}) },
		"windows": func(s *screen, key string) {
			s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.ReplaceAll(key, "\n", "\r\n")), Paste: true})
		},
		"escaped": func(s *screen, key string) { s.keys("type:" + strings.ReplaceAll(strings.TrimSpace(key), "\n", `\n`)) },
		"typed": func(s *screen, key string) {
			for l := range strings.SplitSeq(strings.TrimSpace(key), "\n") {
				s.keys("type:" + l)
				if !strings.HasPrefix(l, "-----END") {
					s.keys("enter")
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			key := testKey(t)
			bubble(t, func(t *testing.T) {
				w, st := firstRun()
				s := w.at(t, 80, 24)
				s.keys("down", "enter", "tab", "tab", "type:12", "tab", "tab", "tab")
				paste(s, key)
				body := strings.Split(key, "\n")[3]
				s.lacks(body, body[:20])
				s.has("••••••••")
				s.lacks("✕")
				s.keys("enter")
				s.lacks(body)
				if got := strings.ReplaceAll(st.imported.PrivateKey, `\n`, "\n"); strings.TrimSpace(got) != strings.TrimSpace(key) {
					t.Fatalf("another key arrived, %d bytes of %d", len(got), len(key))
				}
			})
		})
	}
}

func TestSetupOpensTheDemo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, st := firstRun()
		st.useErr = errors.New("no room")
		s := w.at(t, 80, 24)
		s.keys("down", "down", "enter")
		s.has("Opening demo failed", "no room")
		st.useErr = nil
		s.keys("enter")
		s.has("Organizations", "umbrella")
	})
}

func TestSwitcher(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated().listen()
		other := populated()
		other.opt.Name, other.opt.Host = "staging", "github.example"
		other.store.orgs["stark"] = org("stark", "stark", "")
		st := &setups{opts: map[string]session.Options{"staging": other.opt}, known: []session.InstanceInfo{
			{Name: "production", Host: "github.com", App: "konstruct-acme", Current: true},
			{Name: "staging", Host: "github.example", App: "konstruct-test", Problem: "its key cannot be read"},
		}}
		w.opt.Setup = st
		s := w.at(t, 80, 24)
		s.keys("I", "down", "x")
		s.has("x again forgets staging")
		s.keys("up", "down", "enter")
		s.has("staging · github.example", "stark", "This is staging on github.example now.")
		s.keys("I", "down", "x", "x")
		if len(st.forgot) != 1 || st.forgot[0] != "staging" {
			t.Errorf("forgot %v", st.forgot)
		}
	})
}

func TestSwitcherAsksWhileARunGoes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated().listen()
		w.gate["Apply"] = make(chan struct{})
		w.opt.Setup = &setups{opts: map[string]session.Options{"staging": populated().opt}, known: []session.InstanceInfo{{Name: "production", Current: true}, {Name: "staging"}}}
		w.install("acme")
		s := w.at(t, 80, 24)
		s.keys("c")
		s.keys("enter")
		if len(s.m.session.Active()) != 1 {
			t.Fatalf("no run goes:\n%s", s.text())
		}
		s.keys("I", "down", "enter")
		s.has("A run is going", "Stop and switch")
		s.keys("enter")
		if len(s.m.session.Active()) != 1 {
			t.Fatal("the run was stopped although nobody agreed")
		}
		s.keys("enter", "tab", "enter")
		s.has("Organizations")
		if s.m.session.Epoch == 0 {
			t.Fatal("the instance was not switched")
		}
	})
}

func TestSwitcherOfAFixedInstance(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.opt.Fixed = "the environment describes this instance (KONSTRUCT_*)"
		s := w.at(t, 80, 24)
		s.keys("I")
		s.has("It cannot be switched: the environment describes this instance", "(KONSTRUCT_*).")
	})
}
