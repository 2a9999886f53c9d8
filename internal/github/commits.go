package github

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	gh "github.com/google/go-github/v62/github"
)

// CommitsPerPage is how many commits one request lists.
const CommitsPerPage = 50

// CommitQuery says which commits are wanted.
type CommitQuery struct {
	// Ref is a branch or a commit, "" the default branch.
	Ref string
	// Path keeps commits that touched a file or folder, "" all.
	Path string
	Page int // from 1
}

// commitAnswer is REST's commit object, as far as it is used. go-github's own
// type does not know all that a verification says, and decodes much more.
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

func (a commitAnswer) commit() Commit {
	c := Commit{
		SHA: clean(a.SHA), Tree: clean(a.Commit.Tree.SHA), Message: cleanLines(a.Commit.Message), Author: clean(a.Commit.Author.Name),
		Date: a.Commit.Committer.Date, Verified: a.Commit.Verification.Verified,
	}
	if a.Author != nil && a.Author.Login != "" {
		c.Author = clean(a.Author.Login)
	}
	return c
}

// Commits lists commits, newest first, and returns the number of the next
// page, 0 after the last. An empty repository has none.
func (c *Client) Commits(ctx context.Context, owner, name string, q CommitQuery) (list []Commit, next int, err error) {
	const op = "list the commits of"
	target := owner + "/" + name
	path, cred, err := c.toRepository(ctx, op, owner, name, "commits")
	if err != nil {
		return nil, 0, err
	}
	path = withQuery(path, map[string]string{"sha": q.Ref, "path": q.Path, "per_page": strconv.Itoa(CommitsPerPage), "page": strconv.Itoa(max(1, q.Page))})
	var answer []commitAnswer
	resp, err := c.call(ctx, cred, http.MethodGet, path, nil, &answer)
	if err = explain(op, target, err); KindOf(err) == KindConflict {
		return nil, 0, nil // "Git Repository is empty."
	}
	if err != nil {
		return nil, 0, err
	}
	for _, a := range answer {
		list = append(list, a.commit())
	}
	return list, nextPage(resp), nil
}

func nextPage(resp *gh.Response) int {
	if resp == nil {
		return 0
	}
	return resp.NextPage
}

// CommitChange is one commit with what it changed against its first parent.
type CommitChange struct {
	Commit
	Parents              []string
	Additions, Deletions int
	Files                []FileChange
	// Next is the page of further files, 0 none.
	Next int
}

// FileChange is what a commit did to one file. Path and Patch are somebody's
// bytes: what shows them has to clean them.
type FileChange struct {
	Path, Previous       string // Previous: the name before a rename or copy
	Status               string // added, removed, modified, renamed, copied, changed
	SHA                  string // of the blob, afterwards
	Additions, Deletions int
	Patch                string // hunks; "" when there are none, or GitHub leaves them out
	// What GitHub's plain diff says beyond that.
	Binary           bool
	OldMode, NewMode string // "" unchanged
	// Omitted says that there is a difference in lines that GitHub does not
	// show: the file, or the commit, is too large.
	Omitted bool
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

func (a fileAnswer) file() FileChange {
	return FileChange{
		Path: a.Filename, Previous: a.Previous, Status: clean(a.Status), SHA: clean(a.SHA), Additions: a.Additions, Deletions: a.Deletions,
		Patch: a.Patch, Omitted: a.Patch == "" && a.Additions+a.Deletions > 0,
	}
}

// maxPlainDiff is how many lines of changes the plain diff is asked for: from
// 20,000 on GitHub does not make it (GitHub: docs, repository limits, diffs).
const maxPlainDiff = 20_000

// Change returns one page (from 1) of what a commit changed: up to 300 files.
// Where a file comes without hunks, the plain diff is asked for too, since it
// alone tells binary files from changed modes.
func (c *Client) Change(ctx context.Context, owner, name, sha string, page int) (CommitChange, error) {
	const op = "read a commit of"
	target := owner + "/" + name
	if !shaPattern.MatchString(sha) {
		return CommitChange{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: "this is not the id of a commit"}
	}
	if change, ok := c.keptChange(sha, page); ok {
		return change, nil
	}
	path, cred, err := c.toRepository(ctx, op, owner, name, "commits", sha)
	if err != nil {
		return CommitChange{}, err
	}
	asked := path
	if page > 1 {
		asked = withQuery(path, map[string]string{"page": strconv.Itoa(page)})
	}
	var answer commitAnswer
	resp, err := c.call(ctx, cred, http.MethodGet, asked, nil, &answer)
	if err != nil {
		return CommitChange{}, explain(op, target, err)
	}
	change := CommitChange{Commit: answer.commit(), Additions: answer.Stats.Additions, Deletions: answer.Stats.Deletions, Next: nextPage(resp)}
	for _, p := range answer.Parents {
		change.Parents = append(change.Parents, clean(p.SHA))
	}
	for _, f := range answer.Files {
		change.Files = append(change.Files, f.file())
	}
	c.complete(ctx, cred, path, &change)
	if page <= 1 && change.Next == 0 {
		c.keepChange(sha, change)
	}
	return change, nil
}

// complete adds what only the plain diff says. It is an extra: a commit
// without it is shown as far as it is known.
func (c *Client) complete(ctx context.Context, cred credential, path string, change *CommitChange) {
	open := false
	for _, f := range change.Files {
		open = open || f.Patch == "" && f.Status != "renamed"
	}
	if !open || change.Next != 0 || change.Additions+change.Deletions > maxPlainDiff {
		return
	}
	g := c.rest()
	req, err := g.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return
	}
	req.Header.Set("Accept", "application/vnd.github.diff")
	resp, err := g.BareDo(withCredential(ctx, cred), req)
	if err != nil {
		c.opts.Log.Debug("read the plain diff", "path", path, "error", err)
		return
	}
	defer resp.Body.Close()
	applyPlainDiff(resp.Body, change.Files)
}

func (c *Client) keptChange(sha string, page int) (CommitChange, bool) {
	if page > 1 {
		return CommitChange{}, false
	}
	data, ok := c.kept("diff-" + sha)
	if !ok {
		return CommitChange{}, false
	}
	var change CommitChange
	body, ok := unsealed(data)
	if !ok || json.Unmarshal(body, &change) != nil || change.SHA != sha { //nolint:musttag // a format of our own, read by nobody else
		return CommitChange{}, false
	}
	return change, true
}

func (c *Client) keepChange(sha string, change CommitChange) {
	if c.opts.Objects == nil || change.SHA != sha {
		return
	}
	if data, err := json.Marshal(change); err == nil && len(data) <= MaxCachedObject { //nolint:musttag // as above
		c.keep("diff-"+sha, sealed(data))
	}
}
