package simulator

import (
	"encoding/base64"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"
)

// gitWrite is gitRepo for changes of the git database.
func (c *call) gitWrite(into any) (*repository, *reply) {
	r, refused := c.gitRepo(write("contents"))
	if refused == nil {
		refused = writable(r)
	}
	if refused == nil && into != nil {
		refused = c.decode(into)
	}
	return r, refused
}

func (s *Simulator) createBlob(c *call) *reply {
	var in struct {
		Content  *string `json:"content"`
		Encoding string  `json:"encoding"`
	}
	r, refused := c.gitWrite(&in)
	if refused != nil {
		return refused
	}
	if in.Content == nil {
		return notSupplied("content")
	}
	data := []byte(*in.Content)
	switch in.Encoding {
	case "", "utf-8":
	case "base64":
		decoded, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(*in.Content, "\n", ""))
		if err != nil {
			return invalid("content is not valid Base64")
		}
		data = decoded
	default:
		return invalid("encoding must be utf-8 or base64")
	}
	h, err := r.git.WriteBlob(data)
	if err != nil {
		return serverError(err)
	}
	return created(obj{"sha": h.String(), "url": s.repoURL(r, "/git/blobs/"+h.String())})
}

// treeEntryInput is one entry of the body of POST git/trees. SHA tells null,
// which deletes, from an absent key.
type treeEntryInput struct {
	Path    string   `json:"path"`
	Mode    string   `json:"mode"`
	Type    string   `json:"type"`
	Content *string  `json:"content"`
	SHA     nullable `json:"sha"`
}

// nullable is a string that knows whether it was there, and whether as null.
type nullable struct {
	set, null bool
	value     string
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *nullable) UnmarshalJSON(b []byte) error {
	n.set = true
	n.null = string(b) == "null"
	n.value = strings.Trim(string(b), `"`)
	return nil
}

func (s *Simulator) createTree(c *call) *reply {
	var in struct {
		Tree     []treeEntryInput `json:"tree"`
		BaseTree string           `json:"base_tree"`
	}
	r, refused := c.gitWrite(&in)
	if refused != nil {
		return refused
	}
	if in.Tree == nil {
		return notSupplied("tree")
	}
	var base plumbing.Hash
	if in.BaseTree != "" {
		h, found := r.treeHash(in.BaseTree)
		if !found || !plumbing.IsHash(in.BaseTree) {
			return invalid("base_tree is not a valid tree oid")
		}
		base = h
	}
	changes, refused := c.treeChanges(r, in.Tree)
	if refused != nil {
		return refused
	}
	h, err := r.git.EditTree(base, changes)
	if err != nil {
		return invalid("GitRPC::BadObjectState: " + err.Error())
	}
	t, err := r.git.Tree(h)
	if err != nil {
		return serverError(err)
	}
	return created(s.treeView(r, h, mapOf(t.Entries, func(e object.TreeEntry) treeEntry {
		return s.entryView(r, gitstore.File{Path: e.Name, Mode: e.Mode, Hash: e.Hash})
	}), false))
}

// treeChanges turns the entries of a body into changes of a tree.
func (c *call) treeChanges(r *repository, entries []treeEntryInput) ([]gitstore.Change, *reply) {
	var out []gitstore.Change
	for _, e := range entries {
		if !gitstore.ValidPath(e.Path) {
			return nil, invalid("tree.path contains a malformed path component")
		}
		if touchesWorkflows(e.Path) && !c.actor.isClassic() {
			if refused := c.check(r, write("contents"), write("workflows")); refused != nil {
				return nil, refused
			}
		}
		one, refused := treeChange(r, e)
		if refused != nil {
			return nil, refused
		}
		out = append(out, one)
	}
	return out, nil
}

func treeChange(r *repository, e treeEntryInput) (gitstore.Change, *reply) {
	mode, known := modes[e.Mode]
	switch {
	case e.SHA.set && e.SHA.null && e.Content == nil:
		return gitstore.Change{Path: e.Path, Delete: true}, nil
	case !known:
		return gitstore.Change{}, invalid("tree.mode must be one of 100644, 100755, 040000, 160000 or 120000")
	case e.SHA.set && e.Content != nil:
		return gitstore.Change{}, invalid("Must supply either tree.sha or tree.content, but not both.")
	case e.Content != nil:
		h, err := r.git.WriteBlob([]byte(*e.Content))
		if err != nil {
			return gitstore.Change{}, serverError(err)
		}
		return gitstore.Change{Path: e.Path, Mode: mode, Hash: h}, nil
	case !e.SHA.set:
		return gitstore.Change{}, invalid("Must supply either tree.sha or tree.content.")
	}
	h := plumbing.NewHash(e.SHA.value)
	if kind, found := r.git.ObjectType(h); mode != filemode.Submodule && (!found || kind.String() != typeOf(mode)) {
		return gitstore.Change{}, invalid("tree.sha " + e.SHA.value + " is not a valid " + typeOf(mode))
	}
	return gitstore.Change{Path: e.Path, Mode: mode, Hash: h}, nil
}

var modes = map[string]filemode.FileMode{
	"100644": filemode.Regular, "100755": filemode.Executable, "040000": filemode.Dir,
	"160000": filemode.Submodule, "120000": filemode.Symlink,
}

// createGitCommit writes a commit object. What an App writes in nobody else's
// name GitHub signs.
func (s *Simulator) createGitCommit(c *call) *reply {
	var in struct {
		Message   *string      `json:"message"`
		Tree      string       `json:"tree"`
		Parents   []string     `json:"parents"`
		Author    *personInput `json:"author"`
		Committer *personInput `json:"committer"`
		Signature string       `json:"signature"`
	}
	r, refused := c.gitWrite(&in)
	if refused != nil {
		return refused
	}
	if in.Message == nil {
		return notSupplied("message")
	}
	tree := plumbing.NewHash(in.Tree)
	if kind, found := r.git.ObjectType(tree); !found || kind != plumbing.TreeObject {
		return invalid("Tree SHA does not exist")
	}
	what := c.commitInput(*in.Message, in.Author, in.Committer)
	what.Tree, what.Signature = tree, in.Signature
	for _, p := range in.Parents {
		h := plumbing.NewHash(p)
		if _, err := r.git.Commit(h); err != nil {
			return invalid("Parent SHA does not exist or is not a commit object")
		}
		what.Parents = append(what.Parents, h)
	}
	if !c.actor.isInstallation() || in.Signature != "" {
		what.Signed = false
		if in.Committer == nil {
			what.Committer = what.Author
		}
	}
	h, err := s.writeCommit(r, what)
	if err != nil {
		return serverError(err)
	}
	commit, err := r.git.Commit(h)
	if err != nil {
		return serverError(err)
	}
	return created(s.gitCommit(r, commit))
}
