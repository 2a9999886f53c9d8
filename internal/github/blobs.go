package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// blobsPerQuery is how many blobs are asked for at once. GitHub ends a query
// after 10 seconds (GraphQL docs, rate limits and query limits).
const blobsPerQuery = 200

// blobNode is a blob in an answer.
type blobNode struct {
	OID         string  `json:"oid"`
	IsTruncated bool    `json:"isTruncated"`
	Text        *string `json:"text"`
}

// Blobs returns the content of many small files by their git object id, in as
// few queries as GitHub takes. What is not text, or too long for a query, is
// read by itself. Each is verified against its id, and kept as those of
// [Client.Blob] are.
func (c *Client) Blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error) {
	const op = "read files"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	out := map[string][]byte{}
	var missing []string
	for _, sha := range slices.Compact(slices.Sorted(slices.Values(shas))) {
		if !shaPattern.MatchString(sha) {
			return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is no git object id", sha)}
		}
		if data, ok := c.keptBlob(sha); ok {
			out[sha] = data
		} else {
			missing = append(missing, sha)
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed []error
	for part := range slices.Chunk(missing, blobsPerQuery) {
		wg.Go(func() {
			got, err := c.blobs(ctx, owner, name, part)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(out, got)
			failed = append(failed, err)
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, explain(op, target, err)
	}
	return out, nil
}

// blobs asks for one part of them.
func (c *Client) blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error) {
	raw, err := c.aliased(ctx, owner, name, "", blobField, shas)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for i, sha := range shas {
		var node *blobNode
		if err := json.Unmarshal(raw[i], &node); err != nil {
			return nil, unreadable(err)
		}
		if node == nil || node.OID != sha {
			node = &blobNode{OID: sha} // to be asked for by itself
		}
		if out[sha], err = c.content(ctx, owner, name, node); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// blobField is what a query asks of a file, for [Client.aliased].
const blobField = "object(expression: %s) { ... on Blob { oid isTruncated text } }"

// content is the file of an answer. What is no text, too long for a query, or
// not what its id says is read by itself.
func (c *Client) content(ctx context.Context, owner, name string, n *blobNode) ([]byte, error) {
	if n.Text == nil || n.IsTruncated || objectSHA("blob", []byte(*n.Text)) != n.OID {
		return c.Blob(ctx, owner, name, n.OID)
	}
	c.keepBlob(n.OID, []byte(*n.Text))
	return []byte(*n.Text), nil
}
