package repository

import (
	"context"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// PullRequest returns the newest pull request from branch, open or closed, nil
// when there was none. For an open one it also asks GitHub whether it can be
// merged.
func (rs *Repositories) PullRequest(ctx context.Context, owner, name, branch string) (*github.PullRequest, error) {
	const op = "look for a pull request in"
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindInvalid, Cause: err.Error()}
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
	pr, resp, err := rs.api.REST().PullRequests.Get(transport.WithCredential(ctx, cred), owner, name, list[0].GetNumber())
	if err != nil {
		return nil, api.Explain(op, owner+"/"+name, api.MarkDoubtful(ctx, resp, err))
	}
	return pullRequest(pr), nil
}

// CreatePullRequest proposes to merge branch into base.
func (rs *Repositories) CreatePullRequest(ctx context.Context, owner, name, branch, base, title, body string) (*github.PullRequest, error) {
	const op = "open a pull request in"
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: owner + "/" + name, Kind: github.KindInvalid, Cause: err.Error()}
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
