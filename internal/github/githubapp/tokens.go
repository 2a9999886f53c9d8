package githubapp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
)

type tokenKey struct {
	installation int64
	scope        github.Scope
}

// tokens are the installation tokens that were needed so far.
type tokens struct {
	actor *Actor // issues them

	mu    sync.Mutex
	byKey map[tokenKey]*tokenCredential
}

// get returns the token of i, limited to scope and to what was granted. A token
// for writing that exists already serves reads, too.
func (ts *tokens) get(i github.Installation, scope github.Scope) *tokenCredential {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if scope == github.ScopeRead {
		for _, more := range []github.Scope{github.ScopeContents, github.ScopeProvision} {
			if t, ok := ts.byKey[tokenKey{i.ID, more}]; ok {
				return t
			}
		}
	}
	key := tokenKey{i.ID, scope}
	t, ok := ts.byKey[key]
	if !ok {
		t = &tokenCredential{actor: ts.actor, issuing: make(chan struct{}, 1), installation: i, permissions: narrowed(scope, i.Permissions)}
		ts.byKey[key] = t
	}
	return t
}

// drop forgets the tokens of an installation.
func (ts *tokens) drop(installation int64) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for k := range ts.byKey {
		if k.installation == installation {
			delete(ts.byKey, k)
		}
	}
}

// takeAll forgets all tokens and returns them.
func (ts *tokens) takeAll() []*tokenCredential {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	all := slices.Collect(maps.Values(ts.byKey))
	clear(ts.byKey)
	return all
}

// narrowed is what a token of a scope asks for.
func narrowed(scope github.Scope, have github.Permissions) github.Permissions {
	want := scope.Permissions()
	for name, level := range scope.Extras() {
		if _, ok := want[name]; !ok {
			want[name] = level
		}
	}
	return granted(want, have)
}

// granted is the part of want that have allows: GitHub refuses a token that asks
// for more than was granted (422).
func granted(want, have github.Permissions) github.Permissions {
	out := github.Permissions{}
	for name, level := range want {
		if have.Allows(name, level) {
			out[name] = level
		} else if l, ok := have[name]; ok {
			out[name] = l
		}
	}
	return out
}

// tokenCredential is an installation token that is issued when first needed
// and again before it expires. Only one request at a time asks for it.
type tokenCredential struct {
	actor        *Actor
	installation github.Installation
	permissions  github.Permissions

	issuing chan struct{} // holds one while a token is being issued

	mu      sync.Mutex // guards what follows, never for as long as a request
	token   string
	issued  time.Time
	expires time.Time
	former  []string // tokens that were replaced while they were good
}

// renewBefore is how long before its expiry a token is replaced, so that it does
// not expire during a request.
const renewBefore = 2 * time.Minute

// Header implements [transport.Credential].
func (t *tokenCredential) Header(ctx context.Context) (string, error) {
	if github.TakesNewToken(ctx) {
		t.replace()
	}
	if token, ok := t.current(); ok {
		return "Bearer " + token, nil
	}
	// A request that waits for another one to get the token can still be canceled.
	select {
	case t.issuing <- struct{}{}:
		defer func() { <-t.issuing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if token, ok := t.current(); ok {
		return "Bearer " + token, nil
	}
	token, err := t.issue(ctx)
	if err != nil {
		return "", err
	}
	return "Bearer " + token, nil
}

// current is the token; ok tells whether it is valid for another request.
func (t *tokenCredential) current() (token string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token, t.token != "" && !t.actor.api.Now().Add(renewBefore).After(t.expires)
}

// replace has the next request get another token.
func (t *tokenCredential) replace() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token != "" {
		t.former, t.token = append(t.former, t.token), ""
	}
}

// good are the tokens that have to be revoked.
func (t *tokenCredential) good() []string {
	token, ok := t.current()
	t.mu.Lock()
	defer t.mu.Unlock()
	if ok {
		return append(slices.Clone(t.former), token)
	}
	return t.former
}

// issue gets a new token from GitHub.
func (t *tokenCredential) issue(ctx context.Context) (string, error) {
	var answer struct {
		Token     string    `json:"token"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	body := map[string]any{"permissions": t.permissions}
	path := fmt.Sprintf("app/installations/%d/access_tokens", t.installation.ID)
	// The request that needs the token may be a GraphQL one; this one is not. It
	// may be repeated: an unused token simply expires.
	ctx = transport.WithIdempotent(transport.WithGraphQL(ctx, ""))
	_, err := t.actor.api.Call(ctx, t.actor.jwt, http.MethodPost, path, body, &answer)
	if err != nil {
		return "", t.refused(ctx, api.Explain("get a token for the installation on", t.installation.Account.Login, err))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.issued, t.expires = answer.Token, t.actor.api.Now(), answer.ExpiresAt
	return t.token, nil
}

// refused completes GitHub's refusal of a token. Whatever its status, it says
// nothing about what the token was needed for.
func (t *tokenCredential) refused(ctx context.Context, err error) error {
	e, ok := errors.AsType[*github.Error](err)
	if !ok {
		return err
	}
	switch {
	case e.Kind == github.KindNotFound && e.Reason == "":
		e.Kind, e.Reason = github.KindNoToken, github.ReasonUninstalled
		e.Page = t.actor.api.Endpoints.InstallPage(t.installation.AppSlug, t.installation.Account.ID)
	case e.Kind == github.KindSuspended:
		t.explainSuspension(ctx, e)
	case e.Kind == github.KindForbidden, e.Kind == github.KindInvalid, e.Kind == github.KindConflict, e.Kind == github.KindNotFound, e.Kind == github.KindNoToken:
		if e.Kind = github.KindNoToken; e.Reason == "" || e.Reason == github.ReasonPermission {
			e.Reason = github.ReasonNotGranted
		}
		if e.Reason == github.ReasonNotGranted {
			e.Page = t.page()
		}
	}
	return e
}

// page is where an owner configures the installation.
func (t *tokenCredential) page() string {
	if ends := t.actor.api.Endpoints; !ends.OnHost(t.installation.HTMLURL) {
		return ends.InstallationPage(t.installation.Account, t.installation.ID)
	}
	return t.installation.HTMLURL
}

// Permits reports whether the token was asked for with one of the permissions that
// GitHub would have accepted ("administration=write,contents=read", and ";" between
// alternatives).
func (t *tokenCredential) Permits(accepted string) bool {
	if accepted == "" {
		return true
	}
	for alternative := range strings.SplitSeq(accepted, ";") {
		all := true
		for one := range strings.SplitSeq(alternative, ",") {
			name, level, _ := strings.Cut(strings.TrimSpace(one), "=")
			all = all && t.permissions.Allows(name, level)
		}
		if all {
			return true
		}
	}
	return false
}

// explainSuspension tells who has suspended the installation. It looks it up
// again if it was not suspended then.
func (t *tokenCredential) explainSuspension(ctx context.Context, e *github.Error) {
	i := t.installation
	if !i.Suspended() {
		if now, err := t.actor.installation(github.WithImpatience(transport.Nested(ctx)), i.ID); err == nil {
			i = now
		}
	}
	e.By, e.Since, e.Page = i.SuspendedBy, i.SuspendedAt, i.HTMLURL
}

// ExplainRefusal tells who has suspended the installation, and where a missing
// permission is granted.
func (t *tokenCredential) ExplainRefusal(ctx context.Context, _ int, e *github.Error) bool {
	switch {
	case e.Kind == github.KindSuspended:
		t.explainSuspension(ctx, e)
		return true
	case e.Reason == github.ReasonPermission:
		e.Page = t.page()
		return true
	}
	return false
}

// Rejected implements [transport.Credential].
func (t *tokenCredential) Rejected(header string, _ time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if header == "Bearer "+t.token {
		t.token = ""
	}
	return true
}

// Age implements [transport.Credential].
func (t *tokenCredential) Age(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Sub(t.issued)
}

// Grants reports whether the token allows a permission.
func (t *tokenCredential) Grants(permission, level string) bool {
	return t.permissions.Allows(permission, level)
}

// Account implements [transport.Credential].
func (t *tokenCredential) Account() string {
	return "installation " + strconv.FormatInt(t.installation.ID, 10)
}
