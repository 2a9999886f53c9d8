package simulator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gitconnection/internal/github/simulator/query"
	"gitconnection/internal/github/simulator/refusals"
)

// obj is a JSON object of an answer.
type obj = map[string]any

// call is one API request in its handler.
type call struct {
	s     *Simulator
	r     *http.Request
	body  []byte
	actor actor
	graph *query.Request
	reply *reply
	// resource is the rate limit's bucket that the request counts against.
	resource string
	// accepted is the value of X-Accepted-GitHub-Permissions.
	accepted string
}

// reply is an API answer: a value to encode, or raw bytes.
type reply struct {
	status      int
	body        any
	raw         []byte
	contentType string // of raw
	header      http.Header
}

func ok(body any) *reply      { return &reply{status: http.StatusOK, body: body} }
func created(body any) *reply { return &reply{status: http.StatusCreated, body: body} }
func noContent() *reply       { return &reply{status: http.StatusNoContent} }

func (p *reply) with(name, value string) *reply {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

// docs is where errors point to.
const docs = "https://docs.github.com/rest"

// fail is GitHub's plain error.
func fail(status int, message string) *reply {
	return &reply{status: status, body: obj{
		"message": message, "documentation_url": docs, "status": strconv.Itoa(status),
	}}
}

func notFound() *reply { return fail(http.StatusNotFound, "Not Found") }

// fieldError is one element of the errors of a 422.
type fieldError struct {
	Resource string `json:"resource,omitempty"`
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Message  string `json:"message,omitempty"`
}

// invalid is a 422, with errors[] if there are any.
func invalid(message string, errors ...fieldError) *reply {
	p := fail(http.StatusUnprocessableEntity, message)
	if len(errors) > 0 {
		p.body.(obj)["errors"] = errors
	}
	return p
}

// handle registers an API handler. The pattern is GitHub's template with "..."
// in parameters that span several segments.
func (s *Simulator) handle(mux *http.ServeMux, pattern string, serve func(*call) *reply) {
	mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
		c, found := r.Context().Value(callKey{}).(*call)
		if !found {
			return
		}
		c.r = r
		c.reply = serve(c)
	})
}

// handleOpen registers an API handler that looks at the Authorization header
// itself: the server does not.
func (s *Simulator) handleOpen(mux *http.ServeMux, pattern string, serve func(*call) *reply) {
	s.handlers.open[pattern] = true
	s.handle(mux, pattern, serve)
}

type callKey struct{}

// serveAPI serves REST and GraphQL: authentication, rate limit, handler, ETag.
func (s *Simulator) serveAPI(rec *recorder, x *exchange) {
	c := &call{s: s, r: x.r, body: x.body, graph: x.graph, resource: resourceCore}
	if x.entry.Route == routeManifest {
		c.resource = resourceManifest
	}
	s.commonHeaders(rec.header, x)
	p := s.admit(c, x)
	if page := s.trouble.WebPage(); page != "" {
		p = &reply{status: s.trouble.Page, raw: []byte(page), contentType: "text/html; charset=utf-8"}
	}
	free := p != nil
	if p == nil {
		p = s.route(c, x)
	}
	if x.kind == kindAPI {
		cost := 1
		if free || x.entry.Route == "GET /rate_limit" {
			cost = 0
		}
		p = s.finish(c, rec, p, cost)
	}
	if c.accepted != "" {
		rec.header.Set("X-Accepted-Github-Permissions", c.accepted)
	}
	if c.actor.isClassic() {
		rec.header.Set("X-Oauth-Scopes", strings.Join(c.actor.token.Scopes, ", "))
		rec.header.Set("X-Accepted-Oauth-Scopes", "repo")
	}
	p.write(rec)
}

// admit refuses what does not get to a handler; nil lets the request in.
func (s *Simulator) admit(c *call, x *exchange) *reply {
	if c.r.UserAgent() == "" {
		return fail(http.StatusForbidden, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).")
	}
	if v := c.r.Header.Get("X-Github-Api-Version"); v != "" && !slices.Contains(s.versions(), v) {
		return fail(http.StatusBadRequest, fmt.Sprintf("%q is not a supported version. Supported versions are: %s", v, strings.Join(s.versions(), ", ")))
	}
	if x.kind == kindAPI && s.handlers.open[s.pattern(c.r)] {
		return nil
	}
	who, refused := s.authenticate(c.r)
	if refused != nil {
		return refused
	}
	c.actor = who
	return nil
}

// apiVersions are the supported values of X-GitHub-Api-Version.
var apiVersions = []string{"2022-11-28", "2026-03-10"}

// version is the API version that the request asks for.
func version(r *http.Request) string {
	if v := r.Header.Get("X-Github-Api-Version"); slices.Contains(apiVersions, v) {
		return v
	}
	return apiVersions[0]
}

// route finds the handler and runs it.
func (s *Simulator) route(c *call, x *exchange) *reply {
	if refused := s.bursting(c, x.entry); refused != nil {
		return refused
	}
	if x.kind == kindGraphQL {
		return s.serveGraphQL(c)
	}
	if refused := s.heldByPolicy(c, x); refused != nil {
		return refused
	}
	if s.unknownYet(c.actor) && x.entry.Route != routeRevoke {
		return refusedBy(refusals.Integration())
	}
	if st, enough := s.limit(c.actor, c.resource, 0); !s.enterprise() && (!enough || st.Remaining == 0) {
		if x.entry.Route != "GET /rate_limit" {
			return fail(http.StatusForbidden, msgLimited(c.actor))
		}
	}
	short := s.apiRequest(x.r)
	ctx := context.WithValue(short.Context(), callKey{}, c)
	s.handlers.api.ServeHTTP(newRecorder(), short.WithContext(ctx))
	if c.reply == nil {
		return notFound()
	}
	return c.reply
}

// finish adds the rate limit's headers and turns an answer that the client has
// into 304, which costs nothing.
func (s *Simulator) finish(c *call, rec *recorder, p *reply, cost int) *reply {
	p.encode()
	get := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if get && p.status == http.StatusOK {
		tag := etag(c.r, p.raw)
		rec.header.Set("Etag", tag)
		rec.header.Set("Cache-Control", "private, max-age=60, s-maxage=60")
		rec.header.Set("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With")
		if matches(c.r.Header.Get("If-None-Match"), tag) {
			p, cost = &reply{status: http.StatusNotModified, header: p.header}, 0
		}
	}
	if st, _ := s.limit(c.actor, c.resource, cost); !s.enterprise() {
		st.write(rec.header)
	}
	return p
}

// etag depends on the body, on Accept and on Authorization: a new token makes
// every cached answer stale.
func etag(r *http.Request, body []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", r.Header.Get("Accept"), r.Header.Get("Authorization"))
	h.Write(body)
	return `W/"` + hex.EncodeToString(h.Sum(nil)) + `"`
}

func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || candidate != "" && strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// encode turns the value into bytes, once.
func (p *reply) encode() {
	if p.raw != nil || p.body == nil {
		return
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p.body); err != nil {
		p.status = http.StatusInternalServerError
		out.Reset()
		out.WriteString(`{"message":"Server Error"}`)
	}
	p.raw, p.contentType = bytes.TrimSuffix(out.Bytes(), []byte("\n")), "application/json; charset=utf-8"
}

func (p *reply) write(rec *recorder) {
	p.encode()
	maps.Copy(rec.header, p.header)
	if p.contentType != "" {
		rec.header.Set("Content-Type", p.contentType)
	}
	rec.status = p.status
	rec.body = *bytes.NewBuffer(p.raw) // not copied: trees can be long
}

// commonHeaders are on every API answer.
func (s *Simulator) commonHeaders(h http.Header, x *exchange) {
	h.Set("Date", s.now().Format(http.TimeFormat))
	h.Set("Server", "github.com")
	if s.enterprise() {
		h.Set("X-Github-Enterprise-Version", s.opts.Enterprise)
	}
	h.Set("X-Github-Request-Id", fmt.Sprintf("%04X:%05X:%06X:%06X:%08X", 0xC0DE, x.entry.N, x.log.epoch, x.entry.RequestBytes, s.now().Unix()))
	if x.kind == kindAPI || x.kind == kindGraphQL {
		h.Set("X-Github-Api-Version-Selected", version(x.r))
		h.Set("X-Github-Media-Type", "github.v3; format=json")
		h.Set("X-Content-Type-Options", "nosniff")
	}
}

// path returns a parameter of the path.
func (c *call) path(name string) string { return c.r.PathValue(name) }

// query returns a parameter of the query string.
func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// decode reads a JSON body; keys that are not asked for are ignored.
func (c *call) decode(into any) *reply {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		if _, isType := errors.AsType[*json.UnmarshalTypeError](err); isType {
			return invalid("Invalid request.\n\n" + err.Error())
		}
		return fail(http.StatusBadRequest, "Problems parsing JSON")
	}
	return nil
}

// accepts says whether the Accept header asks for a media type.
func (c *call) accepts(kind string) bool {
	for _, h := range c.r.Header.Values("Accept") {
		if strings.Contains(h, kind) {
			return true
		}
	}
	return false
}

// number reads a decimal id; 0 if it is none.
func number(v string) int64 {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// api makes an absolute address of the REST API.
func (s *Simulator) api(path string) string { return s.base + apiPrefix + path }

// html makes an absolute address of a web page.
func (s *Simulator) html(path string) string { return s.base + path }

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
