package github

import (
	"errors"
	"time"
)

// Reason is the cause behind an error's kind, where GitHub's answer tells it.
// Each one has its own remedy: see [Error.Next].
type Reason string

// The reasons.
const (
	ReasonSAML              Reason = "SAML session needed"             // X-GitHub-SSO; [Error.SSO] is the page
	ReasonIPAllowList       Reason = "IP allow list"                   // this machine's address is not allowed
	ReasonPolicy            Reason = "policy against Apps"             // of an organization or its enterprise
	ReasonUninstalled       Reason = "installation removed"            // while the program worked with it
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
	ReasonClient            Reason = "client id or secret is refused"  // of the App
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
	switch e.Reason {
	case ReasonSAML:
		if e.SSO == "" {
			return "Sign in to the organization with SAML in the browser, then sign in here again."
		}
		return "Start a SAML session first: " + e.SSO
	case ReasonIPAllowList:
		return "Work from an address that is allowed (VPN), or ask an owner to add this machine's address to the IP allow list."
	case ReasonPolicy:
		return "Ask an owner of the organization, or of its enterprise, to allow this GitHub App."
	case ReasonUninstalled:
		return withPage("Install the App again: somebody has removed it.", e.Page)
	case ReasonAppGone:
		return "Check the App's id and host; if the App was deleted, set up another one: konstruct app create"
	case ReasonWrongKey:
		return withPage("Generate a new private key in the App's settings and set it up: konstruct app import", e.Page)
	case ReasonOtherApp:
		return withPage("Take the private key of this App, or set up the App that the key belongs to: konstruct app import", e.Page)
	case ReasonClock:
		return "Set this machine's clock: GitHub accepts a difference of a minute at most."
	case ReasonPermission:
		if e.Page != "" {
			return "Grant the permission: " + e.Page
		}
		return "Grant the permission on the installation's page, or ask an owner."
	case ReasonPermissionPending:
		return withPage("Ask an owner to accept the permissions that the App asks for.", e.Page)
	case ReasonSuspended:
		return withPage("Ask an owner to unsuspend the App's installation.", e.Page)
	}
	return e.nextForSignIn()
}

func (e *Error) nextForSignIn() string {
	switch e.Reason {
	case ReasonNoDeployKeys:
		return "Ask an owner to allow deploy keys in the organization's settings, or use a second, read-only App: konstruct app create --read-only"
	case ReasonKeyInUse:
		return "Make another key: one key reads one repository."
	case ReasonSession:
		return "Sign in again (konstruct login), or give another token where one is given."
	case ReasonDeclined:
		return "Try again and choose Authorize, or sign in as somebody else."
	case ReasonExpired:
		return "Start again: what GitHub gave out is no longer good."
	case ReasonAppLost:
		return withPage("The App may have been made all the same: look there, and delete it, or generate a private key and import it (konstruct app import).", e.Page)
	case ReasonDeviceFlowOff:
		return withPage("Switch on “Enable Device Flow” in the App's settings, or sign in with a browser.", e.Page)
	case ReasonPortBusy:
		return "End what listens there, or choose another port; no other is taken by itself, since somebody else may be listening."
	case ReasonWebPage:
		return "Check the proxy (HTTPS_PROXY, NO_PROXY) and the API's address; a sign-in page of the network may have to be passed in a browser."
	case ReasonUnreachable:
		return "Check the network, the host's name and the proxy (HTTPS_PROXY, NO_PROXY): konstruct doctor"
	case ReasonCertificate:
		return "If the host has a certificate of your own CA, name the CA's file in SSL_CERT_FILE: konstruct doctor"
	case ReasonClient:
		return withPage("Check the client id and generate a new client secret in the App's settings: konstruct app import", e.Page)
	}
	return ""
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
