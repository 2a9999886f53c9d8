package simulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gitconnection/internal/github/simulator/registration"

	"gitconnection/internal/github/simulator/query"
)

// appKey is one private key of an App, of which GitHub keeps the public half.
type appKey struct {
	ID      int64
	Public  *rsa.PublicKey
	Created time.Time
}

// Fingerprint is what the settings show: SHA-256 of the public key in DER.
// GitHub: docs, managing private keys for GitHub Apps.
func (k *appKey) Fingerprint() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(k.Public)
	if err != nil {
		return "", fmt.Errorf("encode public key: %w", err)
	}
	sum := sha256.Sum256(der)
	return "SHA256:" + base64.StdEncoding.EncodeToString(sum[:]), nil
}

// manifestCode is what the browser carries back after "Create GitHub App".
type manifestCode struct {
	App     *app
	Expires time.Time
}

// manifestLife is how long a manifest's code works. GitHub: docs, registering
// a GitHub App from a manifest.
const manifestLife = time.Hour

// nameProblem says why an App of an account cannot have a name; "" if it can.
// Names are unique over all of GitHub, and those of accounts are their own.
func (s *Simulator) nameProblem(owner *account, name string) string {
	slug := slugOf(name)
	switch taken := s.world.account(slug); {
	case name == "":
		return "Name can't be blank"
	case utf8.RuneCountInString(name) > registration.MaxName:
		return fmt.Sprintf("Name is too long (maximum is %d characters)", registration.MaxName)
	case slug == "":
		return "Name is invalid"
	case s.world.app(slug) != nil, taken != nil && taken != owner:
		return "Name is already taken"
	}
	for _, a := range s.world.apps {
		if strings.EqualFold(a.Name, name) {
			return "Name is already taken"
		}
	}
	return ""
}

// slugOf is an App's name as it stands in addresses.
func slugOf(name string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			out.WriteRune(r)
		} else if out.Len() > 0 && !strings.HasSuffix(out.String(), "-") {
			out.WriteByte('-')
		}
	}
	return strings.Trim(out.String(), "-")
}

// appsOf lists the Apps that an account owns, by slug.
func (w *world) appsOf(owner *account) []*app {
	var out []*app
	for _, slug := range slices.Sorted(maps.Keys(w.apps)) {
		if w.apps[slug].Owner == owner {
			out = append(out, w.apps[slug])
		}
	}
	return out
}

// registerApp makes the App that somebody asked for; it has no key yet.
func (s *Simulator) registerApp(owner *account, g registration.Registration) *app {
	a := &app{
		ID: s.world.newAppID(), ClientID: "Iv23li" + s.randomAlphanumeric(14), Slug: slugOf(g.Name), Name: g.Name,
		Description: g.Description, HomeURL: g.HomeURL, Owner: owner, Public: g.Public, CallbackURLs: slices.Clone(g.CallbackURLs),
		SetupURL: g.SetupURL, RequestOAuth: g.RequestOAuth, HookURL: g.HookURL, DeviceFlow: g.DeviceFlow,
		Permissions: maps.Clone(g.Permissions), Events: slices.Clone(g.Events), Created: s.now(),
	}
	if len(a.Permissions) > 0 {
		a.Permissions["metadata"] = "read" // comes with every other permission
	}
	if a.Events == nil {
		a.Events = []string{}
	}
	if g.HookURL != "" {
		a.WebhookSecret = s.issued("webhook secret", s.randomHex(40))
	}
	a.Updated = a.Created
	a.NodeID = query.NodeID("A", a.ID)
	a.Bot = s.ensureAccount(a.Slug+"[bot]", typeBot)
	s.world.apps[fold(a.Slug)] = a
	return a
}

// newAppID returns the id of a new App. Those are small compared with other ids.
func (w *world) newAppID() int64 {
	w.nextApp++
	return w.nextApp
}

// newAppSecret gives an App one more client secret, which works alongside those
// that it has.
func (s *Simulator) newAppSecret(a *app) string {
	secret := s.issued("client secret", s.randomHex(40))
	if a.ClientSecret == "" {
		a.ClientSecret = secret
	} else {
		a.moreSecrets = append(a.moreSecrets, secret)
	}
	return secret
}

var errTooManyKeys = errors.New("an App has at most 25 private keys")

// newAppKey makes a private key for an App and returns it as GitHub hands it
// out: PEM, PKCS#1.
func (s *Simulator) newAppKey(a *app) (string, error) {
	if len(a.keys) >= registration.MaxKeys {
		return "", errTooManyKeys
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", fmt.Errorf("make a private key: %w", err)
	}
	a.keys = append(a.keys, &appKey{ID: s.world.newID(), Public: &key.PublicKey, Created: s.now()})
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return s.issued("private key", string(text)), nil
}

// deleteApp removes an App for good: its installations, the requests for it
// and every token of it end with it.
func (s *Simulator) deleteApp(a *app) {
	for _, in := range s.world.installationsOf(a) {
		s.uninstall(in)
	}
	for _, t := range s.world.tokens {
		if t.App == a {
			t.Revoked = true
		}
	}
	s.world.requests = slices.DeleteFunc(s.world.requests, func(q *installationRequest) bool { return q.App == a })
	delete(s.world.apps, fold(a.Slug))
	for code, m := range s.site.manifests {
		if m.App == a {
			delete(s.site.manifests, code)
		}
	}
}

// convertManifest serves POST /app-manifests/{code}/conversions: whoever has
// the code gets the App's credentials, once.
func (s *Simulator) convertManifest(c *call) *reply {
	code := c.path("code")
	m := s.site.manifests[code]
	if m == nil || !s.now().Before(m.Expires) {
		return notFound()
	}
	delete(s.site.manifests, code)
	key, err := s.newAppKey(m.App)
	if err != nil {
		s.log.Error("convert manifest", "app", m.App.Slug, "error", err)
		return fail(500, "Server Error")
	}
	o := s.appView(m.App)
	o["client_secret"], o["webhook_secret"], o["pem"] = s.newAppSecret(m.App), orNull(m.App.WebhookSecret), key
	return created(o)
}
