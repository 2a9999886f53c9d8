package github

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"
)

// Reason is what lies behind an error of a kind, where GitHub's answer tells:
// each is a situation of its own with a way out of its own.
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
	ReasonNotVisible        Reason = "repository not visible to App"   // exists, but is not among the selected ones
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

// ReasonOf returns the reason behind err, "" when GitHub did not tell.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}

// phrase is what GitHub says when a reason is the cause. GitHub's
// description of its API holds no texts; these are what people report.
type phrase struct {
	reason Reason
	all    []string // in lower case
}

var phrases = []phrase{
	{ReasonSAML, []string{"saml enforcement"}},
	{ReasonIPAllowList, []string{"ip allow list"}},
	{ReasonPolicy, []string{"enterprise", "forbids access"}},
	{ReasonPolicy, []string{"enterprise", "polic"}},
	{ReasonPolicy, []string{"access restrictions"}},
	{ReasonSuspended, []string{"installation has been suspended"}},
	{ReasonAppGone, []string{"integration not found"}},
	{ReasonWrongKey, []string{"json web token could not be decoded"}},
	{ReasonWrongKey, []string{"integration must generate a public key"}},
	{ReasonClock, []string{"'issued at' claim"}},
	{ReasonClock, []string{"'expiration time' claim"}},
	{ReasonNoDeployKeys, []string{"deploy keys are disabled"}},
	{ReasonKeyInUse, []string{"key is already in use"}},
	{ReasonPermission, []string{"not accessible by integration"}},
}

func reasonOf(cause string) Reason {
	lower := strings.ToLower(cause)
	for _, p := range phrases {
		found := true
		for _, part := range p.all {
			found = found && strings.Contains(lower, part)
		}
		if found {
			return p.reason
		}
	}
	return ""
}

// tellReason completes what an answer says.
func (e *Error) tellReason() {
	if e.Kind == KindLimited || e.Kind == KindRuleset {
		return
	}
	if e.Reason = reasonOf(e.Cause); e.Reason == "" && e.SSO != "" {
		e.Reason = ReasonSAML
	}
}

// errWebPage is what the transport makes of HTML in place of an answer.
var errWebPage = errors.New("a web page came, not the API's answer: is a proxy in between?")

// wireReason tells why no usable answer came, "" unknown.
func wireReason(err error) Reason {
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var name *net.DNSError
	switch {
	case errors.Is(err, errWebPage):
		return ReasonWebPage
	case errors.As(err, &certificate), errors.As(err, &unknown), errors.As(err, &host):
		return ReasonCertificate
	case errors.As(err, &name), errors.As(err, &record), unsent(err):
		return ReasonUnreachable
	}
	return ""
}

// ssoURL reads `required; url=https://…` and keeps what is an address.
func ssoURL(header string) string {
	_, text, ok := strings.Cut(header, "url=")
	if !ok {
		return ""
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), ";")
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return clean(u.String())
}

// nextOf is what a person can do about a reason.
func (e *Error) nextOf() string {
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
	case ReasonNotVisible:
		return withPage("Add the repository to those that the App may see, or choose another name.", e.Page)
	}
	return e.nextOfSignIn()
}

func (e *Error) nextOfSignIn() string {
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

// suspendedBy completes an error with what is known about the suspension.
func (e *Error) suspendedBy(i Installation) {
	e.By, e.Since, e.Page = i.SuspendedBy, i.SuspendedAt, i.HTMLURL
}

// whoAndWhen reads " (by octo-admin, 2 Jan 2006)", "" unknown.
func whoAndWhen(by string, since time.Time) string {
	switch {
	case by != "" && !since.IsZero():
		return " (by " + by + ", " + since.UTC().Format("2 Jan 2006") + ")"
	case !since.IsZero():
		return " (" + since.UTC().Format("2 Jan 2006") + ")"
	}
	return ""
}
