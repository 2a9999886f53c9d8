package repository

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// commitAnswer are the fields of REST's commit object that are used. go-github's
// type lacks some of a verification's, and decodes much more.
type commitAnswer struct {
	SHA    string `json:"sha"`
	Commit struct {
		Message string `json:"message"`
		Author  struct {
			Name string    `json:"name"`
			Date time.Time `json:"date"`
		} `json:"author"`
		Committer struct {
			Date time.Time `json:"date"`
		} `json:"committer"`
		Tree struct {
			SHA string `json:"sha"`
		} `json:"tree"`
		Verification struct {
			Verified bool `json:"verified"`
		} `json:"verification"`
	} `json:"commit"`
	Author *struct {
		Login string `json:"login"`
	} `json:"author"`
	Parents []struct {
		SHA string `json:"sha"`
	} `json:"parents"`
	Stats struct {
		Additions int `json:"additions"`
		Deletions int `json:"deletions"`
	} `json:"stats"`
	Files []fileAnswer `json:"files"`
}

func (a commitAnswer) commit() github.Commit {
	c := github.Commit{
		SHA: text.Clean(a.SHA), Tree: text.Clean(a.Commit.Tree.SHA), Message: github.CleanLines(a.Commit.Message), Author: text.Clean(a.Commit.Author.Name),
		Date: a.Commit.Committer.Date, Verified: a.Commit.Verification.Verified,
	}
	if a.Author != nil && a.Author.Login != "" {
		c.Author = text.Clean(a.Author.Login)
	}
	return c
}

// Commits lists commits, newest first, and returns the number of the next
// page, 0 after the last. An empty repository has none.
func (rd *Reader) Commits(ctx context.Context, owner, name string, q github.CommitQuery) (list []github.Commit, next int, err error) {
	const op = "list the commits of"
	target := owner + "/" + name
	path, cred, err := rd.toRepository(ctx, op, owner, name, "commits")
	if err != nil {
		return nil, 0, err
	}
	path = api.WithQuery(path, map[string]string{"sha": q.Ref, "path": q.Path, "per_page": strconv.Itoa(github.CommitsPerPage), "page": strconv.Itoa(max(1, q.Page))})
	var answer []commitAnswer
	resp, err := rd.api.Call(ctx, cred, http.MethodGet, path, nil, &answer)
	if err = api.Explain(op, target, err); github.KindOf(err) == github.KindConflict {
		return nil, 0, nil // "Git Repository is empty."
	}
	if err != nil {
		return nil, 0, err
	}
	for _, a := range answer {
		list = append(list, a.commit())
	}
	return list, api.NextPage(resp), nil
}

// CommitAt returns the commit that a branch, a tag or an abbreviated SHA names; ""
// is the default branch.
func (rd *Reader) CommitAt(ctx context.Context, owner, name, ref string) (github.Commit, error) {
	const op = "look up a commit of"
	target := owner + "/" + name
	if ref == "" {
		ref = "HEAD"
	}
	if strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' || r == 0x7f }) || len(ref) > 255 || strings.Contains(ref, "..") || strings.HasPrefix(ref, "/") || strings.HasSuffix(ref, "/") {
		return github.Commit{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: "this is no name of a branch or a tag"}
	}
	path, cred, err := rd.toRepository(ctx, op, owner, name, "commits", text.EscapePath(ref))
	if err != nil {
		return github.Commit{}, err
	}
	var answer commitAnswer
	// The answer includes the changed files; one is enough.
	if _, err := rd.api.Call(ctx, cred, http.MethodGet, api.WithQuery(path, map[string]string{"per_page": "1"}), nil, &answer); err != nil {
		return github.Commit{}, api.Explain(op, target+"@"+ref, err)
	}
	commit := answer.commit()
	if !api.IsSHA(commit.SHA) || !api.IsSHA(commit.Tree) {
		return github.Commit{}, &github.Error{Op: op, Target: target, Kind: github.KindDoubtful, Cause: "GitHub's answer names no commit"}
	}
	return commit, nil
}

type fileAnswer struct {
	Filename  string `json:"filename"`
	Previous  string `json:"previous_filename"`
	Status    string `json:"status"`
	SHA       string `json:"sha"`
	Additions int    `json:"additions"`
	Deletions int    `json:"deletions"`
	Patch     string `json:"patch"`
}

func (a fileAnswer) file() github.FileChange {
	return github.FileChange{
		Path: a.Filename, Previous: a.Previous, Status: text.Clean(a.Status), SHA: text.Clean(a.SHA), Additions: a.Additions, Deletions: a.Deletions,
		Patch: a.Patch, Omitted: a.Patch == "" && a.Additions+a.Deletions > 0,
	}
}

// maxPlainDiff is up to how many changed lines the plain diff is requested: from
// 20,000 on GitHub does not make one (GitHub: docs, repository limits, diffs).
const maxPlainDiff = 20_000

// Change returns one page (from 1) of what a commit changed: up to 300 files.
// If a file has no hunks, the plain diff is requested, too: it alone
// distinguishes binary files from changed modes.
func (rd *Reader) Change(ctx context.Context, owner, name, sha string, page int) (github.CommitChange, error) {
	const op = "read a commit of"
	target := owner + "/" + name
	if !api.IsSHA(sha) {
		return github.CommitChange{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: "this is not the id of a commit"}
	}
	if change, ok := rd.cache.change(sha, page); ok {
		return change, nil
	}
	path, cred, err := rd.toRepository(ctx, op, owner, name, "commits", sha)
	if err != nil {
		return github.CommitChange{}, err
	}
	asked := path
	if page > 1 {
		asked = api.WithQuery(path, map[string]string{"page": strconv.Itoa(page)})
	}
	var answer commitAnswer
	resp, err := rd.api.Call(ctx, cred, http.MethodGet, asked, nil, &answer)
	if err != nil {
		return github.CommitChange{}, api.Explain(op, target, err)
	}
	change := github.CommitChange{Commit: answer.commit(), Additions: answer.Stats.Additions, Deletions: answer.Stats.Deletions, Next: api.NextPage(resp)}
	for _, p := range answer.Parents {
		change.Parents = append(change.Parents, text.Clean(p.SHA))
	}
	for _, f := range answer.Files {
		change.Files = append(change.Files, f.file())
	}
	rd.complete(ctx, cred, path, &change)
	if page <= 1 && change.Next == 0 {
		rd.cache.storeChange(sha, change)
	}
	return change, nil
}

// PullRequestChange is what a pull request changes against where it branched off: up
// to 300 files of its branch's head, compared with its base.
func (rd *Reader) PullRequestChange(ctx context.Context, pr github.PullRequest) (github.CommitChange, error) {
	const op = "read what changes in"
	target := fmt.Sprintf("%s/%s#%d", pr.Owner, pr.Name, pr.Number)
	if !api.IsSHA(pr.Head) {
		return github.CommitChange{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: "this is not the id of a commit"}
	}
	path, cred, err := rd.toRepository(ctx, op, pr.Owner, pr.Name, "compare", text.EscapePath(pr.Base)+"..."+pr.Head)
	if err != nil {
		return github.CommitChange{}, err
	}
	var answer struct {
		Files []fileAnswer `json:"files"`
	}
	if _, err := rd.api.Call(ctx, cred, http.MethodGet, path, nil, &answer); err != nil {
		return github.CommitChange{}, api.Explain(op, target, err)
	}
	change := github.CommitChange{Commit: github.Commit{SHA: pr.Head, Message: pr.Title, Author: pr.Author, Date: pr.Updated}}
	for _, f := range answer.Files {
		change.Files = append(change.Files, f.file())
		change.Additions, change.Deletions = change.Additions+f.Additions, change.Deletions+f.Deletions
	}
	rd.complete(ctx, cred, path, &change)
	return change, nil
}

// complete adds the fields that only the plain diff has. If that cannot be read,
// they stay empty.
func (rd *Reader) complete(ctx context.Context, cred transport.Credential, path string, change *github.CommitChange) {
	incomplete := false
	for _, f := range change.Files {
		incomplete = incomplete || f.Patch == "" && f.Status != "renamed"
	}
	if !incomplete || change.Next != 0 || change.Additions+change.Deletions > maxPlainDiff {
		return
	}
	resp, err := rd.api.Raw(ctx, cred, path, "application/vnd.github.diff")
	if err != nil {
		rd.api.Log.Debug("read the plain diff", "path", path, "error", err)
		return
	}
	defer resp.Body.Close()
	applyPlainDiff(resp.Body, change.Files)
}
