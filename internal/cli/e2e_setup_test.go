package cli

import (
	"testing"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/browser"
	"gitconnection/internal/testkit/terminal"
)

// signInAsUser signs in on GitHub's page without a mouse: every page can be
// used with the keyboard alone.
func signInAsUser(b *browser.Browser, login string) {
	b.Wait("Sign in as")
	b.Press(`main input[value="`+login+`"]`, " ")
	b.Press("main button.primary", "\r")
}

// fillCreate fills the form for a new App of acme, from its first field on.
func (h *hub) fillCreate(x *terminal.Terminal) {
	x.Wait("Create a GitHub App", "Instance", "github.com", "App name")
	x.Type(terminal.Tab)
	for range "github.com" {
		x.Type("\x7f")
	}
	x.Type(h.base, terminal.Tab, "acme", terminal.Enter)
	x.Wait("What GitHub will be asked for", "Administration: write", "Pull requests: write", "Nothing else.")
}

// TestFirstRunWithABrowser begins with nothing: an App by manifest, the
// sign-in, the installation and the connection, in a real terminal and a real
// browser.
func TestFirstRunWithABrowser(t *testing.T) {
	endToEnd(t)
	b := browser.Start(t)
	h := startHub(t, simulator.Options{})
	env := map[string]string{}
	opened := fakeBrowser(t, env)
	x := terminal.Start(t, 120, 40, command(t, env))
	x.Wait("Set up an instance", "Create a GitHub App", "Look around in the demo")
	x.Type(terminal.Enter)
	h.fillCreate(x)
	x.Type(terminal.Enter)
	x.Wait("waiting for GitHub to make the App", "http://127.0.0.1:")
	local := opened("http://127.0.0.1:")

	// The sign-in loses the manifest; the page here gives it once more.
	b.Open(local)
	signInAsUser(b, demo.User)
	b.Wait("Register new GitHub App")
	b.Open(local)
	b.Wait("Create GitHub App for acme")
	b.Click("main button.primary")
	x.Wait("App konstruct-acme is instance production", "every one that was asked for")
	x.Type(terminal.Enter)
	x.Wait("Organizations", "n add")

	h.connectWithBrowser(t, x, b, opened)
	x.Type(terminal.CtrlC)
	x.Exit()
}

// beginAcme adds acme to the list, begins to connect it, and opens the page to
// sign in on.
func beginAcme(x *terminal.Terminal) {
	x.Type("n")
	x.Wait("GitHub organization")
	x.Type("acme", terminal.Enter)
	x.Wait("Organizations › acme", "Not connected", "c Connect")
	x.Type("c")
	x.Wait("/login/oauth/authorize")
	x.Type("o")
}

// connectWithBrowser signs in, installs and connects acme, both repositories
// in one GitHub organization.
func (h *hub) connectWithBrowser(t *testing.T, x *terminal.Terminal, b *browser.Browser, opened func(string) string) {
	t.Helper()
	beginAcme(x)
	b.Open(opened("/login/oauth/authorize"))
	b.Wait("would like permission")
	b.Click("main button.primary")
	b.Wait("You are signed in")
	x.Wait(demo.User, "/installations/new")
	x.Type("o")
	b.Open(opened("/installations/new"))
	b.Wait("Repository access")
	b.Click("main button.primary")
	b.Wait("Danger zone") // the installation's own page
	x.Wait("Nothing is deleted or overwritten")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected", "by "+demo.User)
}

// TestAMemberAsksAnOwner has two people at two browsers, each with cookies of
// their own: the member asks, the owner approves, the waiting program notices.
func TestAMemberAsksAnOwner(t *testing.T) {
	endToEnd(t)
	member, owner := browser.Start(t), browser.Start(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	opened := fakeBrowser(t, env)
	x := terminal.Start(t, 120, 40, command(t, env))
	x.Wait("Organizations", "n add")
	beginAcme(x)
	member.Open(opened("/login/oauth/authorize"))
	signInAsUser(member, hubMember)
	member.Wait("would like permission")
	member.Click("main button.primary")
	member.Wait("You are signed in")
	x.Wait(hubMember, "/installations/new")
	x.Type("o")
	member.Open(opened("/installations/new"))
	member.Wait("You are not an owner of acme")
	member.Click("main button.primary")
	member.Wait("An owner of acme has to approve it")
	x.Type("r")
	x.Wait("an owner has to approve, as max has asked")
	if h.asked("POST /app/installations/{installation_id}/access_tokens") != 0 {
		t.Error("a token was made before the owner agreed")
	}

	owner.Open(h.base + "/organizations/acme/settings/installations")
	signInAsUser(owner, demo.User)
	owner.Wait("max asks to install it")
	owner.Click(`main button[value="approve"]`)
	owner.Wait("Danger zone")
	member.Open(h.base + "/organizations/acme/settings/installations")
	member.Wait("Page not found") // still somebody else
	x.Wait("Nothing is deleted or overwritten")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected", "by "+hubMember)
	x.Type(terminal.CtrlC)
	x.Exit()
}

// TestAMemberComesBack quits while an owner has to approve, and finds it again.
func TestAMemberComesBack(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	home := t.TempDir()
	h.imported(t, home)
	login := sendOff(t, home, nil, "login", "--no-browser")
	_ = knock(t, "GET", h.leads(t, hubMember, login.page), "")
	if o := login.end(); o.code != 0 {
		t.Fatalf("login: exit %d\n%s%s", o.code, o.out, o.err)
	}
	env := map[string]string{}
	opened := fakeBrowser(t, env)
	x := terminal.Start(t, 120, 40, commandIn(t, home, env))
	x.Wait("Organizations", "n add")
	x.Type("n")
	x.Wait("GitHub organization")
	x.Type("acme", terminal.Enter)
	x.Wait("Organizations › acme", "Not connected", "c Connect")
	x.Type("c")
	x.Wait("/installations/new")
	x.Type("o")
	h.leads(t, hubMember, opened("/installations/new")) // asks
	x.Type("r")
	x.Wait("an owner has to approve, as max has asked")
	x.Type(terminal.CtrlC)
	x.Exit()

	x = terminal.Start(t, 120, 40, commandIn(t, home, env))
	x.Wait("Organizations", "acme", "Waiting for approval")
	x.Type(terminal.Enter)
	x.Wait("Organizations › acme", "Waiting for approval")
	x.Type("c")
	x.Wait("an owner has to approve, as max has asked")
	owner, err := h.person(t, demo.User).Visit(t.Context(), demo.User, h.base+"/organizations/acme/settings/installations")
	if err != nil {
		t.Fatal(err)
	}
	leadsTo(t, owner) // approves
	x.Type("r")
	x.Wait("Nothing is deleted or overwritten")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected", "by "+hubMember)
	x.Type(terminal.CtrlC)
	x.Exit()
}
