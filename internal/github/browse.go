package github

import (
	"context"
	"fmt"
	"io"
	"net/http"

	gh "github.com/google/go-github/v62/github"
)

// Tree lists all paths of a repository at a commit, tree or branch. What
// GitHub leaves out of a recursive listing (over 100,000 entries or 7 MB) is
// reported as Truncated.
func (c *Client) Tree(ctx context.Context, owner, name, ref string) (Tree, error) {
	const op = "list the files of"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return Tree{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	cred, err := c.forOwner(ctx, owner)
	if err != nil {
		return Tree{}, err
	}
	t, resp, err := c.rest().Git.GetTree(withCredential(ctx, cred), owner, name, escapePath(ref), true)
	if err != nil {
		return Tree{}, explain(op, target, doubt(ctx, resp, err))
	}
	return tree(t), nil
}

func tree(t *gh.Tree) Tree {
	out := Tree{SHA: t.GetSHA(), Truncated: t.GetTruncated(), Entries: make([]TreeEntry, 0, len(t.Entries))}
	for _, e := range t.Entries {
		out.Entries = append(out.Entries, TreeEntry{
			Path: e.GetPath(), SHA: e.GetSHA(), Kind: EntryKind(e.GetType()), Mode: e.GetMode(), Size: int64(e.GetSize()),
		})
	}
	return out
}

// Blob returns the bytes of a file. They are somebody's bytes, not text: what
// shows them has to clean them.
func (c *Client) Blob(ctx context.Context, owner, name, sha string) ([]byte, error) {
	const op = "read a file of"
	target := owner + "/" + name
	if !shaPattern.MatchString(sha) {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is not an object id", sha)}
	}
	path, cred, err := c.toRepository(ctx, op, owner, name, "git", "blobs", sha)
	if err != nil {
		return nil, err
	}
	g := c.rest()
	req, err := g.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, explain(op, target, err)
	}
	req.Header.Set("Accept", "application/vnd.github.raw+json")
	resp, err := g.BareDo(withCredential(ctx, cred), req)
	if err != nil {
		return nil, explain(op, target, doubt(ctx, resp, err))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return data, explain(op, target, err)
}
