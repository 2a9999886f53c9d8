package simulator

import (
	"net/http"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// routesGitData registers the git database.
func (s *Simulator) routesGitData(mux *http.ServeMux) {
	const repo = " /repos/{owner}/{repo}/git"
	s.handle(mux, "GET"+repo+"/trees/{tree_sha...}", s.getTree)
	s.handle(mux, "GET"+repo+"/blobs/{file_sha}", s.getBlob)
	s.handle(mux, "GET"+repo+"/commits/{commit_sha...}", s.getGitCommit)
	s.handle(mux, "GET"+repo+"/ref/{ref...}", s.getRef)
	s.handle(mux, "GET"+repo+"/matching-refs/{ref...}", s.matchingRefs)
	s.handle(mux, "POST"+repo+"/refs", s.createRef)
	s.handle(mux, "PATCH"+repo+"/refs/{ref...}", s.updateRef)
	s.handle(mux, "DELETE"+repo+"/refs/{ref...}", s.deleteRef)
	s.handle(mux, "POST"+repo+"/blobs", s.createBlob)
	s.handle(mux, "POST"+repo+"/trees", s.createTree)
	s.handle(mux, "POST"+repo+"/commits", s.createGitCommit)
}

// treeHash finds the tree that a tree's SHA, a commit's SHA or a reference names.
func (r *repository) treeHash(name string) (plumbing.Hash, bool) {
	if plumbing.IsHash(name) {
		h := plumbing.NewHash(name)
		if kind, found := r.git.ObjectType(h); found && kind == plumbing.TreeObject {
			return h, true
		}
	}
	h, found := r.resolve(name)
	if !found || name == "" {
		return plumbing.ZeroHash, false
	}
	c, err := r.git.Commit(h)
	if err != nil {
		return plumbing.ZeroHash, false
	}
	return c.TreeHash, true
}

func (s *Simulator) getTree(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	h, found := r.treeHash(c.path("tree_sha"))
	if !found {
		return notFound()
	}
	// GitHub: any value of recursive, even "0", means yes.
	if c.r.URL.Query().Has("recursive") {
		return s.recursiveTree(r, h)
	}
	t, err := r.git.Tree(h)
	if err != nil {
		return serverError(err)
	}
	return ok(s.treeView(r, h, mapOf(t.Entries, func(e object.TreeEntry) treeEntry {
		return s.entryView(r, gitstore.File{Path: e.Name, Mode: e.Mode, Hash: e.Hash})
	}), false))
}

func (s *Simulator) recursiveTree(r *repository, h plumbing.Hash) *reply {
	list, truncated, size := []treeEntry{}, false, 0
	err := r.git.Walk(h, func(f gitstore.File) bool {
		// What git ls-tree -r -t would print is taken for the size: GitHub does
		// not say what the 7 MB are counted of.
		if size += len("100644 blob ") + 2*len(f.Hash) + len("\t\n") + len(f.Path); len(list) >= s.treeMax || size > treeBytes {
			truncated = true
			return false
		}
		list = append(list, s.entryView(r, f))
		return true
	})
	if err != nil {
		return serverError(err)
	}
	return ok(s.treeView(r, h, list, truncated))
}

func (s *Simulator) treeView(r *repository, h plumbing.Hash, list []treeEntry, truncated bool) obj {
	return obj{"sha": h.String(), "url": s.repoURL(r, "/git/trees/"+h.String()), "tree": list, "truncated": truncated}
}

// treeEntry is one entry of the schema "git-tree". Trees can be long: a struct
// takes a fraction of what a map would.
type treeEntry struct {
	Path string `json:"path"`
	Mode string `json:"mode"`
	Type string `json:"type"`
	SHA  string `json:"sha"`
	Size *int64 `json:"size,omitempty"`
	URL  string `json:"url,omitempty"`
}

func (s *Simulator) entryView(r *repository, f gitstore.File) treeEntry {
	e := treeEntry{Path: f.Path, Mode: gitstore.ModeText(f.Mode), Type: typeOf(f.Mode), SHA: f.Hash.String()}
	switch f.Mode {
	case filemode.Dir:
		e.URL = s.repoURL(r, "/git/trees/"+e.SHA)
	case filemode.Submodule:
	default:
		size := r.git.BlobSize(f.Hash)
		e.Size, e.URL = &size, s.repoURL(r, "/git/blobs/"+e.SHA)
	}
	return e
}

func (s *Simulator) getBlob(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	sha := c.path("file_sha")
	if !plumbing.IsHash(sha) {
		return invalid("The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
	}
	data, err := r.git.Blob(plumbing.NewHash(sha))
	if err != nil {
		return notFound()
	}
	if c.accepts("vnd.github.raw") || c.accepts("vnd.github.v3.raw") {
		return &reply{status: http.StatusOK, raw: data, contentType: "application/vnd.github.raw+json; charset=utf-8"}
	}
	return ok(obj{
		"sha": sha, "node_id": query.ObjectNodeID("B", r.ID, sha), "size": len(data),
		"url": s.repoURL(r, "/git/blobs/"+sha), "content": wrap60(base64Of(data)), "encoding": "base64",
	})
}

func (s *Simulator) getGitCommit(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	if !plumbing.IsHash(c.path("commit_sha")) {
		return notFound()
	}
	commit, err := r.git.Commit(plumbing.NewHash(c.path("commit_sha")))
	if err != nil {
		return notFound()
	}
	return ok(s.gitCommit(r, commit))
}

// refView is the schema "git-ref".
func (s *Simulator) refView(r *repository, one gitstore.Ref) obj {
	kind := plumbing.CommitObject
	if t, found := r.git.ObjectType(one.Hash); found {
		kind = t
	}
	return obj{
		"ref": one.Name, "node_id": query.ObjectNodeID("REF", r.ID, one.Name), "url": s.repoURL(r, "/git/"+escapePath(one.Name)),
		"object": obj{
			"sha": one.Hash.String(), "type": kind.String(),
			"url": s.repoURL(r, "/git/"+kind.String()+"s/"+one.Hash.String()),
		},
	}
}

func (s *Simulator) getRef(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	name := "refs/" + c.path("ref")
	h, found := r.git.RefHash(name)
	if !found {
		return notFound()
	}
	return ok(s.refView(r, gitstore.Ref{Name: name, Hash: h}))
}

func (s *Simulator) matchingRefs(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	return ok(mapOf(r.git.Refs("refs/"+c.path("ref")), func(one gitstore.Ref) obj { return s.refView(r, one) }))
}
