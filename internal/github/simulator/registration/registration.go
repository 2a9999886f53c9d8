// Package registration is what somebody asks a GitHub App to be: by manifest or by
// form, and what GitHub says is wrong with it.
package registration

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Registration is what somebody asks an App to be, by manifest or by form.
type Registration struct {
	Name, Description, HomeURL string
	RedirectURL                string // of the manifest alone
	CallbackURLs               []string
	SetupURL                   string
	SetupOnUpdate              bool
	RequestOAuth               bool
	Public                     bool
	DeviceFlow                 bool // of the form alone
	HookURL                    string
	HookActive                 bool
	Events                     []string
	Permissions                map[string]string
}

// Limits. GitHub: docs, registering a GitHub App.
const (
	MaxName      = 34
	maxCallbacks = 10
	MaxApps      = 100
	MaxKeys      = 25
)

// manifestKeys are the fields of a manifest with the type of each. GitHub:
// docs, registering a GitHub App from a manifest.
var manifestKeys = map[string]string{
	"name": "string", "url": "string", "hook_attributes": "object", "redirect_url": "string", "callback_urls": "array",
	"setup_url": "string", "description": "string", "public": "boolean", "default_events": "array",
	"default_permissions": "object", "request_oauth_on_install": "boolean", "setup_on_update": "boolean",
}

var hookKeys = map[string]string{"url": "string", "active": "boolean"}

// Parse reads a manifest and says in GitHub's words what is wrong with it.
func Parse(text string) (Registration, []string) {
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil || fields == nil {
		return Registration{}, []string{"Manifest is not a JSON object"}
	}
	problems := wrongKeys(fields, manifestKeys)
	hook, hooked := fields["hook_attributes"].(map[string]any)
	problems = append(problems, wrongKeys(hook, hookKeys)...)
	g := Registration{
		Name: textOf(fields["name"]), Description: textOf(fields["description"]), HomeURL: textOf(fields["url"]),
		RedirectURL: textOf(fields["redirect_url"]), SetupURL: textOf(fields["setup_url"]), CallbackURLs: textsOf(fields["callback_urls"]),
		Public: fields["public"] == true, SetupOnUpdate: fields["setup_on_update"] == true, RequestOAuth: fields["request_oauth_on_install"] == true,
		HookURL: textOf(hook["url"]), HookActive: hooked && hook["active"] != false,
		Events: textsOf(fields["default_events"]), Permissions: map[string]string{},
	}
	asked, _ := fields["default_permissions"].(map[string]any)
	for name, level := range asked {
		g.Permissions[name] = textOf(level)
	}
	// The message names the field without its parent: whoever sends
	// hook_attributes without an address is told that "url" is missing.
	if g.HomeURL == "" || hooked && g.HookURL == "" {
		problems = append(problems, `"url" wasn't supplied`)
	}
	if g.RedirectURL != "" && !webAddress(g.RedirectURL) {
		problems = append(problems, "Redirect url must be a valid URL")
	}
	return g, append(problems, g.Problems()...)
}

// wrongKeys names fields that do not exist and values of another type.
func wrongKeys(fields map[string]any, known map[string]string) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		want, ok := known[key]
		if !ok {
			out = append(out, fmt.Sprintf("%q is not a permitted key", key))
			continue
		}
		if !isType(fields[key], want) {
			value, _ := json.Marshal(fields[key]) // decoded from JSON: it goes back
			article := "a"
			if want == "array" || want == "object" {
				article = "an"
			}
			out = append(out, fmt.Sprintf("For 'properties/%s', %s is not %s %s", key, value, article, want))
		}
	}
	return out
}

func isType(value any, want string) bool {
	switch value := value.(type) {
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case map[string]any:
		return want == "object"
	case []any:
		return want == "array" && !slices.ContainsFunc(value, func(v any) bool { return !isType(v, "string") })
	}
	return false
}

func textOf(v any) string {
	text, _ := v.(string)
	return strings.TrimSpace(text)
}

func textsOf(v any) []string {
	list, _ := v.([]any)
	out := []string{}
	for _, one := range list {
		out = append(out, textOf(one))
	}
	return out
}

// Problems are what is wrong with a registration however it came, but for its
// name, which can still be changed.
func (g *Registration) Problems() []string {
	var out []string
	if g.HomeURL != "" && !webAddress(g.HomeURL) {
		out = append(out, "Homepage URL must be a valid URL")
	}
	if len(g.CallbackURLs) > maxCallbacks {
		out = append(out, fmt.Sprintf("Callback URLs are too many (maximum is %d)", maxCallbacks))
	}
	for _, address := range g.CallbackURLs {
		if u, err := url.Parse(address); err != nil || u.Scheme == "" || u.Host == "" || u.Fragment != "" {
			out = append(out, "Callback URL must be a valid URL")
			break
		}
	}
	if g.SetupURL != "" && !webAddress(g.SetupURL) {
		out = append(out, "Setup URL must be a valid URL")
	}
	if g.HookURL != "" {
		out = append(out, hookProblem(g.HookURL)...)
	}
	out = append(out, g.permissionProblems()...)
	return append(out, g.eventProblems()...)
}

func (g *Registration) permissionProblems() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(g.Permissions)) {
		switch levels, known := Permissions()[name]; {
		case !known:
			out = append(out, fmt.Sprintf("Default permission records resource is not included in the list: %s", name))
		case !slices.Contains(levels, g.Permissions[name]):
			out = append(out, fmt.Sprintf("Default permission records action is not included in the list: %s", name))
		}
	}
	return out
}

// eventProblems names events that cannot be asked for, and those that need a
// permission that was not asked for. GitHub tells both for the first kind.
func (g *Registration) eventProblems() []string {
	var unknown, refused []string
	for _, event := range g.Events {
		needs, known := Events()[event]
		if !known {
			unknown = append(unknown, event)
		}
		if !known || len(needs) > 0 && !slices.ContainsFunc(needs, g.asks) {
			refused = append(refused, event)
		}
	}
	var out []string
	if len(unknown) > 0 {
		out = append(out, "Default events unsupported: "+enumerate(unknown))
	}
	if len(refused) > 0 {
		out = append(out, "Default events are not supported by permissions: "+enumerate(refused))
	}
	return out
}

// asks says whether a permission is asked for; metadata comes with every other.
func (g *Registration) asks(name string) bool {
	return name == "metadata" && len(g.Permissions) > 0 || g.Permissions[name] != ""
}

// enumerate writes "a, b, and c" as GitHub does.
func enumerate(names []string) string {
	switch n := len(names); n {
	case 0, 1:
		return strings.Join(names, "")
	case 2:
		return names[0] + " and " + names[1]
	default:
		return strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
	}
}

// IsLoopback reports whether a host is this machine.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func webAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// hookProblem refuses a webhook that GitHub could not reach.
func hookProblem(address string) []string {
	if !webAddress(address) {
		return []string{"Hook url must be a valid URL"}
	}
	u, err := url.Parse(address)
	if err != nil {
		return []string{"Hook url must be a valid URL"}
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	if IsLoopback(host) || strings.HasSuffix(host, ".localhost") || ip != nil && (ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()) {
		return []string{fmt.Sprintf("Hook url is not supported because it isn't reachable over the public Internet (%s)", host)}
	}
	return nil
}
