package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// phrase identifies a reason by GitHub's message. GitHub's description of its
// API has no messages; these are the ones that people report.
type phrase struct {
	reason github.Reason
	all    []string // in lower case
}

var phrases = []phrase{
	{github.ReasonSAML, []string{"saml enforcement"}},
	{github.ReasonIPAllowList, []string{"ip allow list"}},
	{github.ReasonPolicy, []string{"enterprise", "forbids access"}},
	{github.ReasonPolicy, []string{"enterprise", "polic"}},
	{github.ReasonPolicy, []string{"access restrictions"}},
	{github.ReasonSuspended, []string{"installation has been suspended"}},
	{github.ReasonAppGone, []string{"integration not found"}},
	{github.ReasonWrongKey, []string{"json web token could not be decoded"}},
	{github.ReasonWrongKey, []string{"integration must generate a public key"}},
	{github.ReasonClock, []string{"'issued at' claim"}},
	{github.ReasonClock, []string{"'expiration time' claim"}},
	{github.ReasonNoDeployKeys, []string{"deploy keys are disabled"}},
	{github.ReasonKeyInUse, []string{"key is already in use"}},
	{github.ReasonPermission, []string{"not accessible by integration"}},
}

func reasonOf(cause string) github.Reason {
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

// findReason sets the reason that e's cause names.
func findReason(e *github.Error) {
	if e.Kind == github.KindLimited || e.Kind == github.KindRuleset {
		return
	}
	if e.Reason = reasonOf(e.Cause); e.Reason == "" && e.SSO != "" {
		e.Reason = github.ReasonSAML
	}
}

// TransportReason is why no usable answer came, "" when it is unknown.
func TransportReason(err error) github.Reason {
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var name *net.DNSError
	switch {
	case errors.Is(err, transport.ErrWebPage):
		return github.ReasonWebPage
	case errors.As(err, &certificate), errors.As(err, &unknown), errors.As(err, &host):
		return github.ReasonCertificate
	case errors.As(err, &name), errors.As(err, &record), transport.Unreached(err):
		return github.ReasonUnreachable
	}
	return ""
}

// ssoURL returns the address in `required; url=https://…`, "" if there is none.
func ssoURL(header string) string {
	_, page, ok := strings.Cut(header, "url=")
	if !ok {
		return ""
	}
	page, _, _ = strings.Cut(strings.TrimSpace(page), ";")
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return text.Clean(u.String())
}
