package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// The credentials below were made up for these tests.
const body = "Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2Q"

func jwt() string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode([]byte(`{"iss":"4711"}`)) + "." + body
}

func block(kind string) string {
	return "-----BEGIN " + kind + "-----\n" + body + "\n" + body + "\n-----END " + kind + "-----\n"
}

// leaks are ways in which a credential turns up; %s is where it stands.
func leaks() map[string]struct{ frame, secret string } {
	return map[string]struct{ frame, secret string }{
		"user token":             {"failed with %s.", "ghu_" + body},
		"personal token":         {"%s", "ghp_" + body},
		"refresh token":          {"x=%s,", "ghr_" + body},
		"installation token":     {"token %s expired", "ghs_4711_" + jwt()},
		"short token":            {"%s", "ghs_" + body[:20]},
		"fine-grained token":     {"(%s)", "github_pat_11AAAA_" + body},
		"JWT":                    {"sent %s to GitHub", jwt()},
		"JWT cut off":            {"sent %s", jwt()[:30]},
		"key":                    {"key: %s", block("RSA PRIVATE KEY")},
		"key, EC":                {"%s", block("EC PRIVATE KEY")},
		"key, escaped":           {`{"data":"%s"}`, strings.ReplaceAll(block("PRIVATE KEY"), "\n", `\n`)},
		"key, escaped twice":     {`msg="{\"data\":\"%s\"}"`, strings.ReplaceAll(block("PRIVATE KEY"), "\n", `\\n`)},
		"key cut off":            {"key: %s", block("PRIVATE KEY")[:60]},
		"bearer":                 {"Authorization: Bearer %s", body},
		"bearer, short":          {"Authorization: Bearer %s", "abc123"},
		"token header":           {"authorization: token %s", body},
		"basic header":           {"Authorization: Basic %s", "SXYxOnNlY3JldA=="},
		"header without scheme":  {"Authorization: %s", body},
		"header of Go":           {"map[Authorization:[Bearer %s] Accept:[*/*]]", body},
		"header in JSON":         {`{"Authorization":"Bearer %s"}`, body},
		"header in JSON in JSON": {`"{\"authorization\": \"token %s\"}"`, body},
		"bearer alone":           {"using bearer %s for it", body},
		"code in a query":        {"GET /callback?code=%s&state=1", "0123abcd"},
		"code in a second place": {"/callback?state=1&code=%s HTTP/1.1", "0123abcd"},
		"code, encoded":          {"?code=%s#x", "a%2Fb%3D0123"},
		"begins with a hyphen":   {"token=-%s", body},
		"client secret":          {"client_id=Iv1&client_secret=%s", body},
		"code verifier":          {"code_verifier=%s", body},
		"refresh in a form":      {"grant_type=refresh_token&refresh_token=%s", body},
		"secret in JSON":         {`{"client_secret":"%s"}`, body},
		"secret in JSON, spaced": {`{"client_secret" : "%s", "x": 1}`, body},
		"secret in JSON in JSON": {`"{\"webhook_secret\":\"%s\"}"`, body},
		"secret after \\u0026":   {`{"body":"client_id=Iv1\u0026client_secret=%s"}`, body},
		"secret with quotes":     {`{"token":"a\"%s\"b"}`, body},
		"secret in JSON cut off": {`{"token":"%s`, body},
		"token in JSON":          {`{"token":"%s"}`, body},
		"userinfo":               {"git clone https://x-access-token:%s@github.com/a/b", body},
		"userinfo without name":  {"https://%s@github.com/a/b", body},
		"device code":            {"client_id=Iv1&device_code=%s&grant_type=x", body},
		"device code in JSON":    {`{"device_code":"%s","user_code":"WDJB-MJHT"}`, body},
		"manifest code":          {"POST https://api.github.com/app-manifests/%s/conversions: 404", body},
		"manifest code, escaped": {"redirect=https%%3A%%2F%%2Fapi%%2Fapp-manifests%%2F%s", body},
		"code in a parameter":    {"?return_to=http%%3A%%2F%%2F127.0.0.1%%3A1%%2Fcallback%%3Fcode%%3D%s%%26state%%3D1", body},
		"code after another":     {"?return_to=%%2Fcallback%%3Fstate%%3D1%%26code%%3D%s", body},
		"environment":            {"KONSTRUCT_APP_CLIENT_SECRET=%s", body},
		"environment, token":     {"export KONSTRUCT_GITHUB_TOKEN=%s", body},
	}
}

func TestLeaksAreFound(t *testing.T) {
	for name, l := range leaks() {
		text := fmt.Sprintf(l.frame, l.secret)
		got := String(text)
		if strings.Contains(got, l.secret) || strings.Contains(got, body) || !strings.Contains(got, Mark) {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
}

func TestWhatIsAroundStays(t *testing.T) {
	for text, want := range map[string]string{
		"a ghu_" + body + " b":                               "a " + Mark + " b",
		"POST /login?client_id=Iv1&code=abc&state=xyz 200":   "POST /login?client_id=Iv1&code=" + Mark + "&state=xyz 200",
		"Authorization: Bearer abc.def\r\nAccept: */*":       "Authorization: Bearer " + Mark + "\r\nAccept: */*",
		`{"token":"abc","expires_at":"2026"}`:                `{"token":"` + Mark + `","expires_at":"2026"}`,
		"https://mona:hunter2@github.com/a/b and so on":      "https://" + Mark + "@github.com/a/b and so on",
		"before\n" + block("PRIVATE KEY") + "after":          "before\n" + Mark + "\nafter",
		block("PRIVATE KEY") + block("RSA PRIVATE KEY"):      Mark + "\n" + Mark + "\n",
		"get acme/acme-gitops: token ghs_" + body + ": gone": "get acme/acme-gitops: token " + Mark + ": gone",
	} {
		if got := String(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestProseStays(t *testing.T) {
	for _, text := range []string{
		"",
		"create repository acme/acme-gitops: 422 name already exists on this account",
		"the token expired 5 minutes ago; a token is minted again",
		"Bearer authentication is required",
		"exit code 3, status code: 404",
		"if vault kv get secret/konstruct/shared/dns >/dev/null 2>&1; then vault kv patch secret/konstruct/shared/dns token=-; else vault kv put -cas=0 secret/konstruct/shared/dns token=-; fi",
		`jq -Rs '{"token": .}' | aws secretsmanager create-secret --name konstruct/shared/dns --secret-string file:///dev/stdin`,
		"GET https://api.github.com/repos/acme/acme-gitops/git/trees/main?recursive=1",
		"https://github.com/apps/konstruct-acme/installations/new/permissions?suggested_target_id=42&state=abc",
		"4f20c1d7e5b0a3c2918d7e6f5a4b3c2d1e0f9a8b is the head; tree 91ab07e",
		"ghost_writer ghs_short gh_x github_pattern eyJ",
		"basic settings, token by token",
		"unicode=yes postcode=12345 tokens=3",
		"type the code WDJB-MJHT on https://github.com/login/device",
		`{"user_code":"WDJB-MJHT","url":"https://github.com/login/device"}`,
		"POST /app-manifests: the conversion of a manifest",
		`{"code_owner":"mona","status":"ok"}`,
		"mona@example.com wrote to octo@example.com",
	} {
		if got := String(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// Lines of JSON are redacted as text, and have to stay JSON.
func TestJSONStaysJSON(t *testing.T) {
	for name, l := range leaks() {
		text := fmt.Sprintf(l.frame, l.secret)
		inner, err := json.Marshal(map[string]string{"message": text, "token": text, "next": "go on"})
		if err != nil {
			t.Fatal(err)
		}
		outer, err := json.Marshal(map[string]string{"body": string(inner), "next": "go on"})
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range [][]byte{inner, outer} {
			got := String(string(data))
			if !json.Valid([]byte(got)) || strings.Contains(got, body) || !strings.Contains(got, "go on") {
				t.Errorf("%s: %s became %s", name, data, got)
			}
		}
	}
}

func FuzzString(f *testing.F) {
	for _, l := range leaks() {
		f.Add(fmt.Sprintf(l.frame, l.secret))
	}
	f.Add("code=" + Mark + "x")
	f.Add("Authorization: " + Mark)
	f.Add(`"token":"\"code=1`)
	f.Fuzz(func(t *testing.T, text string) {
		once := String(text)
		if twice := String(once); twice != once {
			t.Errorf("%q: once %q, twice %q", text, once, twice)
		}
		if len(text) < 3 && once != text {
			t.Errorf("%q became %q", text, once)
		}
	})
}

// Whatever stands around it, a token with room on both sides is found.
func FuzzPlanted(f *testing.F) {
	f.Add("before ", " after", uint8(0))
	f.Add("-----BEGIN X-----", "\"", uint8(1))
	f.Add(`{"token":"`, `"}`, uint8(2))
	f.Add("?code=", "&", uint8(3))
	f.Fuzz(func(t *testing.T, before, after string, kind uint8) {
		secret := []string{"ghs_4711_" + jwt(), "github_pat_11AAAA_" + body, jwt(), block("RSA PRIVATE KEY")}[kind%4]
		for _, text := range []string{before + " " + secret + " " + after, before + "\n" + secret + "\n" + after} {
			if got := String(text); strings.Contains(got, body) && !strings.Contains(before+after, body) {
				t.Errorf("%q: got %q", text, got)
			}
		}
		quoted, err := json.Marshal(before + " " + secret + " " + after)
		if err != nil {
			t.Fatal(err)
		}
		if got := String(string(quoted)); strings.Contains(got, body) && !strings.Contains(before+after, body) {
			t.Errorf("as JSON %s: got %q", quoted, got)
		}
		query := "https://github.com/callback?" + url.Values{"code": {body}, "x": {after}}.Encode()
		if got := String(query); strings.Contains(got, body) && !strings.Contains(before+after, body) {
			t.Errorf("%s: got %q", query, got)
		}
	})
}

func BenchmarkNothingToRedact(b *testing.B) {
	text := "create repository acme/acme-gitops: 422 name already exists on this account"
	for b.Loop() {
		_ = String(text)
	}
}
