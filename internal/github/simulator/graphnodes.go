package simulator

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// The nodes of the graph that are more than a pointer into the world.
type (
	refNode struct {
		r *repository
		gitstore.Ref
	}
	commitNode struct {
		r *repository
		c *object.Commit
	}
	treeNode struct {
		r    *repository
		hash plumbing.Hash
		path string // where it was found; empty: the root or unknown
	}
	blobNode struct {
		r    *repository
		hash plumbing.Hash
	}
	entryNode struct {
		r *repository
		gitstore.File
	}
	pullNode struct {
		r *repository
		p *pullRequest
	}
	actorNode struct {
		sig object.Signature
	}
	signatureNode struct {
		v verification
		c *object.Commit
	}
	payloadNode struct {
		mutation any // clientMutationId
		commit   *commitNode
		ref      *refNode
	}
)

// typeName names the type of a node that stands for an interface.
func typeName(v any) string {
	switch v := v.(type) {
	case *account:
		return v.Type
	case *repository:
		return "Repository"
	case *refNode:
		return "Ref"
	case *commitNode:
		return "Commit"
	case *treeNode:
		return "Tree"
	case *blobNode:
		return "Blob"
	case *pullNode:
		return "PullRequest"
	case *signatureNode:
		return "GpgSignature"
	case *checkRunNode:
		return "CheckRun"
	case *statusNode:
		return "StatusContext"
	}
	return ""
}

// newResolvers returns the resolvers of every type and field of the schema.
func newResolvers() map[string]map[string]resolver {
	page := connectionFields()
	repositories := connectionFields()
	repositories["totalDiskUsage"] = plain(func(c *connection[*repository]) any {
		var total int64
		for _, r := range c.items {
			total += r.diskUsage()
		}
		return total
	})
	return map[string]map[string]resolver{
		"Query": queryFields(), "Mutation": mutationFields(), "RateLimit": rateLimitFields(),
		"User": accountFields(), "Organization": accountFields(), "Bot": accountFields(),
		"Repository": repositoryFields(), "Ref": refFields(),
		"Commit": commitFields(), "Tree": treeFields(), "Blob": blobFields(), "TreeEntry": entryFields(),
		"GitActor": actorFields(), "GpgSignature": signatureFields(), "PullRequest": pullFields(),
		"StatusCheckRollup": rollupFields(), "StatusCheckRollupContextConnection": page, "CheckRun": checkRunFields(),
		"StatusContext": statusFields(), "PullRequestChangedFile": pullFileFields(), "PullRequestChangedFileConnection": page,
		"Comparison":                  comparisonFields(),
		"CreateCommitOnBranchPayload": payloadFields(), "PageInfo": pageInfoFields(),
		"RepositoryConnection": repositories, "OrganizationConnection": page, "RefConnection": page,
		"CommitConnection": page, "CommitHistoryConnection": page, "PullRequestConnection": page,
		"RepositoryEdge": edgeFields(), "OrganizationEdge": edgeFields(), "RefEdge": edgeFields(),
		"CommitEdge": edgeFields(), "PullRequestEdge": edgeFields(),
	}
}

// commitNodeOf reads a commit as a node; nil if there is none.
func commitNodeOf(r *repository, h plumbing.Hash) *commitNode {
	c, err := r.git.Commit(h)
	if err != nil {
		return nil
	}
	return &commitNode{r, c}
}

// objectNode makes a node of any git object; nil if there is none.
func objectNode(r *repository, h plumbing.Hash, path string) any {
	kind, found := r.git.ObjectType(h)
	switch {
	case !found:
		return nil
	case kind == plumbing.CommitObject:
		return commitNodeOf(r, h)
	case kind == plumbing.TreeObject:
		return &treeNode{r, h, path}
	case kind == plumbing.BlobObject:
		return &blobNode{r, h}
	}
	return nil
}

// expression evaluates what git rev-parse understands of it: a revision, or a
// revision, a colon and a path.
func expression(r *repository, text string) any {
	revision, path, hasPath := strings.Cut(text, ":")
	h, found := r.resolve(revision)
	if !found {
		if !hasPath && plumbing.IsHash(revision) {
			return objectNode(r, plumbing.NewHash(revision), "")
		}
		return nil
	}
	if !hasPath {
		return objectNode(r, h, "")
	}
	c, err := r.git.Commit(h)
	if err != nil {
		return nil
	}
	e, found := r.git.Entry(c.TreeHash, path)
	if !found || e.Mode == filemode.Submodule {
		return nil
	}
	return objectNode(r, e.Hash, strings.Trim(path, "/"))
}

// nodeByID finds what a global id names, as far as the actor may see it.
func (x *graphExec) nodeByID(id string) any {
	prefix, n, name, valid := query.ParseNodeID(id)
	if !valid {
		return nil
	}
	if name == "" {
		return x.topNode(prefix, n)
	}
	r := x.s.world.byID[n]
	if r == nil || !x.s.visible(x.c.actor, r) || !x.s.settled(r) || x.s.permission(x.c.actor, r, "contents") < levelRead {
		return nil
	}
	switch prefix {
	case "REF":
		if h, found := r.git.RefHash(name); found {
			return &refNode{r, gitstore.Ref{Name: name, Hash: h}}
		}
	case "C", "T", "B":
		return objectNode(r, plumbing.NewHash(name), "")
	}
	return nil
}

func (x *graphExec) topNode(prefix string, n int64) any {
	switch prefix {
	case "U", "O", "BOT":
		if a := x.s.world.accountByID(n); a != nil && a.NodeID[:len(prefix)] == prefix {
			return a
		}
	case "R":
		if r := x.s.world.byID[n]; r != nil && x.s.visible(x.c.actor, r) && x.s.settled(r) {
			return r
		}
	case "PR":
		for _, r := range x.s.world.byID {
			for _, p := range r.pulls {
				if p.ID == n && x.s.visible(x.c.actor, r) && x.s.permission(x.c.actor, r, "pull_requests") >= levelRead {
					return &pullNode{r, p}
				}
			}
		}
	}
	return nil
}
