package config

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

var (
	errNotAddress = errors.New("not an address like https://github.com")
	errPlainHTTP  = errors.New("http:// is accepted for this machine alone (127.0.0.1, ::1, localhost); use https://")
)

// ParseWeb reads the web address of a GitHub host. Errors do not repeat the
// text, which may hold credentials.
func ParseWeb(text string) (*url.URL, error) {
	u, err := parseAddress(text)
	if err != nil {
		return nil, err
	}
	if u.Path != "/" {
		return nil, errors.New("only the host, such as https://github.com, without a path")
	}
	return u, nil
}

// ParseAPI reads the address of a GitHub host's REST API.
func ParseAPI(text string) (*url.URL, error) { return parseAddress(text) }

// parseAddress accepts https://host[:port][/path] and, for hosts that are this
// machine, http://. The path of the result ends in a slash.
func parseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Opaque != "" || u.Hostname() == "" {
		return nil, errNotAddress
	}
	switch {
	case u.User != nil:
		return nil, errors.New("an address must not hold a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#"):
		return nil, errors.New("an address must not hold a query or a fragment")
	case u.RawPath != "" || strings.Contains(u.Path, "//") || strings.ContainsAny(u.Path, "\\ ") || hasDots(u.Path):
		return nil, errNotAddress
	case strings.ContainsFunc(u.Host, oddInHost):
		return nil, errNotAddress
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errPlainHTTP
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errNotAddress
	}
	return &url.URL{Scheme: u.Scheme, Host: plainHost(u), Path: strings.TrimSuffix(u.Path, "/") + "/"}, nil
}

// hasDots reports whether a segment of the path is "." or "..".
func hasDots(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "." || part == ".." {
			return true
		}
	}
	return false
}

// oddInHost reports characters that host names, addresses and ports do not have.
// A host is shown in the header and compared byte by byte, so it must not have any.
func oddInHost(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	digit := r >= '0' && r <= '9'
	return !letter && !digit && !strings.ContainsRune(".-:[]", r)
}

// plainHost is the host in lower case, without the default port of the scheme, so
// that two spellings of one host compare equal.
func plainHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	usual := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]
	return strings.TrimSuffix(strings.TrimSuffix(host, usual), ":")
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// APIOf derives the address of the REST API from the web address.
//
// GitHub: github.com and GHE.com (data residency) have a host of its own for
// it, GitHub Enterprise Server a path (REST docs, "Getting started").
func APIOf(web *url.URL) *url.URL {
	api := &url.URL{Scheme: web.Scheme, Host: web.Host, Path: "/"}
	switch {
	case web.Host == "github.com", strings.HasSuffix(web.Host, ".ghe.com"):
		api.Host = "api." + web.Host
	default:
		api.Path = "/api/v3/"
	}
	return api
}

// GraphQLOf derives the address of the GraphQL API from that of the REST API.
func GraphQLOf(api *url.URL) *url.URL {
	graphql := &url.URL{Scheme: api.Scheme, Host: api.Host}
	if base, ok := strings.CutSuffix(api.Path, "/api/v3/"); ok {
		graphql.Path = base + "/api/graphql"
	} else {
		graphql.Path = api.Path + "graphql"
	}
	return graphql
}
