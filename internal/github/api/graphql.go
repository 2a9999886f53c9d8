package api

import (
	"context"
	"encoding/json"
	"net/http"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// GraphQL sends one query or mutation and decodes data into out. GitHub reports
// errors with status 200; they are returned as a [github.Error] whose kind is
// derived from their type. Data that came with errors stays in out.
func (c *Caller) GraphQL(ctx context.Context, cred transport.Credential, kind, query string, variables map[string]any, out any) error {
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors"`
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
	if errs := string(answer.Errors); errs != "" && errs != "null" && errs != "[]" {
		e := graphqlFailure(github.ReadAnswer(http.StatusOK, []byte(`{"errors":`+errs+`}`)))
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

// graphqlFailure is the error of an answer.
func graphqlFailure(a github.Answer) *github.Error {
	e := &github.Error{Kind: github.KindUnexpected, Status: http.StatusOK, Cause: a.Text, Field: a.Field}
	if _, ok := e.Refuse(a); !ok && a.Text == "" {
		e.Cause = "GitHub reported an error without words"
	}
	if e.Kind == github.KindTooLarge {
		e.Cause = "GitHub found the query too large: " + e.Cause
	}
	if a.SAML {
		e.Reason = github.ReasonSAML
	}
	return e
}
