package repository

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"log/slog"

	"gitconnection/internal/github"
)

// Objects keeps immutable objects - files, folders and commits, each under a key
// made from its SHA - from one start of the program to the next. It may lose any
// of them. It never gets a credential.
type Objects interface {
	Load(key string) (data []byte, ok bool)
	Store(key string, data []byte) error
}

// maxCachedObject is the largest file, in bytes, that is cached.
const maxCachedObject = 1 << 20

// maxCachedTree is the largest listing, in bytes, that is cached: some 200,000
// paths.
const maxCachedTree = 8 << 20

// cache stores objects in [Objects], nil for none, and verifies those that it
// loads.
type cache struct {
	objects Objects
	log     *slog.Logger
}

// store keeps an object. A cache that cannot be written is logged and otherwise
// ignored.
func (c *cache) store(key string, data []byte) {
	if c.objects == nil {
		return
	}
	if err := c.objects.Store(key, data); err != nil {
		c.log.Warn("keep a git object", "key", key, "error", err)
	}
}

func (c *cache) load(key string) ([]byte, bool) {
	if c.objects == nil {
		return nil, false
	}
	return c.objects.Load(key)
}

// blob returns a file whose bytes match its SHA.
func (c *cache) blob(sha string) ([]byte, bool) {
	data, ok := c.load("blob-" + sha)
	if !ok || objectSHA("blob", data) != sha {
		return nil, false
	}
	return data, true
}

func (c *cache) storeBlob(sha string, data []byte) {
	if len(data) <= maxCachedObject && c.objects != nil && objectSHA("blob", data) == sha {
		c.store("blob-"+sha, data)
	}
}

// tree returns a listing that matches its SHA.
func (c *cache) tree(sha string, recursive bool) (github.Tree, bool) {
	data, ok := c.load(treeKey(sha, recursive))
	if !ok {
		return github.Tree{}, false
	}
	t, ok := decodeTree(data)
	t.SHA = sha
	if !ok || !genuine(t, recursive) {
		return github.Tree{}, false
	}
	return t, true
}

func (c *cache) storeTree(t github.Tree, recursive bool) {
	if c.objects == nil || t.Truncated || !genuine(t, recursive) {
		return // a name that is not UTF-8 does not survive JSON, and so does not match
	}
	if data := encodeTree(t); len(data) <= maxCachedTree {
		c.store(treeKey(t.SHA, recursive), data)
	}
}

func treeKey(sha string, recursive bool) string {
	if recursive {
		return "all-" + sha
	}
	return "tree-" + sha
}

// change returns the first page of a commit's changes.
func (c *cache) change(sha string, page int) (github.CommitChange, bool) {
	if page > 1 {
		return github.CommitChange{}, false
	}
	data, ok := c.load("diff-" + sha)
	if !ok {
		return github.CommitChange{}, false
	}
	var change github.CommitChange
	body, ok := unsealed(data)
	if !ok || json.Unmarshal(body, &change) != nil || change.SHA != sha { //nolint:musttag // a format of our own, read by nobody else
		return github.CommitChange{}, false
	}
	return change, true
}

func (c *cache) storeChange(sha string, change github.CommitChange) {
	if c.objects == nil || change.SHA != sha {
		return
	}
	if data, err := json.Marshal(change); err == nil && len(data) <= maxCachedObject { //nolint:musttag // as above
		c.store("diff-"+sha, sealed(data))
	}
}

// sealed and unsealed wrap what has no SHA of its own - a commit with its diff -
// in a checksum, so that an incomplete file is not used.
func sealed(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(sum[:], data...)
}

func unsealed(data []byte) ([]byte, bool) {
	if len(data) < sha256.Size {
		return nil, false
	}
	body := data[sha256.Size:]
	sum := sha256.Sum256(body)
	return body, bytes.Equal(sum[:], data[:sha256.Size])
}
