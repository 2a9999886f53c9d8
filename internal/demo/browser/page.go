// Package browser is a browser without a screen: it reads pages over HTTP and
// presses their buttons.
package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Page is one page, read.
type Page struct {
	Client *http.Client
	Url    *url.URL
	Root   *html.Node
}

// Form is a form of a page, filled in.
type Form struct {
	Action string
	Values url.Values
}

// Open reads a page; with values it sends a form.
func Open(ctx context.Context, client *http.Client, method, address string, values url.Values) (*Page, error) {
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
	page := &Page{Client: client, Url: resp.Request.URL, Root: root}
	if resp.StatusCode >= 400 {
		return nil, fmt.Errorf("the page says: %s", strings.TrimSpace(page.Text()))
	}
	return page, nil
}

// Press sends a form of the page.
func (p *Page) Press(ctx context.Context, f *Form) error {
	to, err := p.Url.Parse(f.Action)
	if err != nil {
		return err
	}
	_, err = Open(ctx, p.Client, http.MethodPost, to.String(), f.Values)
	return err
}

// PrimaryForm is the form in the page's main part whose button is marked as
// the primary one, filled in as the page proposes.
func (p *Page) PrimaryForm() *Form {
	main := Find(p.Root, func(n *html.Node) bool { return n.Data == "main" })
	button := Find(main, func(n *html.Node) bool { return n.Data == "button" && Attribute(n, "class") == "primary" })
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
	f := &Form{Action: Attribute(form, "action"), Values: url.Values{}}
	Find(form, func(n *html.Node) bool {
		kind := Attribute(n, "type")
		_, checked := lookupAttribute(n, "checked")
		if n.Data == "input" && ((kind != "radio" && kind != "checkbox") || checked) {
			f.Values.Add(Attribute(n, "name"), Attribute(n, "value"))
		}
		return false
	})
	if name := Attribute(button, "name"); name != "" {
		f.Values.Set(name, Attribute(button, "value"))
	}
	return f
}

// Asked reports whether the page says that an owner has to approve.
func (p *Page) Asked() bool { return strings.Contains(p.Text(), "Requested.") }

// Account is the account that the page is about: the first link in its main
// part to one.
func (p *Page) Account() string {
	main := Find(p.Root, func(n *html.Node) bool { return n.Data == "main" })
	link := Find(main, func(n *html.Node) bool {
		path := Attribute(n, "href")
		return n.Data == "a" && strings.HasPrefix(path, "/") && strings.Count(path, "/") == 1 && len(path) > 1
	})
	if link == nil {
		return ""
	}
	return strings.TrimPrefix(Attribute(link, "href"), "/")
}

// Text is the text of the page's main part.
func (p *Page) Text() string {
	from := Find(p.Root, func(n *html.Node) bool { return n.Data == "main" })
	var b strings.Builder
	Find(from, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		return false
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// Find walks in document order and returns the first node that is wanted.
func Find(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	if n == nil {
		return nil
	}
	if wanted(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := Find(c, wanted); found != nil {
			return found
		}
	}
	return nil
}

// Attribute is the value of an attribute, "" where there is none.
func Attribute(n *html.Node, name string) string {
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
