// Package contract holds the simulator to GitHub's own description. A Checker
// wraps a handler, watches every exchange and keeps what contradicts it: REST
// against the OpenAPI description (npm @octokit/openapi 23.0.2), GraphQL
// against the published schema (npm @octokit/graphql-schema 15.26.1), both
// kept as test data. Tests import it, the product does not.
package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/vektah/gqlparser/v2/ast"
)

// Violation is one contradiction between an exchange and the description.
type Violation struct {
	Method string // of the request
	Path   string // of the request, as the client sent it
	Status int    // of the answer
	Detail string // what is wrong, and where
}

// String renders the violation on one line.
func (v Violation) String() string {
	return fmt.Sprintf("%s %s -> %d: %s", v.Method, v.Path, v.Status, v.Detail)
}

// Checker validates exchanges. It is safe for concurrent use.
type Checker struct {
	doc     *openapi3.T
	router  routers.Router
	graphql *ast.Schema
	owners  map[string]bool // first path segments of the API, which are no account's name
	exempt  func(r *http.Request, status int, header http.Header) bool

	mu         sync.Mutex
	violations []Violation
	exchanges  int
}

// Option changes how a Checker judges.
type Option func(*Checker)

// Exempt leaves exchanges out of the check for which the function says so.
// Faults of the simulator need no mention: it marks what it spoils.
func Exempt(spoiled func(r *http.Request, status int, header http.Header) bool) Option {
	return func(c *Checker) { c.exempt = spoiled }
}

// New loads both descriptions. It fails only when the test data is damaged.
func New(options ...Option) (*Checker, error) {
	rest, err := loadREST()
	if err != nil {
		return nil, err
	}
	schema, err := GraphQLSchema()
	if err != nil {
		return nil, err
	}
	c := &Checker{doc: rest.doc, router: rest.router, graphql: schema, owners: apiRoots(rest.doc)}
	for _, option := range options {
		option(c)
	}
	return c, nil
}

// Wrap passes everything on to next and judges what went over the wire.
func (c *Checker) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			// The client went away; there is no exchange to judge.
			http.Error(w, "request body: "+err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		asked := *r.URL
		recorder := &recorder{ResponseWriter: w}
		// A handler that aborts the connection panics through here: then there
		// is no answer, and nothing is judged.
		next.ServeHTTP(recorder, r)
		if recorder.hijacked || recorder.spoiled {
			return
		}
		c.judge(&exchange{
			request: r, url: &asked, sent: sent,
			status: recorder.code(), header: recorder.Header(), answer: recorder.body.Bytes(),
		})
	})
}

// Violations returns what was found so far, in order of the answers.
func (c *Checker) Violations() []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Violation(nil), c.violations...)
}

// Exchanges counts the API exchanges that were judged, so that a test can tell
// "nothing wrong" from "nothing seen".
func (c *Checker) Exchanges() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exchanges
}

// Reporter is the part of testing.TB that Check needs.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Check reports every violation as an error of the test.
func (c *Checker) Check(t Reporter) {
	t.Helper()
	for _, violation := range c.Violations() {
		t.Errorf("contract: %s", violation)
	}
}

// exchange is one request with its answer.
type exchange struct {
	request *http.Request
	url     *url.URL // as it arrived, whatever the handler did to the request
	sent    []byte
	status  int
	header  http.Header
	answer  []byte
}

func (c *Checker) judge(x *exchange) {
	if c.exempt != nil && c.exempt(x.request, x.status, x.header) {
		return
	}
	var found []string
	switch kind := c.kind(x.url.Path); kind {
	case kindREST:
		found = c.checkREST(x)
	case kindGraphQL:
		found = c.checkGraphQL(x)
	case kindOther:
		return
	case kindUnknown:
		found = []string{"no such route: neither the API nor a page in the list"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.exchanges++
	for _, detail := range found {
		c.violations = append(c.violations, Violation{
			Method: x.request.Method, Path: x.url.RequestURI(), Status: x.status, Detail: detail,
		})
	}
}
