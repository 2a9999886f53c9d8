package simulator

import (
	"cmp"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Lifetimes. GitHub: docs, generating installation access tokens; refreshing
// user access tokens.
const (
	installationTokenLife = time.Hour
	userTokenLife         = 8 * time.Hour
	refreshTokenLife      = 15_811_200 * time.Second
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// newInstallationToken issues a token of the form that GitHub rolls out since
// April 2026: ghs_<App id>_<JWT>, about 520 characters with dots in them.
func (s *Simulator) newInstallationToken(in *installation, permissions map[string]string, repositories map[int64]bool) *token {
	return s.addToken(&token{
		Value: s.installationTokenValue(in), Kind: tokenInstallation, App: in.App, Installation: in,
		Permissions: maps.Clone(permissions), RepositoryIDs: maps.Clone(repositories),
		Expires: s.now().Add(installationTokenLife),
	})
}

func (s *Simulator) installationTokenValue(in *installation) string {
	if s.enterprise() {
		return "ghs_" + s.randomAlphanumeric(36)
	}
	enc := base64.RawURLEncoding
	jwt := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." +
		enc.EncodeToString(s.randomBytes(96)) + "." + enc.EncodeToString(s.randomBytes(256))
	return "ghs_" + decimal(in.App.ID) + "_" + jwt
}

// newUserTokens issues the pair of an access token and its refresh token with
// which an App acts for a user. It notes the grant.
func (s *Simulator) newUserTokens(a *app, u *account) (access, refresh *token) {
	access = s.addToken(&token{
		Value: "ghu_" + s.randomAlphanumeric(36), Kind: tokenUser, App: a, User: u,
		Expires: s.now().Add(userTokenLife),
	})
	refresh = s.addToken(&token{
		Value: "ghr_" + s.randomAlphanumeric(76), Kind: tokenRefresh, App: a, User: u,
		Expires: s.now().Add(refreshTokenLife), Pair: access,
	})
	access.Pair = refresh
	s.revokeOldest(a, u)
	s.world.grants[grantKey{a.ID, u.ID}] = true
	return access, refresh
}

// maxUserTokens is how many tokens an App has of a user; the eleventh takes the
// place of the oldest. GitHub: docs, token expiration and revocation.
const maxUserTokens = 10

func (s *Simulator) revokeOldest(a *app, u *account) {
	var live []*token
	for _, t := range s.world.tokens {
		if t.Kind == tokenUser && t.App == a && t.User == u && !t.Revoked {
			live = append(live, t)
		}
	}
	if len(live) <= maxUserTokens {
		return
	}
	oldest := slices.MinFunc(live, func(a, b *token) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.order, b.order)) })
	oldest.Revoked = true
	if oldest.Pair != nil {
		oldest.Pair.Revoked = true
	}
}

// refreshUserTokens exchanges a valid refresh token for a new pair; the old
// pair stops working, as on GitHub.
func (s *Simulator) refreshUserTokens(old *token) (access, refresh *token) {
	old.Revoked = true
	if old.Pair != nil {
		old.Pair.Revoked = true
	}
	return s.newUserTokens(old.App, old.User)
}

// revokeGrant takes back what a user granted to an App, with all tokens of it.
func (s *Simulator) revokeGrant(a *app, u *account) {
	delete(s.world.grants, grantKey{a.ID, u.ID})
	for _, t := range s.world.tokens {
		if t.App == a && t.User == u && (t.Kind == tokenUser || t.Kind == tokenRefresh) {
			t.Revoked = true
		}
	}
}

func (s *Simulator) newClassicToken(u *account, scopes []string) *token {
	return s.addToken(&token{Value: "ghp_" + s.randomAlphanumeric(36), Kind: tokenClassic, User: u, Scopes: scopes})
}

var tokenNames = map[tokenKind]string{
	tokenInstallation: "installation token", tokenUser: "user token", tokenRefresh: "refresh token", tokenClassic: "personal access token",
}

func (s *Simulator) addToken(t *token) *token {
	t.Created, t.order = s.now(), len(s.world.tokens)
	s.world.tokens[t.Value] = t
	s.issued(tokenNames[t.Kind], t.Value)
	return t
}

// findToken returns a token that exists, is neither revoked nor expired; nil otherwise.
func (s *Simulator) findToken(value string) *token {
	if t := s.world.tokens[value]; t != nil && t.valid(s.now()) {
		return t
	}
	return nil
}

// Secret is a credential that the simulator once gave to somebody.
type Secret struct {
	// Kind is what it is: "installation token", "user token", "refresh token",
	// "personal access token", "authorization code", "device code", "manifest
	// code", "client secret", "webhook secret", "private key" (PEM) or "cookie".
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Secrets returns every credential ever given out, in order, whether it still
// works or not: what must stand in no log, no argument and on no screen. The
// client secrets that the Apps of a world were described with are among them;
// private keys whose public half alone was given are not.
func (s *Simulator) Secrets() []Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.secrets)
}

// issued notes a credential on its way out.
func (s *Simulator) issued(kind, value string) string {
	if value != "" {
		s.secrets = append(s.secrets, Secret{kind, value})
	}
	return value
}
