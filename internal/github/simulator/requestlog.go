package simulator

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// LoggedRequest is one request that the simulator got.
type LoggedRequest struct {
	N             int       `json:"n"`
	Method        string    `json:"method"`
	Path          string    `json:"path"`
	Query         string    `json:"query,omitempty"`
	Route         string    `json:"route"`             // OpenAPI template, "POST /orgs/{org}/repos"; empty: no such route
	Owner         string    `json:"owner,omitempty"`   // the account it is about, in lower case
	Kind          string    `json:"kind"`              // api, graphql, web, git, oauth
	GraphQL       string    `json:"graphql,omitempty"` // query or mutation
	Status        int       `json:"status"`            // 0: no answer (yet, or by a fault)
	Start         time.Time `json:"start"`
	End           time.Time `json:"end"`
	Started       int       `json:"started"` // place of its start among all starts and ends
	Ended         int       `json:"ended"`   // place of its end; 0: not over yet
	Write         bool      `json:"write"`
	Poll          bool      `json:"poll,omitempty"`
	Fault         string    `json:"fault,omitempty"` // kind of the fault that hit it
	RequestBytes  int       `json:"request_bytes"`
	ResponseBytes int       `json:"response_bytes"`
}

// Counts are the numbers that budgets are held against.
type Counts struct {
	Requests   int `json:"requests"`
	Writes     int `json:"writes"`
	Sequential int `json:"sequential"`
	Polls      int `json:"polls"`
}

type requestLog struct {
	mu      sync.Mutex
	entries []LoggedRequest
	tick    int
	epoch   int // changes with a reset, so that late ends find no wrong entry
}

// logHandle names an entry across a reset of the log.
type logHandle struct{ epoch, index int }

func (l *requestLog) start(e LoggedRequest) logHandle {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tick++
	e.Started, e.N = l.tick, len(l.entries)+1
	l.entries = append(l.entries, e)
	return logHandle{l.epoch, len(l.entries) - 1}
}

func (l *requestLog) update(h logHandle, change func(*LoggedRequest)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.epoch == l.epoch {
		change(&l.entries[h.index])
	}
}

// end closes an entry. It happens before the answer's first byte leaves, so a
// request that the answer gives rise to never seems to overlap it.
func (l *requestLog) end(h logHandle, at time.Time, change func(*LoggedRequest)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.epoch != l.epoch {
		return
	}
	l.tick++
	e := &l.entries[h.index]
	e.Ended, e.End = l.tick, at
	change(e)
	e.Poll = isPoll(*e)
	e.Write = isWrite(*e)
}

// Requests returns a copy of the log in order of start.
func (s *Simulator) Requests() []LoggedRequest {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return slices.Clone(s.requests.entries)
}

// ResetLog forgets all requests so far.
func (s *Simulator) ResetLog() {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.entries = nil
	s.requests.epoch++
}

// Routes that Count treats apart.
const (
	routeOrgInstallation = "GET /orgs/{org}/installation"
	routeInstallRequests = "GET /app/installation-requests"
	routeInstallations   = "GET /app/installations"
	routeMint            = "POST /app/installations/{installation_id}/access_tokens"
	routeManifest        = "POST /app-manifests/{code}/conversions"
	routeRevoke          = "DELETE /installation/token"
	routeCheckUser       = "POST /applications/{client_id}/token"
	routeRevokeUser      = "DELETE /applications/{client_id}/token"
	routeRevokeGrant     = "DELETE /applications/{client_id}/grant"
)

func isPoll(e LoggedRequest) bool {
	switch e.Route {
	case routeInstallRequests:
		return true
	case routeInstallations: // what has changed, again and again
		return strings.Contains(e.Query, "since=")
	case routeOrgInstallation:
		return e.Status == http.StatusNotFound
	}
	return false
}

func isWrite(e LoggedRequest) bool {
	switch {
	case e.Kind != kindAPI && e.Kind != kindGraphQL, e.Route == routeMint, e.Route == routeCheckUser, isRevocation(e):
		return false
	case e.Kind == kindGraphQL:
		return e.GraphQL == "mutation"
	}
	return e.Method != http.MethodGet && e.Method != http.MethodHead && e.Method != http.MethodOptions
}

func isRevocation(e LoggedRequest) bool {
	return e.Route == routeRevoke || e.Route == routeRevokeUser || e.Route == routeRevokeGrant
}

// Count counts API requests as budgets are held: web pages, OAuth and git are
// left out, waiting polls are counted apart, revocations not at all. Writes
// leave out token minting and GraphQL queries. Sequential is the longest chain
// of requests of which each began after the one before it had ended.
func Count(log []LoggedRequest) Counts {
	var c Counts
	var counted []LoggedRequest
	for _, e := range log {
		switch {
		case e.Kind != kindAPI && e.Kind != kindGraphQL, isRevocation(e):
			continue
		case e.Poll:
			c.Polls++
			continue
		}
		c.Requests++
		if e.Write {
			c.Writes++
		}
		counted = append(counted, e)
	}
	c.Sequential = chain(counted)
	return c
}

// chain finds the most requests of which none overlap: always taking the one
// that ends first of those that begin after the last one taken is optimal.
func chain(log []LoggedRequest) int {
	log = slices.Clone(log)
	slices.SortFunc(log, func(a, b LoggedRequest) int { return endTick(a) - endTick(b) })
	n, last := 0, 0
	for _, e := range log {
		if e.Started > last {
			n, last = n+1, endTick(e)
		}
	}
	return n
}

func endTick(e LoggedRequest) int {
	if e.Ended == 0 {
		return int(^uint(0) >> 1) // still running
	}
	return e.Ended
}

// routeOf turns a pattern of the multiplexer into OpenAPI's template.
func routeOf(pattern string) string { return strings.ReplaceAll(pattern, "...}", "}") }
