package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// situation is a state of an installation, made on the simulator, as the
// operator sees it at 80x24: what it is, and the way out.
type situation struct {
	name  string
	user  string // who is signed in; octo-admin owns acme and acme-apps
	apps  string // application org; "" is acme
	given func(g *testkit.GitHub, w *world)
	drive func(s *screen, g *testkit.GitHub)
	has   []string
	lacks []string
}

// connecting opens acme and starts to connect it.
func connecting(s *screen, _ *testkit.GitHub) {
	s.keys("/", "type:acme", "enter", "c")
	s.pass(time.Second)
}

func installedOn(accounts ...string) func(*testkit.GitHub, *world) {
	return func(g *testkit.GitHub, _ *world) {
		for _, a := range accounts {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: a})
		}
	}
}

func policy(p simulator.Policy, installed bool) func(*testkit.GitHub, *world) {
	return func(g *testkit.GitHub, _ *world) {
		if installed {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
		}
		g.SetPolicy("acme", p)
	}
}

// needed without administration.
func few() map[string]string { return map[string]string{"metadata": "read", "contents": "write"} }

func situations() []situation {
	return []situation{
		{name: "not installed", has: []string{"○ acme  not installed yet", "checked", "again in", "o open in browser", "r check now", "/installations/new/permissions?sug"}},
		{name: "waiting for approval", user: "hubot", given: func(g *testkit.GitHub, _ *world) { g.RequestInstallation(testkit.Slug, "acme", "hubot") },
			has: []string{"… acme  an owner has to approve, as hubot has asked on", "come back days later", "r check now"}},
		{name: "request declined while waiting", user: "hubot", given: func(g *testkit.GitHub, _ *world) { g.RequestInstallation(testkit.Slug, "acme", "hubot") },
			drive: func(s *screen, g *testkit.GitHub) {
				connecting(s, g)
				g.WithdrawRequest(testkit.Slug, "acme")
				s.keys("r")
				s.pass(time.Second)
			}, has: []string{"! acme  the request was declined or withdrawn", "ask again on", "r check now"}},
		{name: "request declined while away", user: "hubot", given: func(_ *testkit.GitHub, w *world) { w.store.requested["acme"] = moment().Add(-72 * time.Hour) },
			has: []string{"! acme  the request was declined or withdrawn; it was made on 29 Dec 1999", "ask again on"}},
		{name: "suspended", given: func(g *testkit.GitHub, _ *world) {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Suspended: true, SuspendedBy: "mona"})
		}, has: []string{"✕ The installation is suspended on acme", "suspended (mona) since 1 Jan 2000", "an owner of acme can unsuspend it", "/settings/installations/", "enter tries again"}},
		{name: "permission missing", given: func(g *testkit.GitHub, _ *world) {
			g.SetAppPermissions(testkit.Slug, few())
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Permissions: few()})
		}, has: []string{"✕ A permission is missing on acme", "Administration: write", "/organizations/acme/settings/apps/", "enter plan without it"}},
		{name: "permission waits for an owner", given: func(g *testkit.GitHub, _ *world) {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Permissions: few()})
		}, has: []string{"✕ A permission waits for an owner on acme", "an owner has not accepted it yet", "/settings/installations/"}},
		{name: "selected repositories", given: func(g *testkit.GitHub, _ *world) {
			g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "website", Private: true, Files: map[string][]byte{"README.md": []byte("x")}})
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Selection: "selected", Repositories: []string{"website"}})
		}, has: []string{"! The App sees selected repositories of acme alone", "has to be", "enter apply"}},
		{name: "repository that the App may not see", given: func(g *testkit.GitHub, _ *world) {
			for _, n := range []string{"website", "acme-gitops"} {
				g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: n, Private: true, Files: map[string][]byte{"README.md": []byte("x")}})
			}
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Selection: "selected", Repositories: []string{"website"}})
		}, drive: func(s *screen, g *testkit.GitHub) {
			connecting(s, g)
			s.keys("enter")
			s.pass(2 * time.Minute)
		}, has: []string{"acme/acme-gitops exists, but the App may not see it", "Add the repository to the App's installation"}},
		{name: "installed on another organization", drive: func(s *screen, g *testkit.GitHub) {
			connecting(s, g)
			s.pass(4 * time.Second)
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "other"})
			s.pass(4 * time.Second)
		}, has: []string{"the App was installed on other, not on acme", "w use other   or keep waiting"}},
		{name: "a stranger installs the public App meanwhile", drive: func(s *screen, g *testkit.GitHub) {
			connecting(s, g)
			s.pass(4 * time.Second)
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "evil"})
			s.pass(20 * time.Second)
			s.keys("w")
		}, has: []string{"○ acme  not installed yet"}, lacks: []string{"evil"}},
		{name: "one ready, the other waits", apps: "acme-apps", given: installedOn("acme"),
			has: []string{"✓ acme  installed", "○ acme-apps  not installed yet", "r check now"}},
		{name: "SAML session needed to ask", given: policy(simulator.Policy{SAML: true}, false),
			has: []string{"! A SAML session is needed for acme", "Start a SAML session first", "/orgs/acme/sso"}},
		{name: "SAML session needed", given: policy(simulator.Policy{SAML: true}, true),
			has: []string{"✕ A SAML session is needed for acme", "Start a SAML session first", "/orgs/acme/sso", "enter tries again"}},
		{name: "IP allow list", given: policy(simulator.Policy{IPAllowList: true}, true),
			has: []string{"✕ This machine's address is not allowed on acme", "Work from an address that is allowed", "enter tries again"}},
		{name: "enterprise policy", given: policy(simulator.Policy{AppsForbiddenBy: "megacorp"}, true),
			has: []string{"✕ A policy forbids the App on acme", "enterprise", "Ask an owner of acme, or of its enterprise", "enter tries again"}},
		{name: "uninstalled while we look", given: installedOn("acme"), drive: func(s *screen, g *testkit.GitHub) {
			connecting(s, g)
			g.Uninstall(testkit.Slug, "acme")
			s.keys("enter")
			s.pass(2 * time.Minute)
		}, has: []string{"uninstalled the App from acme meanwhile", "next:"}},
		{name: "App deleted", given: func(g *testkit.GitHub, _ *world) { g.DeleteApp(testkit.Slug) },
			has: []string{"✕ The App does not exist any more", "Check the App's id and host", "konstruct app", "enter tries again"}},
		{name: "wrong key", given: func(_ *testkit.GitHub, w *world) { w.opt.Engine = nil },
			has: []string{"✕ The private key is not the App's", "konstruct app import", "enter tries again"}},
		{name: "not among the user's installations", user: "lena", given: installedOn("acme"),
			has: []string{"✕ Not your installation on acme", "GitHub does not count", "sign in as somebody who belongs to acme", "enter tries again"}},
		{name: "not an owner", user: "hubot", given: installedOn("acme"),
			has: []string{"! You are not an owner of acme", "⑤ Plan", "nothing has been written yet"}},
		{name: "a token made by hand", user: "by-hand", given: installedOn("acme"), has: []string{"⑤ Plan", "nothing has been written yet"}},
		{name: "installation of another App", given: func(g *testkit.GitHub, _ *world) {
			g.AddFault(simulator.Fault{Route: "GET /orgs/{org}/installation", Kind: "status", Status: 200,
				Body: `{"id":1,"app_id":666,"account":{"id":1,"login":"acme","type":"Organization"},"permissions":{"metadata":"read"}}`})
		}, has: []string{"GitHub answered with an installation of App 666, this is App 4242", "enter tries again"}},
		{name: "installation on another account of that name", given: func(g *testkit.GitHub, _ *world) {
			g.AddFault(simulator.Fault{Route: "GET /orgs/{org}/installation", Kind: "status", Status: 200, Nth: 0,
				Body: fmt.Sprintf(`{"id":1,"app_id":%d,"account":{"id":999999,"login":"acme","type":"Organization"},"permissions":{"metadata":"read","contents":"write","administration":"write"}}`, testkit.AppID)})
		}, drive: func(s *screen, g *testkit.GitHub) {
			connecting(s, g)
			s.keys("r") // by now the account's id is known
			s.pass(time.Second)
		}, has: []string{"the installation on account 999999, acme is", "enter tries again"}},
	}
}

func TestEveryStateOfAnInstallation(t *testing.T) {
	testkit.Key() // made in real time
	testkit.OtherKey()
	for _, tt := range situations() {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s, g := tt.open(t)
				if tt.drive == nil {
					tt.drive = connecting
				}
				tt.drive(s, g)
				s.says(tt.has...)
				s.lacks(tt.lacks...)
				s.finish()
			})
		})
	}
}

// says demands that every text is on the screen, wherever its lines break.
func (s *screen) says(want ...string) {
	s.t.Helper()
	got := strings.Join(strings.Fields(s.text()), "")
	for _, w := range want {
		if !strings.Contains(got, strings.Join(strings.Fields(w), "")) {
			s.t.Fatalf("%q is not on the screen:\n%s", w, s.text())
		}
	}
}

// open is the program on a simulated GitHub in that state.
func (tt situation) open(t *testing.T) (*screen, *testkit.GitHub) {
	t.Helper()
	g := testkit.NewInProcess(t, 5*time.Millisecond)
	for _, login := range []string{"acme", "acme-apps", "other"} {
		g.AddOrganization(simulator.OrganizationSpec{Login: login, Owners: []string{"octo-admin"}, Members: []string{"hubot", "mona"}})
	}
	g.AddOrganization(simulator.OrganizationSpec{Login: "evil", Owners: []string{"mallory"}})
	g.AddUser(simulator.UserSpec{Login: "lena"})
	w := newWorld().listen()
	w.opt.Engine, w.opt.User = g.Engine, tt.user
	if tt.user == "" {
		w.opt.User = "octo-admin"
	}
	w.store.orgs["acme"] = connection.NewOrganization("acme", "acme", tt.apps)
	client, token := g.Client, g.AuthorizeApp(testkit.Slug, w.opt.User)
	if tt.user == "by-hand" {
		token = g.IssueUserToken("octo-admin", "repo", "read:org")
	}
	if tt.given != nil {
		tt.given(g, w)
	}
	if w.opt.Engine == nil {
		other, engine := g.WithKey(t, testkit.OtherKey())
		client, w.opt.Engine = other, engine
	}
	g.SignIn(t, client, token)
	return w.at(t, 80, 24), g
}

// A request for installation is found again after a restart, even when GitHub
// has forgotten it meanwhile.
func TestARequestSurvivesARestart(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		tt := situation{user: "hubot", given: func(g *testkit.GitHub, _ *world) { g.RequestInstallation(testkit.Slug, "acme", "hubot") }}
		s, g := tt.open(t)
		connecting(s, g)
		asked := s.around.store.requested["acme"]
		if asked.IsZero() {
			t.Fatal("the request was not kept")
		}
		s.finish()
		w := s.around
		again := w.at(t, 80, 24)
		connecting(again, g)
		again.says("… acme  an owner has to approve, as hubot has asked on")
		again.finish()
		g.WithdrawRequest(testkit.Slug, "acme")
		last := w.at(t, 80, 24)
		connecting(last, g)
		last.says("the request was declined or withdrawn; it was made on")
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
		last.keys("r")
		last.pass(time.Second)
		last.says("⑤ Plan")
		if !w.store.requested["acme"].IsZero() {
			t.Error("the request is kept although it is settled")
		}
		last.finish()
	})
}

// What is installed elsewhere is used when the operator says so.
func TestUsingWhatWasInstalledElsewhere(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		s, g := situation{}.open(t)
		connecting(s, g)
		s.pass(4 * time.Second)
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "other"})
		s.pass(4 * time.Second)
		s.keys("w")
		s.pass(time.Second)
		s.has("⑤ Plan", "other/acme-gitops")
		s.lacks(" acme/acme-gitops")
		s.finish()
	})
}
