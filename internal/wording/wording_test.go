package wording

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// noise is what nobody should have to read.
var noise = regexp.MustCompile(`context (deadline|canceled)|EOF|dial tcp|read tcp|lookup |x509:|tls:|json:|yaml:|http2?:|net/http|strconv|parsing "|cannot unmarshal|into (int|\[\]|main|struct)|asn1|errno|syscall|connect:|%!|base64 data|goroutine|\$PATH|i/o timeout`)

// get asks the server and returns the error of it.
func get(t *testing.T, ctx context.Context, client *http.Client, address string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

// Errors are made here as Go makes them, for each kind of thing that can go
// wrong, and none reaches a person in Go's words.
func TestGoErrorsAreSaidInPlainEnglish(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = nil
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if r.URL.Path == "/half" {
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))
		}
		_ = conn.Close()
	}))
	defer plain.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	_ = closed.Close()
	over, cancel := context.WithTimeout(t.Context(), -1)
	defer cancel()
	ended, end := context.WithCancel(t.Context())
	end()
	resolver := &net.DNSError{Err: "no such host", Name: "github.invalid", IsNotFound: true}
	missing := filepath.Join(t.TempDir(), "none", "file.yaml")
	trusting := secure.Client()
	trusting.Transport.(*http.Transport).TLSClientConfig.ServerName = "github.example"

	decode := func(what string, into any) error { return json.Unmarshal([]byte(what), into) }
	second := func(_ any, err error) error { return err }
	for name, c := range map[string]struct {
		err  error
		want string // a part of it
	}{
		"deadline":            {get(t, over, http.DefaultClient, plain.URL), "127.0.0.1:"},
		"deadline itself":     {over.Err(), "no answer in time"},
		"canceled":            {get(t, ended, http.DefaultClient, plain.URL), "interrupted"},
		"refused":             {get(t, t.Context(), http.DefaultClient, "http://"+address), "cannot connect to " + address + ": nothing answers there"},
		"name":                {&url.Error{Op: "Get", URL: "https://github.invalid/x", Err: &net.OpError{Op: "dial", Net: "tcp", Err: resolver}}, "the name github.invalid cannot be resolved"},
		"closed at once":      {get(t, t.Context(), http.DefaultClient, plain.URL), "ended early"},
		"closed in between":   {get(t, t.Context(), http.DefaultClient, plain.URL+"/half"), "the connection ended before the answer was complete"},
		"unknown authority":   {get(t, t.Context(), http.DefaultClient, secure.URL), "signed by an authority that this machine does not trust"},
		"other name":          {get(t, t.Context(), trusting, secure.URL), "the certificate is not for github.example"},
		"no TLS":              {get(t, t.Context(), http.DefaultClient, strings.Replace(plain.URL, "http:", "https:", 1)), "127.0.0.1"},
		"HTTP to TLS":         {get(t, t.Context(), http.DefaultClient, strings.Replace(secure.URL, "https:", "ftp:", 1)), "unsupported protocol scheme"},
		"JSON":                {decode("<html>", new(any)), "it is not valid JSON (byte 1)"},
		"half of JSON":        {decode(`{"a":`, new(any)), "it is not valid JSON"},
		"JSON of another":     {decode(`{"id":"x"}`, &struct{ ID int }{}), "ID must not be of type string"},
		"YAML":                {yaml.Unmarshal([]byte("a: b: c"), new(any)), "it is not valid YAML: mapping values are not allowed in this context"},
		"YAML of another":     {yaml.Unmarshal([]byte("a: x"), &struct{ A int }{}), "line 1: `x` is not what belongs there"},
		"number":              {second(strconv.Atoi("ten")), `"ten" is not a number`},
		"long number":         {second(strconv.ParseInt("99999999999999999999", 10, 64)), "is out of range"},
		"yes or no":           {second(strconv.ParseBool("maybe")), `"maybe" is neither true nor false`},
		"duration":            {second(time.ParseDuration("soon")), `invalid duration "soon"`},
		"time":                {second(time.Parse(time.DateOnly, "tomorrow")), `"tomorrow" is not a time like 2006-01-02`},
		"base64":              {second(base64.StdEncoding.DecodeString("###")), "it is not base64"},
		"hex":                 {second(hex.DecodeString("zz")), "it is not hexadecimal"},
		"address":             {second(url.Parse(strings.Join([]string{"http://a", "b"}, " "))), "invalid character"},
		"file":                {second(os.ReadFile(missing)), missing + " does not exist"},
		"folder":              {second(os.ReadFile(t.TempDir())), "is a directory"},
		"program":             {second(exec.LookPath("konstruct-there-is-none")), "there is no program konstruct-there-is-none on this machine"},
		"exit code":           {exec.Command("sh", "-c", "exit 7").Run(), "it ended with exit code 7"},
		"gzip":                {second(gzip.NewReader(bytes.NewReader([]byte("this is no archive")))), "invalid header"},
		"key":                 {second(x509.ParsePKCS1PrivateKey([]byte("nothing"))), "it cannot be read as a key"},
		"asn1":                {second(asn1.Unmarshal([]byte{1, 2}, new(int))), "it cannot be read as a key"},
		"listen":              {second(net.Listen("tcp", plain.Listener.Addr().String())), "another program uses the port"},
		"port":                {second(net.Listen("tcp", "127.0.0.1:99999")), "99999"},
		"no more answer":      {&net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}, "no answer in time"},
		"wrapped in our word": {fmt.Errorf("read the list of %s: %w", "acme", io.ErrUnexpectedEOF), "read the list of acme: the connection ended before the answer was complete"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.err == nil {
				t.Fatal("this did not fail")
			}
			got := Of(c.err)
			if !strings.Contains(got, c.want) {
				t.Errorf("%v\nis said %q,\nwant      %q in it", c.err, got, c.want)
			}
			if found := noise.FindString(got); found != "" {
				t.Errorf("%q is said to a person: %q", found, got)
			}
		})
	}
}

// What is several errors is a list; a list of one is none.
func TestSeveralErrorsAreAList(t *testing.T) {
	a, b := errors.New("a failed"), fmt.Errorf("b: %w", context.DeadlineExceeded)
	marked := errors.Join(errors.New("own words"), a)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"nothing", nil, ""},
		{"one", errors.Join(a), "a failed"},
		{"two", errors.Join(a, b), "- a failed\n- b: no answer in time"},
		{"the same twice", errors.Join(a, a), "a failed"},
		{"lists in lists", errors.Join(errors.Join(a, b), errors.New("c")), "- a failed\n- b: no answer in time\n- c"},
		{"below a sentence", fmt.Errorf("acme: %w", errors.Join(a, b)), "acme:\n- a failed\n- b: no answer in time"},
		{"several lines in one", errors.Join(errors.New("rules:\nno"), b), "- rules:\n  no\n- b: no answer in time"},
		{"below an error that has words of its own", ownWordsError{marked}, "words"},
	} {
		if got := Of(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := Line(errors.Join(a, b)); got != "a failed; b: no answer in time" {
		t.Errorf("in one line: %q", got)
	}
}

type ownWordsError struct{ error }

func (ownWordsError) Error() string { return "words" }

func (o ownWordsError) Unwrap() error { return o.error }

// Lines stay lines, what is long is cut, and nothing secret is shown, whole or
// cut in the middle.
func TestTextsAreMadeFitToBeRead(t *testing.T) {
	if got := Of(errors.New("first\r\n\n  second\x1b[2J\u202e")); got != "first\n  second␛[2J<U+202E>" && !strings.HasPrefix(got, "first\n  second") {
		t.Errorf("%q", got)
	}
	long := errors.New(strings.Repeat("é", 2*Max))
	if got := []rune(Of(long)); len(got) != Max+2 {
		t.Errorf("%d characters", len(got))
	}
	if got := Whole(long); len([]rune(got)) != 2*Max {
		t.Errorf("the log has %d characters", len([]rune(got)))
	}
	secret := "ghs_0123456789abcdefghijABCDEFGHIJ012345"
	for at := Max - len(secret) - 5; at < Max+5; at++ {
		if got := Of(errors.New(strings.Repeat("x", at) + " " + secret)); strings.Contains(got, "0123456789") {
			t.Fatalf("with the secret at %d: %q", at, got)
		}
	}
}
