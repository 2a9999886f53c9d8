package config

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"gitconnection/internal/wording"
)

// The environment variables of konstruct.
const (
	EnvWebURL       = "KONSTRUCT_WEB_URL"
	EnvAPIURL       = "KONSTRUCT_API_URL"
	EnvAppID        = "KONSTRUCT_APP_ID"
	EnvClientID     = "KONSTRUCT_APP_CLIENT_ID"
	EnvClientSecret = "KONSTRUCT_APP_CLIENT_SECRET" //nolint:gosec // the variable's name
	EnvSlug         = "KONSTRUCT_APP_SLUG"
	EnvPrivateKey   = "KONSTRUCT_APP_PRIVATE_KEY"
	EnvToken        = "KONSTRUCT_GITHUB_TOKEN" //nolint:gosec // the variable's name
	EnvTemplates    = "KONSTRUCT_TEMPLATES"
	EnvActor        = "KONSTRUCT_ACTOR"
)

// Variables returns all of them, in the order in which they are documented.
func Variables() []string {
	return []string{EnvWebURL, EnvAPIURL, EnvAppID, EnvSlug, EnvClientID, EnvClientSecret,
		EnvPrivateKey, EnvToken, EnvTemplates, EnvActor}
}

// Environment holds the values of the variables.
type Environment struct {
	// Instance is set when any address or App variable is. It is complete then:
	// nothing of it comes from elsewhere.
	Instance  *Instance
	Token     string // of any kind; "" none
	Templates string // "" none
	Actor     string // "" none
}

// String names the instance, without secrets.
func (e Environment) String() string {
	if e.Instance == nil {
		return "environment without an instance"
	}
	return e.Instance.String()
}

// Format keeps the token out of %v, %+v and %#v.
func (e Environment) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, e.String()) }

// ReadEnvironment reads the variables and removes each with unset, even if it is
// invalid, so that no child process inherits a secret. An empty variable counts
// as not set. All problems are reported in one error, which never holds a value.
func ReadEnvironment(lookup Lookup, unset func(name string) error) (Environment, error) {
	values := map[string]string{}
	var wrong []error
	for _, name := range Variables() {
		value, ok := lookup(name)
		if !ok {
			continue
		}
		values[name] = strings.TrimSpace(value)
		if err := unset(name); err != nil {
			wrong = append(wrong, fmt.Errorf("%s cannot be unset", name))
		}
	}
	e := Environment{Token: values[EnvToken], Templates: values[EnvTemplates], Actor: values[EnvActor]}
	if isSet(values, EnvWebURL, EnvAPIURL, EnvAppID, EnvSlug, EnvClientID, EnvClientSecret, EnvPrivateKey) {
		instance, errs := instanceOf(values)
		e.Instance, wrong = &instance, append(wrong, errs...)
	}
	if e.Token != "" && !printable(e.Token) {
		wrong = append(wrong, fmt.Errorf("%s holds characters that a token cannot have", EnvToken))
	}
	if len(wrong) > 0 {
		return Environment{}, joined(wrong)
	}
	return e, nil
}

func isSet(values map[string]string, names ...string) bool {
	for _, n := range names {
		if values[n] != "" {
			return true
		}
	}
	return false
}

// instanceOf returns the instance and all problems with it.
func instanceOf(values map[string]string) (i Instance, wrong []error) {
	i = Instance{
		Name: EnvironmentName, Slug: values[EnvSlug], Token: values[EnvToken],
		ClientID: values[EnvClientID], ClientSecret: values[EnvClientSecret],
	}
	note := func(name string, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	if missing := missingOf(values); len(missing) > 0 {
		wrong = append(wrong, fmt.Errorf("missing: %s", strings.Join(missing, ", ")))
	}
	var err error
	i.Web, i.API, i.GraphQL, err = addresses(values[EnvWebURL], values[EnvAPIURL])
	if err != nil {
		wrong = append(wrong, err)
	}
	if text := values[EnvAppID]; text != "" {
		i.AppID, err = appID(text)
		note(EnvAppID, err)
	}
	if text := values[EnvPrivateKey]; text != "" {
		i.PrivateKey, err = ReadKey(text, "")
		note(EnvPrivateKey, err)
	}
	for _, name := range []string{EnvSlug, EnvClientID, EnvClientSecret} {
		if !printable(values[name]) {
			note(name, errors.New("holds characters that it cannot have"))
		}
	}
	return i, wrong
}

// missingOf names the variables that a complete instance still needs: the web
// address, and an App (id and key) or a token. A client id needs its secret.
func missingOf(values map[string]string) []string {
	needed := []string{EnvWebURL}
	app := isSet(values, EnvAppID, EnvSlug, EnvClientID, EnvClientSecret, EnvPrivateKey)
	if app || values[EnvToken] == "" {
		needed = append(needed, EnvAppID)
		if isSet(values, EnvClientID, EnvClientSecret) {
			needed = append(needed, EnvClientID, EnvClientSecret)
		}
		needed = append(needed, EnvPrivateKey)
	}
	var missing []string
	for _, name := range needed {
		if values[name] == "" {
			missing = append(missing, name)
		}
	}
	return missing
}

func addresses(webText, apiText string) (web, api, graphql *url.URL, err error) {
	if webText == "" {
		return nil, nil, nil, nil // reported as missing
	}
	if web, err = ParseWeb(webText); err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", EnvWebURL, err)
	}
	api = APIOf(web)
	if apiText != "" {
		if api, err = ParseAPI(apiText); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", EnvAPIURL, err)
		}
	}
	return web, api, GraphQLOf(api), nil
}

func appID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, errors.New("not the number that GitHub shows as App ID")
	}
	return id, nil
}

// printable reports whether text fits into a header and on a screen.
func printable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// joined reports all problems in one sentence, since an error is one line.
func joined(wrong []error) error {
	parts := make([]string, len(wrong))
	for i, err := range wrong {
		parts[i] = wording.Line(err)
	}
	return errors.New("the environment is not a usable instance: " + strings.Join(parts, "; "))
}
