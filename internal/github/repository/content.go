package repository

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// Blob returns the bytes of a file of at most [github.MaxBlob]. They are foreign
// bytes: whatever shows them has to clean them.
func (rd *Reader) Blob(ctx context.Context, owner, name, sha string) ([]byte, error) {
	const op = "read a file of"
	target := owner + "/" + name
	if !api.IsSHA(sha) {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: fmt.Sprintf("%q is not an object id", sha)}
	}
	if data, ok := rd.cache.blob(sha); ok {
		return data, nil
	}
	path, cred, err := rd.toRepository(ctx, op, owner, name, "git", "blobs", sha)
	if err != nil {
		return nil, err
	}
	resp, err := rd.api.Raw(transport.WithMaxBody(ctx, github.MaxBlob), cred, path, "application/vnd.github.raw+json")
	if err != nil {
		return nil, api.Explain(op, target, api.MarkDoubtful(ctx, resp, err))
	}
	defer resp.Body.Close()
	data := transport.Body(resp.Response)
	if len(data) <= transport.MaxCachedAnswer {
		data = bytes.Clone(data) // the transport may cache the answer, too
		rd.cache.storeBlob(sha, data)
	}
	return data, nil
}

// blobsPerQuery is how many blobs one query requests. GitHub ends a query
// after 10 seconds (GraphQL docs, rate limits and query limits).
const blobsPerQuery = 200

// blobNode is a file in an answer.
type blobNode struct {
	OID         string  `json:"oid"`
	IsTruncated bool    `json:"isTruncated"`
	Text        *string `json:"text"`
}

// Blobs returns the content of many small files by their git object id, in as few
// queries as GitHub allows. A file that is not text, or too long for a query, is
// read by itself. Each is verified against its id, and cached as those of
// [Reader.Blob].
func (rd *Reader) Blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error) {
	const op = "read files"
	target := owner + "/" + name
	if _, err := api.RepositoryPath(owner, name); err != nil {
		return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: wording.Line(err)}
	}
	out := map[string][]byte{}
	var missing []string
	for _, sha := range slices.Compact(slices.Sorted(slices.Values(shas))) {
		if !api.IsSHA(sha) {
			return nil, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: fmt.Sprintf("%q is no git object id", sha)}
		}
		if data, ok := rd.cache.blob(sha); ok {
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
			got, err := rd.blobs(ctx, owner, name, part)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(out, got)
			failed = append(failed, err)
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, api.Explain(op, target, err)
	}
	return out, nil
}

// blobs makes one query.
func (rd *Reader) blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error) {
	raw, err := rd.aliased(ctx, owner, name, "", blobField, shas)
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
			node = &blobNode{OID: sha} // to be read by itself
		}
		if out[sha], err = rd.content(ctx, owner, name, node); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// blobField are the fields of a file, for [Reader.aliased].
const blobField = "object(expression: %s) { ... on Blob { oid isTruncated text } }"

// content is the file of an answer. It is read by itself if it is not text, too
// long for a query, or does not match its id.
func (rd *Reader) content(ctx context.Context, owner, name string, n *blobNode) ([]byte, error) {
	if n.Text == nil || n.IsTruncated || objectSHA("blob", []byte(*n.Text)) != n.OID {
		return rd.Blob(ctx, owner, name, n.OID)
	}
	rd.cache.storeBlob(n.OID, []byte(*n.Text))
	return []byte(*n.Text), nil
}
