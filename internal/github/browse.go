package github

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
)

// MaxBlob is the largest file that is read, in bytes. GitHub gives out up to
// 100 MB (REST docs, git blobs); what is shown in a terminal ends before.
const MaxBlob = 32 << 20

// Blob returns the bytes of a file of at most [MaxBlob]. They are somebody's bytes, not text: what
// shows them has to clean them.
func (c *Client) Blob(ctx context.Context, owner, name, sha string) ([]byte, error) {
	const op = "read a file of"
	target := owner + "/" + name
	if !shaPattern.MatchString(sha) {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is not an object id", sha)}
	}
	if data, ok := c.keptBlob(sha); ok {
		return data, nil
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
	resp, err := g.BareDo(withMaxBody(withCredential(ctx, cred), MaxBlob), req)
	if err != nil {
		return nil, explain(op, target, doubt(ctx, resp, err))
	}
	defer resp.Body.Close()
	data := peek(resp.Response)
	if len(data) <= maxTaggedOf {
		data = bytes.Clone(data) // the answer may be kept for the next time
		c.keepBlob(sha, data)
	}
	return data, nil
}
