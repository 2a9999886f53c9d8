package repository

import (
	"context"
	"encoding/base64"
	"net/http"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

const commitMutation = `mutation Commit($input: CreateCommitOnBranchInput!, $verify: String!) {
  createCommitOnBranch(input: $input) {
    commit { ...head file(path: $verify) { oid } }
  }
}
fragment head on Commit { oid message committedDate author { name user { login } } tree { oid } signature { isValid } }`

// Commit makes one signed commit with all changes, or none. The error has
// [github.KindStale] when the branch is not at ExpectedHead and [github.KindRuleset] when a
// rule demands a pull request.
func (rs *Repositories) Commit(ctx context.Context, c github.CommitRequest) (github.CommitResult, error) {
	const op = "commit to"
	target := c.Owner + "/" + c.Name
	if _, err := api.RepositoryPath(c.Owner, c.Name); err != nil {
		return github.CommitResult{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	cred, err := rs.credentials.ForOwner(ctx, c.Owner)
	if err != nil {
		return github.CommitResult{}, err
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
	vars := map[string]any{"input": commitInput(c), "verify": c.Verify}
	if err := rs.api.GraphQL(ctx, cred, "mutation", commitMutation, vars, &answer); err != nil {
		return github.CommitResult{}, api.Explain(op, target, err)
	}
	if answer.CreateCommitOnBranch == nil || answer.CreateCommitOnBranch.Commit == nil {
		return github.CommitResult{}, &github.Error{Op: op, Target: target, Kind: github.KindDoubtful, Cause: "GitHub's answer held no commit"}
	}
	commit := answer.CreateCommitOnBranch.Commit
	result := github.CommitResult{Commit: commit.commit()}
	if commit.File != nil {
		result.Blob = commit.File.OID
	}
	return result, nil
}

// commitInput is the input of the mutation.
func commitInput(c github.CommitRequest) map[string]any {
	additions := make([]map[string]any, 0, len(c.Additions))
	for _, f := range c.Additions {
		additions = append(additions, map[string]any{"path": f.Path, "contents": base64.StdEncoding.EncodeToString(f.Content)})
	}
	deletions := make([]map[string]any, 0, len(c.Deletions))
	for _, p := range c.Deletions {
		deletions = append(deletions, map[string]any{"path": p})
	}
	return map[string]any{
		"branch":          map[string]any{"repositoryNameWithOwner": c.Owner + "/" + c.Name, "branchName": c.Branch},
		"expectedHeadOid": c.ExpectedHead,
		"message":         map[string]any{"headline": c.Headline, "body": c.Body},
		"fileChanges":     map[string]any{"additions": additions, "deletions": deletions},
	}
}

// CreateBranch creates a branch at sha; one that exists is [github.KindExists].
func (rs *Repositories) CreateBranch(ctx context.Context, owner, name, branch, sha string) error {
	const op = "create a branch in"
	path, cred, err := rs.toRepository(ctx, op, owner, name, "git", "refs")
	if err != nil {
		return err
	}
	_, err = rs.api.Call(ctx, cred, http.MethodPost, path, map[string]any{"ref": "refs/heads/" + branch, "sha": sha}, nil)
	return api.Explain(op, owner+"/"+name, err)
}

// ResetBranch moves a branch to sha, whatever it held.
func (rs *Repositories) ResetBranch(ctx context.Context, owner, name, branch, sha string) error {
	const op = "reset a branch in"
	path, cred, err := rs.toRepository(ctx, op, owner, name, "git", "refs", "heads", text.EscapePath(branch))
	if err != nil {
		return err
	}
	_, err = rs.api.Call(transport.WithIdempotent(ctx), cred, http.MethodPatch, path, map[string]any{"sha": sha, "force": true}, nil)
	return api.Explain(op, owner+"/"+name, err)
}
