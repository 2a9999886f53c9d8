package github

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git's object ids are SHA-1
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// Objects keeps what never changes - files, folders and commits, each under a
// key made from its SHA - from one start of the program to the next. It may
// lose any of them. No credential is ever put in.
type Objects interface {
	Load(key string) (data []byte, ok bool)
	Store(key string, data []byte) error
}

// MaxCachedObject is the largest file, in bytes, that is kept on disk.
const MaxCachedObject = 1 << 20

// maxCachedTree is the largest listing, in bytes, that is kept on disk: some
// 200,000 paths.
const maxCachedTree = 8 << 20

// keep stores an object; a cache that cannot be written is logged and no
// reason to stop.
func (c *Client) keep(key string, data []byte) {
	if c.opts.Objects == nil {
		return
	}
	if err := c.opts.Objects.Store(key, data); err != nil {
		c.opts.Log.Warn("keep a git object", "key", key, "error", err)
	}
}

func (c *Client) kept(key string) ([]byte, bool) {
	if c.opts.Objects == nil {
		return nil, false
	}
	return c.opts.Objects.Load(key)
}

// keptBlob returns a file from the cache, if its bytes are what the SHA says.
func (c *Client) keptBlob(sha string) ([]byte, bool) {
	data, ok := c.kept("blob-" + sha)
	if !ok || objectSHA("blob", data) != sha {
		return nil, false
	}
	return data, true
}

func (c *Client) keepBlob(sha string, data []byte) {
	if len(data) <= MaxCachedObject && c.opts.Objects != nil && objectSHA("blob", data) == sha {
		c.keep("blob-"+sha, data)
	}
}

// keptTree returns a listing from the cache, if all of it adds up to the SHA.
func (c *Client) keptTree(sha string, recursive bool) (Tree, bool) {
	data, ok := c.kept(treeKey(sha, recursive))
	if !ok {
		return Tree{}, false
	}
	t, ok := decodeTree(data)
	t.SHA = sha
	if !ok || !t.genuine(recursive) {
		return Tree{}, false
	}
	return t, true
}

func (c *Client) keepTree(t Tree, recursive bool) {
	if c.opts.Objects == nil || t.Truncated || !t.genuine(recursive) {
		return // a name that is not UTF-8 does not survive JSON, and does not add up
	}
	if data := encodeTree(t); len(data) <= maxCachedTree {
		c.keep(treeKey(t.SHA, recursive), data)
	}
}

func treeKey(sha string, recursive bool) string {
	if recursive {
		return "all-" + sha
	}
	return "tree-" + sha
}

// sealed and unsealed wrap what has no SHA of its own - a commit with its
// diff - in a checksum, so that a torn file is not taken for an answer.
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

// objectSHA is git's id of an object.
func objectSHA(kind string, data []byte) string {
	h := sha1.New() //nolint:gosec // git's object ids are SHA-1
	fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// genuine reports whether the entries are what the tree's SHA stands for:
// every folder that is listed is hashed as git does it.
func (t Tree) genuine(recursive bool) bool {
	bodies := map[string]*bytes.Buffer{"": {}}
	claimed := map[string]string{"": t.SHA}
	for _, e := range t.Entries {
		dir, name := "", e.Path
		if i := strings.LastIndexByte(e.Path, '/'); i >= 0 {
			dir, name = e.Path[:i], e.Path[i+1:]
		}
		body := bodies[dir]
		id, err := hex.DecodeString(e.SHA)
		if body == nil || err != nil || len(id) != sha1.Size {
			return false // in a folder that was not listed before
		}
		body.WriteString(strings.TrimLeft(e.Mode, "0"))
		body.WriteByte(' ')
		body.WriteString(name)
		body.WriteByte(0)
		body.Write(id)
		if recursive && e.Kind == KindFolder {
			bodies[e.Path], claimed[e.Path] = &bytes.Buffer{}, e.SHA
		}
	}
	for dir, body := range bodies {
		if objectSHA("tree", body.Bytes()) != claimed[dir] {
			return false
		}
	}
	return true
}

// encodeTree writes entries one after the other: mode, size, SHA, and the path
// without what it shares with the one before.
func encodeTree(t Tree) []byte {
	out := make([]byte, 0, 48*len(t.Entries))
	last := ""
	for _, e := range t.Entries {
		id, _ := hex.DecodeString(e.SHA)
		shared := 0
		for shared < min(len(last), len(e.Path)) && last[shared] == e.Path[shared] {
			shared++
		}
		out = append(out, byte(len(e.Mode)))
		out = append(out, e.Mode...)
		out = binary.AppendUvarint(out, uint64(max(0, e.Size)))
		out = append(out, id...)
		out = binary.AppendUvarint(out, uint64(shared))
		out = binary.AppendUvarint(out, uint64(len(e.Path)-shared))
		out = append(out, e.Path[shared:]...)
		last = e.Path
	}
	return out
}

// decodeTree reads what encodeTree has written; ok is false for anything else.
func decodeTree(data []byte) (t Tree, ok bool) {
	in := treeReader{data: data}
	last := ""
	for len(in.data) > 0 && !in.bad {
		var e TreeEntry
		e.Mode = modeName(string(in.take(in.byte())))
		size := in.number()
		e.Size = int64(min(size, 1<<40))
		e.SHA = hex.EncodeToString(in.take(sha1.Size))
		shared := in.number()
		tail := in.take(int(min(in.number(), uint64(len(data)))))
		if in.bad || shared > uint64(len(last)) {
			return Tree{}, false
		}
		e.Path = last[:shared] + string(tail)
		e.Kind = kindOfMode(e.Mode)
		t.Entries, last = append(t.Entries, e), e.Path
	}
	return t, !in.bad
}

// treeReader takes pieces off the front; bad once there was too little.
type treeReader struct {
	data []byte
	bad  bool
}

func (r *treeReader) take(n int) []byte {
	if n > len(r.data) {
		r.bad = true
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

func (r *treeReader) byte() int {
	if b := r.take(1); len(b) == 1 {
		return int(b[0])
	}
	return 0
}

func (r *treeReader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.bad = true
		return 0
	}
	r.data = r.data[size:]
	return n
}

// kindOfMode is what git's mode says an entry is.
func kindOfMode(mode string) EntryKind {
	switch mode {
	case "040000":
		return KindFolder
	case "160000":
		return KindSubmodule
	}
	return KindFile
}

// modeName returns one string for each of git's modes, however often it is
// read.
func modeName(mode string) string {
	switch mode {
	case "100644":
		return "100644"
	case "100755":
		return "100755"
	case "040000":
		return "040000"
	case "120000":
		return "120000"
	case "160000":
		return "160000"
	}
	return mode
}
