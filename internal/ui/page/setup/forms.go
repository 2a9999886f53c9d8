package setup

import (
	"net/url"
	"regexp"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Labels of the fields, by which their values are found.
const (
	labelInstance = "Instance"
	labelHost     = "GitHub"
	labelOwner    = "Owner"
	labelCount    = "Organizations"
	labelApp      = "App name"
	labelID       = "App id"
	labelSlug     = "App slug"
	labelSecret   = "Client secret"
	labelKey      = "Private key"
	labelCommand  = "Key command"
)

// How many GitHub organizations the App has to serve.
const (
	oneOrganization  = "one"
	twoOrganizations = "two or more"
)

var (
	instancePattern = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$`)
	slugPattern     = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$`)
	appIDPattern    = regexp.MustCompile(`^(?:[0-9]{1,18}|Iv[A-Za-z0-9._]{8,60})$`)
)

// maxAppName is GitHub's limit (docs: registering-a-github-app, "the name of
// your app may not be longer than 34 characters").
const maxAppName = 34

// createSheet describes an App that is to be made.
func (p *Page) createSheet() *kit.Sheet {
	s := &kit.Sheet{Fields: []*kit.Entry{
		kit.LineEntry(labelInstance, "production", "a name for this machine's configuration", 32, p.checkInstance),
		kit.LineEntry(labelHost, "github.com", "github.com, NAME.ghe.com, or the host of your server", 200, checkHost),
		kit.LineEntry(labelOwner, "", "a GitHub organization; empty: your own account", 39, checkOwner),
		kit.OptionEntry(labelCount, []string{oneOrganization, twoOrganizations}, nil),
		kit.LineEntry(labelApp, "konstruct", "unique on that GitHub", maxAppName, checkAppName),
	}}
	s.Fields[3].Note = func(string) string { return p.visibility() }
	follows := "konstruct"
	s.Changed = func(at int) {
		if s.Fields[at].Label != labelOwner || s.Value(labelApp) != follows {
			return
		}
		follows = "konstruct"
		if owner := strings.ToLower(s.Value(labelOwner)); connection.ValidLogin(owner) {
			follows += "-" + owner
		}
		follows = strings.TrimRight(follows[:min(len(follows), maxAppName)], "-")
		s.Fields[4].Line.Set(follows)
	}
	return s
}

// public reports whether the App has to be public.
func (p *Page) public() bool {
	return p.create.Value(labelCount) == twoOrganizations || p.create.Value(labelOwner) == ""
}

// visibility explains what the App will be, and why.
func (p *Page) visibility() string {
	switch {
	case p.create.Value(labelOwner) == "":
		return "Public: a private App of your own account could be installed on that account alone, and the repositories live in an organization."
	case p.public():
		return "Public: a private App can be installed on its owner alone. Others may install a public one, but get nothing by it: konstruct lists strangers apart and never uses them."
	}
	return "Private: both repositories live in " + text.Clean(p.create.Value(labelOwner)) + ", and nobody else can install the App."
}

// request is the App that the form describes.
func (p *Page) request() session.AppRequest {
	v := p.create.Value
	return session.AppRequest{Instance: v(labelInstance), Web: webAddress(v(labelHost)), Owner: v(labelOwner), AppName: v(labelApp), Public: p.public()}
}

// importSheet describes an App that somebody has made.
func (p *Page) importSheet() *kit.Sheet {
	s := &kit.Sheet{Fields: []*kit.Entry{
		kit.LineEntry(labelInstance, "production", "a name for this machine's configuration", 32, p.checkInstance),
		kit.LineEntry(labelHost, "github.com", "github.com, NAME.ghe.com, or the host of your server", 200, checkHost),
		kit.LineEntry(labelID, "", "App id or client id, from the App's settings page", 64, checkAppID),
		kit.LineEntry(labelSlug, "", "the last part of github.com/apps/…; empty: GitHub is asked", 100, checkSlug),
		kit.SecretEntry(labelSecret, "for signing in; generated on the App's settings page", nil),
		kit.SecretEntry(labelKey, "a .pem file's path, or paste the key itself", nil),
		kit.LineEntry(labelCommand, "", "or a command that prints it, say: vault kv get …", 500, nil),
	}}
	s.Fields[5].Secret.File = true
	s.Fields[5].Check = func(v string) string { return checkKey(v, s.Value(labelCommand)) }
	s.Fields[6].Check = func(v string) string {
		if v != "" && s.Value(labelKey) != "" {
			return "Give the key or a command, not both."
		}
		return ""
	}
	return s
}

// existing is the App that the form describes.
func (p *Page) existing() session.ExistingApp {
	v := p.imports.Value
	a := session.ExistingApp{Instance: v(labelInstance), Web: webAddress(v(labelHost)), Slug: v(labelSlug),
		ClientSecret: v(labelSecret), PrivateKey: v(labelKey), PrivateKeyCommand: v(labelCommand)}
	if id := v(labelID); strings.HasPrefix(id, "Iv") {
		a.ClientID = id
	} else {
		a.AppID = id
	}
	return a
}

func (p *Page) checkInstance(v string) string {
	switch {
	case !instancePattern.MatchString(v):
		return "1-32 lower-case letters, digits and hyphens."
	case v == session.DemoInstance:
		return "This name stands for the demo."
	}
	for _, k := range p.known {
		if k.Name == v {
			return "There is an instance of this name already."
		}
	}
	return ""
}

// checkHost takes a host or its address. Without TLS only this machine itself
// is talked to.
func checkHost(v string) string {
	u, err := url.Parse(webAddress(v))
	switch {
	case err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(v, " \t"):
		return "A host, like github.com, or https://HOST."
	case u.Scheme == "http" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" && u.Hostname() != "::1":
		return "http:// is for this machine itself; use https://."
	case u.Scheme != "http" && u.Scheme != "https":
		return "Only https:// addresses are talked to."
	}
	return ""
}

// webAddress is the address of the browser pages of a host.
func webAddress(v string) string {
	if v != "" && !strings.Contains(v, "://") {
		v = "https://" + v
	}
	return strings.TrimSuffix(v, "/")
}

func checkOwner(v string) string {
	if v != "" && !connection.ValidLogin(v) {
		return "Not a name that GitHub allows: 1-39 letters, digits and single hyphens."
	}
	return ""
}

func checkAppName(v string) string {
	if v == "" || len(v) > maxAppName {
		return "1-34 characters; no other App may have the name."
	}
	return ""
}

func checkAppID(v string) string {
	if !appIDPattern.MatchString(v) {
		return "The App id is a number; the client id begins with Iv."
	}
	return ""
}

func checkSlug(v string) string {
	if v != "" && !slugPattern.MatchString(v) {
		return "Lower-case letters, digits and hyphens, as in the App's address."
	}
	return ""
}

// checkKey looks at what can be known before GitHub is asked. It never quotes
// what it looks at.
func checkKey(v, command string) string {
	switch {
	case v == "" && command == "":
		return "A path, the key itself, or a command below that prints it."
	case !strings.Contains(v, "-----BEGIN") && strings.Contains(v, "\n"):
		return "This is neither a path nor a key: a key begins with -----BEGIN RSA PRIVATE KEY-----."
	case !strings.Contains(v, "-----BEGIN"):
		return "" // a path, which is read when it is used
	case !strings.Contains(v, "-----END"):
		return "The key is not complete: its last line is -----END RSA PRIVATE KEY-----."
	}
	if _, err := github.ParsePrivateKey([]byte(v)); err != nil {
		return "This key cannot be used: " + err.Error() + "."
	}
	return ""
}
