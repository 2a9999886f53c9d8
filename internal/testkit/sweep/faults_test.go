package sweep

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"gitconnection/internal/github/simulator"
)

// key names one request of a run: the n-th of a method and route for an
// owner. Requests of the two repositories overlap, so a global index would
// name another one in each run.
type key struct {
	route, owner string
	n            int
	graphql      string // query or mutation, in the undisturbed run
	created      bool   // it comes after the creation of a repository for this owner
	fresh        bool   // it carries a token of this owner's installation that is new
}

func (k key) String() string { return fmt.Sprintf("%s %s #%d", k.route, k.owner, k.n) }

// keysOf lists the requests of a log.
func keysOf(log []simulator.LoggedRequest) []key {
	seen, created, minted := map[string]int{}, map[string]bool{}, map[string]time.Time{}
	var keys []key
	for _, e := range log {
		id := e.Route + " " + e.Owner
		seen[id]++
		at, known := minted[e.Owner]
		fresh := known && e.Start.Sub(at) < 2*time.Second && (strings.Contains(e.Route, " /repos/") || e.Route == routeGraph || e.Route == routeCreate)
		keys = append(keys, key{e.Route, e.Owner, seen[id], e.GraphQL, created[e.Owner], fresh})
		switch {
		case e.Route == routeCreate:
			created[e.Owner] = true
		case strings.HasSuffix(e.Route, "/access_tokens"):
			minted[e.Owner] = e.Start
		}
	}
	return keys
}

const (
	routeCreate = "POST /orgs/{org}/repos"
	routePut    = "PUT /repos/{owner}/{repo}/contents/{path}"
	routeGraph  = "POST /graphql"
)

// fault is one way in which a request goes wrong.
type fault struct {
	name string
	// at makes the simulator's fault for a request, at a moment; ok is false
	// where the fault makes no sense.
	at func(k key, now time.Time) (f simulator.Fault, ok bool)
	// refused is done by the connection instead of the simulator.
	refused bool
	// patience replaces how long the program waits for an answer.
	patience time.Duration
	// once tells why a run cannot get over it by itself; "" it has to.
	once string
	// wide faults hit every request of every scenario; of the others, each
	// request gets some in turn.
	wide bool
}

func plain(f simulator.Fault) func(key, time.Time) (simulator.Fault, bool) {
	return func(key, time.Time) (simulator.Fault, bool) { return f, true }
}

func graphqlOnly(f simulator.Fault) func(key, time.Time) (simulator.Fault, bool) {
	return func(k key, _ time.Time) (simulator.Fault, bool) { return f, k.route == routeGraph }
}

const (
	secondaryText = `You have exceeded a secondary rate limit. Please wait a few minutes before you try again.`
	secondaryBody = `{"message":"` + secondaryText + `","documentation_url":"https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`
	primaryBody   = `{"message":"API rate limit exceeded for installation ID 1001.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"}`
)

func secondary(status int, after string) simulator.Fault {
	f := simulator.Fault{Kind: simulator.FaultStatus, Status: status, Body: secondaryBody, Header: map[string]string{}}
	if status == http.StatusOK {
		f.Body = `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"` + secondaryText + `"}]}`
	}
	if after != "" {
		f.Header["Retry-After"] = after
	}
	return f
}

// primary is the limit of requests per hour, which ends after d.
func primary(status int, d time.Duration) func(key, time.Time) (simulator.Fault, bool) {
	return func(k key, now time.Time) (simulator.Fault, bool) {
		f := simulator.Fault{Kind: simulator.FaultStatus, Status: status, Body: primaryBody, Header: map[string]string{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": strconv.FormatInt(now.Add(d).Unix(), 10),
		}}
		if status == http.StatusOK {
			f.Body = `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded for installation ID 1001."}]}`
		}
		return f, status != http.StatusOK || k.route == routeGraph
	}
}

// denied is a repository that GitHub does not know yet.
func denied(times int) func(key, time.Time) (simulator.Fault, bool) {
	return func(k key, _ time.Time) (simulator.Fault, bool) {
		f := simulator.Fault{Kind: simulator.FaultStatus, Status: http.StatusNotFound, Times: times, Body: `{"message":"Not Found"}`}
		if k.route == routeGraph {
			f.Status, f.Body = http.StatusOK, `{"data":{"repository":null,"createCommitOnBranch":null},"errors":[{"type":"NOT_FOUND","message":"Could not resolve to a Repository."}]}`
		}
		return f, k.created && k.route != routeCreate && !strings.HasSuffix(k.route, "/access_tokens")
	}
}

// unknown is a token whose permissions GitHub does not know everywhere yet
// (github.com/octokit/auth-app.js/issues/589).
func unknown(times int) func(key, time.Time) (simulator.Fault, bool) {
	return func(k key, _ time.Time) (simulator.Fault, bool) {
		f := simulator.Fault{Kind: simulator.FaultStatus, Status: http.StatusForbidden, Times: times, Body: `{"message":"Resource not accessible by integration"}`}
		if k.route == routeGraph {
			f.Status, f.Body = http.StatusOK, `{"data":{"repository":null,"createCommitOnBranch":null},"errors":[{"type":"FORBIDDEN","path":["repository"],"message":"Resource not accessible by integration"}]}`
		}
		return f, k.fresh
	}
}

// busy is a repository that GitHub is still at work on
// (github.com/integrations/terraform-provider-github/issues/2766).
func busy(times int) func(key, time.Time) (simulator.Fault, bool) {
	const message = "A previous repository operation is still in progress."
	return func(k key, _ time.Time) (simulator.Fault, bool) {
		f := simulator.Fault{Kind: simulator.FaultStatus, Status: http.StatusUnprocessableEntity, Times: times, Body: `{"message":"` + message + `"}`}
		if strings.HasPrefix(k.route, http.MethodDelete) {
			f.Status = http.StatusConflict
		}
		if k.graphql == "mutation" {
			f.Status, f.Body = http.StatusOK, `{"data":{"createCommitOnBranch":null},"errors":[{"type":"UNPROCESSABLE","path":["createCommitOnBranch"],"message":"`+message+`"}]}`
		}
		return f, k.graphql == "mutation" || strings.Contains(k.route, " /repos/") && !strings.HasPrefix(k.route, http.MethodGet)
	}
}

// failedQuery is GitHub's own failure, which it reports with status 200
// (github.com/octokit/plugin-retry.js/issues/395).
func failedQuery(kind string) simulator.Fault {
	return simulator.Fault{Kind: kind, Status: http.StatusOK, Body: `{"data":null,"errors":[{"message":"Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include ` + "`C0DE:1`" + ` when reporting this issue."}]}`}
}

func faults() []fault {
	list := []fault{
		{wide: true, name: "connection refused", refused: true},
		{wide: true, name: "reset before the effect", at: plain(simulator.Fault{Kind: simulator.FaultResetBefore})},
		{wide: true, name: "reset after the effect", at: plain(simulator.Fault{Kind: simulator.FaultResetAfter})},
		{wide: true, name: "truncated answer", at: plain(simulator.Fault{Kind: simulator.FaultTruncate})},
		{name: "garbage answer", at: plain(simulator.Fault{Kind: simulator.FaultGarbage})},
	}
	for _, status := range []int{500, 502, 503, 504} {
		list = append(list,
			fault{wide: status == 502, name: fmt.Sprintf("%d before the effect", status), at: plain(simulator.Fault{Kind: simulator.FaultStatus, Status: status})},
			fault{wide: status == 502, name: fmt.Sprintf("%d after the effect", status), at: plain(simulator.Fault{Kind: simulator.FaultStatusAfter, Status: status})},
		)
	}
	list = append(list,
		fault{wide: true, name: "404 for a while after creation", at: denied(3)},
		fault{wide: true, name: "409 for a while after creation", at: func(k key, _ time.Time) (simulator.Fault, bool) {
			return simulator.Fault{Kind: simulator.FaultStatus, Status: http.StatusConflict, Times: 3, Body: `{"message":"Git Repository is empty."}`}, k.created && k.route == routePut
		}},
	)
	for _, status := range []int{http.StatusForbidden, http.StatusTooManyRequests, http.StatusOK} {
		name := fmt.Sprint(status)
		wrap := plain
		if status == http.StatusOK {
			name, wrap = "GraphQL-200", graphqlOnly
		}
		list = append(list,
			fault{name: name + " primary limit, over in 100 s", at: primary(status, 100*time.Second)},
			fault{name: name + " secondary limit, Retry-After 90", at: wrap(secondary(status, "90"))},
			fault{wide: status == http.StatusForbidden, name: name + " secondary limit, no Retry-After", at: wrap(secondary(status, ""))},
		)
	}
	list = append(list,
		fault{wide: true, name: "403 while the token is new", at: unknown(2)},
		fault{wide: true, name: "repository busy for a while", at: busy(3)},
		fault{wide: true, name: "GraphQL-200 failure before the effect", at: graphqlOnly(failedQuery(simulator.FaultStatus))},
		fault{wide: true, name: "GraphQL-200 failure after the effect", at: graphqlOnly(failedQuery(simulator.FaultStatusAfter))},
	)
	return append(list,
		fault{name: "primary limit, over in 40 min", at: primary(http.StatusForbidden, 40*time.Minute), wide: true,
			once: "it ends later than the program waits; it says when"},
		fault{wide: true, name: "401 once", at: plain(simulator.Fault{Kind: simulator.FaultStatus, Status: http.StatusUnauthorized, Body: `{"message":"Bad credentials"}`})},
		fault{wide: true, name: "token expires in the middle", patience: longest, at: plain(simulator.Fault{Kind: simulator.FaultDelay, Delay: 61 * time.Minute})},
		fault{name: "answer after 30 s", at: plain(simulator.Fault{Kind: simulator.FaultDelay, Delay: 30 * time.Second})},
		fault{wide: true, name: "answer after 5 min", at: plain(simulator.Fault{Kind: simulator.FaultDelay, Delay: 5 * time.Minute})},
	)
}

// refuser refuses the connection for one request.
type refuser struct {
	next     http.RoundTripper
	identify func(*http.Request) (route, owner string)
	key      key

	mu          sync.Mutex
	seen, fired int
}

func (r *refuser) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.hits(req) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	return r.next.RoundTrip(req)
}

func (r *refuser) hits(req *http.Request) bool {
	route, owner := r.identify(req)
	if route != r.key.route || owner != r.key.owner {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen++; r.seen != r.key.n {
		return false
	}
	r.fired++
	return true
}

// identifier names a request as the simulator's log does.
func identifier(w *world) func(*http.Request) (route, owner string) {
	accounts := map[string]string{}
	for _, i := range w.State().Installations {
		accounts[strconv.FormatInt(i.ID, 10)] = i.Account
	}
	return func(req *http.Request) (string, string) {
		path := strings.TrimPrefix(req.URL.Path, "/api/v3")
		if path == "/api/graphql" {
			return routeGraph, graphqlOwner(req)
		}
		parts := strings.Split(path, "/")[1:]
		owner := ""
		switch {
		case parts[0] == "orgs":
			owner, parts[1] = parts[1], "{org}"
		case parts[0] == "repos":
			owner, parts[1], parts[2] = parts[1], "{owner}", "{repo}"
			switch {
			case len(parts) > 3 && parts[3] == "contents":
				parts = append(parts[:4], "{path}")
			case len(parts) > 5 && parts[4] == "trees":
				parts[5] = "{tree_sha}"
			}
		case len(parts) > 2 && parts[1] == "installations":
			owner, parts[2] = accounts[parts[2]], "{installation_id}"
		}
		return req.Method + " /" + strings.Join(parts, "/"), strings.ToLower(owner)
	}
}

var graphqlOwners = regexp.MustCompile(`"(?:owner|login|repositoryNameWithOwner)":"([A-Za-z0-9-]+)`)

// graphqlOwner is the account that a GraphQL request is about.
func graphqlOwner(req *http.Request) string {
	if m := graphqlOwners.FindStringSubmatch(graphqlText(req)); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// graphqlText reads the body, which can be read again afterwards.
func graphqlText(req *http.Request) string {
	if req.Body == nil {
		return ""
	}
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return ""
	}
	req.Body = io.NopCloser(bytes.NewReader(data))
	return string(data)
}

// turn reports whether f hits request i of scenario number n. The whole
// product is for -sweep.all and for the two scenarios that do the most; in the
// others each request gets the wide faults and one or two of the rest in turn.
func (f fault) turn(s scenario, number, fault, request int) bool {
	rest := (fault+number+request)%12 == 0
	switch {
	case *sweepAll || s.whole:
		return true
	case s.files > 0: // large ones take their time
		return f.wide && (fault+request)%3 == 0 || rest
	}
	return f.wide || rest
}
