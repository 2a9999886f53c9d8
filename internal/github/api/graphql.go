package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// graphqlError is one entry of a GraphQL answer's errors.
type graphqlError struct {
	Type    string `json:"type"`
	Code    string `json:"code"`
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
			return &github.Error{Kind: github.KindUnexpected, Cause: "GitHub's answer could not be read: " + wording.Line(err), Err: err}
		}
	}
	if len(answer.Errors) > 0 {
		e := graphqlFailure(answer.Errors)
		e.Field = commonField(answer.Errors)
		if resp != nil {
			c.describe(e, resp.Response)
			if e.Reason == github.ReasonSAML {
				e.SSO = ssoURL(resp.Header.Get("X-GitHub-SSO"))
			}
		}
		if who, ok := cred.(refusalExplainer); ok {
			who.ExplainRefusal(ctx, http.StatusOK, e)
		}
		return e
	}
	if len(answer.Data) == 0 || string(answer.Data) == "null" {
		return &github.Error{Kind: github.KindDoubtful, Cause: "GitHub's answer held no data"}
	}
	return nil
}

// graphqlFailure is the error of an answer: of several errors, the messages all
// count, for GitHub names all violated rules.
func graphqlFailure(errs []graphqlError) *github.Error {
	a := github.Answer{Status: http.StatusOK}
	var messages []string
	saml := false
	for _, one := range errs {
		a.Types = append(a.Types, one.Type, one.Code)
		saml = saml || one.Extensions.SAML
		if m := strings.TrimSpace(one.Message); m != "" && !slices.Contains(messages, m) {
			messages = append(messages, m)
		}
	}
	a.Text = strings.Join(messages, "\n")
	e := &github.Error{Kind: github.KindUnexpected, Status: http.StatusOK, Cause: a.Text}
	if _, ok := e.Refuse(a); !ok && a.Text == "" {
		e.Cause = "GitHub reported an error without words"
	}
	if e.Kind == github.KindTooLarge {
		e.Cause = "GitHub found the query too large: " + e.Cause
	}
	if saml {
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
