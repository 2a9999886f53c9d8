package github

import (
	"context"
	"net/http"
	"strings"

	"gitconnection/internal/text"
)

type readingAsKey struct{}

// ReadingAs returns a context whose requests to repositories are made with the
// token for the owner that is named, whoever owns the repository: an
// installation's token reads every public repository (GitHub: REST docs,
// authenticating as an installation).
func ReadingAs(ctx context.Context, owner string) context.Context {
	return context.WithValue(ctx, readingAsKey{}, owner)
}

func readingAs(ctx context.Context, owner string) string {
	if as, ok := ctx.Value(readingAsKey{}).(string); ok && as != "" {
		return as
	}
	return owner
}

// CommitAt returns the commit that a branch, a tag or the beginning of a SHA
// stands for; "" is the default branch.
func (c *Client) CommitAt(ctx context.Context, owner, name, ref string) (Commit, error) {
	const op = "look up a commit of"
	target := owner + "/" + name
	if ref == "" {
		ref = "HEAD"
	}
	if strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' || r == 0x7f }) || len(ref) > 255 || strings.Contains(ref, "..") || strings.HasPrefix(ref, "/") || strings.HasSuffix(ref, "/") {
		return Commit{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: "this is no name of a branch or a tag"}
	}
	path, cred, err := c.toRepository(ctx, op, owner, name, "commits", text.EscapePath(ref))
	if err != nil {
		return Commit{}, err
	}
	var answer commitAnswer
	// What it changed, which comes along, is kept short.
	if _, err := c.call(ctx, cred, http.MethodGet, withQuery(path, map[string]string{"per_page": "1"}), nil, &answer); err != nil {
		return Commit{}, explain(op, target+"@"+ref, err)
	}
	commit := answer.commit()
	if !shaPattern.MatchString(commit.SHA) || !shaPattern.MatchString(commit.Tree) {
		return Commit{}, &Error{Op: op, Target: target, Kind: KindDoubtful, Cause: "GitHub's answer names no commit"}
	}
	return commit, nil
}
