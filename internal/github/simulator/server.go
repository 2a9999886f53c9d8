package simulator

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github/simulator/faults"
	"gitconnection/internal/github/simulator/query"
)

// Kinds of requests.
const (
	kindAPI     = "api"
	kindGraphQL = "graphql"
	kindWeb     = "web"
	kindGit     = "git"
	kindOAuth   = "oauth"
	kindControl = "control"
)

const (
	apiPrefix = "/api/v3"
	// maxBody is what a request body may measure, in bytes. GitHub refuses
	// GraphQL requests of about 40 MB.
	maxBody = 48 << 20
)

// handlers are the multiplexers, one for each kind of path: their patterns
// would be ambiguous in one.
type handlers struct {
	api *http.ServeMux // patterns without /api/v3
	web *http.ServeMux // pages and OAuth
	// settings are the pages under /settings and /organizations.
	settings *http.ServeMux
	git      *http.ServeMux // /{owner}/{repo}/…, where repo still ends in .git
	control  *http.ServeMux // /_simulator/…
	open     map[string]bool
}

func (s *Simulator) newHandlers() handlers {
	s.handlers = handlers{
		api: http.NewServeMux(), web: http.NewServeMux(), settings: http.NewServeMux(),
		git: http.NewServeMux(), control: http.NewServeMux(),
		open: map[string]bool{},
	}
	s.routesREST(s.handlers.api)
	s.routesWeb(s.handlers.web)
	s.routesSettings(s.handlers.settings)
	s.routesOAuth(s.handlers.web, s.handlers.api)
	s.routesGit(s.handlers.git)
	s.routesControl(s.handlers.control)
	return s.handlers
}

// kindOf sorts a path into the kind of thing that serves it.
func kindOf(path string) string {
	switch {
	case strings.HasPrefix(path, "/_simulator/"):
		return kindControl
	case path == "/api/graphql":
		return kindGraphQL
	case path == apiPrefix, strings.HasPrefix(path, apiPrefix+"/"):
		return kindAPI
	case strings.HasPrefix(path, "/login/oauth/"), strings.HasPrefix(path, "/login/device"):
		return kindOAuth
	}
	if parts := strings.SplitN(path, "/", 4); len(parts) == 4 && strings.HasSuffix(parts[2], ".git") {
		return kindGit
	}
	return kindWeb
}

// ServeHTTP serves everything. See the package comment for the locking rule.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := kindOf(r.URL.Path)
	if kind == kindControl {
		s.handlers.control.ServeHTTP(w, r)
		return
	}
	x, ok := s.receive(w, r, kind)
	if !ok {
		return
	}
	s.secondary.inFlight.Add(1)
	defer s.secondary.inFlight.Add(-1)
	fault := s.faults.Take(faults.Request{N: x.entry.N, Method: x.entry.Method, Route: x.entry.Route, Owner: x.entry.Owner})
	if fault != nil {
		s.requests.update(x.log, func(e *LoggedRequest) { e.Fault = fault.Kind })
		if m, ok := w.(faultMarker); ok {
			m.MarkFault(fault.Kind)
		}
	}
	if fault.Is(FaultRefuse) {
		s.drop(w, x)
		return
	}
	half := time.Duration(s.latency.Load()) / 2
	wait(r.Context(), half+fault.Wait())
	if fault.Is(FaultResetBefore) {
		s.drop(w, x)
		return
	}
	var rec *recorder
	if fault.Is(FaultStatus) {
		rec = s.faultAnswer(fault, x)
	} else {
		rec = s.perform(x)
	}
	wait(r.Context(), half)
	s.answer(w, x, rec, fault)
}

// faultMarker is a writer that wants to know that what it gets is spoiled on
// purpose. The contract's is one; nothing of it is on the wire.
type faultMarker interface{ MarkFault(kind string) }

// exchange is one request on its way through the server.
type exchange struct {
	r     *http.Request // its body may be read again
	body  []byte
	kind  string
	entry LoggedRequest
	log   logHandle
	graph *query.Request // of kind graphql
}

// receive reads the request and opens its log entry.
func (s *Simulator) receive(w http.ResponseWriter, r *http.Request, kind string) (*exchange, bool) {
	start := s.opts.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "Payload too large", http.StatusRequestEntityTooLarge)
		return nil, false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	x := &exchange{r: r, body: body, kind: kind}
	x.entry = LoggedRequest{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Kind: kind,
		Start: start, RequestBytes: len(body),
	}
	s.describe(x)
	x.log = s.requests.start(x.entry)
	x.entry.N = x.log.index + 1
	return x, true
}

// pages is the multiplexer that serves what is no API.
func (h handlers) pages(kind, path string) *http.ServeMux {
	switch {
	case kind == kindGit:
		return h.git
	case isSettings(path):
		return h.settings
	}
	return h.web
}

// perform does what the request asks for, with the lock held.
func (s *Simulator) perform(x *exchange) *recorder {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := newRecorder()
	switch x.kind {
	case kindAPI, kindGraphQL:
		s.serveAPI(rec, x)
	default:
		rec.header.Set("Date", s.now().Format(http.TimeFormat))
		s.handlers.pages(x.kind, x.r.URL.Path).ServeHTTP(rec, x.r)
	}
	return rec
}

// answer closes the log entry and writes what was recorded, spoiled by the
// fault if there is one.
func (s *Simulator) answer(w http.ResponseWriter, x *exchange, rec *recorder, fault *Fault) {
	switch {
	case fault.Is(FaultResetAfter):
		s.drop(w, x)
		return
	case fault.Is(FaultStatusAfter):
		rec = s.faultAnswer(fault, x)
	case fault.Is(FaultGarbage):
		rec.body.Reset()
		rec.body.WriteString("<html>\x00\xff\xfe this is not the answer {\"")
	}
	body := rec.body.Bytes()
	maps.Copy(w.Header(), rec.header)
	if bodyAllowed(rec.status) {
		w.Header().Set("Content-Length", decimal(int64(len(body))))
	}
	s.closeEntry(x, rec.status, len(body))
	w.WriteHeader(rec.status)
	if fault.Is(FaultTruncate) {
		_, _ = w.Write(body[:len(body)/2])
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		cut(w, false)
		return
	}
	if bodyAllowed(rec.status) {
		// A client that has gone away does not need the answer.
		_, _ = w.Write(body)
	}
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

func (s *Simulator) closeEntry(x *exchange, status, size int) {
	s.requests.end(x.log, s.opts.Now(), func(e *LoggedRequest) { e.Status, e.ResponseBytes = status, size })
	s.log.Debug("request", "method", x.entry.Method, "path", x.entry.Path, "status", status, "bytes", size)
}

// drop ends the request without an answer.
func (s *Simulator) drop(w http.ResponseWriter, x *exchange) {
	s.closeEntry(x, 0, 0)
	cut(w, true)
}

// cut closes the connection, with a TCP reset if asked for and possible.
func cut(w http.ResponseWriter, reset bool) {
	if hj, ok := w.(http.Hijacker); ok {
		if conn, _, err := hj.Hijack(); err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok && reset {
				_ = tcp.SetLinger(0)
			}
			_ = conn.Close()
			return
		}
	}
	// net/http's documented way for a handler to abort its connection.
	panic(http.ErrAbortHandler)
}

// wait sleeps, but no longer than the client stays.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// faultAnswer is what a status fault answers: GitHub's usual headers, then the
// fault's own.
func (s *Simulator) faultAnswer(f *Fault, x *exchange) *recorder {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := newRecorder()
	s.commonHeaders(rec.header, x)
	rec.header.Set("Content-Type", "application/json; charset=utf-8")
	for k, v := range f.Header {
		rec.header.Set(k, v)
	}
	rec.status = f.Status
	if rec.status == 0 {
		rec.status = http.StatusBadGateway
	}
	if f.Body != "" {
		rec.body.WriteString(f.Body)
	} else if bodyAllowed(rec.status) {
		rec.body.WriteString(`{"message":"Server Error"}`)
	}
	return rec
}

// recorder buffers an answer.
type recorder struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}, status: http.StatusOK} }

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter; the first call counts.
func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.body.Write(b)
}
