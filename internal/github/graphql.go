package github

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// graphqlError is one entry of a GraphQL answer's errors.
type graphqlError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Path    []any  `json:"path"`

	Extensions struct {
		SAML bool `json:"saml_failure"`
	} `json:"extensions"`
}

// graphql sends one query or mutation and decodes data into out. GitHub
// answers errors with status 200; they come back as an [Error] whose kind is
// derived from their type. What was decoded in spite of errors stays in out.
func (c *Client) graphql(ctx context.Context, cred credential, kind, text string, variables map[string]any, out any) error {
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []graphqlError  `json:"errors"`
	}
	ctx = context.WithValue(ctx, graphqlKey{}, kind)
	body := map[string]any{"query": text, "variables": variables}
	// "../graphql" is right for both shapes: api.github.com/ and HOST/api/v3/.
	resp, err := c.call(ctx, cred, http.MethodPost, "../graphql", body, &answer)
	if err != nil {
		return err
	}
	if len(answer.Data) > 0 && string(answer.Data) != "null" {
		if err := json.Unmarshal(answer.Data, out); err != nil {
			return &Error{Kind: KindUnexpected, Cause: "GitHub's answer could not be read: " + err.Error(), Err: err}
		}
	}
	if len(answer.Errors) > 0 {
		e := graphqlFailure(answer.Errors)
		if resp != nil && e.Reason == ReasonSAML {
			e.SSO = ssoURL(resp.Header.Get("X-GitHub-SSO"))
		}
		return e
	}
	if len(answer.Data) == 0 || string(answer.Data) == "null" {
		return &Error{Kind: KindDoubtful, Cause: "GitHub's answer held no data"}
	}
	return nil
}

func graphqlFailure(errs []graphqlError) *Error {
	first := errs[0]
	e := &Error{Kind: KindUnexpected, Status: http.StatusOK, Cause: strings.TrimSpace(first.Message)}
	lower := strings.ToLower(first.Message)
	switch {
	case first.Type == "NOT_FOUND":
		e.Kind = KindNotFound
	case first.Type == "STALE_DATA":
		e.Kind = KindStale
	case strings.Contains(lower, "repository rule violations"), strings.Contains(lower, "through a pull request"):
		e.Kind = KindRuleset
	case strings.Contains(lower, "archived so is read-only"):
		e.Kind = KindArchived
	case first.Type == "FORBIDDEN", strings.Contains(lower, "not accessible by integration"):
		e.Kind = KindForbidden
	case first.Type == "RATE_LIMITED":
		e.Kind = KindLimited
	case strings.Contains(lower, "something went wrong"), strings.Contains(lower, "timeout"):
		e.Kind = KindDoubtful
	case first.Type == "UNPROCESSABLE":
		e.Kind = KindInvalid
	}
	e.tellReason()
	if first.Extensions.SAML {
		e.Reason = ReasonSAML
	}
	return e
}
