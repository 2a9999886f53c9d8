package connection

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github"
)

func TestOrganizationNames(t *testing.T) {
	for _, tc := range []struct {
		name, platform, application string
		wantPlatform, wantApps      string
	}{
		{"Acme", "", "", "Acme/acme-gitops", "Acme/acme-apps-gitops"},
		{"acme", "Acme-Inc", "", "Acme-Inc/acme-gitops", "Acme-Inc/acme-apps-gitops"},
		{"acme", "acme", "acme-apps", "acme/acme-gitops", "acme-apps/acme-gitops"},
		{"acme", "acme", "ACME", "acme/acme-gitops", "ACME/acme-apps-gitops"},
	} {
		o := NewOrganization(tc.name, tc.platform, tc.application)
		if o.FullName(Platform) != tc.wantPlatform || o.FullName(Application) != tc.wantApps || o.Validate() != nil {
			t.Errorf("%+v: %s and %s, %v", tc, o.FullName(Platform), o.FullName(Application), o.Validate())
		}
	}
	bad := map[string]Organization{
		"empty":          {},
		"long name":      NewOrganization(strings.Repeat("x", 200), "acme", ""),
		"path":           NewOrganization("a/../b", "acme", ""),
		"escape":         NewOrganization("a\x1b[2J", "acme", ""),
		"owner":          NewOrganization("acme", "ac me", ""),
		"same twice":     {Name: "acme", PlatformOrg: "acme", ApplicationOrg: "ACME", PlatformRepository: "x", ApplicationRepository: "X"},
		"ends in .git":   {Name: "acme", PlatformOrg: "acme", ApplicationOrg: "b", PlatformRepository: "x.git", ApplicationRepository: "y"},
		"dots":           {Name: "acme", PlatformOrg: "acme", ApplicationOrg: "b", PlatformRepository: "..", ApplicationRepository: "y"},
		"spaces in repo": {Name: "acme", PlatformOrg: "acme", ApplicationOrg: "b", PlatformRepository: "a b", ApplicationRepository: "y"},
	}
	for name, o := range bad {
		if err := o.Validate(); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLongestChainOfRequests(t *testing.T) {
	at := func(from, to int) span {
		base := time.Unix(0, 0)
		return span{base.Add(time.Duration(from)), base.Add(time.Duration(to))}
	}
	for _, tc := range []struct {
		spans []span
		want  int
	}{
		{nil, 0},
		{[]span{at(0, 10)}, 1},
		{[]span{at(0, 10), at(0, 10), at(5, 15)}, 1},
		{[]span{at(0, 10), at(10, 20), at(20, 30)}, 3},
		{[]span{at(0, 100), at(0, 10), at(10, 20), at(50, 60)}, 3},
	} {
		if got := longestChain(tc.spans); got != tc.want {
			t.Errorf("%v: %d, want %d", tc.spans, got, tc.want)
		}
	}
}

func TestMeterLeavesWaitingOut(t *testing.T) {
	m := &Meter{}
	end := time.Unix(1, 0)
	for _, r := range []github.Request{
		{Method: http.MethodGet, Path: "/api/v3/orgs/acme/installation", Status: 404, End: end},
		{Method: http.MethodGet, Path: "/api/v3/app/installation-requests", Status: 200, End: end, Poll: true},
		{Method: http.MethodDelete, Path: "/api/v3/installation/token", Status: 204, End: end, Write: true},
		{Method: http.MethodGet, Path: "/x"}, // has only started
		{Method: http.MethodGet, Path: "/api/v3/orgs/acme/installation", Status: 200, End: end, Poll: true},
		{Method: http.MethodPost, Path: "/api/v3/orgs/acme/repos", Status: 201, End: end, Write: true},
	} {
		m.observe(r)
	}
	if u := m.Usage(); u.Requests != 2 || u.Writes != 1 || u.Polls != 2 {
		t.Errorf("%+v", u)
	}
}

func TestImpactReadsTheLayout(t *testing.T) {
	got := countImpact([]string{
		"platform/registry/clusters/README.md", "platform/registry/clusters/edge-1/10-infrastructure.yaml", "platform/registry/clusters/edge-1/x/y.yaml",
		"platform/registry/clusters/edge-2/a.yaml", "platform/registry/konstruct-clusters/mgmt/a.yaml", "platform/registry/konstruct-clusters/edge-2/x/a.yaml", "platform/registry/environments/README.md", "platform/registry/environments/production/edge-1/monitoring.yaml",
		"application/registry/environments/development/edge-1/checkout.yaml", "application/registry/environments/production/edge-1/checkout.yaml",
		"application/registry/environments/production/edge-1/search.yml", "application/registry/environments/production/edge-1/.gitkeep",
		"application/registry/environments/production/edge-1/search/values.yaml", "application/README.md",
	})
	if want := (Impact{Clusters: 3, Environments: 2, Applications: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestPhases(t *testing.T) {
	o := NewOrganization("acme", "acme", "acme-apps")
	full := github.Permissions{"metadata": "read", "administration": "write", "contents": "write"}
	installed := &github.Installation{ID: 1, Account: github.Account{Login: "acme"}, Permissions: full}
	suspended := &github.Installation{ID: 1, Permissions: full, SuspendedAt: time.Unix(1, 0), SuspendedBy: "mona"}
	narrow := &github.Installation{ID: 1, Permissions: github.Permissions{"metadata": "read"}}
	both := func(i *github.Installation) map[Role]*github.Installation {
		return map[Role]*github.Installation{Platform: i, Application: i}
	}
	repo := func(role Role, own Ownership, change func(*Repository)) Repository {
		m := sampleMarker()
		r := Repository{Role: role, FullName: o.FullName(role), Ownership: own}
		r.Owner, r.Name, r.Private, r.NodeID, r.ID = o.Owner(role), o.Repository(role), true, "R_1", 1
		if role == Application {
			r.NodeID, r.ID = "R_2", 2
			m.Role, m.Repository, m.Counterpart = Application, m.Counterpart, m.Repository
		}
		if own == Ours || own == Tombstone {
			r.Marker = &m
		}
		if change != nil {
			change(&r)
		}
		return r
	}
	repos := func(p, a Repository) map[Role]Repository { return map[Role]Repository{Platform: p, Application: a} }
	none := func(role Role) Repository {
		return Repository{Role: role, FullName: o.FullName(role), Ownership: Absent}
	}
	for _, tc := range []struct {
		name   string
		state  State
		want   Phase
		reason string // of the first condition that is not met
	}{
		{"nothing", State{Installations: both(nil)}, PhaseNotConnected, ReasonNotInstalled},
		{"requested", State{Installations: both(nil), Requests: map[Role]*github.InstallationRequest{Platform: {Requester: "mona"}}}, PhaseWaitingForApproval, ReasonApprovalPending},
		{"suspended", State{Installations: both(suspended)}, PhaseSuspended, ReasonSuspended},
		{"installed", State{Installations: both(installed), Repositories: repos(none(Platform), none(Application))}, PhaseNotConnected, ReasonAbsent},
		{"permission missing", State{Installations: both(narrow)}, PhaseNotConnected, ReasonPermissionMissing},
		{"connected", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, nil), repo(Application, Ours, nil))}, PhaseConnected, ""},
		{"drift", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, func(r *Repository) { r.Drift = []string{"README.md"} }), repo(Application, Ours, nil))}, PhaseDegraded, ReasonDrift},
		{"public", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, func(r *Repository) { r.Private = false }), repo(Application, Ours, nil))}, PhaseDegraded, ReasonPublic},
		{"renamed", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, func(r *Repository) { r.Name = "new" }), repo(Application, Ours, nil))}, PhaseDegraded, ReasonMarkerOutdated},
		{"counterpart gone", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, nil), none(Application))}, PhaseDegraded, ReasonAbsent},
		{"half made", State{Installations: both(installed), Repositories: repos(repo(Platform, Ours, func(r *Repository) { r.Marker = nil }), none(Application))}, PhaseProvisioning, ReasonAbsent},
		{"waiting for a merge", State{Installations: both(installed), Repositories: repos(
			repo(Platform, Ours, func(r *Repository) { r.Marker, r.Proposal, r.Waiting = nil, &github.Commit{SHA: "x"}, true }), repo(Application, Ours, nil))}, PhaseWaitingForMerge, ReasonWaitingForMerge},
		{"foreign", State{Installations: both(installed), Repositories: repos(repo(Platform, Foreign, nil), none(Application))}, PhaseNotConnected, ReasonForeign},
		{"disconnected", State{Installations: both(installed), Repositories: repos(repo(Platform, Tombstone, nil), repo(Application, Tombstone, nil))}, PhaseDisconnected, ReasonDisconnected},
		{"disconnected, one deleted", State{Installations: both(installed), Repositories: repos(none(Platform), repo(Application, Tombstone, nil))}, PhaseDisconnected, ReasonAbsent},
		{"half disconnected", State{Installations: both(installed), Repositories: repos(repo(Platform, Tombstone, nil), repo(Application, Ours, nil))}, PhaseDegraded, ReasonDisconnected},
	} {
		s := tc.state
		s.Organization = o
		conclude(&s)
		c, bad := s.Attention()
		if s.Phase != tc.want || (tc.reason == "") == bad || (bad && c.Reason != tc.reason) {
			t.Errorf("%s: %q with %s %q, want %q with %s", tc.name, s.Phase, c.Reason, c.Message, tc.want, tc.reason)
		}
	}
}

func TestAnEmptyAnswerIsNotAbsence(t *testing.T) {
	s := State{Organization: NewOrganization("acme", "acme", ""), Installations: map[Role]*github.Installation{}}
	conclude(&s)
	if c := s.Condition(PlatformRepository); c.Status != Unknown {
		t.Errorf("a repository that was not looked at: %+v", c)
	}
	s.Installations = nil // no App key
	conclude(&s)
	if c := s.Condition(AppInstalled); c.Status != Unknown {
		t.Errorf("an installation that could not be looked at: %+v", c)
	}
}

func TestDirectoryMergesItsSources(t *testing.T) {
	m := sampleMarker()
	apps := m
	apps.Role, apps.Repository, apps.Counterpart = Application, m.Counterpart, m.Repository
	full := github.Permissions{"metadata": "read", "administration": "write", "contents": "write"}
	inst := func(login string) github.Installation {
		return github.Installation{Account: github.Account{Login: login}, Permissions: full}
	}
	d := NewDirectory([]Organization{NewOrganization("globex", "globex", ""), NewOrganization("umbrella", "", "")})
	d.Trusted(Trust{Accessible: map[int64]bool{0: true}})
	d.Installed([]github.Installation{inst("acme"), inst("acme-apps"), inst("initech")})
	names := func() string {
		var out []string
		for _, r := range d.Rows() {
			known := ""
			if !r.Known {
				known = "?"
			}
			out = append(out, r.Organization.Name+known+" "+string(r.Phase))
		}
		return strings.Join(out, ", ")
	}
	if got := names(); got != "acme? Not connected, acme-apps? Not connected, globex Not connected, initech? Not connected, umbrella Not connected" {
		t.Error(got)
	}
	r, _ := d.Find("ACME")
	if i, ok := d.Uninspected(r); !ok || i.Account.Login != "acme" {
		t.Errorf("uninspected: %v %v", i, ok)
	}
	d.Inspected(Inspection{Installation: inst("acme"), Found: []MarkedRepository{{Marker: m, Repository: github.Repository{Owner: "acme", Name: "acme-gitops"}}}})
	if got := names(); !strings.HasPrefix(got, "acme? ") {
		t.Error("half of a connection is taken for all:", got)
	}
	d.Inspected(Inspection{Installation: inst("acme-apps"), Found: []MarkedRepository{{Marker: apps, Repository: github.Repository{Owner: "acme-apps", Name: "acme-gitops"}}}})
	d.Inspected(Inspection{Installation: inst("initech")})
	d.Requested([]github.InstallationRequest{{Account: github.Account{Login: "Globex"}, Requester: "mona"}})
	if got := names(); got != "acme Connected, globex Waiting for approval, initech Not connected, umbrella Not connected" {
		t.Error(got)
	}
	d.Inspected(Inspection{Installation: inst("acme-apps")})
	if r, _ := d.Find("acme"); r.Phase != PhaseDegraded || !strings.Contains(r.Detail, "acme-apps/acme-gitops is missing") {
		t.Errorf("%+v", r)
	}
}

func TestExplanationsFitIntoAPullRequest(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"short\n", "short\n"},
		{"one\ntwo\nthree\n", "one\ntwo\n\nThere is more; the changes of this pull request show all of it.\n"},
	} {
		if got := truncated(tc.text, 10); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.text, got, tc.want)
		}
	}
}
