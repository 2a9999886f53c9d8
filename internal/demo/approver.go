package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"

	"gitconnection/internal/demo/browser"
)

// Approver is the person at the browser, for the demo: it opens the page,
// signs in with the account that it was told, and presses the page's primary
// button, over HTTP, as any browser would. Only the demo's own host and
// loopback callbacks are visited.
type Approver struct {
	Web  *url.URL
	User string
	// owner approves what user may only request.
	Owner string
}

// Approve does on the page at address what a person would do there.
func (a *Approver) Approve(ctx context.Context, address string) error {
	page, err := a.Visit(ctx, a.User, address)
	if err != nil {
		return err
	}
	form := page.PrimaryForm()
	if form == nil && page.Asked() {
		return a.approveRequest(ctx, page)
	}
	if form == nil {
		return nil // nothing to press: it is done already
	}
	err = page.Press(ctx, form)
	return err
}

// approveRequest is the owner's part: the request was made before.
func (a *Approver) approveRequest(ctx context.Context, asked *browser.Page) error {
	account := asked.Account()
	if account == "" {
		return errors.New("the page does not say which organization it is about")
	}
	page, err := a.Visit(ctx, a.Owner, a.Web.JoinPath("organizations", account, "settings", "installations").String())
	if err != nil {
		return err
	}
	form := page.PrimaryForm()
	if form == nil {
		return fmt.Errorf("%s has nothing to approve in %s", a.Owner, account)
	}
	err = page.Press(ctx, form)
	return err
}

// Visit opens a page in a fresh browser in which login is signed in.
func (a *Approver) Visit(ctx context.Context, login, address string) (*browser.Page, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, Transport: direct(), CheckRedirect: a.onlyHere}
	page, err := browser.Open(ctx, client, http.MethodGet, a.Web.JoinPath("login").String(), nil)
	if err != nil {
		return nil, err
	}
	form := page.PrimaryForm()
	if form == nil {
		return nil, errors.New("the sign-in page has no form")
	}
	form.Values.Set("login", login)
	if err := page.Press(ctx, form); err != nil {
		return nil, err
	}
	return browser.Open(ctx, client, http.MethodGet, address, nil)
}

// direct is a transport that no proxy is in the way of.
func direct() *http.Transport {
	t := &http.Transport{}
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		t = usual.Clone()
	}
	t.Proxy = nil
	return t
}

func (a *Approver) onlyHere(req *http.Request, via []*http.Request) error {
	if req.URL.Host != a.Web.Host && req.URL.Hostname() != "127.0.0.1" {
		return fmt.Errorf("%s is not part of the demo", req.URL.Host)
	}
	if len(via) > 10 {
		return errors.New("too many redirects")
	}
	return nil
}
