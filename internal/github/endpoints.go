package github

import (
	"fmt"
	"net/url"
	"strings"
)

// Endpoints are the addresses of one GitHub host.
type Endpoints struct {
	Web *url.URL // browser pages and OAuth
	API *url.URL // REST; ends in a slash
}

// NewEndpoints checks both addresses. GraphQL lives beside REST:
// https://HOST/api/graphql on GitHub Enterprise Server, else /graphql.
func NewEndpoints(web, api string) (Endpoints, error) {
	w, err := parseBase(web)
	if err != nil {
		return Endpoints{}, fmt.Errorf("web address %q: %w", web, err)
	}
	a, err := parseBase(api)
	if err != nil {
		return Endpoints{}, fmt.Errorf("API address %q: %w", api, err)
	}
	return Endpoints{Web: w, API: a}, nil
}

func parseBase(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, err
	}
	if u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("must be https://HOST/ without user, query and fragment")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

// Host is the host of the web address.
func (e Endpoints) Host() string { return e.Web.Host }

// Page is the browser address of a path on the web host.
func (e Endpoints) Page(path string) string {
	return e.Web.ResolveReference(&url.URL{Path: e.Web.Path + strings.TrimPrefix(path, "/")}).String()
}
