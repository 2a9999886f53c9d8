package github

import (
	"context"
	"crypto/sha1" //nolint:gosec // git's object ids are SHA-1; nothing is protected by it here
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Limits of one query for many blobs. GitHub ends a query after 10 seconds
// (GraphQL docs, rate limits and query limits).
const (
	blobsPerQuery = 200
	blobQueries   = 4 // at once
)

// blobNode is a blob in an answer.
type blobNode struct {
	OID         string  `json:"oid"`
	IsTruncated bool    `json:"isTruncated"`
	Text        *string `json:"text"`
}

// Blobs returns the content of many small files by their git object id, in as
// few queries as GitHub takes. What is not text, or too long for a query, is
// read by itself. Each is verified against its id.
func (c *Client) Blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error) {
	const op = "read files"
	target := owner + "/" + name
	if _, err := repoPath(owner, name); err != nil {
		return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: err.Error()}
	}
	for _, sha := range shas {
		if !shaPattern.MatchString(sha) {
			return nil, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: fmt.Sprintf("%q is no git object id", sha)}
		}
	}
	shas = slices.Compact(slices.Sorted(slices.Values(shas)))
	var mu sync.Mutex
	var wg sync.WaitGroup
	out := map[string][]byte{}
	var failed []error
	slots := make(chan struct{}, blobQueries)
	for part := range slices.Chunk(shas, blobsPerQuery) {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
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
	cred, err := c.forOwner(ctx, owner)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Repository map[string]json.RawMessage `json:"repository"`
	}
	vars := map[string]any{"owner": owner, "name": name}
	if err := c.graphql(ctx, cred, "query", blobsQuery(shas), vars, &answer); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for i, sha := range shas {
		var node *blobNode
		if raw, ok := answer.Repository[fmt.Sprintf("b%d", i)]; ok {
			if err := json.Unmarshal(raw, &node); err != nil {
				return nil, &Error{Kind: KindUnexpected, Cause: "GitHub's answer could not be read: " + err.Error(), Err: err}
			}
		}
		if node != nil && node.Text != nil && !node.IsTruncated && blobID(*node.Text) == sha {
			out[sha] = []byte(*node.Text)
			continue
		}
		content, err := c.Blob(ctx, owner, name, sha) // no text, too long, or not what its id says
		if err != nil {
			return nil, err
		}
		out[sha] = content
	}
	return out, nil
}

func blobsQuery(shas []string) string {
	var b strings.Builder
	b.WriteString("query($owner: String!, $name: String!) {\n  repository(owner: $owner, name: $name) {\n")
	for i, sha := range shas {
		fmt.Fprintf(&b, "    b%d: object(oid: %q) { ...blob }\n", i, sha)
	}
	b.WriteString("  }\n}\nfragment blob on Blob { oid isTruncated text }\n")
	return b.String()
}

// blobID is git's id of a file.
func blobID(text string) string {
	h := sha1.New() //nolint:gosec // as above
	_, _ = fmt.Fprintf(h, "blob %d\x00%s", len(text), text)
	return hex.EncodeToString(h.Sum(nil))
}
