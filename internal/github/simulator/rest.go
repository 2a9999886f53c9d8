package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

// routesREST registers the REST API, one function per group of endpoints.
func (s *Simulator) routesREST(mux *http.ServeMux) {
	s.handle(mux, "GET /rate_limit", s.getRateLimit)
	s.handle(mux, "GET /meta", s.getMeta)
	s.routesApp(mux)
	s.routesInstallation(mux)
	s.routesUsers(mux)
	s.routesOrganizations(mux)
	s.routesRepositories(mux)
	s.routesContents(mux)
	s.routesGitData(mux)
	s.routesCommits(mux)
	s.routesPulls(mux)
	s.routesKeys(mux)
}

// escapePath escapes a path for a URL, segment by segment.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// Enterprise Server differs from github.com in what is here. GitHub: docs of
// Enterprise Server 3.17 to 3.20; its rate limits are off unless an
// administrator sets some, PKCE is not known there, and installation tokens
// have the old form.

// enterprise says whether the host is an Enterprise Server.
func (s *Simulator) enterprise() bool { return s.opts.Enterprise != "" }

// versions are the values of X-GitHub-Api-Version that the host knows.
func (s *Simulator) versions() []string {
	switch {
	case s.trouble.Versions != nil:
		return s.trouble.Versions
	case s.enterprise():
		return apiVersions[:1]
	}
	return apiVersions
}

// getMeta serves GET /meta, which tells Enterprise Server's version.
func (s *Simulator) getMeta(*call) *reply {
	o := obj{"verifiable_password_authentication": false}
	if s.enterprise() {
		o["installed_version"] = s.opts.Enterprise
	}
	return ok(o)
}

// noLimits is what Enterprise Server answers to GET /rate_limit.
func noLimits() *reply { return fail(http.StatusNotFound, "Rate limiting is not enabled.") }
