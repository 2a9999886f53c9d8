package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	back     = "http://127.0.0.1:43210/oauth/callback"
	verifier = "a-verifier-of-more-than-43-characters-that-nobody-guesses"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func authorizeQuery(changes ...string) string {
	q := url.Values{
		"client_id": {"Iv23lidemo"}, "redirect_uri": {back}, "state": {"st&te"},
		"code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		if q.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return "/login/oauth/authorize?" + q.Encode()
}

// authorize runs the web flow up to the redirect and returns the code.
func authorize(t *testing.T, h *host) string {
	t.Helper()
	b := h.login(t, "octo")
	p := b.submit(b.get(authorizeQuery()).form(t, "Authorize"))
	u, err := url.Parse(p.location)
	if err != nil || p.status != http.StatusFound {
		t.Fatalf("authorize: %d to %q (%v)", p.status, p.location, err)
	}
	if u.Host != "127.0.0.1:43210" || u.Path != "/oauth/callback" || u.Query().Get("state") != "st&te" {
		t.Fatalf("redirect to %q", p.location)
	}
	return u.Query().Get("code")
}

// exchange posts to the token endpoint and returns the answer's fields.
func exchange(t *testing.T, h *host, pairs ...string) map[string]any {
	t.Helper()
	form := url.Values{"client_id": {"Iv23lidemo"}, "client_secret": {"s3cret"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return post(t, h, "/login/oauth/access_token", form)
}

func post(t *testing.T, h *host, path string, form url.Values) map[string]any {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	p := h.browser(t).send(request)
	if p.status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, p.status, p.body)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(p.body), &fields); err != nil {
		t.Fatalf("%s: %v in %q", path, err, p.body)
	}
	return fields
}

func wantError(t *testing.T, fields map[string]any, want string) {
	t.Helper()
	if fields["error"] != want {
		t.Errorf("error %v, want %q (%v)", fields["error"], want, fields)
	}
	if _, leaked := fields["access_token"]; leaked {
		t.Error("a token came with the error")
	}
}

func TestWebFlow(t *testing.T) {
	h := smallWorld(t)
	code := authorize(t, h)
	fields := exchange(t, h, "code", code, "redirect_uri", back, "code_verifier", verifier)
	access, _ := fields["access_token"].(string)
	refresh, _ := fields["refresh_token"].(string)
	if !strings.HasPrefix(access, "ghu_") || !strings.HasPrefix(refresh, "ghr_") ||
		fields["expires_in"] != 28800.0 || fields["refresh_token_expires_in"] != 15811200.0 || fields["token_type"] != "bearer" || fields["scope"] != "" {
		t.Fatalf("tokens: %v", fields)
	}
	if status, body := h.api(t, "GET", "/user", "Bearer "+access, ""); status != 200 || !strings.Contains(body, `"login":"octo"`) {
		t.Errorf("GET /user: %d %s", status, body)
	}
	wantError(t, exchange(t, h, "code", code, "redirect_uri", back, "code_verifier", verifier), "bad_verification_code")

	// Refreshing rotates both tokens.
	renewed := exchange(t, h, "grant_type", "refresh_token", "refresh_token", refresh)
	next, _ := renewed["access_token"].(string)
	if status, _ := h.api(t, "GET", "/user", "Bearer "+next, ""); status != 200 || next == access {
		t.Errorf("renewed token: %d", status)
	}
	if status, _ := h.api(t, "GET", "/user", "Bearer "+access, ""); status != 401 {
		t.Errorf("the old token still works: %d", status)
	}
	wantError(t, exchange(t, h, "grant_type", "refresh_token", "refresh_token", refresh), "bad_refresh_token")

	h.Advance(8*time.Hour + time.Second)
	if status, _ := h.api(t, "GET", "/user", "Bearer "+next, ""); status != 401 {
		t.Errorf("the token outlived its eight hours: %d", status)
	}
}

func TestWebFlowCancelled(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	p := b.submit(b.get(authorizeQuery()).form(t, "Cancel"))
	u, err := url.Parse(p.location)
	if err != nil || u.Query().Get("error") != "access_denied" || u.Query().Get("state") != "st&te" || u.Query().Get("code") != "" {
		t.Errorf("cancelled: %d to %q", p.status, p.location)
	}
}

// Whatever is wrong with the redirect address, nothing is sent to it.
func TestAuthorizeRefuses(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	for name, tc := range map[string]struct {
		query string
		want  int
	}{
		"other host":                   {authorizeQuery("redirect_uri", "http://evil.example/oauth/callback"), 400},
		"localhost is not 127.0.0.1":   {authorizeQuery("redirect_uri", "http://localhost:1/oauth/callback"), 400},
		"other path":                   {authorizeQuery("redirect_uri", "http://127.0.0.1:1/oauth/callback/x"), 400},
		"https":                        {authorizeQuery("redirect_uri", "https://127.0.0.1:1/oauth/callback"), 400},
		"user in the address":          {authorizeQuery("redirect_uri", "http://127.0.0.1@evil.example/oauth/callback"), 400},
		"unknown client":               {authorizeQuery("client_id", "Iv23other"), 404},
		"loopback with a port is fine": {authorizeQuery("redirect_uri", "http://127.0.0.1:9/oauth/callback"), 200},
		"none is the registered one":   {authorizeQuery("redirect_uri", ""), 200},
		"plain challenge":              {authorizeQuery("code_challenge_method", "plain"), 302},
		"challenge without a method":   {authorizeQuery("code_challenge_method", ""), 302},
		"challenge too short":          {authorizeQuery("code_challenge", "abc"), 302},
		"no challenge at all is fine":  {authorizeQuery("code_challenge", "", "code_challenge_method", ""), 200},
	} {
		p := b.get(tc.query)
		if p.status != tc.want {
			t.Errorf("%s: %d, want %d", name, p.status, tc.want)
		}
		if p.status == 302 && !strings.Contains(p.location, "error=invalid_request") {
			t.Errorf("%s: redirect to %q", name, p.location)
		}
		if p.status >= 400 && p.location != "" {
			t.Errorf("%s: redirected to %q", name, p.location)
		}
	}
}

func TestExchangeRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		pairs []string
		want  string
	}{
		"wrong verifier": {[]string{"code_verifier", "x" + verifier}, "bad_verification_code"},
		"no verifier":    {nil, "bad_verification_code"},
		"wrong secret":   {[]string{"code_verifier", verifier, "client_secret", "guess"}, "incorrect_client_credentials"},
		"no secret":      {[]string{"code_verifier", verifier, "client_secret", ""}, "incorrect_client_credentials"},
		"other redirect": {[]string{"code_verifier", verifier, "redirect_uri", callback}, "redirect_uri_mismatch"},
		"wrong code":     {[]string{"code_verifier", verifier, "code", "0123456789abcdef0123"}, "bad_verification_code"},
		"unknown client": {[]string{"code_verifier", verifier, "client_id", "x"}, "incorrect_client_credentials"},
		"unknown grant":  {[]string{"code_verifier", verifier, "grant_type", "password"}, "unsupported_grant_type"},
	} {
		t.Run(name, func(t *testing.T) {
			h := smallWorld(t)
			pairs := append([]string{"code", authorize(t, h)}, tc.pairs...)
			wantError(t, exchange(t, h, pairs...), tc.want)
		})
	}
	t.Run("late", func(t *testing.T) {
		h := smallWorld(t)
		code := authorize(t, h)
		h.Advance(10*time.Minute + time.Second)
		wantError(t, exchange(t, h, "code", code, "code_verifier", verifier), "bad_verification_code")
	})
}

// A wrong verifier uses the code up.
func TestVerifierHasOneTry(t *testing.T) {
	h := smallWorld(t)
	code := authorize(t, h)
	wantError(t, exchange(t, h, "code", code, "code_verifier", "wrong"), "bad_verification_code")
	wantError(t, exchange(t, h, "code", code, "code_verifier", verifier), "bad_verification_code")
}

func TestExchangeForms(t *testing.T) {
	h := smallWorld(t)
	body := `{"client_id":"Iv23lidemo","client_secret":"s3cret","code":"` + authorize(t, h) + `","code_verifier":"` + verifier + `"}`
	request, err := http.NewRequest(http.MethodPost, h.url+"/login/oauth/access_token", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	p := h.browser(t).send(request)
	form, err := url.ParseQuery(p.body)
	if err != nil || !strings.HasPrefix(form.Get("access_token"), "ghu_") || form.Get("expires_in") != "28800" {
		t.Errorf("without Accept the answer is a form: %q", p.body)
	}
}

func TestRevocation(t *testing.T) {
	h := smallWorld(t)
	basic := func(id, secret string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
	}
	good := basic("Iv23lidemo", "s3cret")
	sign := func() (access, refresh string) {
		fields := exchange(t, h, "code", authorize(t, h), "code_verifier", verifier)
		return fields["access_token"].(string), fields["refresh_token"].(string)
	}
	first, refresh := sign()
	second, _ := sign()
	third, _ := sign()
	call := func(path, auth, body string, want int) {
		t.Helper()
		if status, answer := h.api(t, "DELETE", "/applications/Iv23lidemo"+path, auth, body); status != want {
			t.Errorf("DELETE %s: %d, want %d (%s)", path, status, want, answer)
		}
	}
	works := func(token string, want bool) {
		t.Helper()
		if status, _ := h.api(t, "GET", "/user", "Bearer "+token, ""); status == 200 != want {
			t.Errorf("token: %d, want it to work: %v", status, want)
		}
	}
	body := `{"access_token":"` + first + `"}`
	if status, answer := h.api(t, "POST", "/applications/Iv23lidemo/token", good, body); status != 200 || !strings.Contains(answer, `"login":"octo"`) {
		t.Errorf("check: %d %s", status, answer)
	}
	if status, _ := h.api(t, "POST", "/applications/Iv23lidemo/token", good, `{"access_token":"ghu_none"}`); status != 404 {
		t.Errorf("check of an unknown token: %d", status)
	}
	call("/token", basic("Iv23lidemo", "guess"), body, 404)
	call("/token", good, `{}`, 422)
	works(first, true)
	call("/token", good, body, 204)
	works(first, false)
	wantError(t, exchange(t, h, "grant_type", "refresh_token", "refresh_token", refresh), "bad_refresh_token")
	call("/token", good, body, 404)
	works(second, true)
	call("/grant", good, `{"access_token":"`+second+`"}`, 204)
	works(second, false)
	works(third, false)
}

// An App has ten tokens of a user; one more takes the place of the oldest. On
// its page the user takes all of them back.
func TestTenTokens(t *testing.T) {
	h := smallWorld(t)
	var tokens []string
	for range 11 {
		tokens = append(tokens, h.userToken(t))
	}
	for i, token := range tokens {
		if status, _ := h.api(t, "GET", "/user", "Bearer "+token, ""); (status == 200) != (i > 0) {
			t.Errorf("token %d: %d", i, status)
		}
	}
	b := h.login(t, "octo")
	b.submit(b.get("/settings/apps/authorizations").form(t, "Revoke"))
	if status, _ := h.api(t, "GET", "/user", "Bearer "+tokens[10], ""); status != 401 {
		t.Errorf("after revoking: %d", status)
	}
	if p := b.get("/settings/apps/authorizations"); !strings.Contains(p.body, "no GitHub App") {
		t.Errorf("page: %s", p.body)
	}
}

func TestDeviceFlow(t *testing.T) {
	h := smallWorld(t)
	start := post(t, h, "/login/device/code", url.Values{"client_id": {"Iv23lidemo"}})
	code, user := start["device_code"].(string), start["user_code"].(string)
	if start["interval"] != 5.0 || start["expires_in"] != 900.0 || start["verification_uri"] != h.url+"/login/device" || len(code) != 40 || len(user) != 9 {
		t.Fatalf("device code: %v", start)
	}
	poll := func() map[string]any {
		return post(t, h, "/login/oauth/access_token", url.Values{
			"client_id": {"Iv23lidemo"}, "device_code": {code}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
		})
	}
	wantError(t, poll(), "authorization_pending")
	impatient := poll()
	wantError(t, impatient, "slow_down")
	if impatient["interval"] != 10.0 {
		t.Errorf("interval after slow_down: %v", impatient["interval"])
	}
	b := h.login(t, "octo")
	enter := b.get("/login/device").form(t, "Continue")
	enter.values.Set("user_code", "WRNG-CODE")
	if p := b.submit(enter); p.status != 422 {
		t.Errorf("wrong user code: %d", p.status)
	}
	enter.values.Set("user_code", strings.ToLower(strings.ReplaceAll(user, "-", "")))
	if p := b.submit(b.submit(enter).form(t, "Authorize")); p.status != 200 {
		t.Errorf("authorize: %d %s", p.status, p.body)
	}
	h.Advance(10 * time.Second)
	fields := poll()
	access, _ := fields["access_token"].(string)
	if status, _ := h.api(t, "GET", "/user", "Bearer "+access, ""); status != 200 {
		t.Fatalf("token of the device flow: %v", fields)
	}
	// A token that was issued without the secret is refreshed without it.
	renewed := exchange(t, h, "client_secret", "", "grant_type", "refresh_token", "refresh_token", fields["refresh_token"].(string))
	if _, ok := renewed["access_token"]; !ok {
		t.Errorf("refresh without the secret: %v", renewed)
	}
	h.Advance(5 * time.Second)
	wantError(t, poll(), "incorrect_device_code")
}

func TestDeviceFlowEnds(t *testing.T) {
	h := smallWorld(t)
	begin := func() (string, string) {
		start := post(t, h, "/login/device/code", url.Values{"client_id": {"Iv23lidemo"}})
		return start["device_code"].(string), start["user_code"].(string)
	}
	poll := func(code string) map[string]any {
		return exchange(t, h, "grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", code)
	}
	code, user := begin()
	b := h.login(t, "octo")
	b.submit(b.submit(form{"/login/device", url.Values{"user_code": {user}}}).form(t, "Cancel"))
	wantError(t, poll(code), "access_denied")
	code, _ = begin()
	h.Advance(15*time.Minute + time.Second)
	wantError(t, poll(code), "expired_token")
}
