package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
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

// GraphQL sends one query or mutation and decodes data into out. GitHub reports
// errors with status 200; they are returned as a [github.Error] whose kind is
// derived from their type. Data that came with errors stays in out.
func (c *Caller) GraphQL(ctx context.Context, cred transport.Credential, kind, query string, variables map[string]any, out any) error {
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []graphqlError  `json:"errors"`
	}
	ctx = transport.WithGraphQL(ctx, kind)
	body := map[string]any{"query": query, "variables": variables}
	// "../graphql" is right for both shapes: api.github.com/ and HOST/api/v3/.
	resp, err := c.Call(ctx, cred, http.MethodPost, "../graphql", body, &answer)
	if err != nil {
		return err
	}
	if len(answer.Data) > 0 && string(answer.Data) != "null" {
		if err := json.Unmarshal(answer.Data, out); err != nil {
			return &github.Error{Kind: github.KindUnexpected, Cause: "GitHub's answer could not be read: " + err.Error(), Err: err}
		}
	}
	if len(answer.Errors) > 0 {
		e := graphqlFailure(answer.Errors)
		e.Field = commonField(answer.Errors)
		if resp != nil && e.Reason == github.ReasonSAML {
			e.SSO = ssoURL(resp.Header.Get("X-GitHub-SSO"))
		}
		return e
	}
	if len(answer.Data) == 0 || string(answer.Data) == "null" {
		return &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no data"}
	}
	return nil
}

func graphqlFailure(errs []graphqlError) *github.Error {
	first := errs[0]
	e := &github.Error{Kind: github.KindUnexpected, Status: http.StatusOK, Cause: strings.TrimSpace(first.Message)}
	lower := strings.ToLower(first.Message)
	switch {
	case first.Type == "NOT_FOUND":
		e.Kind = github.KindNotFound
	case first.Type == "STALE_DATA":
		e.Kind = github.KindStale
	case strings.Contains(lower, "repository rule violations"), strings.Contains(lower, "through a pull request"):
		e.Kind = github.KindRuleset
	case strings.Contains(lower, "archived so is read-only"):
		e.Kind = github.KindArchived
	case first.Type == "FORBIDDEN", strings.Contains(lower, "not accessible by integration"):
		e.Kind = github.KindForbidden
	case first.Type == "RATE_LIMITED":
		e.Kind = github.KindLimited
	case strings.Contains(lower, "something went wrong"), strings.Contains(lower, "timeout"):
		e.Kind = github.KindDoubtful
	case first.Type == "UNPROCESSABLE":
		e.Kind = github.KindInvalid
	}
	findReason(e)
	if first.Extensions.SAML {
		e.Reason = github.ReasonSAML
	}
	return e
}

// commonField is the field at the top of the answer that all errors are about, ""
// there is none.
func commonField(errs []graphqlError) string {
	field := ""
	for i, e := range errs {
		if len(e.Path) == 0 {
			return ""
		}
		at, _ := e.Path[0].(string)
		if i > 0 && at != field {
			return ""
		}
		field = at
	}
	return field
}
