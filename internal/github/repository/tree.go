package repository

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"sync/atomic"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/text"
)

// Folder lists one folder, without the content of its folders; paths are
// names. tree is the folder's SHA.
func (rd *Reader) Folder(ctx context.Context, owner, name, tree string) (github.Tree, error) {
	return rd.listing(ctx, owner, name, tree, false)
}

// Tree lists all paths of a repository at a commit, tree or branch, in one
// request. What GitHub leaves out of a recursive listing (over 100,000 entries
// or 7 MB; GitHub: REST docs, get a tree) is reported as Truncated; see
// [Reader.WholeTree].
func (rd *Reader) Tree(ctx context.Context, owner, name, ref string) (github.Tree, error) {
	return rd.listing(ctx, owner, name, ref, true)
}

func (rd *Reader) listing(ctx context.Context, owner, name, ref string, recursive bool) (github.Tree, error) {
	const op = "list the files of"
	target := owner + "/" + name
	if ref == "" {
		return github.Tree{}, &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: "no commit, tree or branch was named"}
	}
	named := api.IsSHA(ref)
	if named {
		if t, ok := rd.cache.tree(ref, recursive); ok {
			return t, nil
		}
	}
	path, cred, err := rd.toRepository(ctx, op, owner, name, "git", "trees", text.EscapePath(ref))
	if err != nil {
		return github.Tree{}, err
	}
	if recursive {
		path += "?recursive=1"
	}
	var t github.Tree
	resp, err := rd.api.Raw(ctx, cred, path, "")
	if err != nil {
		return github.Tree{}, api.Explain(op, target, api.MarkDoubtful(ctx, resp, err))
	}
	defer resp.Body.Close()
	if err := readTree(resp.Body, &t); err != nil {
		return github.Tree{}, api.Explain(op, target, err)
	}
	// The answer to a commit's SHA is its tree. A listing that does not match its
	// own SHA is not cached.
	rd.cache.storeTree(t, recursive)
	return t, nil
}

// readTree decodes a tree entry by entry, so that of a hundred thousand only the
// fields that are used are in memory.
func readTree(body io.Reader, into *github.Tree) error {
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

func readEntries(d *json.Decoder, into *github.Tree) error {
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
		into.Entries = append(into.Entries, github.TreeEntry{Path: e.Path, SHA: e.SHA, Kind: kindName(e.Type), Mode: modeName(e.Mode), Size: e.Size})
	}
	_, err := d.Token()
	return err
}

// kindName returns the constant for a kind, so that a large tree holds each
// string once.
func kindName(kind string) github.EntryKind {
	switch github.EntryKind(kind) {
	case github.KindFile:
		return github.KindFile
	case github.KindFolder:
		return github.KindFolder
	case github.KindSubmodule:
		return github.KindSubmodule
	}
	return github.EntryKind(kind)
}

// Limits of a walk through a tree that GitHub does not list in one request.
const (
	walkRequests = 400
	walkEntries  = 600_000
	walkAtOnce   = 4
)

// WholeTree lists everything below a tree. Where GitHub cuts the recursive
// listing short, its folders are listed one by one, recursively if they fit.
// progress is called with the number of requests so far, from any goroutine. A
// tree beyond 600,000 entries or 400 requests stays Truncated: some of its
// folders are not listed.
func (rd *Reader) WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error) {
	t, err := rd.Tree(ctx, owner, name, tree)
	if err != nil || !t.Truncated {
		return t, err
	}
	w := &walk{reader: rd, owner: owner, name: name, progress: progress, slots: make(chan struct{}, walkAtOnce)}
	w.requests.Add(1)
	entries, err := w.below(ctx, tree, "")
	if err != nil {
		return github.Tree{}, err
	}
	return github.Tree{SHA: t.SHA, Entries: entries, Truncated: w.cut.Load()}, nil
}

// walk lists a truncated tree folder by folder.
type walk struct {
	reader      *Reader
	owner, name string
	progress    func(int)
	slots       chan struct{}
	requests    atomic.Int64
	entries     atomic.Int64
	cut         atomic.Bool
}

// ask makes one of the walk's requests; ok is false when the limits are reached.
func (w *walk) ask(ctx context.Context, list func(context.Context, string, string, string) (github.Tree, error), tree string) (t github.Tree, ok bool, err error) {
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return github.Tree{}, false, ctx.Err()
	}
	defer func() { <-w.slots }()
	n := w.requests.Add(1)
	if n > walkRequests || w.entries.Load() > walkEntries {
		w.cut.Store(true)
		return github.Tree{}, false, nil
	}
	if w.progress != nil {
		w.progress(int(n))
	}
	t, err = list(ctx, w.owner, w.name, tree)
	return t, err == nil, err
}

// below lists a folder that is too large to be listed recursively.
func (w *walk) below(ctx context.Context, tree, prefix string) ([]github.TreeEntry, error) {
	folder, ok, err := w.ask(ctx, w.reader.Folder, tree)
	if err != nil || !ok {
		return nil, err
	}
	if folder.Truncated {
		w.cut.Store(true)
	}
	inside := make([][]github.TreeEntry, len(folder.Entries))
	failed := make([]error, len(folder.Entries))
	var all sync.WaitGroup
	for i, e := range folder.Entries {
		if e.Kind != github.KindFolder {
			continue
		}
		all.Go(func() { inside[i], failed[i] = w.inside(ctx, e.SHA, prefix+e.Path+"/") })
	}
	all.Wait()
	var out []github.TreeEntry
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

// inside lists a folder recursively if it fits, else folder by folder.
func (w *walk) inside(ctx context.Context, tree, prefix string) ([]github.TreeEntry, error) {
	t, ok, err := w.ask(ctx, w.reader.Tree, tree)
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
