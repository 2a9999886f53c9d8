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
	"gitconnection/internal/wording"
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

// appName is what an App is called unless its owner is known.
const appName = "konstruct"

// maxAppName is GitHub's limit (docs: registering-a-github-app, "the name of
// your app may not be longer than 34 characters").
const maxAppName = 34

// textField is a line that is checked as it is typed.
func textField(label, value, hint string, limit int, check func(string) string) *kit.Field {
	f := kit.TextField(label, value, limit)
	f.Hint = hint
	f.AddCheck(check)
	return f
}

// instanceFields ask where an instance is, and how it is called.
func instanceFields(checkInstance func(string) string) []*kit.Field {
	return []*kit.Field{
		textField(labelInstance, "production", "a name for this machine's configuration", 32, checkInstance),
		textField(labelHost, "github.com", "github.com, NAME.ghe.com, or the host of your server", 200, checkHost),
	}
}

// createForm describes an App that is to be made.
type createForm struct{ *kit.Form }

func newCreateForm(e *kit.Env, checkInstance func(string) string) createForm {
	count := kit.ChoiceField(labelCount, oneOrganization, oneOrganization, twoOrganizations)
	name := textField(labelApp, appName, "unique on that GitHub", maxAppName, checkAppName)
	f := createForm{kit.NewForm(e, append(instanceFields(checkInstance),
		textField(labelOwner, "", "a GitHub organization; empty: your own account", 39, checkOwner), count, name)...)}
	count.Note = func(string) string { return f.visibility() }
	follows := appName
	f.Changed = func(edited *kit.Field) {
		if edited.Name != labelOwner || name.Value() != follows {
			return
		}
		follows = appName
		if owner := strings.ToLower(f.Value(labelOwner)); connection.ValidLogin(owner) {
			follows += "-" + owner
		}
		follows = strings.TrimRight(follows[:min(len(follows), maxAppName)], "-")
		name.Set(follows)
	}
	return f
}

// public reports whether the App has to be public.
func (f createForm) public() bool {
	return f.Value(labelCount) == twoOrganizations || f.Value(labelOwner) == ""
}

// visibility explains what the App will be, and why.
func (f createForm) visibility() string {
	switch {
	case f.Value(labelOwner) == "":
		return "Public: a private App of your own account could be installed on that account alone, and the repositories live in an organization."
	case f.public():
		return "Public: a private App can be installed on its owner alone. Others may install a public one, but get nothing by it: konstruct lists strangers apart and never uses them."
	}
	return "Private: both repositories live in " + text.Clean(f.Value(labelOwner)) + ", and nobody else can install the App."
}

// request is the App that the form describes.
func (f createForm) request() session.AppRequest {
	return session.AppRequest{Instance: f.Value(labelInstance), Web: webAddress(f.Value(labelHost)), Owner: f.Value(labelOwner), AppName: f.Value(labelApp), Public: f.public()}
}

// importForm describes an App that somebody has made.
type importForm struct{ *kit.Form }

func newImportForm(e *kit.Env, checkInstance func(string) string) importForm {
	key := kit.SecretField(labelKey, "a .pem file's path, or paste the key itself", true)
	command := kit.TextField(labelCommand, "", 500)
	command.Hint = "or a command that prints it, say: vault kv get …"
	key.AddCheck(func(v string) string { return checkKey(v, command.Value()) })
	command.AddCheck(func(v string) string {
		if v != "" && key.Value() != "" {
			return "Give the key or a command, not both."
		}
		return ""
	})
	return importForm{kit.NewForm(e, append(instanceFields(checkInstance),
		textField(labelID, "", "App id or client id, from the App's settings page", 64, checkAppID),
		textField(labelSlug, "", "the last part of github.com/apps/…; empty: GitHub is asked", 100, checkSlug),
		kit.SecretField(labelSecret, "for signing in; generated on the App's settings page", false),
		key, command)...)}
}

// app is the App that the form describes.
func (f importForm) app() session.ExistingApp {
	a := session.ExistingApp{Instance: f.Value(labelInstance), Web: webAddress(f.Value(labelHost)), Slug: f.Value(labelSlug),
		ClientSecret: f.Value(labelSecret), PrivateKey: f.Value(labelKey), PrivateKeyCommand: f.Value(labelCommand)}
	if id := f.Value(labelID); strings.HasPrefix(id, "Iv") {
		a.ClientID = id
	} else {
		a.AppID = id
	}
	return a
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
		return "This key cannot be used: " + wording.Line(err) + "."
	}
	return ""
}
