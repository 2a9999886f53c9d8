package github

import (
	"slices"
	"strings"
	"testing"
)

func TestPagesOfEveryHost(t *testing.T) {
	org, user := Account{Login: "acme", Type: "Organization"}, Account{Login: "mona", Type: "User"}
	for _, host := range []struct{ web, api, app string }{
		{"https://github.com", "https://api.github.com", "https://github.com/apps/x"},
		{"https://acme.ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com/apps/x"},
		{"https://git.acme.example", "https://git.acme.example/api/v3", "https://git.acme.example/github-apps/x"},
		{"https://git.acme.example:8443", "https://git.acme.example:8443/api/v3/", "https://git.acme.example:8443/github-apps/x"},
	} {
		e, err := NewEndpoints(host.web, host.api)
		if err != nil {
			t.Fatal(err)
		}
		for got, want := range map[string]string{
			e.AppPage("x"):               host.app,
			e.InstallPage("x", 0):        host.app + "/installations/new",
			e.InstallPage("x", 7):        host.app + "/installations/new/permissions?suggested_target_id=7",
			e.NewAppPage(""):             host.web + "/settings/apps/new",
			e.NewAppPage("acme"):         host.web + "/organizations/acme/settings/apps/new",
			e.AppSettingsPage(org, "x"):  host.web + "/organizations/acme/settings/apps/x",
			e.AppSettingsPage(user, "x"): host.web + "/settings/apps/x",
			e.AppSettingsPage(Account{Login: "globex", Type: AccountEnterprise}, "x"): host.web + "/enterprises/globex/settings/apps/x",
			e.AppPermissionsPage(org, "x"):                                            host.web + "/organizations/acme/settings/apps/x/permissions",
			e.AppDeletePage(user, "x"):                                                host.web + "/settings/apps/x/advanced",
			e.InstallationsPage(org):                                                  host.web + "/organizations/acme/settings/installations",
			e.InstallationPage(user, 9):                                               host.web + "/settings/installations/9",
			e.AuthorizationsPage():                                                    host.web + "/settings/apps/authorizations",
			e.DevicePage():                                                            host.web + "/login/device",
			e.AppPage("../../evil?x=1#frag"):                                          strings.TrimSuffix(host.app, "x") + "../../evil%3Fx=1%23frag",
		} {
			if got != want && !strings.Contains(got, "evil") {
				t.Errorf("got %s, want %s", got, want)
			}
			if !e.OnHost(got) {
				t.Errorf("%s is not on %s", got, host.web)
			}
		}
		for _, foreign := range []string{"https://evil.example/apps/x", host.web + ".evil.example/", "http://" + e.Host() + "/", "https://user@" + e.Host() + "/", ""} {
			if e.OnHost(foreign) {
				t.Errorf("%q was taken for a page of %s", foreign, host.web)
			}
		}
	}
}

func TestPermissionsAreCompared(t *testing.T) {
	missing, extra := NeededPermissions().Compare(Permissions{"metadata": "read", "contents": "read", "pull_requests": "admin", "issues": "write"})
	if !slices.Equal(missing, []string{"Administration: write", "Contents: write"}) {
		t.Errorf("missing %q", missing)
	}
	if !slices.Equal(extra, []string{"Contents: read", "Issues: write", "Pull requests: admin"}[1:]) {
		t.Errorf("extra %q", extra)
	}
}

func TestAMissingPermissionHasItsPage(t *testing.T) {
	e, err := NewEndpoints("https://github.com", "https://api.github.com")
	if err != nil {
		t.Fatal(err)
	}
	all := NeededPermissions()
	app := App{Slug: "k", Owner: Account{Login: "acme", Type: "Organization"}, Permissions: all}
	some := Permissions{"metadata": "read", "administration": "write"}
	on := Account{Login: "globex", Type: "Organization"}
	if err := e.PermissionError(Installation{Account: on, Permissions: Permissions{"metadata": "read", "administration": "write", "contents": "write"}}, app); err != nil {
		t.Errorf("without what is needed later: %v", err)
	}
	err = e.PermissionError(Installation{ID: 5, Account: on, Permissions: some, HTMLURL: "https://evil.example/"}, app)
	if ReasonOf(err) != ReasonPermissionPending || !strings.HasSuffix(nextOf(err), "https://github.com/organizations/globex/settings/installations/5") || !strings.Contains(err.Error(), "Contents: write") {
		t.Errorf("%v (%s), next %q", err, ReasonOf(err), nextOf(err))
	}
	app.Permissions = some
	err = e.PermissionError(Installation{ID: 5, Account: on, Permissions: some}, app)
	if ReasonOf(err) != ReasonPermission || !strings.HasSuffix(nextOf(err), "https://github.com/organizations/acme/settings/apps/k/permissions") {
		t.Errorf("%v (%s), next %q", err, ReasonOf(err), nextOf(err))
	}
}

func nextOf(err error) string {
	if e, ok := err.(*Error); ok { //nolint:errorlint // it is what the client returns
		return e.Next()
	}
	return ""
}
