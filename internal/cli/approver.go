package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// approver is the person at the browser, for the demo: it opens the page,
// signs in with the account that it was told, and presses the page's primary
// button, over HTTP, as any browser would. Only the demo's own host and
// loopback callbacks are visited.
type approver struct {
	web  *url.URL
	user string
	// owner approves what user may only request.
	owner string
}

// approve does on the page at address what a person would do there.
func (a *approver) approve(ctx context.Context, address string) error {
	page, err := a.visit(ctx, a.user, address)
	if err != nil {
		return err
	}
	form := page.primaryForm()
	if form == nil && page.asked() {
		return a.approveRequest(ctx, page)
	}
	if form == nil {
		return nil // nothing to press: it is done already
	}
	err = page.press(ctx, form)
	return err
}

// approveRequest is the owner's part: the request was made before.
func (a *approver) approveRequest(ctx context.Context, asked *webPage) error {
	account := asked.account()
	if account == "" {
		return errors.New("the page does not say which organization it is about")
	}
	page, err := a.visit(ctx, a.owner, a.web.JoinPath("organizations", account, "settings", "installations").String())
	if err != nil {
		return err
	}
	form := page.primaryForm()
	if form == nil {
		return fmt.Errorf("%s has nothing to approve in %s", a.owner, account)
	}
	err = page.press(ctx, form)
	return err
}

// visit opens a page in a fresh browser in which login is signed in.
func (a *approver) visit(ctx context.Context, login, address string) (*webPage, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, Transport: newTransport(nobody), CheckRedirect: a.onlyHere}
	page, err := open(ctx, client, http.MethodGet, a.web.JoinPath("login").String(), nil)
	if err != nil {
		return nil, err
	}
	form := page.primaryForm()
	if form == nil {
		return nil, errors.New("the sign-in page has no form")
	}
	form.values.Set("login", login)
	if err := page.press(ctx, form); err != nil {
		return nil, err
	}
	return open(ctx, client, http.MethodGet, address, nil)
}

func (a *approver) onlyHere(req *http.Request, via []*http.Request) error {
	if req.URL.Host != a.web.Host && req.URL.Hostname() != "127.0.0.1" {
		return fmt.Errorf("%s is not part of the demo", req.URL.Host)
	}
	if len(via) > 10 {
		return errors.New("too many redirects")
	}
	return nil
}

// webPage is one page, read.
type webPage struct {
	client *http.Client
	url    *url.URL
	root   *html.Node
}

type webForm struct {
	action string
	values url.Values
}

func open(ctx context.Context, client *http.Client, method, address string, values url.Values) (*webPage, error) {
	var body io.Reader
	if values != nil {
		body = strings.NewReader(values.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if values != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := client.Do(req)
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the address may hold a code
	}
	if err != nil {
		return nil, fmt.Errorf("open the page: %w", err)
	}
	defer resp.Body.Close()
	root, err := html.Parse(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	page := &webPage{client: client, url: resp.Request.URL, root: root}
	if resp.StatusCode >= 400 {
		return nil, fmt.Errorf("the page says: %s", strings.TrimSpace(page.text()))
	}
	return page, nil
}

func (p *webPage) press(ctx context.Context, f *webForm) error {
	to, err := p.url.Parse(f.action)
	if err != nil {
		return err
	}
	_, err = open(ctx, p.client, http.MethodPost, to.String(), f.values)
	return err
}

// primaryForm is the form in the page's main part whose button is marked as
// the primary one, filled in as the page proposes.
func (p *webPage) primaryForm() *webForm {
	main := find(p.root, func(n *html.Node) bool { return n.Data == "main" })
	button := find(main, func(n *html.Node) bool { return n.Data == "button" && attribute(n, "class") == "primary" })
	if button == nil {
		return nil
	}
	form := button
	for form != nil && form.Data != "form" {
		form = form.Parent
	}
	if form == nil {
		return nil
	}
	f := &webForm{action: attribute(form, "action"), values: url.Values{}}
	find(form, func(n *html.Node) bool {
		kind := attribute(n, "type")
		_, checked := lookupAttribute(n, "checked")
		if n.Data == "input" && ((kind != "radio" && kind != "checkbox") || checked) {
			f.values.Add(attribute(n, "name"), attribute(n, "value"))
		}
		return false
	})
	if name := attribute(button, "name"); name != "" {
		f.values.Set(name, attribute(button, "value"))
	}
	return f
}

// asked reports whether the page says that an owner has to approve.
func (p *webPage) asked() bool { return strings.Contains(p.text(), "Requested.") }

// account is the account that the page is about: the first link in its main
// part to one.
func (p *webPage) account() string {
	main := find(p.root, func(n *html.Node) bool { return n.Data == "main" })
	link := find(main, func(n *html.Node) bool {
		path := attribute(n, "href")
		return n.Data == "a" && strings.HasPrefix(path, "/") && strings.Count(path, "/") == 1 && len(path) > 1
	})
	if link == nil {
		return ""
	}
	return strings.TrimPrefix(attribute(link, "href"), "/")
}

func (p *webPage) text() string {
	from := find(p.root, func(n *html.Node) bool { return n.Data == "main" })
	var b strings.Builder
	find(from, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		return false
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// find walks in document order and returns the first node that is wanted.
func find(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	if n == nil {
		return nil
	}
	if wanted(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, wanted); found != nil {
			return found
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	v, _ := lookupAttribute(n, name)
	return v
}

func lookupAttribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
