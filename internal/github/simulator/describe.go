package simulator

import (
	"net/http"
	"strings"

	"gitconnection/internal/github/simulator/query"
)

// describe finds the route of a request and whom it is about, for the log and
// the faults, before anything happens.
func (s *Simulator) describe(x *exchange) {
	if x.kind == kindGraphQL {
		x.graph = query.Parse(x.body, s.queries) // may be megabytes: not while others wait for the lock
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch x.kind {
	case kindGraphQL:
		x.entry.Route = x.r.Method + " /graphql"
		x.entry.GraphQL = x.graph.Kind()
		x.entry.Owner = fold(x.graph.Owner())
	case kindAPI:
		x.entry.Route = routeOf(s.pattern(x.r))
		x.entry.Owner = fold(s.ownerOf(x.entry.Route, s.apiRequest(x.r).URL.Path))
	default:
		_, pattern := s.handlers.pages(x.kind, x.r.URL.Path).Handler(x.r)
		x.entry.Route = routeOf(pattern)
		x.entry.Owner = fold(s.ownerOf(x.entry.Route, x.r.URL.Path))
	}
	if x.entry.Owner == "" {
		x.entry.Owner = fold(s.ownerOfToken(x.r))
	}
}

// pattern returns the pattern that serves an API request; empty if none does.
func (s *Simulator) pattern(r *http.Request) string {
	_, pattern := s.handlers.api.Handler(s.apiRequest(r))
	return pattern
}

// apiRequest returns the request as the API's multiplexer sees it: without the
// /api/v3 of Enterprise Server, and with /repositories/{id}, where redirects of
// renamed repositories lead, as /repos/{owner}/{repo}.
func (s *Simulator) apiRequest(r *http.Request) *http.Request {
	short := r.Clone(r.Context())
	u := short.URL
	u.Path, u.RawPath = strings.TrimPrefix(u.Path, apiPrefix), strings.TrimPrefix(u.RawPath, apiPrefix)
	if parts := strings.SplitN(u.Path, "/", 4); len(parts) > 2 && parts[1] == "repositories" {
		if to := s.world.byID[number(parts[2])]; to != nil {
			from := "/repositories/" + parts[2]
			u.Path = "/repos/" + to.fullName() + strings.TrimPrefix(u.Path, from)
			if u.RawPath != "" {
				u.RawPath = "/repos/" + to.fullName() + strings.TrimPrefix(u.RawPath, from)
			}
		}
	}
	return short
}

// ownerOf reads the account out of a path by its template.
func (s *Simulator) ownerOf(route, path string) string {
	_, template, _ := strings.Cut(route, " ")
	names, values := strings.Split(template, "/"), strings.Split(path, "/")
	for i, name := range names {
		if i >= len(values) {
			break
		}
		switch name {
		case "{owner}", "{org}", "{username}":
			return values[i]
		case "{installation_id}":
			if in := s.world.installations[number(values[i])]; in != nil {
				return in.Account.Login
			}
		}
	}
	return ""
}

func (s *Simulator) ownerOfToken(r *http.Request) string {
	t := s.world.tokens[credential(r)]
	if t == nil || t.Installation == nil {
		return ""
	}
	return t.Installation.Account.Login
}
