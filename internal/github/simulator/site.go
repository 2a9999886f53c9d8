package simulator

import "time"

// siteState is what the web pages and the sign-in remember.
type siteState struct {
	sessions map[string]*account   // by cookie value
	codes    map[string]*loginCode // by authorization code
	// manifests are Apps that wait for their registration to be completed, by
	// the code that the browser carried back.
	manifests map[string]*manifestCode
	saml      map[samlKey]time.Time   // until when a session lasts
	devices   map[string]*deviceLogin // by device code
}

func newSiteState() siteState {
	return siteState{map[string]*account{}, map[string]*loginCode{}, map[string]*manifestCode{}, map[samlKey]time.Time{}, map[string]*deviceLogin{}}
}

// loginCode is what an App got by the redirect after "Authorize".
type loginCode struct {
	App         *app
	User        *account
	RedirectURI string
	Challenge   string // S256 code challenge; empty: none was sent
	Expires     time.Time
}

// deviceLogin is one run of the device flow.
type deviceLogin struct {
	App      *app
	UserCode string
	User     *account // who authorized it; nil: nobody yet
	Denied   bool
	Polled   time.Time
	Interval time.Duration
	Expires  time.Time
}

// Lifetimes of the sign-in. GitHub: docs, generating a user access token.
const (
	loginCodeLife  = 10 * time.Minute
	deviceCodeLife = 15 * time.Minute
	deviceInterval = 5 * time.Second
)
