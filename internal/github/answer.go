package github

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Answer is what GitHub says when it refuses: what a refusal is recognized by.
type Answer struct {
	Status int
	// Types are GraphQL's types and codes of all errors.
	Types []string
	// Text is the message with those of its details; of several GraphQL errors
	// every message counts, for GitHub names all violated rules.
	Text string
	// Field is the field at the top of a GraphQL answer that all errors are about, ""
	// there is none.
	Field string
	// SAML is true where a SAML session is missing.
	SAML bool
	// Block says why a repository is blocked, nil where none is.
	Block *Block
}

// Block is why GitHub has blocked a repository, since when, and the page that says
// so.
type Block struct {
	Reason  string    `json:"reason"`
	Created time.Time `json:"created_at"`
	Page    string    `json:"html_url"`
}

// answerBody is the body of an answer that refuses, over REST and GraphQL.
type answerBody struct {
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"`
	Block   *Block          `json:"block"`
}

// answerError is one entry of "errors".
type answerError struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Path    []any  `json:"path"`

	Extensions struct {
		SAML bool `json:"saml_failure"`
	} `json:"extensions"`
}

// ReadAnswer reads an answer that refuses. A body that is no JSON is its own text.
func ReadAnswer(status int, body []byte) Answer {
	a := Answer{Status: status}
	var b answerBody
	if err := json.Unmarshal(body, &b); err != nil && b.Message == "" {
		a.Text = strings.TrimSpace(string(body))
		return a
	}
	a.Block = b.Block
	if status/100 == 2 {
		a.readGraphQL(b.errors())
		return a
	}
	parts := []string{strings.TrimSpace(b.Message)}
	for _, e := range b.errors() {
		if m := strings.TrimSpace(e.Message); m != "" {
			parts = append(parts, m)
		}
	}
	a.Text = strings.Trim(strings.Join(parts, ": "), ": ")
	return a
}

// readGraphQL reads the errors that GraphQL gives with status 200.
func (a *Answer) readGraphQL(errs []answerError) {
	var messages []string
	for i, e := range errs {
		a.Types = append(a.Types, e.Type, e.Code)
		a.SAML = a.SAML || e.Extensions.SAML
		if m := strings.TrimSpace(e.Message); m != "" && !slices.Contains(messages, m) {
			messages = append(messages, m)
		}
		at := ""
		if len(e.Path) > 0 {
			at, _ = e.Path[0].(string)
		}
		if i > 0 && at != a.Field {
			at = ""
		}
		a.Field = at
	}
	a.Text = strings.Join(messages, "\n")
}

// errors are the entries of "errors", which may be a list of objects or of texts, or
// one text: github.com/google/go-github/issues/540.
func (b answerBody) errors() []answerError {
	var one string
	if json.Unmarshal(b.Errors, &one) == nil {
		return []answerError{{Message: one}}
	}
	var raw []json.RawMessage
	if json.Unmarshal(b.Errors, &raw) != nil {
		return nil
	}
	var out []answerError
	for _, r := range raw {
		var e answerError
		if json.Unmarshal(r, &e.Message) == nil || json.Unmarshal(r, &e) == nil {
			out = append(out, e)
		}
	}
	return out
}
