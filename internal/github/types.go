package github

import "time"

// Access levels of a permission, as GitHub writes them.
const (
	Read  = "read"
	Write = "write"
)

// Permissions maps a permission of a GitHub App ("contents",
// "administration", …) to its level ("read", "write", "admin").
type Permissions map[string]string

// Allows reports whether p grants name at least at level.
func (p Permissions) Allows(name, level string) bool {
	have, ok := p[name]
	return ok && rank(have) >= rank(level)
}

func rank(level string) int {
	switch level {
	case Read:
		return 1
	case Write:
		return 2
	case "admin":
		return 3
	}
	return 0
}

// Types of accounts. Those of users and organizations are GitHub's own words.
const (
	AccountUser         = "User"
	AccountOrganization = "Organization"
	AccountEnterprise   = "Enterprise"
)

// Account is a user, an organization or an enterprise on GitHub. The zero value is
// an account that is there no more: GitHub lists installations on such, too.
type Account struct {
	ID    int64  `json:"id"`
	Login string `json:"login"` // of an enterprise its slug
	Type  string `json:"type"`
}

// HoldsRepositories reports whether repositories can be in the account; an
// enterprise has a name that an organization may have, too.
func (a Account) HoldsRepositories() bool { return a.Login != "" && a.Type != AccountEnterprise }

// App is a GitHub App.
type App struct {
	ID          int64
	ClientID    string
	Slug        string
	Name        string
	Owner       Account
	HTMLURL     string
	ExternalURL string
	Permissions Permissions
}

// Installation is the App installed on one account.
type Installation struct {
	ID          int64
	AppID       int64
	AppSlug     string
	Account     Account
	Permissions Permissions
	// Selection is "all" or "selected" (repositories).
	Selection string
	// Remembered is true when it comes from this machine's cache, and only a token
	// request has confirmed it.
	Remembered  bool      `json:"-"`
	SuspendedAt time.Time // zero: not suspended
	SuspendedBy string
	HTMLURL     string // where an owner configures it
	UpdatedAt   time.Time
}

// Suspended reports whether an owner has suspended the installation; tokens
// are refused then.
func (i Installation) Suspended() bool { return !i.SuspendedAt.IsZero() }

// InstallationRequest is a member's request that an owner install the App.
type InstallationRequest struct {
	ID        int64
	Account   Account
	Requester string
	CreatedAt time.Time
}

// User is a user of GitHub.
type User struct {
	ID    int64
	Login string
}

// Organization is a GitHub organization as the signed-in user sees it.
type Organization struct {
	Account
	// Owner is true when the signed-in user may administer it; Known is false
	// when nobody is signed in.
	Owner, Known bool
}
