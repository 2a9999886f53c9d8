package config

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// privateKey is a fresh key: none may stand in the repository.
func privateKey(t testing.TB) string {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func whole(t testing.TB) map[string]string {
	return map[string]string{
		EnvWebURL: "https://github.com", EnvAppID: "4711", EnvSlug: "konstruct-acme",
		EnvClientID: "Iv23liABC", EnvClientSecret: "0123456789abcdef-secret", EnvPrivateKey: privateKey(t),
		EnvToken: "ghp_abcdefghijklmnopqrst", EnvTemplates: "/templates", EnvActor: "mona",
	}
}

func TestWholeEnvironment(t *testing.T) {
	values := whole(t)
	key := values[EnvPrivateKey]
	e, err := ReadEnvironment(environment(values))
	if err != nil {
		t.Fatal(err)
	}
	i := e.Instance
	if i == nil || i.Web.String() != "https://github.com/" || i.API.String() != "https://api.github.com/" ||
		i.GraphQL.String() != "https://api.github.com/graphql" || i.AppID != 4711 || i.Slug != "konstruct-acme" ||
		i.ClientID != "Iv23liABC" || i.ClientSecret != "0123456789abcdef-secret" || string(i.PrivateKey) != key ||
		i.Token != "ghp_abcdefghijklmnopqrst" || i.Host() != "github.com" || !i.HasApp() || !i.CanSignIn() {
		t.Errorf("instance: %+v", i)
	}
	if e.Token != "ghp_abcdefghijklmnopqrst" || e.Templates != "/templates" || e.Actor != "mona" {
		t.Errorf("the rest: templates %q, actor %q", e.Templates, e.Actor)
	}
	if len(values) != 0 {
		t.Errorf("still set: %v", values)
	}
}

func TestNoInstance(t *testing.T) {
	values := map[string]string{EnvToken: " ghp_abcdefghijklmnopqrst ", EnvActor: "mona", EnvWebURL: "", "PATH": "/bin"}
	e, err := ReadEnvironment(environment(values))
	if err != nil || e.Instance != nil || e.Token != "ghp_abcdefghijklmnopqrst" || e.Actor != "mona" {
		t.Errorf("got %v, token %q, %v", e, e.Token, err)
	}
	if len(values) != 1 {
		t.Errorf("left: %v", values)
	}
}

func TestWhatIsMissingOrWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string // "" unsets
		want   string            // "" accepted
	}{
		"everything":                  {map[string]string{}, ""},
		"no client":                   {map[string]string{EnvClientID: "", EnvClientSecret: ""}, ""},
		"no slug":                     {map[string]string{EnvSlug: ""}, ""},
		"a token without an App":      {map[string]string{EnvAppID: "", EnvSlug: "", EnvClientID: "", EnvClientSecret: "", EnvPrivateKey: ""}, ""},
		"no web":                      {map[string]string{EnvWebURL: ""}, "missing: KONSTRUCT_WEB_URL"},
		"no secret":                   {map[string]string{EnvClientSecret: ""}, "missing: KONSTRUCT_APP_CLIENT_SECRET"},
		"no client id":                {map[string]string{EnvClientID: ""}, "missing: KONSTRUCT_APP_CLIENT_ID"},
		"no key":                      {map[string]string{EnvPrivateKey: ""}, "missing: KONSTRUCT_APP_PRIVATE_KEY"},
		"nothing but a web address":   {map[string]string{EnvAppID: "", EnvSlug: "", EnvClientID: "", EnvClientSecret: "", EnvPrivateKey: "", EnvToken: ""}, "missing: KONSTRUCT_APP_ID, KONSTRUCT_APP_PRIVATE_KEY"},
		"several at once":             {map[string]string{EnvWebURL: "", EnvAppID: "x", EnvPrivateKey: ""}, "missing: KONSTRUCT_WEB_URL, KONSTRUCT_APP_PRIVATE_KEY; KONSTRUCT_APP_ID: not the number"},
		"id zero":                     {map[string]string{EnvAppID: "0"}, "KONSTRUCT_APP_ID: not the number"},
		"id negative":                 {map[string]string{EnvAppID: "-4"}, "KONSTRUCT_APP_ID: not the number"},
		"web over http":               {map[string]string{EnvWebURL: "http://github.com"}, "KONSTRUCT_WEB_URL: http:// is accepted for this machine alone"},
		"API over http":               {map[string]string{EnvAPIURL: "http://api.github.com"}, "KONSTRUCT_API_URL: http:// is accepted for this machine alone"},
		"web with a path":             {map[string]string{EnvWebURL: "https://github.com/acme"}, "KONSTRUCT_WEB_URL: only the host"},
		"token with a line break":     {map[string]string{EnvToken: "ghp_a\nb"}, "KONSTRUCT_GITHUB_TOKEN holds characters"},
		"secret with a space":         {map[string]string{EnvClientSecret: "a b"}, "KONSTRUCT_APP_CLIENT_SECRET: holds characters"},
		"key that is no file":         {map[string]string{EnvPrivateKey: "/nonexistent/key.pem"}, "KONSTRUCT_APP_PRIVATE_KEY: neither a PEM private key nor a file"},
		"key that is a folder":        {map[string]string{EnvPrivateKey: os.TempDir()}, "KONSTRUCT_APP_PRIVATE_KEY: the file cannot be read"},
		"key cut off":                 {map[string]string{EnvPrivateKey: "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}, "KONSTRUCT_APP_PRIVATE_KEY: not a PEM block"},
		"a certificate, not a key":    {map[string]string{EnvPrivateKey: "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n"}, "this is a certificate"},
		"credentials in the address":  {map[string]string{EnvWebURL: "https://mona:hunter2hunter2@github.com"}, "must not hold a user name or password"},
		"an address that cannot be":   {map[string]string{EnvAPIURL: "https://hunter2%zz"}, "KONSTRUCT_API_URL: not an address"},
		"an address without a scheme": {map[string]string{EnvWebURL: "github.com"}, "KONSTRUCT_WEB_URL: not an address"},
	} {
		values := whole(t)
		for k, v := range c.change {
			if values[k] = v; v == "" {
				delete(values, k)
			}
		}
		given := maps.Clone(values)
		e, err := ReadEnvironment(environment(values))
		if len(values) != 0 {
			t.Errorf("%s: still set: %d variables", name, len(values))
		}
		if c.want == "" {
			if err != nil || e.Instance == nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one line with %q", name, err, c.want)
			continue
		}
		for _, secret := range []string{given[EnvClientSecret], given[EnvToken], given[EnvPrivateKey], "hunter2", "MIIE"} {
			if secret != "" && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error holds a secret: %v", name, err)
			}
		}
	}
}

func TestPrivateKeyForms(t *testing.T) {
	key := privateKey(t)
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"the PEM itself":         key,
		"with \\n":               strings.ReplaceAll(key, "\n", `\n`),
		"with \\r\\n line ends":  strings.ReplaceAll(key, "\n", "\r\n"),
		"without the last break": strings.TrimSpace(key),
		"a path":                 path,
	} {
		values := whole(t)
		values[EnvPrivateKey] = text
		e, err := ReadEnvironment(environment(values))
		if err != nil || string(e.Instance.PrivateKey) != key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEnvironmentPrintsNoSecret(t *testing.T) {
	values := whole(t)
	secrets := []string{values[EnvClientSecret], values[EnvToken], strings.Split(values[EnvPrivateKey], "\n")[1]}
	e, err := ReadEnvironment(environment(values))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "instance", *e.Instance, "pointer", e.Instance, "environment", e)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "instance", *e.Instance, "pointer", e.Instance)
	encoded, err := json.Marshal(e.Instance)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{
		fmt.Sprintf("%v %+v %#v %s %q", e, e, e, e, e),
		fmt.Sprintf("%v %+v %#v %s %x", *e.Instance, *e.Instance, *e.Instance, *e.Instance, *e.Instance),
		fmt.Sprintf("%v %+v %#v", e.Instance, e.Instance, []any{e.Instance, *e.Instance}),
		log.String(), string(encoded),
	} {
		for _, s := range secrets {
			if strings.Contains(out, s) || strings.Contains(out, fmt.Sprintf("%x", s)) {
				t.Errorf("a secret is printed: %s", out)
			}
		}
		if !strings.Contains(out, "github.com") {
			t.Errorf("the host is not printed: %s", out)
		}
	}
}

// No value may appear in an error, whatever the variables hold.
func FuzzReadEnvironment(f *testing.F) {
	key := privateKey(f)
	f.Add("https://github.com", "", "1", key, "abc", "ghp_aaaaaaaaaaaaaaaaaaaa")
	f.Add("http://127.0.0.1:1", "http://127.0.0.1:1/api/v3", "1", "-----BEGIN X", "s ecret", "\n")
	f.Add("https://user:pass@h", "://", "x", "/etc/hostname", "", "")
	f.Fuzz(func(t *testing.T, web, api, id, key, secret, token string) {
		values := map[string]string{
			EnvWebURL: web, EnvAPIURL: api, EnvAppID: id, EnvPrivateKey: key, EnvClientID: "Iv1", EnvClientSecret: secret, EnvToken: token,
		}
		e, err := ReadEnvironment(environment(values))
		if len(values) != 0 {
			t.Errorf("%d variables are still set", len(values))
		}
		if err == nil {
			if i := e.Instance; !i.HasApp() || i.Web.User != nil || i.API.User != nil || i.GraphQL == nil || !strings.HasSuffix(i.API.Path, "/") {
				t.Errorf("accepted: %v", i)
			}
			return
		}
		for _, value := range []string{web, api, key, secret, token} {
			if value = strings.TrimSpace(value); len(value) > 12 && strings.Contains(err.Error(), value) && !strings.Contains(fixed(), value) {
				t.Errorf("the error holds a value: %v", err)
			}
		}
	})
}

// fixed is every text that errors hold by themselves, so that a value which
// happens to be a part of one is no finding.
func fixed() string {
	return strings.Join(Variables(), ", ") + " http://github.com https://github.com the environment is not a usable instance: "
}
