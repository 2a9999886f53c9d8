package github

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"gitconnection/internal/text"
)

// Folder lists one folder, without what is below its folders; paths are
// names. tree is the folder's SHA.
func (c *Client) Folder(ctx context.Context, owner, name, tree string) (Tree, error) {
	return c.listing(ctx, owner, name, tree, false)
}

// Tree lists all paths of a repository at a commit, tree or branch, in one
// request. What GitHub leaves out of a recursive listing (over 100,000 entries
// or 7 MB; GitHub: REST docs, get a tree) is reported as Truncated; see
// [Client.WholeTree].
func (c *Client) Tree(ctx context.Context, owner, name, ref string) (Tree, error) {
	return c.listing(ctx, owner, name, ref, true)
}

func (c *Client) listing(ctx context.Context, owner, name, ref string, recursive bool) (Tree, error) {
	const op = "list the files of"
	target := owner + "/" + name
	if ref == "" {
		return Tree{}, &Error{Op: op, Target: target, Kind: KindInvalid, Cause: "no commit, tree or branch was named"}
	}
	named := shaPattern.MatchString(ref)
	if named {
		if t, ok := c.keptTree(ref, recursive); ok {
			return t, nil
		}
	}
	path, cred, err := c.toRepository(ctx, op, owner, name, "git", "trees", text.EscapePath(ref))
	if err != nil {
		return Tree{}, err
	}
	if recursive {
		path += "?recursive=1"
	}
	var t Tree
	if err := c.stream(ctx, cred, path, func(body io.Reader) error { return readTree(body, &t) }); err != nil {
		return Tree{}, explain(op, target, err)
	}
	// A commit's SHA is answered by the tree it has; what does not add up to
	// the SHA that is answered is not kept.
	c.keepTree(t, recursive)
	return t, nil
}

// stream makes a read whose answer is too long to be decoded at once.
func (c *Client) stream(ctx context.Context, cred credential, path string, read func(io.Reader) error) error {
	g := c.rest()
	req, err := g.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	resp, err := g.BareDo(withCredential(ctx, cred), req)
	if err != nil {
		return doubt(ctx, resp, err)
	}
	defer resp.Body.Close()
	return read(resp.Body)
}

// readTree decodes a tree entry by entry: of a hundred thousand, only what is
// kept is ever in memory.
func readTree(body io.Reader, into *Tree) error {
	d := json.NewDecoder(body)
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		switch key {
		case "sha":
			err = d.Decode(&into.SHA)
		case "truncated":
			err = d.Decode(&into.Truncated)
		case "tree":
			err = readEntries(d, into)
		default:
			var other json.RawMessage
			err = d.Decode(&other)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readEntries(d *json.Decoder, into *Tree) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		var e struct {
			Path string `json:"path"`
			Mode string `json:"mode"`
			Type string `json:"type"`
			SHA  string `json:"sha"`
			Size int64  `json:"size"`
		}
		if err := d.Decode(&e); err != nil {
			return err
		}
		into.Entries = append(into.Entries, TreeEntry{Path: e.Path, SHA: e.SHA, Kind: kindName(e.Type), Mode: modeName(e.Mode), Size: e.Size})
	}
	_, err := d.Token()
	return err
}

func kindName(kind string) EntryKind {
	switch EntryKind(kind) {
	case KindFile:
		return KindFile
	case KindFolder:
		return KindFolder
	case KindSubmodule:
		return KindSubmodule
	}
	return EntryKind(kind)
}

// Limits of a walk through a tree that GitHub does not list at once.
const (
	walkRequests = 400
	walkEntries  = 600_000
	walkAtOnce   = 4
)

// WholeTree lists everything below a tree. Where GitHub cuts the recursive
// listing short, its folders are listed one by one, those that fit
// recursively; progress is told how many requests that took so far, from any
// goroutine. A tree beyond 600,000 entries or 400 requests stays Truncated:
// what is there is whole, what is missing is not listed.
func (c *Client) WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (Tree, error) {
	t, err := c.Tree(ctx, owner, name, tree)
	if err != nil || !t.Truncated {
		return t, err
	}
	w := &walk{client: c, owner: owner, name: name, progress: progress, lane: make(chan struct{}, walkAtOnce)}
	w.requests.Add(1)
	entries, err := w.below(ctx, tree, "")
	if err != nil {
		return Tree{}, err
	}
	return Tree{SHA: t.SHA, Entries: entries, Truncated: w.cut.Load()}, nil
}

// walk lists a truncated tree in pieces.
type walk struct {
	client      *Client
	owner, name string
	progress    func(int)
	lane        chan struct{}
	requests    atomic.Int64
	entries     atomic.Int64
	cut         atomic.Bool
}

// ask makes one of the walk's requests; ok is false when they are used up.
func (w *walk) ask(ctx context.Context, list func(context.Context, string, string, string) (Tree, error), tree string) (t Tree, ok bool, err error) {
	select {
	case w.lane <- struct{}{}:
	case <-ctx.Done():
		return Tree{}, false, ctx.Err()
	}
	defer func() { <-w.lane }()
	n := w.requests.Add(1)
	if n > walkRequests || w.entries.Load() > walkEntries {
		w.cut.Store(true)
		return Tree{}, false, nil
	}
	if w.progress != nil {
		w.progress(int(n))
	}
	t, err = list(ctx, w.owner, w.name, tree)
	return t, err == nil, err
}

// below lists what is in a folder that is too large to be listed recursively.
func (w *walk) below(ctx context.Context, tree, prefix string) ([]TreeEntry, error) {
	folder, ok, err := w.ask(ctx, w.client.Folder, tree)
	if err != nil || !ok {
		return nil, err
	}
	if folder.Truncated {
		w.cut.Store(true)
	}
	inside := make([][]TreeEntry, len(folder.Entries))
	failed := make([]error, len(folder.Entries))
	var all sync.WaitGroup
	for i, e := range folder.Entries {
		if e.Kind != KindFolder {
			continue
		}
		all.Go(func() { inside[i], failed[i] = w.inside(ctx, e.SHA, prefix+e.Path+"/") })
	}
	all.Wait()
	var out []TreeEntry
	for i, e := range folder.Entries {
		if failed[i] != nil {
			return nil, failed[i]
		}
		e.Path = prefix + e.Path
		out = append(append(out, e), inside[i]...)
	}
	w.entries.Add(int64(len(folder.Entries)))
	return out, nil
}

func (w *walk) inside(ctx context.Context, tree, prefix string) ([]TreeEntry, error) {
	t, ok, err := w.ask(ctx, w.client.Tree, tree)
	if err != nil || !ok {
		return nil, err
	}
	if t.Truncated {
		return w.below(ctx, tree, prefix)
	}
	w.entries.Add(int64(len(t.Entries)))
	for i := range t.Entries {
		t.Entries[i].Path = prefix + t.Entries[i].Path
	}
	return t.Entries, nil
}

// withQuery appends parameters to a path.
func withQuery(path string, values map[string]string) string {
	q := url.Values{}
	for k, v := range values {
		if v != "" {
			q.Set(k, v)
		}
	}
	if len(q) == 0 {
		return path
	}
	return strings.TrimSuffix(path, "?") + "?" + q.Encode()
}
