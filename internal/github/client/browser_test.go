package client_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/testkit"
)

// person is somebody with a browser of their own.
type person struct {
	t    *testing.T
	base string
	http *http.Client
}

// signInAs starts a browser in which login is signed in on GitHub.
func signInAs(t *testing.T, g *testkit.GitHub, login string) *person {
	t.Helper()
	p := &person{t: t, base: g.Base, http: &http.Client{
		Jar: jar(t), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	p.post("/login", url.Values{"login": {login}, "return_to": {"/"}})
	return p
}

// seen is a page, or where it sends the browser.
type seen struct {
	status   int
	body, to string
	header   http.Header
}

func (p *person) post(path string, form url.Values) seen {
	p.t.Helper()
	if !strings.Contains(path, "://") {
		path = p.base + path
	}
	resp, err := p.http.PostForm(path, form)
	return p.read(resp, err)
}

func (p *person) open(address string) seen {
	p.t.Helper()
	resp, err := p.http.Get(address)
	return p.read(resp, err)
}

func (p *person) read(resp *http.Response, err error) seen {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return seen{resp.StatusCode, string(body), resp.Header.Get("Location"), resp.Header}
}

var (
	wholeForm  = regexp.MustCompile(`(?s)<form.*?</form>`)
	formAction = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	formField  = regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"`)
)

// form reads the form of a page in which button stands.
func (s seen) form(t *testing.T, button string) (action string, fields url.Values) {
	t.Helper()
	for _, text := range wholeForm.FindAllString(s.body, -1) {
		found := formAction.FindStringSubmatch(text)
		if found == nil || !strings.Contains(text, button) {
			continue
		}
		fields = url.Values{}
		for _, f := range formField.FindAllStringSubmatch(text, -1) {
			fields.Add(html.UnescapeString(f[1]), html.UnescapeString(f[2]))
		}
		return html.UnescapeString(found[1]), fields
	}
	t.Fatalf("no form with %q: %d %s", button, s.status, s.body)
	return "", nil
}
