package github

import (
	"net/url"
	"strconv"
	"strings"
)

// CallbackPath is the path of [CallbackURL].
const CallbackPath = "/oauth/callback"

// CallbackURL is what an App has to be registered with for signing in. GitHub
// allows any port for a loopback address
// (docs: authorizing-oauth-apps, "Loopback redirect urls").
const CallbackURL = "http://127.0.0.1" + CallbackPath

// EnterpriseServer reports whether the host is a GitHub Enterprise Server,
// whose API is a path of the host; github.com and GHE.com have a host of its
// own for it (GitHub: REST docs, "Getting started").
func (e Endpoints) EnterpriseServer() bool {
	return e.API.Host == e.Web.Host && strings.HasSuffix(e.API.Path, "/api/v3/")
}

// AppPage is an App's public page (GitHub: sharing-your-github-app; Enterprise
// Server calls it /github-apps/).
func (e Endpoints) AppPage(slug string) string {
	if e.EnterpriseServer() {
		return e.Page("github-apps/" + slug)
	}
	return e.Page("apps/" + slug)
}

// InstallPage is where an App is installed; accountID preselects the account,
// 0 lets the person choose.
func (e Endpoints) InstallPage(slug string, accountID int64) string {
	return InstallPage(e.AppPage(slug), accountID)
}

// InstallPage is where the App of a public page is installed; accountID
// preselects the account, 0 lets the person choose (GitHub:
// migrating-oauth-apps-to-github-apps).
func InstallPage(appPage string, accountID int64) string {
	if accountID == 0 {
		return appPage + "/installations/new"
	}
	return appPage + "/installations/new/permissions?suggested_target_id=" + strconv.FormatInt(accountID, 10)
}

// settings is the root of an organization's or an enterprise's settings, or of
// those of the account that the browser is signed in to (GitHub:
// registering-a-github-app-using-url-parameters has the three of them).
func settings(a Account) string {
	switch a.Type {
	case AccountOrganization:
		return "organizations/" + a.Login + "/settings/"
	case AccountEnterprise:
		return "enterprises/" + a.Login + "/settings/"
	}
	return "settings/"
}

// NewAppPage is where an App is registered: for an organization, or with "" for
// the account that the browser is signed in to (GitHub:
// registering-a-github-app-from-a-manifest).
func (e Endpoints) NewAppPage(owner string) string {
	if owner == "" {
		return e.Page("settings/apps/new")
	}
	return e.Page(settings(Account{Login: owner, Type: "Organization"}) + "apps/new")
}

// AppSettingsPage is where the owner changes an App: keys, client secrets,
// device flow.
func (e Endpoints) AppSettingsPage(owner Account, slug string) string {
	return e.Page(settings(owner) + "apps/" + slug)
}

// AppPermissionsPage is where the owner changes what an App asks for.
func (e Endpoints) AppPermissionsPage(owner Account, slug string) string {
	return e.AppSettingsPage(owner, slug) + "/permissions"
}

// AppDeletePage is where the owner makes an App public or deletes it.
func (e Endpoints) AppDeletePage(owner Account, slug string) string {
	return e.AppSettingsPage(owner, slug) + "/advanced"
}

// InstallationsPage lists the Apps installed on an account, and the requests
// for installation that its owners have to decide.
func (e Endpoints) InstallationsPage(account Account) string {
	return e.Page(settings(account) + "installations")
}

// InstallationPage is where an owner configures one installation.
func (e Endpoints) InstallationPage(account Account, id int64) string {
	return e.InstallationsPage(account) + "/" + strconv.FormatInt(id, 10)
}

// AuthorizationsPage is where users see and revoke what they have authorized.
func (e Endpoints) AuthorizationsPage() string { return e.Page("settings/apps/authorizations") }

// DevicePage is where users type the code of the device flow.
func (e Endpoints) DevicePage() string { return e.Page("login/device") }

// OnHost reports whether address is a page of the web host.
func (e Endpoints) OnHost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == e.Web.Scheme && u.Host == e.Web.Host && u.User == nil
}
