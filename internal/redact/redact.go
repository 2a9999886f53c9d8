// Package redact removes credentials from text before it is logged, shown or
// stored. It is the one place that knows what credentials look like.
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

// rule removes one kind of credential.
type rule struct {
	// hints are words in lower case; every text that the rule changes has one
	// of them. Searching for them costs less than running the rule.
	hints []string
	apply func(string) string
}

// replaceRule replaces the matches of a pattern by with.
func replaceRule(pattern, with string, hints ...string) rule {
	p := lazyRegexp(pattern)
	return rule{hints: hints, apply: func(text string) string { return p().ReplaceAllString(text, with) }}
}

// lazyRegexp compiles pattern on first use: compiling all of them takes most of
// a millisecond of every start.
func lazyRegexp(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// The order matters: patterns with an explicit end come before those that match
// as much as they can.
var rules = []rule{
	// Keys and certificates (RFC 7468).
	replaceRule(`(?is)-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----`, Mark, "-----begin"),

	// GitHub: ghp_, gho_, ghu_, ghs_, ghr_ and github_pat_. Tokens of
	// installations are about 520 characters long and hold a JSON Web Token
	// with its dots (changelog of 2026-05-15).
	replaceRule(`gh[a-z]_[A-Za-z0-9._-]{20,}`, Mark, "gh"),
	replaceRule(`github_pat_[A-Za-z0-9_]{20,}`, Mark, "github_pat_"),

	// RFC 7519: a JSON Web Token begins with the base64 of `{"`.
	replaceRule(`eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)*`, Mark, "eyj"),

	// A key that is cut off: all characters that a key can have. Line ends may
	// be escaped, as in JSON and in logs.
	replaceRule(`(?i)-----BEGIN [A-Z0-9 ]+-----(?:[A-Z0-9+/=:,.\s\[\]-]|\\+[nrt])*`, Mark, "-----begin"),

	// RFC 9110, 11.4: a header with a scheme and its credentials. The mark
	// counts as credentials: else the scheme in front of it would be replaced.
	replaceRule(`(?i)(authorization\\*["']?\s*[:=][ \t]*\\*["']?(?:\[?(?:bearer|token|basic)\s+)?)(?:\[redacted\]|[A-Z0-9._~+/=-]+)`,
		"${1}"+Mark, "authorization"),
	replaceRule(`(?i)\b((?:bearer|token|basic)\s+)[A-Z0-9._~+/=-]{16,}`, "${1}"+Mark, "bearer", "token", "basic"),

	// RFC 3986, 3.2.1: user and password in front of a host.
	replaceRule(`([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#@"'\\<>\[\]]+@`, "${1}"+Mark+"@", "://"),

	// Parameters of URLs and forms, and KEY=value of an environment. \u0026 is
	// how JSON of Go writes the & between two. A single hyphen is no value: it
	// says that one is typed.
	replaceRule(`(?i)((?:^|[^A-Z0-9]|\\u0026)(?:KONSTRUCT_APP_|KONSTRUCT_GITHUB_)?(?:`+anySecretName+`)=)(?:[^\s&"'\\<>#;,\[\]-]|-[^\s&"'\\<>#;,\[\]])[^\s&"'\\<>#;,\[\]]*`,
		"${1}"+Mark, secretNames...),

	// The code of an App manifest stands in a path (GitHub: REST, "Create a
	// GitHub App from a manifest").
	replaceRule(`(?i)(app-manifests(?:/|%2F))[A-Z0-9._~%-]+`, "${1}"+Mark, "app-manifests"),

	// The same parameters inside of a parameter, percent-encoded.
	replaceRule(`(?i)((?:%3F|%26)(?:`+anySecretName+`)%3D)(?:[A-Z0-9._~+*-]|%2[0-57-9A-F]|%[013-9A-F][0-9A-F])+`, "${1}"+Mark, "%3d"),

	{hints: secretNames, apply: redactFields},
}

// maxPasses is far more than any text of ours needs. It limits the time for a
// text that was made to need many.
const maxPasses = 8

// String returns text with every credential replaced by [Mark]. It is
// idempotent.
func String(text string) string {
	for range maxPasses { // the result of one rule may match another
		next := applyRules(text)
		if next == text {
			break
		}
		text = next
	}
	return text
}

func applyRules(text string) string {
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
