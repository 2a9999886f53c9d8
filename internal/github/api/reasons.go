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

// TransportReason is why no usable answer came, "" when it is unknown.
func TransportReason(err error) github.Reason {
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var name *net.DNSError
	switch {
	case errors.Is(err, transport.ErrProxyPage):
		return github.ReasonProxy
	case errors.Is(err, transport.ErrProxySignIn):
		return github.ReasonProxySignIn
	case transport.ServerPage(err), errors.Is(err, transport.ErrStalled):
		return github.ReasonFailed
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
	return webPage(page)
}

// webPage is an address that came from outside, "" where it is none that a
// person may be sent to.
func webPage(page string) string {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return text.Clean(u.String())
}
