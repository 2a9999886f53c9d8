package redact

import "strings"

// fieldName finds `"token": "`, also inside strings of JSON, where each quote
// has backslashes in front: the group.
var fieldName = lazily(`(?i)"(?:` + anySecretName + `)\\*"\s*:\s*(\\*)"`)

// fields replaces the values of secret fields in JSON, at any depth of JSON in
// strings of JSON. What is left is as much JSON as it was before.
func fields(text string) string {
	var out strings.Builder
	for {
		m := fieldName().FindStringSubmatchIndex(text)
		if m == nil {
			out.WriteString(text)
			return out.String()
		}
		value := m[1]
		depth := m[3] - m[2] // backslashes in front of the quote that opens the value
		length := closing(text[value:], depth)
		out.WriteString(text[:value])
		if length > 0 {
			out.WriteString(Mark)
		}
		text = text[value+length:]
	}
}

// closing is the length of a value: up to the quote with as many backslashes
// as the opening one has. A quote inside of the value has more. A value that
// is cut off goes to the end.
func closing(text string, depth int) int {
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
