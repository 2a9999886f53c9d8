// Package loopback is a web server on 127.0.0.1 that waits for GitHub to send a
// browser back.
package loopback

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// codePattern is the form of a code of GitHub's, which becomes part of a form or
// a path.
//
// Patterns that only setting up and signing in use are compiled when they are
// first needed: compiling them is a good part of the time of a start.
var codePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`) })

// IsCode reports whether s can be a code of GitHub's.
func IsCode(s string) bool { return codePattern().MatchString(s) }

// Server is a web server for one redirect of one browser. It listens on the
// literal 127.0.0.1 (RFC 8252, sections 7.3 and 8.3).
type Server struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{}
	once     sync.Once
}

// Listen opens port, 0 for any. A port that is in use is an error: the program
// that listens there must not get the answer.
func Listen(ctx context.Context, op string, port int) (*Server, error) {
	if port < 0 || port > 65535 {
		return nil, &github.Error{Op: op, Kind: github.KindInvalid, Cause: fmt.Sprintf("%d is no port: there are 1 to 65535", port)}
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case err == nil:
	case port != 0 && errors.Is(err, syscall.EADDRINUSE):
		return nil, &github.Error{Op: op, Kind: github.KindUnexpected, Reason: github.ReasonPortBusy, Cause: fmt.Sprintf("port %d on 127.0.0.1 is in use", port), Err: err}
	case port != 0:
		return nil, &github.Error{Op: op, Kind: github.KindUnexpected, Reason: github.ReasonPortBusy, Cause: fmt.Sprintf("port %d on 127.0.0.1 cannot be opened: %s", port, wording.Line(err)), Err: err}
	default:
		return nil, &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "no loopback port can be opened: " + wording.Line(err), Err: err}
	}
	return &Server{listener: listener, done: make(chan struct{})}, nil
}

// Serve answers requests that have the right Host with mux; a page of another
// name that resolves to this address (DNS rebinding) gets nothing.
func (s *Server) Serve(mux http.Handler) {
	s.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			SetHeaders(w.Header(), "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
			if r.Host != s.Addr() {
				Page(w, http.StatusBadRequest, NotExpected)
				return
			}
			mux.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(s.listener) // always an error: http.ErrServerClosed after Close
	}()
}

// Addr is the host and port that the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Port is the port on 127.0.0.1 that the browser has to reach.
func (s *Server) Port() int {
	if a, ok := s.listener.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// Done is closed when the server has stopped.
func (s *Server) Done() <-chan struct{} { return s.done }

// Close stops the server and waits until it has stopped.
func (s *Server) Close() {
	s.once.Do(func() { _ = s.server.Close() })
	<-s.done
}

// sshHost is the form of a host that is safe in a command that a person copies.
var sshHost = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._@:-]{0,252}$`) })

// SSHLine is the command that lets a browser on another machine reach the
// server, by the name that this machine has there.
func (s *Server) SSHLine(host string) string {
	if !sshHost().MatchString(host) {
		host = "HOST"
	}
	return fmt.Sprintf("ssh -L %d:127.0.0.1:%d %s", s.Port(), s.Port(), host)
}

// ParsePasted reads the address that a browser on another machine ended on. It
// has to be exactly the expected one, with or without the line breaks of a
// terminal and the scheme, which some browsers leave out.
func (s *Server) ParsePasted(op, text, path string) (url.Values, error) {
	wrong := func(why string) error { return &github.Error{Op: op, Kind: github.KindInvalid, Cause: why} }
	text = strings.Join(strings.Fields(text), "")
	if len(text) > 4096 {
		return nil, wrong("this is far longer than the address that the browser ended on")
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Host != s.Addr() || u.Path != path || u.User != nil || u.Fragment != "" {
		return nil, wrong("this is not the address that the browser has to end on: http://" + s.Addr() + path + "?…")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, wrong("the address is damaged: copy all of it")
	}
	return values, nil
}

// Equal compares a secret in constant time.
func Equal(got, want string) bool { return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 }

// Secret returns 256 random bits for an address.
func Secret(random io.Reader) (string, error) {
	var bytes [32]byte
	if _, err := io.ReadFull(random, bytes[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(bytes[:]), nil
}

// SetHeaders sets the headers of every answer to a browser.
func SetHeaders(h http.Header, policy string) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// NotExpected is the answer to a redirect that nobody waits for.
const NotExpected = "This is not the answer that konstruct is waiting for."

// PageHead begins every page.
const PageHead = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>konstruct</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#192124;background:#F3F5F7}h1{font-size:1.2em}
button{font:inherit;padding:.4em 1em}@media(prefers-color-scheme:dark){body{color:#F3F5F7;background:#111518}}</style>
<h1>KONSTRUCT</h1>`

var callbackPage = template.Must(template.New("callback").Parse(PageHead + `<p>{{.}}</p></html>
`))

// Page answers the browser with one sentence.
func Page(w http.ResponseWriter, status int, text string) {
	var body bytes.Buffer
	if err := callbackPage.Execute(&body, text); err != nil {
		http.Error(w, text, status)
		return
	}
	Send(w, status, body.Bytes())
}

// Send writes a whole answer, so that the server may be closed right after it.
func Send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the browser is gone: nobody to tell
	_ = http.NewResponseController(w).Flush()
}
