package config

import (
	"fmt"
	"log/slog"
	"net/url"
)

// Instance is a GitHub host, one GitHub App on it, and its credentials. It never
// prints its secrets.
type Instance struct {
	Name    string
	Web     *url.URL // https://github.com/; path "/"
	API     *url.URL // https://api.github.com/; the path ends in a slash
	GraphQL *url.URL // https://api.github.com/graphql

	AppID        int64 // 0: no App, only a token
	Slug         string
	ClientID     string
	ClientSecret string
	PrivateKey   []byte // PEM; nil without an App
	Token        string // of any kind; "" none
}

// HasApp reports whether the instance can act as its App.
func (i Instance) HasApp() bool { return i.AppID != 0 && len(i.PrivateKey) > 0 }

// CanSignIn reports whether users can sign in through the browser.
func (i Instance) CanSignIn() bool { return i.ClientID != "" && i.ClientSecret != "" }

// Host is the host of the web address, with its port if it is not the default.
func (i Instance) Host() string {
	if i.Web == nil {
		return ""
	}
	return i.Web.Host
}

// String names the instance without its secrets.
func (i Instance) String() string {
	return fmt.Sprintf("%s (%s, App %d %s)", i.Name, i.Host(), i.AppID, i.Slug)
}

// Format keeps secrets out of %v, %+v and %#v as well.
func (i Instance) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, i.String()) }

// LogValue keeps secrets out of logs of any encoding.
func (i Instance) LogValue() slog.Value { return slog.StringValue(i.String()) }

// MarshalText keeps secrets out of encodings.
func (i Instance) MarshalText() ([]byte, error) { return []byte(i.String()), nil }
