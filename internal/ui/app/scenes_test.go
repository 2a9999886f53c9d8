package app

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

// scenes are all screens of the program: every page, tab, stage and dialog.
// A new screen is one entry here.
func scenes() []scene {
	return slices.Concat(listScenes(), flowScenes(), runScenes(), organizationScenes(), severalScenes(), dialogScenes(), setupScenes(), historyScenes(), signingScenes(), viewerScenes(), changeScenes(), inputsScenes(), applicationsScenes(), clustersScenes(), catalogScenes(), pullRequestsScenes())
}

func listScenes() []scene {
	return []scene{
		{name: "list", has: []string{"ORGANIZATION", "● Connected", "⏸ Suspended"}},
		{name: "list-strangers", world: in(strangers), drive: by("end"), has: []string{"NOT CONFIRMED", "? Not confirmed"}},
		{name: "list-strangers-confirm", world: in(strangers), drive: by("end", "c"), has: []string{"Is evil-corp yours?"}},
		{name: "list-demo", world: demoWorld, has: []string{"umbrella", "● Connected"}},
		{name: "list-loading", world: func(*testing.T) *world { return populated().hold("Installations") }, has: []string{"Asking GitHub where the App is installed"}},
		{name: "list-empty", world: in(newWorld), has: []string{"n adds an organization by its name on GitHub"}},
		{name: "list-error", world: func(*testing.T) *world {
			w := populated()
			w.fail["Installations"] = errors.New("GET https://api.github.com/app/installations: 502 Bad Gateway")
			return w
		}, has: []string{"✕ Reading the installations of the App failed", "esc dismisses this"}},
		{name: "list-filter", drive: by("/", "type:GITOPS umb"), has: []string{"1 of 6", "umbrella"}},
		{name: "list-no-match", drive: by("/", "type:zzz", "enter"), has: []string{"Nothing matches zzz."}},
		{name: "list-selected", world: in(many), drive: by(" ", " ", " ", " ", " ", "home", "down"), has: []string{"5 selected", "✓▌ hooli"}},
		{name: "list-ascii", world: func(*testing.T) *world {
			w := populated()
			w.opt.ASCII = true
			return w
		}, has: []string{"> acme", "* Connected"}},
		{name: "list-running", world: in(busyWorld), drive: func(s *screen) {
			s.keys("c", "enter")
			s.pass(time.Second)
			s.keys("esc")
		}, has: []string{"acme 68 %", "Connecting  68 %"}},
	}
}

func flowScenes() []scene {
	return []scene{
		{name: "git-where", world: in(plain), drive: by("enter", "2"), has: []string{"① Where", "c Connect"}},
		{name: "git-authorize", world: in(plain), drive: by("c"), has: []string{"② Authorize", "waiting for the browser"}},
		{name: "git-sign-in-failed", world: in(plain), drive: func(s *screen) {
			s.keys("c")
			s.around.signIn.done <- errors.New("the state does not match")
			s.settle()
		}, has: []string{"✕ Signing in failed"}},
		{name: "git-install", world: in(plain), drive: func(s *screen) {
			s.keys("c")
			s.around.signIn.done <- nil
			s.pass(time.Second)
		}, has: []string{"③ Install", "not installed yet"}},
		{name: "git-approval", world: in(askingAnOwner), drive: rest("c"), has: []string{"an owner has to approve"}},
		{name: "git-permission", world: in(lacking), drive: by("/", "type:pied", "enter", "c"), has: []string{"④ Check", "A permission is missing"}},
		{name: "git-plan", world: in(ready), drive: by("c"), has: []string{"+ create", "enter apply"}},
		{name: "git-plan-files", world: in(ready), drive: by("c", "d"), has: []string{"d hide files"}},
		{name: "git-plan-foreign", world: in(foreign), drive: by("c"), has: []string{"~ adopt", "A adopt"}},
		{name: "git-plan-choices", world: in(drifted), drive: by("enter", "2", "c", "d"), has: []string{"FILES THAT ARE NOT AS", "+# Catalog"}},
		{name: "git-connected-demo", world: demoWorld, drive: by("/", "type:umbrella", "enter", "enter", "2"), has: []string{"● GitHub connected"}},
		{name: "git-degraded", drive: by("/", "type:initech", "enter", "enter", "2"), has: []string{"Degraded"}},
		{name: "git-disconnected", world: in(ending), drive: by("end", "enter", "2", "D", "tab", "enter"), has: []string{"○ Disconnected"}},
	}
}

func runScenes() []scene {
	return []scene{
		{name: "run-live", world: in(busyWorld), drive: rest("c", "enter"), has: []string{"Connecting acme", "✓ repository"}},
		{name: "run-stopped", world: in(busyWorld), drive: func(s *screen) {
			s.keys("c", "enter")
			s.pass(time.Second)
			s.keys("ctrl+c")
		}, has: []string{"Stopped as you asked"}},
		{name: "run-failed", world: in(failing), drive: rest("c", "enter"), has: []string{"✕ Connecting acme  failed"}},
		{name: "run-done", world: in(ready), drive: rest("c", "enter"), has: []string{"● GitHub connected"}},
		{name: "run-steps", world: in(ready), drive: rest("c", "enter", "d"), has: []string{"✓ Connecting acme  done"}},
	}
}

func organizationScenes() []scene {
	return []scene{
		{name: "overview", drive: by("end", "enter"), has: []string{"CONDITIONS", "● Connected"}},
		{name: "overview-demo", world: demoWorld, drive: by("/", "type:umbrella", "enter", "enter"), has: []string{"CONDITIONS", "● Connected"}},
		{name: "overview-not-connected", drive: by("enter"), has: []string{"CONDITIONS", "Not connected"}},
		{name: "overview-loading", world: func(*testing.T) *world { return plain().hold("Observe") }, drive: by("enter"), has: []string{"Asking GitHub about"}},
		{name: "overview-error", world: func(*testing.T) *world {
			w := plain()
			w.fail["Observe"] = errors.New("POST https://api.github.com/graphql: 502 Bad Gateway")
			return w
		}, drive: by("enter"), has: []string{"could not be observed", "502 Bad Gateway"}},
		{name: "repositories", drive: rest("end", "enter", "3", "down", "down", "right", "down", "right", "down"), has: []string{"edge-1.yaml", "apiVersion"}},
		{name: "repositories-file", drive: rest("end", "enter", "3", "down", "down", "right", "down", "right", "down", "enter"), has: []string{"esc back to the tree"}},
		{name: "repositories-demo", world: demoWorld, drive: rest("/", "type:umbrella", "enter", "enter", "3"), has: []string{"▾ umbrella/umbrella", "▸ registry"}},
		{name: "repositories-none", drive: by("enter", "3"), has: []string{"No repository yet."}},
		{name: "repositories-error", world: func(*testing.T) *world {
			w := populated()
			w.fail["Tree umbrella/umbrella-gitops"] = errors.New("GET https://api.github.com/repos/umbrella/umbrella-gitops/git/trees/44444: 502 Bad Gateway")
			return w
		}, drive: rest("end", "enter", "3"), has: []string{"could not be read", "✕ Reading the files of umbrella/umbrella-gitops failed"}},
	}
}

func severalScenes() []scene {
	choose := func(s *screen) {
		s.keys(" ", " ", " ", " ", " ", "c")
		s.around.signIn.done <- nil
		s.settle()
	}
	return []scene{
		{name: "several-authorize", world: in(many), drive: by(" ", " ", "c"), has: []string{"one sign-in is enough"}},
		{name: "several-plan", world: in(many), drive: choose, has: []string{"3 to connect", "1 blocked"}},
		{name: "several-running", world: in(many), drive: func(s *screen) {
			choose(s)
			s.around.events = halfway()[:1]
			s.around.hold("Apply")
			s.keys("enter")
			s.pass(time.Second)
		}, has: []string{"Connecting 5 organizations"}},
		{name: "several-done", world: in(many), drive: func(s *screen) {
			choose(s)
			s.keys("enter")
			s.pass(time.Second)
		}, has: []string{"3 connected", "1 organization remains"}},
	}
}

func dialogScenes() []scene {
	return []scene{
		{name: "help", drive: by("?"), has: []string{"Keys: Organizations"}},
		{name: "help-git", drive: by("end", "enter", "2", "?"), has: []string{"Keys: Git connection"}},
		{name: "palette", drive: by("ctrl+p"), has: []string{"Commands", "refresh"}},
		{name: "palette-words", drive: by("end", "enter", "ctrl+p", "type:git"), has: []string{"Git connection"}},
		{name: "messages", world: in(failing), drive: func(s *screen) {
			s.keys("c", "enter")
			s.pass(time.Second)
			s.keys("esc", "esc", "x", "!")
		}, has: []string{"Messages", "✕ Connecting acme failed"}},
		{name: "replace", world: func(*testing.T) *world {
			w := populated()
			w.opt.SaveFile = func(string, []byte, bool) (string, error) { return "", fs.ErrExist }
			return w
		}, drive: func(s *screen) {
			rest("end", "enter", "3", "down", "down", "right", "down", "right", "down", "enter")(s)
			s.keys("s", "enter")
		}, has: []string{"Replace the file?"}},
		{name: "prompt", drive: func(s *screen) {
			s.m.session.Ask(kit.NewPrompt("Save as", "acme-plan.md", func(string) (tea.Cmd, string) { return nil, "" }))
			s.keys("type:x")
		}, has: []string{"Save as:", "enter accept"}},
		{name: "add", world: func(*testing.T) *world {
			w := populated()
			w.owners["nobody"] = connection.OwnerInfo{}
			return w
		}, drive: by("n", "type:nobody", "enter"), has: []string{"GitHub shows no organization named nobody."}},
		{name: "names", world: in(plain), drive: by("enter", "2", "e"), has: []string{"Application repository"}},
		{name: "qr", world: in(plain), drive: by("c", "Q"), has: []string{"esc close"}},
		{name: "disconnect", world: in(ending), drive: by("end", "enter", "2", "D"), has: []string{"Disconnect umbrella?", "▌[ Cancel ]"}},
		{name: "disconnect-delete", world: in(ending), drive: by("end", "enter", "2", "D", "tab", "tab", "left", "tab", "tab", "type:umbrella/umbrella-gitops"),
			has: []string{"✓ umbrella/umbrella-gitops"}},
		{name: "argocd", world: in(keyed), drive: by("end", "enter", "2", "K"), has: []string{"Argo CD credentials of umbrella", "▌[ Cancel ]"}},
		{name: "argocd-made", world: in(keyed), drive: by("end", "enter", "2", "K", "tab", "enter"), has: []string{"Argo CD can read umbrella"}},
		{name: "undo", world: in(half), drive: func(s *screen) {
			s.keys("c", "enter")
			s.pass(time.Second)
			s.keys("U")
		}, has: []string{"Undo the connect of acme?"}},
		{name: "quit", world: in(busyWorld), drive: func(s *screen) {
			s.keys("c", "enter")
			s.pass(time.Second)
			s.keys("esc", "q")
		}, has: []string{"A run is going", "▌[ Stay ]"}},
	}
}

// ready is a world in which acme can be connected at once.
func ready() *world {
	w := busyWorld()
	w.events, w.gate = nil, map[string]chan struct{}{}
	return w
}

// failing is ready, but GitHub refuses.
func failing() *world {
	w := ready()
	w.applyErr = errors.New("create repository acme/acme-gitops: 403 Resource not accessible by integration")
	return w
}

// askingAnOwner is a world in which a member asked for the installation.
func askingAnOwner() *world {
	w := plain()
	w.opt.User, w.pending = "mona", true
	w.owners["acme"] = connection.OwnerInfo{Login: "acme", Exist: true, Known: true}
	return w
}

// lacking is a world in which the App on pied-piper lacks a permission.
func lacking() *world {
	w := populated()
	st := unconnected(org("pied-piper", "pied-piper", ""))
	a := app("pied-piper", 24)
	st.Installations[connection.Platform], st.Installations[connection.Application] = &a, &a
	st.Conditions[1] = connection.Condition{Type: connection.PermissionsGranted, Status: connection.False, Reason: "PermissionMissing", Message: "The App lacks administration: write on pied-piper."}
	w.states["pied-piper"] = st
	return w
}

// foreign is a world in which acme's repository exists and is somebody's.
func foreign() *world {
	w := populated()
	st := unconnected(org("acme", "acme", ""))
	a := app("acme", 22)
	r := st.Repositories[connection.Platform]
	r.Ownership = connection.Foreign
	st.Repositories[connection.Platform] = r
	st.Installations[connection.Platform], st.Installations[connection.Application] = &a, &a
	w.states["acme"] = st
	return w
}
