package github

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/text"
)

// repositoryAnswer is REST's repository object, as far as it is used.
// go-github's own type cannot be decoded where an organization uses
// multi-select custom properties.
type repositoryAnswer struct {
	ID       int64  `json:"id"`
	NodeID   string `json:"node_id"`
	Name     string `json:"name"`
	FullName string `json:"full_name"`
	Owner    struct {
		Login string `json:"login"`
	} `json:"owner"`
	Description   string `json:"description"`
	Private       bool   `json:"private"`
	Archived      bool   `json:"archived"`
	DefaultBranch string `json:"default_branch"`
	HTMLURL       string `json:"html_url"`
}

func (a repositoryAnswer) repository(now time.Time) Repository {
	return Repository{
		NodeID: a.NodeID, ID: a.ID, Owner: clean(a.Owner.Login), Name: clean(a.Name), Description: clean(a.Description),
		Private: a.Private, Archived: a.Archived, DefaultBranch: clean(a.DefaultBranch), HTMLURL: clean(a.HTMLURL), ObservedAt: now,
	}
}

// CreateRepository creates a private, empty repository in an organization; it
// is private in the request that creates it. The error has [KindExists] when
// the name is taken, even by a repository that the App may not see.
func (c *Client) CreateRepository(ctx context.Context, n NewRepository) (Repository, error) {
	const op = "create repository"
	target := n.Owner + "/" + n.Name
	if _, err := repoPath(n.Owner, n.Name); err != nil {
		return Repository{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(ctx, n.Owner)
	if err != nil {
		return Repository{}, err
	}
	body := map[string]any{"name": n.Name, "description": n.Description, "private": true, "has_wiki": false, "has_projects": false}
	var a repositoryAnswer
	if _, err := c.call(ctx, cred, http.MethodPost, "orgs/"+n.Owner+"/repos", body, &a); err != nil {
		return Repository{}, explain(op, target, err)
	}
	if !strings.EqualFold(a.Name, n.Name) || !a.Private {
		return Repository{}, &Error{Op: op, Target: target, Kind: KindUnexpected, Cause: "GitHub created " + clean(a.FullName) + " instead of a private repository of this name"}
	}
	r := a.repository(c.opts.Now())
	r.Empty = true
	return r, nil
}

// SetArchived archives or unarchives a repository.
func (c *Client) SetArchived(ctx context.Context, owner, name string, archived bool) error {
	op := "archive repository"
	if !archived {
		op = "unarchive repository"
	}
	path, cred, err := c.toRepository(ctx, op, owner, name)
	if err != nil {
		return err
	}
	_, err = c.call(withIdempotent(ctx), cred, http.MethodPatch, path, map[string]any{"archived": archived}, nil)
	if err = explain(op, owner+"/"+name, err); archived && KindOf(err) == KindArchived {
		return nil // it is read-only already, even for this
	}
	return err
}

// DeleteRepository deletes a repository for ever. One that is gone already is
// success.
func (c *Client) DeleteRepository(ctx context.Context, owner, name string) error {
	const op = "delete repository"
	path, cred, err := c.toRepository(ctx, op, owner, name)
	if err != nil {
		return err
	}
	_, err = c.call(withIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = explain(op, owner+"/"+name, err); KindOf(err) == KindNotFound {
		return nil
	}
	return err
}

// PutFirstFile writes the first file of an empty repository, which creates
// its default branch. The error has [KindInvalid] or [KindConflict] when the
// file is there already.
func (c *Client) PutFirstFile(ctx context.Context, owner, name string, f File, commitMessage string) (Commit, error) {
	const op = "write the first file of"
	path, cred, err := c.toRepository(ctx, op, owner, name, "contents", text.EscapePath(f.Path))
	if err != nil {
		return Commit{}, err
	}
	body := map[string]any{"message": commitMessage, "content": base64.StdEncoding.EncodeToString(f.Content)}
	var a struct {
		Commit struct {
			SHA  string `json:"sha"`
			Tree struct {
				SHA string `json:"sha"`
			} `json:"tree"`
			Message string `json:"message"`
			Author  struct {
				Name string    `json:"name"`
				Date time.Time `json:"date"`
			} `json:"author"`
			Verification struct {
				Verified bool `json:"verified"`
			} `json:"verification"`
		} `json:"commit"`
	}
	if _, err := c.call(ctx, cred, http.MethodPut, path, body, &a); err != nil {
		return Commit{}, explain(op, owner+"/"+name, err)
	}
	return Commit{
		SHA: a.Commit.SHA, Tree: a.Commit.Tree.SHA, Message: cleanLines(a.Commit.Message), Author: clean(a.Commit.Author.Name),
		Date: a.Commit.Author.Date, Verified: a.Commit.Verification.Verified,
	}, nil
}

const commitMutation = `mutation Commit($input: CreateCommitOnBranchInput!, $verify: String!) {
  createCommitOnBranch(input: $input) {
    commit { ...head file(path: $verify) { oid } }
  }
}
fragment head on Commit { oid message committedDate author { name user { login } } tree { oid } signature { isValid } }`

// Commit makes one signed commit with all changes, or none. The error has
// [KindStale] when the branch is not at ExpectedHead and [KindRuleset] when a
// rule demands a pull request.
func (c *Client) Commit(ctx context.Context, r CommitRequest) (CommitResult, error) {
	const op = "commit to"
	target := r.Owner + "/" + r.Name
	if _, err := repoPath(r.Owner, r.Name); err != nil {
		return CommitResult{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(ctx, r.Owner)
	if err != nil {
		return CommitResult{}, err
	}
	var answer struct {
		CreateCommitOnBranch *struct {
			Commit *struct {
				commitNode
				File *struct {
					OID string `json:"oid"`
				} `json:"file"`
			} `json:"commit"`
		} `json:"createCommitOnBranch"`
	}
	vars := map[string]any{"input": r.input(), "verify": r.Verify}
	if err := c.graphql(ctx, cred, "mutation", commitMutation, vars, &answer); err != nil {
		return CommitResult{}, explain(op, target, err)
	}
	if answer.CreateCommitOnBranch == nil || answer.CreateCommitOnBranch.Commit == nil {
		return CommitResult{}, &Error{Op: op, Target: target, Kind: KindDoubtful, Cause: "GitHub's answer held no commit"}
	}
	commit := answer.CreateCommitOnBranch.Commit
	result := CommitResult{Commit: commit.commit()}
	if commit.File != nil {
		result.Blob = commit.File.OID
	}
	return result, nil
}

func (r CommitRequest) input() map[string]any {
	additions := make([]map[string]any, 0, len(r.Additions))
	for _, f := range r.Additions {
		additions = append(additions, map[string]any{"path": f.Path, "contents": base64.StdEncoding.EncodeToString(f.Content)})
	}
	deletions := make([]map[string]any, 0, len(r.Deletions))
	for _, p := range r.Deletions {
		deletions = append(deletions, map[string]any{"path": p})
	}
	return map[string]any{
		"branch":          map[string]any{"repositoryNameWithOwner": r.Owner + "/" + r.Name, "branchName": r.Branch},
		"expectedHeadOid": r.ExpectedHead,
		"message":         map[string]any{"headline": r.Headline, "body": r.Body},
		"fileChanges":     map[string]any{"additions": additions, "deletions": deletions},
	}
}

// CreateBranch creates a branch at sha; one that exists is [KindInvalid].
func (c *Client) CreateBranch(ctx context.Context, owner, name, branch, sha string) error {
	const op = "create a branch in"
	path, cred, err := c.toRepository(ctx, op, owner, name, "git", "refs")
	if err != nil {
		return err
	}
	_, err = c.call(ctx, cred, http.MethodPost, path, map[string]any{"ref": "refs/heads/" + branch, "sha": sha}, nil)
	return explain(op, owner+"/"+name, err)
}

// ResetBranch moves a branch to sha, whatever it held.
func (c *Client) ResetBranch(ctx context.Context, owner, name, branch, sha string) error {
	const op = "reset a branch in"
	path, cred, err := c.toRepository(ctx, op, owner, name, "git", "refs", "heads", text.EscapePath(branch))
	if err != nil {
		return err
	}
	_, err = c.call(withIdempotent(ctx), cred, http.MethodPatch, path, map[string]any{"sha": sha, "force": true}, nil)
	return explain(op, owner+"/"+name, err)
}

// PullRequest returns the newest pull request from branch, open or closed,
// nil when there was none. Of an open one GitHub is asked whether it can be
// merged.
func (c *Client) PullRequest(ctx context.Context, owner, name, branch string) (*PullRequest, error) {
	const op = "look for a pull request in"
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: owner + "/" + name, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(WithScope(ctx, ScopePropose), owner)
	if err != nil {
		return nil, err
	}
	opts := &gh.PullRequestListOptions{State: "all", Head: owner + ":" + branch, ListOptions: gh.ListOptions{PerPage: 1}}
	list, resp, err := c.rest().PullRequests.List(withCredential(ctx, cred), owner, name, opts)
	if err != nil {
		return nil, explain(op, owner+"/"+name, doubt(ctx, resp, err))
	}
	if len(list) == 0 {
		return nil, nil
	}
	if list[0].GetState() != "open" {
		return pullRequest(list[0]), nil
	}
	pr, resp, err := c.rest().PullRequests.Get(withCredential(ctx, cred), owner, name, list[0].GetNumber())
	if err != nil {
		return nil, explain(op, owner+"/"+name, doubt(ctx, resp, err))
	}
	return pullRequest(pr), nil
}

// CreatePullRequest proposes branch for base.
func (c *Client) CreatePullRequest(ctx context.Context, owner, name, branch, base, title, body string) (*PullRequest, error) {
	const op = "open a pull request in"
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: owner + "/" + name, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(WithScope(ctx, ScopePropose), owner)
	if err != nil {
		return nil, err
	}
	pr, resp, err := c.rest().PullRequests.Create(withCredential(ctx, cred), owner, name, &gh.NewPullRequest{
		Title: new(title), Head: new(branch), Base: new(base), Body: new(body),
	})
	if err != nil {
		return nil, explain(op, owner+"/"+name, doubt(ctx, resp, err))
	}
	return pullRequest(pr), nil
}

func pullRequest(pr *gh.PullRequest) *PullRequest {
	return &PullRequest{Number: pr.GetNumber(), URL: clean(pr.GetHTMLURL()), State: clean(pr.GetState()), Merged: pr.GetMerged() || pr.MergedAt != nil, Conflicts: pr.GetMergeableState() == "dirty"}
}

// toRepository prepares a REST call on a repository.
func (c *Client) toRepository(ctx context.Context, op, owner, name string, rest ...string) (string, credential, error) {
	path, err := repoPath(owner, name, rest...)
	if err != nil {
		return "", nil, &Error{Op: op, Target: owner + "/" + name, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(ctx, owner)
	return path, cred, err
}
