package github

import (
	"errors"
	"time"
)

// Reason is the cause behind an error's kind, where GitHub's answer tells it.
// Each one has its own row in the table of refusals, with its remedy.
type Reason string

// The reasons.
const (
	ReasonSAML              Reason = "SAML session needed"             // X-GitHub-SSO; [Error.SSO] is the page
	ReasonIPAllowList       Reason = "IP allow list"                   // this machine's address is not allowed
	ReasonPolicy            Reason = "policy against Apps"             // of an organization or its enterprise
	ReasonUninstalled       Reason = "installation removed"            // while the program worked with it
	ReasonNotInstalled      Reason = "App not installed"               // where it was looked for
	ReasonAppGone           Reason = "App deleted"                     // GitHub knows no App of this id
	ReasonWrongKey          Reason = "wrong private key"               // the key is not one of the App's
	ReasonOtherApp          Reason = "key of another App"              // the key is good, for another App
	ReasonClock             Reason = "clock"                           // this machine's clock is wrong
	ReasonPermission        Reason = "permission missing"              // the App was not granted what it needs
	ReasonPermissionPending Reason = "permission waits for an owner"   // asked for, not accepted yet
	ReasonSuspended         Reason = "installation suspended"          // [Error.By] and [Error.Since] say by whom and when
	ReasonSession           Reason = "session ended"                   // the user's token is refused and cannot be renewed
	ReasonDeclined          Reason = "declined by the user"            // "Cancel" on GitHub's page
	ReasonExpired           Reason = "time limit passed"               // of a code or a page
	ReasonDeviceFlowOff     Reason = "device flow is switched off"     // in the App's settings
	ReasonPortBusy          Reason = "port in use"                     // the fixed callback port
	ReasonWebPage           Reason = "a web page instead of the API"   // most often a proxy's
	ReasonUnreachable       Reason = "GitHub cannot be reached"        // name, network, proxy
	ReasonCertificate       Reason = "certificate is not trusted"      // a private CA, or somebody in between
	ReasonAppLost           Reason = "key of the new App not received" // the App itself may have been made
	ReasonNoDeployKeys      Reason = "policy against deploy keys"      // of the organization or its enterprise
	ReasonKeyInUse          Reason = "key in use"                      // a deploy key belongs to one repository
	ReasonClient            Reason = "client secret is refused"        // of the App
	ReasonClientID          Reason = "client id is wrong"              // unknown to GitHub, or another App's
	ReasonCallback          Reason = "callback is not registered"      // in the App's settings

	ReasonLimited         Reason = "rate limit"                            // of GitHub
	ReasonNotGranted      Reason = "permission not granted"                // a token for it is refused
	ReasonBlocked         Reason = "repository blocked"                    // by GitHub: terms of service, a takedown
	ReasonBusy            Reason = "repository busy"                       // an earlier operation is still in progress
	ReasonNoCreation      Reason = "policy against creating repositories"  // for members and Apps
	ReasonNoPrivate       Reason = "policy against private repositories"   // or a plan without them
	ReasonQuota           Reason = "quota of repositories"                 // of the organization
	ReasonProperties      Reason = "custom properties required"            // of every new repository
	ReasonUnknownProperty Reason = "custom property not defined"           // by the organization
	ReasonRepositoryName  Reason = "name of the repository against a rule" // of the organization
	ReasonNoDeletion      Reason = "policy against deleting repositories"  // for members and Apps
	ReasonSecret          Reason = "secret found"                          // by push protection
	ReasonSignature       Reason = "signature required"                    // and GitHub did not sign
	ReasonContentRule     Reason = "rule against the commit"               // its message, paths, sizes, branch
	ReasonPullRequest     Reason = "pull request required"                 // by a rule or classic protection
	ReasonTokenPermission Reason = "token without permission"              // a person's
	ReasonTooLarge        Reason = "query too large"                       // for GitHub
	ReasonFailed          Reason = "GitHub failed"                         // 5xx, or an error that says so
	ReasonProxySignIn     Reason = "proxy wants a sign-in"                 // 407
	ReasonAPIVersion      Reason = "version of the API"                    // that GitHub no longer answers
	ReasonProxy           Reason = "proxy answered"                        // instead of GitHub
)

// ReasonOf returns the reason behind err, "" when it is unknown.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}

// nextForReason tells a person what to do about the reason.
func (e *Error) nextForReason() string {
	if e.Reason == ReasonSAML && e.SSO != "" {
		return "Start a SAML session first: " + e.SSO
	}
	r, ok := RefusalFor(e.Reason)
	if !ok || r.Next == "" {
		return ""
	}
	return withPage(e.fill(r.Next), e.Page)
}

func withPage(sentence, page string) string {
	if page == "" {
		return sentence
	}
	return sentence + " " + page
}

// whoAndWhen formats " (by octo-admin, 2 Jan 2006)", "" when it is unknown.
func whoAndWhen(by string, since time.Time) string {
	switch {
	case by != "" && !since.IsZero():
		return " (by " + by + ", " + since.UTC().Format("2 Jan 2006") + ")"
	case !since.IsZero():
		return " (" + since.UTC().Format("2 Jan 2006") + ")"
	}
	return ""
}
