package chart

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

var (
	actionPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("\\{\\{(?:\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|[^}\"`]|\\}[^}])*\\}\\}")
	})
	literalPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|/\\*(?s:.*?)\\*/") })
	// unrepeatablePattern matches functions that give something else each time.
	// Source: https://masterminds.github.io/sprig/ (crypto, random, date).
	unrepeatablePattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|[\s({|=,-])(gen(?:PrivateKey|CA|CAWithKey|SelfSignedCert|SelfSignedCertWithKey|SignedCert|SignedCertWithKey)|htpasswd|bcrypt|encryptAES|rand(?:AlphaNum|Alpha|Numeric|Ascii|Bytes|Int)|shuffle|uuidv4|now|ago)(?:[\s)}|,-]|$)`)
	})
)

// checkRepeatable refuses templates that make keys, hash passwords, or ask for
// the time or for chance: the same answers have to give the same files, or every
// look would find a change, and a secret would stand in the repository.
func (c *Chart) checkRepeatable() error {
	for _, f := range c.files {
		if !strings.HasPrefix(f.Name, "templates/") && !strings.Contains(f.Name, "/templates/") {
			continue
		}
		text := string(f.Data)
		for _, at := range actionPattern().FindAllStringIndex(text, -1) {
			action := literalPattern().ReplaceAllString(text[at[0]:at[1]], "_")
			if m := unrepeatablePattern().FindStringSubmatch(action); m != nil {
				line := 1 + strings.Count(text[:at[0]], "\n")
				return &RenderError{Chart: c.Name(), Why: fmt.Sprintf("%s:%d uses %s, which gives something else each time: the same answers have to give the same files", f.Name, line, m[1])}
			}
		}
	}
	return nil
}
