package workspace

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"gitconnection/internal/config"
	"gitconnection/internal/github/transport"
)

// NewTransport is the one transport for everything: proxy and certificates
// come from the environment together (the latter in crypto/x509).
func NewTransport(lookup config.Lookup) *http.Transport {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		t = &http.Transport{}
	}
	t = t.Clone()
	proxy := ProxyOf(lookup)
	t.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
	t.OnProxyConnectResponse = refuseConnect
	t.ResponseHeaderTimeout = 60 * time.Second
	t.MaxIdleConnsPerHost = 16
	return t
}

// refuseConnect tells a proxy that wants a sign-in before it opens a connection
// from one that does not react: asking again does not help.
func refuseConnect(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusProxyAuthRequired {
		return transport.ErrProxySignIn
	}
	return nil
}

// ProxyOf reads HTTPS_PROXY and NO_PROXY as curl and Go's own do; this machine
// is never reached through a proxy.
func ProxyOf(lookup config.Lookup) func(*url.URL) (*url.URL, error) {
	either := func(names ...string) string {
		for _, name := range names {
			if value, ok := lookup(name); ok && value != "" {
				return value
			}
		}
		return ""
	}
	c := httpproxy.Config{
		HTTPProxy: either("HTTP_PROXY", "http_proxy"), HTTPSProxy: either("HTTPS_PROXY", "https_proxy"), NoProxy: either("NO_PROXY", "no_proxy"),
	}
	proxy := c.ProxyFunc()
	return func(u *url.URL) (*url.URL, error) {
		through, err := proxy(u)
		if err != nil || through != nil && !isProxy(through) {
			return nil, errProxy
		}
		return through, nil
	}
}

// errProxy does not repeat the address, which may hold a password.
var errProxy = errors.New("what HTTPS_PROXY or HTTP_PROXY holds is not the address of a proxy")

// isProxy refuses what the library makes of text that is no address, such as
// the host "http".
func isProxy(u *url.URL) bool {
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u.Hostname() != "" && u.Hostname() != "http" && u.Hostname() != "https" && !strings.HasSuffix(u.Host, ":")
	}
	return false
}
