// Package redact takes credentials out of text before it is logged, shown or
// stored. It is the one place that knows how a credential looks.
package redact

import (
	"regexp"
	"strings"
	"sync"
)

// Mark stands where a credential was.
const Mark = "[redacted]"

// secretNames are the parameters and fields whose value is a credential:
// OAuth (RFC 6749, RFC 7636, RFC 8628), GitHub's App manifest conversion, and
// tokens in general.
var secretNames = []string{
	"code", "client_secret", "code_verifier", "refresh_token", "access_token", "device_code",
	"webhook_secret", "private_key", "pem", "token", "password",
}

var anySecretName = strings.Join(secretNames, "|")

// rule takes one kind of credential out of a text.
type rule struct {
	// hints are words in lower case of which one is in every text that the
	// rule changes: looking for them costs less than running it.
	hints []string
	apply func(string) string
}

// replacing makes a rule of a pattern; with is what stands there afterwards.
func replacing(pattern, with string, hints ...string) rule {
	p := lazily(pattern)
	return rule{hints: hints, apply: func(text string) string { return p().ReplaceAllString(text, with) }}
}

// lazily compiles pattern when it is needed: all of them together would take
// most of a millisecond of every start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// The order matters: what has an end of its own comes before what is taken as
// far as it goes.
var rules = []rule{
	// Keys and certificates (RFC 7468).
	replacing(`(?is)-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----`, Mark, "-----begin"),

	// GitHub: ghp_, gho_, ghu_, ghs_, ghr_ and github_pat_. Tokens of
	// installations are about 520 characters long and hold a JSON Web Token
	// with its dots (changelog of 2026-05-15).
	replacing(`gh[a-z]_[A-Za-z0-9._-]{20,}`, Mark, "gh"),
	replacing(`github_pat_[A-Za-z0-9_]{20,}`, Mark, "github_pat_"),

	// RFC 7519: a JSON Web Token begins with the base64 of `{"`.
	replacing(`eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)*`, Mark, "eyj"),

	// A key that is cut off: everything that can stand in one. Line ends may
	// be escaped, as in JSON and in logs.
	replacing(`(?i)-----BEGIN [A-Z0-9 ]+-----(?:[A-Z0-9+/=:,.\s\[\]-]|\\+[nrt])*`, Mark, "-----begin"),

	// RFC 9110, 11.4: a header with a scheme and its credentials. The mark
	// counts as credentials: else the scheme in front of it would be taken.
	replacing(`(?i)(authorization\\*["']?\s*[:=]\s*\\*["']?(?:\[?(?:bearer|token|basic)\s+)?)(?:\[redacted\]|[A-Z0-9._~+/=-]+)`,
		"${1}"+Mark, "authorization"),
	replacing(`(?i)\b((?:bearer|token|basic)\s+)[A-Z0-9._~+/=-]{16,}`, "${1}"+Mark, "bearer", "token", "basic"),

	// RFC 3986, 3.2.1: user and password in front of a host.
	replacing(`([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#@"'\\<>\[\]]+@`, "${1}"+Mark+"@", "://"),

	// Parameters of URLs and forms, and KEY=value of an environment. \u0026 is
	// how JSON of Go writes the & between two. A single hyphen is no value: it
	// says that one is typed.
	replacing(`(?i)((?:^|[^A-Z0-9]|\\u0026)(?:KONSTRUCT_APP_|KONSTRUCT_GITHUB_)?(?:`+anySecretName+`)=)(?:[^\s&"'\\<>#;,\[\]-]|-[^\s&"'\\<>#;,\[\]])[^\s&"'\\<>#;,\[\]]*`,
		"${1}"+Mark, secretNames...),

	// The code of an App manifest stands in a path (GitHub: REST, "Create a
	// GitHub App from a manifest").
	replacing(`(?i)(app-manifests(?:/|%2F))[A-Z0-9._~%-]+`, "${1}"+Mark, "app-manifests"),

	// The same parameters inside of a parameter, percent-encoded.
	replacing(`(?i)((?:%3F|%26)(?:`+anySecretName+`)%3D)(?:[A-Z0-9._~+*-]|%2[0-57-9A-F]|%[013-9A-F][0-9A-F])+`, "${1}"+Mark, "%3d"),

	{hints: secretNames, apply: fields},
}

// maxPasses is far more than any text of ours needs; it keeps String from
// running on a text made to keep it busy.
const maxPasses = 8

// String returns text with every credential replaced by [Mark]. Redacting
// twice gives the same as once.
func String(text string) string {
	for range maxPasses { // what one rule leaves may be for another
		next := once(text)
		if next == text {
			break
		}
		text = next
	}
	return text
}

func once(text string) string {
	lower := strings.ToLower(text)
	for _, r := range rules {
		if containsAny(lower, r.hints) {
			text = r.apply(text)
		}
	}
	return text
}

func containsAny(text string, hints []string) bool {
	for _, h := range hints {
		if strings.Contains(text, h) {
			return true
		}
	}
	return false
}
