package redact

import "strings"

// secretField matches `"token": "`, also in JSON inside of JSON strings, where
// quotes have backslashes in front. The group is those of the opening quote.
var secretField = lazyRegexp(`(?i)"(?:` + anySecretName + `)\\*"\s*:\s*(\\*)"`)

// redactFields replaces the values of secret fields in JSON, at any depth of
// JSON inside of JSON strings. Valid JSON stays valid.
func redactFields(text string) string {
	var out strings.Builder
	for {
		m := secretField().FindStringSubmatchIndex(text)
		if m == nil {
			out.WriteString(text)
			return out.String()
		}
		value := m[1]
		depth := m[3] - m[2] // backslashes in front of the quote that opens the value
		length := valueLength(text[value:], depth)
		out.WriteString(text[:value])
		if length > 0 {
			out.WriteString(Mark)
		}
		text = text[value+length:]
	}
}

// valueLength is the length of a value: up to the quote with as many backslashes
// as the opening one has. A quote inside of the value has more. A value that
// is cut off goes to the end.
func valueLength(text string, depth int) int {
	slashes := 0
	for i := range len(text) {
		switch text[i] {
		case '\\':
			slashes++
			continue
		case '"':
			if slashes <= depth {
				return i - slashes
			}
		}
		slashes = 0
	}
	return len(text)
}
