package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// moment is when everything of interest happened; bubbles start at this time.
func moment() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func app(login string, id int64) github.Installation {
	return github.Installation{ID: id, AppID: 7, AppSlug: "konstruct-acme", Account: github.Account{ID: id * 10, Login: login, Type: "Organization"},
		Permissions: github.Permissions{"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write"},
		HTMLURL:     "https://github.com/organizations/" + login + "/settings/installations/" + fmt.Sprint(id)}
}

func org(name, platform, application string) connection.Organization {
	return connection.NewOrganization(name, platform, application)
}

func conditions(values ...connection.Status) []connection.Condition {
	messages := map[connection.Status]string{connection.True: "As it should be.", connection.False: "Not there.", connection.Unknown: "Not looked at."}
	var out []connection.Condition
	for i, typ := range session.ConditionTypes() {
		out = append(out, connection.Condition{Type: typ, Status: values[min(i, len(values)-1)], Reason: "Tested", Message: messages[values[min(i, len(values)-1)]]})
	}
	return out
}

func unconnected(o connection.Organization) connection.State {
	s := connection.State{Organization: o, Phase: connection.PhaseNotConnected, Conditions: conditions(connection.False),
		Installations: map[connection.Role]*github.Installation{}, Repositories: map[connection.Role]connection.Repository{}}
	for _, r := range connection.Roles() {
		s.Repositories[r] = connection.Repository{Role: r, FullName: o.FullName(r), Ownership: connection.Absent}
	}
	return s
}

// judge sets the conditions that follow from the installations.
func judge(s *connection.State) {
	if s.Phase != connection.PhaseNotConnected {
		return
	}
	status := connection.True
	for _, r := range connection.Roles() {
		if s.Installations[r] == nil {
			status = connection.False
		}
	}
	s.Conditions = slices.Clone(s.Conditions) // a screen may be looking at those of an earlier answer
	for i := range s.Conditions {
		if s.Conditions[i].Type == connection.AppInstalled || s.Conditions[i].Type == connection.PermissionsGranted {
			if s.Conditions[i].Reason == "Tested" {
				s.Conditions[i].Status = status
			}
		}
	}
}

func connected(o connection.Organization) connection.State {
	s := unconnected(o)
	s.Phase, s.Conditions = connection.PhaseConnected, conditions(connection.True)
	s.By, s.At = "octo-admin", moment().Add(-72*time.Hour)
	for i, r := range connection.Roles() {
		a := app(o.Owner(r), int64(11+i))
		s.Installations[r] = &a
		sha := kit.Repeat(fmt.Sprint(i+4), 40)
		repo := github.Repository{NodeID: "R_" + string(r), ID: int64(i + 1), Owner: o.Owner(r), Name: o.Repository(r), Private: true, DefaultBranch: "main",
			Description: o.Description(r), HTMLURL: "https://github.com/" + o.FullName(r),
			Head: github.Commit{SHA: sha, Tree: "t" + sha, Author: "konstruct", Date: moment().Add(-3 * time.Minute), Verified: true}}
		s.Repositories[r] = connection.Repository{Role: r, FullName: o.FullName(r), Ownership: connection.Ours, Repository: repo,
			Marker: &connection.Marker{State: connection.MarkerConnected, Organization: o.Name, Role: r,
				Repository:  connection.Identity{FullName: o.FullName(r), NodeID: repo.NodeID, ID: repo.ID},
				Counterpart: connection.Identity{FullName: o.FullName(r.Other()), NodeID: "R_" + string(r.Other()), ID: 3 - repo.ID},
				Scaffold:    1, Files: map[string]string{"README.md": "a1", "registry/README.md": "b2"}}}
	}
	return s
}

func disconnected(o connection.Organization) connection.State {
	s := connected(o)
	s.Phase, s.At = connection.PhaseDisconnected, moment()
	for _, r := range connection.Roles() {
		repo := s.Repositories[r]
		repo.Ownership = connection.Tombstone
		marker := *repo.Marker
		marker.State = connection.MarkerDisconnected
		repo.Marker = &marker
		s.Repositories[r] = repo
	}
	return s
}

func connectSteps(s connection.State, r connection.Role) []connection.Step {
	target := s.Organization.FullName(r)
	files := []connection.PlannedFile{{Path: ".konstruct/connection.yaml", Size: 1410}, {Path: "README.md", Size: 2210}, {Path: "registry/README.md", Size: 911}}
	switch s.Repositories[r].Ownership {
	case connection.Ours:
		return []connection.Step{{ID: string(r) + "/keep", Role: r, Target: target, Action: connection.ActionSkip, Reason: "is as it should be"}}
	case connection.Foreign:
		return []connection.Step{{ID: string(r) + "/adopt", Role: r, Target: target, Action: connection.ActionAdopt, Reason: "exists; writes the marker alone", Writes: 1, Files: files[:1]}}
	}
	return []connection.Step{
		{ID: string(r) + "/create", Role: r, Target: target, Action: connection.ActionCreate, Reason: "private, default branch from GitHub", Writes: 1},
		{ID: string(r) + "/content", Role: r, Target: target, Action: connection.ActionWrite, Reason: "catalog/ 1 · registry/ 1 · README", Writes: 2, Files: files},
	}
}

// signIn is a browser authorization that a test finishes.
type signIn struct {
	url    string
	done   chan error
	closed chan struct{}
}

func newSignIn() *signIn {
	return &signIn{url: "https://github.com/login/oauth/authorize?client_id=Iv1.0123456789abcdef&code_challenge=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&state=8c1f2e0",
		done: make(chan error, 1), closed: make(chan struct{}, 9)}
}

func (s *signIn) URL() string { return s.url }

func (s *signIn) Close() { s.closed <- struct{}{} }

func (s *signIn) Wait(ctx context.Context) (github.User, error) {
	select {
	case err := <-s.done:
		return github.User{ID: 1, Login: "octo-admin"}, err
	case <-ctx.Done():
		return github.User{}, ctx.Err()
	}
}

// store keeps organizations in memory.
type store struct {
	orgs      map[string]connection.Organization
	requested map[string]time.Time
}

func (s *store) Organizations() []connection.Organization {
	var out []connection.Organization
	for _, o := range s.orgs {
		out = append(out, o)
	}
	return out
}

func (s *store) Requested(name string) time.Time { return s.requested[name] }

func (s *store) KeepRequest(name string, at time.Time) error {
	s.requested[name] = at
	return nil
}

func (s *store) Save(o connection.Organization) error { s.orgs[o.Name] = o; return nil }

func (s *store) Forget(name string) error { delete(s.orgs, name); return nil }

// world is everything around the screens in a test.
type world struct {
	told func(github.Wait) // by the program: of what is waited for
	*engine
	opt    session.Options
	signIn *signIn
	store  *store
	opened []string
	copied []string
}

func newWorld() *world {
	w := &world{engine: newEngine(), signIn: newSignIn(), store: &store{orgs: map[string]connection.Organization{}, requested: map[string]time.Time{}}}
	w.opt = session.Options{
		Engines:  session.Engines{Engine: w.engine},
		Identity: session.Identity{User: "octo-admin", SignIn: func(context.Context) (session.SignIn, error) { return w.signIn, nil }},
		Instance: session.Instance{
			Name: "production", Host: "github.com", Store: w.store,
			Waits:  func(told func(github.Wait)) { w.told = told },
			Budget: func() (github.Budget, bool) { return github.Budget{Limit: 5000, Remaining: 4812}, true },
		},
		Terminal: session.Terminal{
			Open: func(string) error { return session.ErrNoBrowser },
			Copy: func(string) (string, error) { return "", errors.New("no clipboard") },
		},
		Look:    kit.Look{Theme: "none", Links: true},
		Version: "test", Now: time.Now,
	}
	return w
}

// listen makes browser and clipboard work and remember.
func (w *world) listen() *world {
	w.opt.Open = func(url string) error { w.opened = append(w.opened, url); return nil }
	w.opt.Copy = func(s string) (string, error) {
		w.copied = append(w.copied, s)
		return "to the clipboard", nil
	}
	return w
}

// populated has one organization of every kind.
func populated() *world {
	w := newWorld()
	for i, login := range []string{"umbrella", "initech", "acme", "hooli", "pied-piper"} {
		w.installations = append(w.installations, app(login, int64(i+20)))
	}
	w.installations[3].SuspendedAt, w.installations[3].SuspendedBy = moment().Add(-50*time.Hour), "mona"
	delete(w.installations[4].Permissions, "administration")
	w.requests = []github.InstallationRequest{{ID: 1, Account: github.Account{ID: 9, Login: "globex"}, Requester: "hubot", CreatedAt: moment().Add(-26 * time.Hour)}}
	w.states["umbrella"] = connected(org("umbrella", "umbrella", ""))
	drift := connected(org("initech", "initech", ""))
	drift.Phase = connection.PhaseDegraded
	drift.Conditions[4] = connection.Condition{Type: connection.ScaffoldInSync, Status: connection.False, Reason: "Drift", Message: "2 files were changed by hand"}
	r := drift.Repositories[connection.Platform]
	r.Drift = []string{"README.md", "registry/README.md"}
	drift.Repositories[connection.Platform] = r
	w.states["initech"] = drift
	w.content("umbrella")
	return w
}

// content fills both repositories of a connected organization.
func (w *world) content(name string) {
	for i, r := range connection.Roles() {
		repo := w.states[name].Repositories[r]
		tree := github.Tree{SHA: repo.Head.Tree}
		add := func(path string, kind github.EntryKind, size int64, content string) {
			sha := fmt.Sprintf("%d-%s", i, path)
			tree.Entries = append(tree.Entries, github.TreeEntry{Path: path, SHA: sha, Kind: kind, Mode: "100644", Size: size})
			w.blobs[sha] = []byte(content)
		}
		add(".konstruct", github.KindFolder, 0, "")
		add(".konstruct/connection.yaml", github.KindFile, 40, "schema: 1\nstate: connected\norganization: "+name+"\n")
		add("README.md", github.KindFile, 30, "# "+name+"\n\nManaged by Konstruct.\n")
		add("logo.png", github.KindFile, 9, "\x89PNG\x00\x01")
		add("big.bin", github.KindFile, 5<<20, "")
		add("registry", github.KindFolder, 0, "")
		add("registry/clusters", github.KindFolder, 0, "")
		add("registry/clusters/edge-1.yaml", github.KindFile, 60, "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n\tname: edge-1\n")
		w.trees[repo.Head.SHA] = tree
	}
}

// at opens the screens with the list settled.
func (w *world) at(t *testing.T, width, height int) *screen {
	t.Helper()
	s := newScreen(t, w.opt, width, height)
	s.around = w
	s.settle()
	return s
}

// hold makes calls of the engine wait until release.
func (w *world) hold(name string) *world {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate[name] = make(chan struct{})
	return w
}

// release lets every call go on that is held.
func (w *world) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, gate := range w.gate {
		close(gate)
		delete(w.gate, name)
	}
}
