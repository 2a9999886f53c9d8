package github

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
)

// codePattern is how a code of GitHub's looks: it goes into a form or a path.
//
// Patterns that only setting up and signing in ask for are compiled then: they
// are a good part of what a start would spend.
var codePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`) })

// desk is a web server on a loopback address for one errand of one browser.
// It listens on the literal 127.0.0.1 (RFC 8252, sections 7.3 and 8.3).
type desk struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{}
	once     sync.Once
}

// openDesk listens on port, 0 for any. A port that is in use is an error:
// whoever listens there must not get the answer.
func openDesk(ctx context.Context, op string, port int) (*desk, error) {
	if port < 0 || port > 65535 {
		return nil, &Error{Op: op, Kind: KindInvalid, Cause: fmt.Sprintf("%d is no port: there are 1 to 65535", port)}
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case err == nil:
	case port != 0 && errors.Is(err, syscall.EADDRINUSE):
		return nil, &Error{Op: op, Kind: KindUnexpected, Reason: ReasonPortBusy, Cause: fmt.Sprintf("port %d on 127.0.0.1 is in use", port), Err: err}
	case port != 0:
		return nil, &Error{Op: op, Kind: KindUnexpected, Reason: ReasonPortBusy, Cause: fmt.Sprintf("port %d on 127.0.0.1 cannot be opened: %v", port, err), Err: err}
	default:
		return nil, &Error{Op: op, Kind: KindUnexpected, Cause: "no loopback port can be opened: " + err.Error(), Err: err}
	}
	return &desk{listener: listener, done: make(chan struct{})}, nil
}

// serve answers what has the right Host with mux; a page of another name that
// resolves to this address (DNS rebinding) gets nothing.
func (d *desk) serve(mux http.Handler) {
	d.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			strict(w.Header(), "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
			if r.Host != d.addr() {
				page(w, http.StatusBadRequest, notAwaited)
				return
			}
			mux.ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
	}
	go func() {
		defer close(d.done)
		_ = d.server.Serve(d.listener) // always an error: http.ErrServerClosed after Close
	}()
}

func (d *desk) addr() string { return d.listener.Addr().String() }

func (d *desk) port() int {
	if a, ok := d.listener.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

func (d *desk) close() {
	d.once.Do(func() { _ = d.server.Close() })
	<-d.done
}

// sshHost is what may stand on a command line that a person copies.
var sshHost = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._@:-]{0,252}$`) })

// sshLine is the command by which a browser on another machine reaches the
// desk.
func (d *desk) sshLine(host string) string {
	if !sshHost().MatchString(host) {
		host = "HOST"
	}
	return fmt.Sprintf("ssh -L %d:127.0.0.1:%d %s", d.port(), d.port(), host)
}

// pasted reads an address that a browser elsewhere ended on: it has to be
// exactly the one that is waited for, with or without line breaks of a
// terminal and the scheme that some browsers leave out.
func (d *desk) pasted(op, text, path string) (url.Values, error) {
	wrong := func(why string) error { return &Error{Op: op, Kind: KindInvalid, Cause: why} }
	text = strings.Join(strings.Fields(text), "")
	if len(text) > 4096 {
		return nil, wrong("this is far longer than the address that the browser ended on")
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Host != d.addr() || u.Path != path || u.User != nil || u.Fragment != "" {
		return nil, wrong("this is not the address that the browser has to end on: http://" + d.addr() + path + "?…")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, wrong("the address is damaged: copy all of it")
	}
	return values, nil
}

// same compares a secret in constant time.
func same(got, want string) bool { return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 }

// secret is 256 random bits for addresses.
func secret(random io.Reader) (string, error) {
	var bytes [32]byte
	if _, err := io.ReadFull(random, bytes[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(bytes[:]), nil
}

// strict sets what every answer to a browser here carries.
func strict(h http.Header, policy string) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

const notAwaited = "This is not the answer that konstruct is waiting for."

const pageHead = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>konstruct</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#192124;background:#F3F5F7}h1{font-size:1.2em}
button{font:inherit;padding:.4em 1em}@media(prefers-color-scheme:dark){body{color:#F3F5F7;background:#111518}}</style>
<h1>KONSTRUCT</h1>`

var callbackPage = template.Must(template.New("callback").Parse(pageHead + `<p>{{.}}</p></html>
`))

// page answers the browser with one sentence.
func page(w http.ResponseWriter, status int, text string) {
	var body bytes.Buffer
	if err := callbackPage.Execute(&body, text); err != nil {
		http.Error(w, text, status)
		return
	}
	send(w, status, body.Bytes())
}

// send sees an answer off: it is whole even when the server is closed next.
func send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the browser has gone: nothing to tell
	_ = http.NewResponseController(w).Flush()
}
