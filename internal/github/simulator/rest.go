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
