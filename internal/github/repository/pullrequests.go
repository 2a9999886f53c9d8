package repository

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// PullRequest returns the newest pull request from branch, open or closed, nil
// when there was none. For an open one it also asks GitHub whether it can be
// merged, until GitHub has found out.
func (rs *Repositories) PullRequest(ctx context.Context, owner, name, branch string) (*github.PullRequest, error) {
	const op = "look for a pull request in"
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := rs.credentials.ForOwner(github.WithScope(ctx, github.ScopePropose), owner)
	if err != nil {
		return nil, err
	}
	opts := &gh.PullRequestListOptions{State: "all", Head: owner + ":" + branch, ListOptions: gh.ListOptions{PerPage: 1}}
	list, resp, err := rs.api.REST().PullRequests.List(transport.WithCredential(ctx, cred), owner, name, opts)
	if err != nil {
		return nil, api.Explain(op, owner+"/"+name, api.MarkDoubtful(ctx, resp, err))
	}
	if len(list) == 0 {
		return nil, nil
	}
	if list[0].GetState() != "open" {
		return pullRequest(list[0]), nil
	}
	for try := 0; ; try++ {
		pr, resp, err := rs.api.REST().PullRequests.Get(transport.WithCredential(ctx, cred), owner, name, list[0].GetNumber())
		if err != nil {
			return nil, api.Explain(op, owner+"/"+name, api.MarkDoubtful(ctx, resp, err))
		}
		if pr.Mergeable != nil || try >= maxLooks || pr.GetState() != "open" {
			return pullRequest(pr), nil
		}
		if err := github.Pause(ctx, time.Second<<try); err != nil {
			return nil, err
		}
	}
}

// CreatePullRequest proposes to merge branch into base.
func (rs *Repositories) CreatePullRequest(ctx context.Context, owner, name, branch, base, title, body string) (*github.PullRequest, error) {
	const op = "open a pull request in"
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := rs.credentials.ForOwner(github.WithScope(ctx, github.ScopePropose), owner)
	if err != nil {
		return nil, err
	}
	pr, resp, err := rs.api.REST().PullRequests.Create(transport.WithCredential(ctx, cred), owner, name, &gh.NewPullRequest{
		Title: new(title), Head: new(branch), Base: new(base), Body: new(body),
	})
	if err != nil {
		return nil, api.Explain(op, owner+"/"+name, api.MarkDoubtful(ctx, resp, err))
	}
	return pullRequest(pr), nil
}

func pullRequest(pr *gh.PullRequest) *github.PullRequest {
	return &github.PullRequest{Number: pr.GetNumber(), URL: text.Clean(pr.GetHTMLURL()), State: text.Clean(pr.GetState()), Merged: pr.GetMerged() || pr.MergedAt != nil, Conflicts: pr.GetMergeableState() == "dirty"}
}

// MergePullRequest merges a pull request whose branch is where the request says, and
// returns the commit that it made. The error has [github.KindNotMergeable] when GitHub
// refuses it, and [github.KindStale] when the branch has moved.
func (rs *Repositories) MergePullRequest(ctx context.Context, m github.MergeRequest) (string, error) {
	op, target := "merge pull request", pullTarget(m.Owner, m.Name, m.Number)
	path, cred, err := rs.toPull(ctx, op, m.Owner, m.Name, m.Number, "merge")
	if err != nil {
		return "", err
	}
	body := map[string]any{"sha": m.Head, "merge_method": m.Method}
	if m.Message != "" && m.Method != "rebase" {
		body["commit_message"] = m.Message
	}
	var answer struct {
		SHA string `json:"sha"`
	}
	_, err = rs.api.Call(ctx, cred, http.MethodPut, path, body, &answer)
	if err = api.Explain(op, target, err); err == nil {
		return text.Clean(answer.SHA), nil
	}
	// GitHub: REST docs, merge a pull request.
	if e, ok := errors.AsType[*github.Error](err); ok {
		switch e.Status {
		case http.StatusMethodNotAllowed:
			e.Kind = github.KindNotMergeable
		case http.StatusConflict:
			e.Kind = github.KindStale
		}
	}
	return "", err
}

// ClosePullRequest closes a pull request without merging it.
func (rs *Repositories) ClosePullRequest(ctx context.Context, owner, name string, number int) error {
	return rs.patchPull(ctx, "close pull request", owner, name, number, map[string]any{"state": "closed"})
}

// RenamePullRequest gives a pull request another title and description.
func (rs *Repositories) RenamePullRequest(ctx context.Context, owner, name string, number int, title, body string) error {
	return rs.patchPull(ctx, "update pull request", owner, name, number, map[string]any{"title": title, "body": body})
}

func (rs *Repositories) patchPull(ctx context.Context, op, owner, name string, number int, body map[string]any) error {
	path, cred, err := rs.toPull(ctx, op, owner, name, number)
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodPatch, path, body, nil)
	return api.Explain(op, pullTarget(owner, name, number), err)
}

// DeleteBranch deletes a branch; one that is gone already is success.
func (rs *Repositories) DeleteBranch(ctx context.Context, owner, name, branch string) error {
	const op = "delete a branch in"
	path, cred, err := rs.toRepository(github.WithScope(ctx, github.ScopePropose), op, owner, name, "git", "refs", "heads", text.EscapePath(branch))
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	err = api.Explain(op, owner+"/"+name, err)
	// "Reference does not exist" is 422 (GitHub: REST docs, delete a reference).
	if k := github.KindOf(err); k == github.KindInvalid || k == github.KindNotFound {
		return nil
	}
	return err
}

// MergeMethods are the ways of merging into a branch that rulesets allow, nil where
// none says anything.
func (rs *Repositories) MergeMethods(ctx context.Context, owner, name, branch string) ([]string, error) {
	const op = "read the rules of"
	path, cred, err := rs.toRepository(ctx, op, owner, name, "rules", "branches", text.EscapePath(branch))
	if err != nil {
		return nil, err
	}
	var rules []struct {
		Type       string `json:"type"`
		Parameters struct {
			Methods []string `json:"allowed_merge_methods"`
		} `json:"parameters"`
	}
	if _, err := rs.api.Call(ctx, cred, http.MethodGet, api.WithQuery(path, map[string]string{"per_page": "100"}), nil, &rules); err != nil {
		return nil, api.Explain(op, owner+"/"+name, err)
	}
	all := []string{"merge", "squash", "rebase"}
	allowed := slices.Clone(all)
	for _, r := range rules {
		switch {
		case r.Type == "required_linear_history":
			allowed = slices.DeleteFunc(allowed, func(m string) bool { return m == "merge" })
		case r.Type == "pull_request" && len(r.Parameters.Methods) > 0:
			allowed = slices.DeleteFunc(allowed, func(m string) bool { return !slices.Contains(r.Parameters.Methods, m) })
		}
	}
	if len(allowed) == len(all) {
		return nil, nil
	}
	return append([]string{}, allowed...), nil
}

// toPull prepares a change of a pull request.
func (rs *Repositories) toPull(ctx context.Context, op, owner, name string, number int, rest ...string) (string, transport.Credential, error) {
	return rs.toRepository(github.WithScope(ctx, github.ScopePropose), op, owner, name, append([]string{"pulls", strconv.Itoa(number)}, rest...)...)
}

func pullTarget(owner, name string, number int) string {
	return owner + "/" + name + "#" + strconv.Itoa(number)
}
