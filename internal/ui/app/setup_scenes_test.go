package app

import (
	"errors"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/session"
)

// setupScenes are the screens of the first run and of switching instances.
func setupScenes() []scene {
	first := func(*testing.T) *world { w, _ := firstRun(); return w }
	made := func(missing ...string) func(*testing.T) *world {
		return func(*testing.T) *world {
			w, st := firstRun()
			st.reg.sum.Missing = missing
			if len(missing) > 0 {
				st.reg.sum.Extra = []string{"Issues: write"}
			}
			st.reg.done <- nil
			return w
		}
	}
	create := []string{"enter", "tab", "tab", "type:acme", "enter", "enter"}
	return []scene{
		{name: "setup-menu", world: first, has: []string{"▌ Create a GitHub App", "Look around in the demo"}},
		{name: "setup-create", world: first, drive: by("enter", "tab", "tab", "type:acme", "tab"), has: []string{"konstruct-acme", "Private:"}},
		{name: "setup-create-wrong", world: first, drive: by("enter", "tab", "type:/x", "tab", "type:-a"), has: []string{"✕ A host, like github.com", "✕ Not a name"}},
		{name: "setup-review", world: first, drive: by(create[:5]...), has: []string{"Administration: write", "Contents: write"}},
		{name: "setup-register", world: first, drive: by(create...), has: []string{"http://127.0.0.1:41233/"}},
		{name: "setup-elsewhere", world: first, drive: by(append(create, "u")...), has: []string{"1 create the App there", "https://github.com/organizations/acme/settings"}},
		{name: "setup-failed", world: func(*testing.T) *world {
			w, st := firstRun()
			st.reg.done <- errors.New("convert the manifest: GitHub answered 404: the code was used already")
			return w
		}, drive: by(create...), has: []string{"acme", "✕ Creating the App failed"}},
		{name: "setup-import", world: first, drive: func(s *screen) {
			s.keys("down", "enter", "tab", "tab", "type:123456", "tab", "tab", "type:0123456789abcdef", "tab")
			s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n"), Paste: true})
		}, has: []string{"123456", "••••••••  16 characters", "✕ This key cannot be used"}},
		{name: "setup-done", world: made(), drive: by(create...), has: []string{"✓ every one that was asked for", "the keyring of this system"}},
		{name: "setup-lacking", world: made("Administration: write"), drive: by(create...), has: []string{"! missing: Administration: write"}},
		{name: "switcher", world: switching, drive: by("I", "down"), has: []string{"▌ staging", "! its key cannot be read"}},
		{name: "switcher-forget", world: switching, drive: by("I", "down", "x"), has: []string{"x again forgets staging"}},
		{name: "switcher-run", world: func(*testing.T) *world {
			w := busyWorld()
			w.opt.Setup = switching(nil).opt.Setup
			return w
		}, drive: rest("c", "enter", "I", "down", "enter"), has: []string{"A run is going", "Stop and switch"}},
		{name: "switcher-fixed", world: func(*testing.T) *world {
			w := populated()
			w.opt.Fixed = "the environment describes this instance (KONSTRUCT_*)"
			return w
		}, drive: by("I"), has: []string{"It cannot be switched: the environment"}},
	}
}

// switching has two instances.
func switching(*testing.T) *world {
	w := populated()
	w.opt.Setup = &setups{known: []session.InstanceInfo{
		{Name: "production", Host: "github.com", App: "konstruct-acme", Current: true},
		{Name: "staging", Host: "github.example", App: "konstruct-test", Problem: "its key cannot be read"},
	}}
	return w
}
