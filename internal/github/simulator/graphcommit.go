package simulator

import (
	"bytes"
	"maps"
	"path"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// gitObjectFields resolve what commits, trees and blobs have in common.
func gitObjectFields[T any](prefix string, of func(T) (*repository, plumbing.Hash)) map[string]resolver {
	on := func(f func(x *graphExec, r *repository, sha string) any) resolver {
		return field(func(x *graphExec, v T, _ arguments) (any, error) {
			r, h := of(v)
			return f(x, r, h.String()), nil
		})
	}
	return map[string]resolver{
		"id":                 on(func(_ *graphExec, r *repository, sha string) any { return query.ObjectNodeID(prefix, r.ID, sha) }),
		"oid":                on(func(_ *graphExec, _ *repository, sha string) any { return sha }),
		"abbreviatedOid":     on(func(_ *graphExec, _ *repository, sha string) any { return sha[:7] }),
		"commitUrl":          on(func(x *graphExec, r *repository, sha string) any { return x.s.pageURL(r, "/commit/"+sha) }),
		"commitResourcePath": on(func(_ *graphExec, r *repository, sha string) any { return "/" + r.fullName() + "/commit/" + sha }),
		"repository":         on(func(_ *graphExec, r *repository, _ string) any { return r }),
	}
}

// commitFields resolve Commit.
func commitFields() map[string]resolver {
	fields := gitObjectFields("C", func(n *commitNode) (*repository, plumbing.Hash) { return n.r, n.c.Hash })
	is := func(f func(n *commitNode) any) resolver { return plain(f) }
	more := map[string]resolver{
		"message": is(func(n *commitNode) any { return n.c.Message }),
		"messageHeadline": is(func(n *commitNode) any {
			head, _ := splitMessage(n.c.Message)
			return head
		}),
		"messageBody": is(func(n *commitNode) any {
			_, body := splitMessage(n.c.Message)
			return body
		}),
		"committedDate":       is(func(n *commitNode) any { return stamp(n.c.Committer.When) }),
		"authoredDate":        is(func(n *commitNode) any { return stamp(n.c.Author.When) }),
		"author":              is(func(n *commitNode) any { return &actorNode{n.c.Author} }),
		"committer":           is(func(n *commitNode) any { return &actorNode{n.c.Committer} }),
		"committedViaWeb":     is(func(n *commitNode) any { return n.c.Committer.Email == webFlowEmail }),
		"authoredByCommitter": is(func(n *commitNode) any { return n.c.Committer.Email == n.c.Author.Email }),
		"tree":                is(func(n *commitNode) any { return &treeNode{n.r, n.c.TreeHash, ""} }),
		"resourcePath":        is(func(n *commitNode) any { return "/" + n.r.fullName() + "/commit/" + n.c.Hash.String() }),
		"signature": is(func(n *commitNode) any {
			if n.c.PGPSignature == "" {
				return nil
			}
			return &signatureNode{n.r.verified[n.c.Hash], n.c}
		}),
		"url": field(func(x *graphExec, n *commitNode, _ arguments) (any, error) {
			return x.s.pageURL(n.r, "/commit/"+n.c.Hash.String()), nil
		}),
		"treeUrl": field(func(x *graphExec, n *commitNode, _ arguments) (any, error) {
			return x.s.pageURL(n.r, "/tree/"+n.c.Hash.String()), nil
		}),
		"additions":               stat(func(d gitstore.DiffStat) int { return d.Additions }),
		"deletions":               stat(func(d gitstore.DiffStat) int { return d.Deletions }),
		"changedFilesIfAvailable": stat(func(d gitstore.DiffStat) int { return d.Files }),
		"file":                    field(commitFile),
		"history":                 field(commitHistory),
		"parents":                 field(commitParents),
		"associatedPullRequests":  field(commitPulls),
	}
	maps.Copy(fields, more)
	return fields
}

// splitMessage parts a commit message into headline and body.
func splitMessage(message string) (head, body string) {
	head, body, _ = strings.Cut(message, "\n")
	return head, strings.TrimLeft(body, "\n")
}

func stat(f func(gitstore.DiffStat) int) resolver {
	return field(func(_ *graphExec, n *commitNode, _ arguments) (any, error) {
		d, err := n.r.git.CommitStat(n.c)
		return f(d), err
	})
}

func commitFile(_ *graphExec, n *commitNode, args arguments) (any, error) {
	at := strings.Trim(args.text("path"), "/")
	e, found := n.r.git.Entry(n.c.TreeHash, at)
	if !found || at == "" {
		return nil, nil
	}
	return &entryNode{n.r, gitstore.File{Path: at, Mode: e.Mode, Hash: e.Hash}}, nil
}

func commitHistory(_ *graphExec, n *commitNode, args arguments) (any, error) {
	hashes := n.r.git.History(n.c.Hash)
	if at := strings.Trim(args.text("path"), "/"); at != "" {
		hashes = n.r.git.Touching(hashes, at)
	}
	since, hasSince := timeOf(args.text("since"))
	until, hasUntil := timeOf(args.text("until"))
	var list []*commitNode
	for _, h := range hashes {
		c := commitNodeOf(n.r, h)
		if c == nil || hasSince && c.c.Committer.When.Before(since) || hasUntil && c.c.Committer.When.After(until) {
			continue
		}
		list = append(list, c)
	}
	return connect(list, "history", args)
}

func timeOf(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}

func commitParents(_ *graphExec, n *commitNode, args arguments) (any, error) {
	var list []*commitNode
	for _, h := range n.c.ParentHashes {
		if c := commitNodeOf(n.r, h); c != nil {
			list = append(list, c)
		}
	}
	return connect(list, "parents", args)
}

// treeFields resolve Tree.
func treeFields() map[string]resolver {
	fields := gitObjectFields("T", func(n *treeNode) (*repository, plumbing.Hash) { return n.r, n.hash })
	fields["entries"] = field(func(_ *graphExec, n *treeNode, _ arguments) (any, error) {
		t, err := n.r.git.Tree(n.hash)
		if err != nil {
			return nil, err
		}
		return mapOf(t.Entries, func(e object.TreeEntry) *entryNode {
			return &entryNode{n.r, gitstore.File{Path: strings.TrimPrefix(n.path+"/"+e.Name, "/"), Mode: e.Mode, Hash: e.Hash}}
		}), nil
	})
	return fields
}

// entryFields resolve TreeEntry.
func entryFields() map[string]resolver {
	return map[string]resolver{
		"name":        plain(func(n *entryNode) any { return path.Base(n.Path) }),
		"path":        plain(func(n *entryNode) any { return n.Path }),
		"mode":        plain(func(n *entryNode) any { return int(n.Mode) }),
		"type":        plain(func(n *entryNode) any { return typeOf(n.Mode) }),
		"oid":         plain(func(n *entryNode) any { return n.Hash.String() }),
		"extension":   plain(func(n *entryNode) any { return path.Ext(n.Path) }),
		"isGenerated": plain(func(*entryNode) any { return false }),
		"repository":  plain(func(n *entryNode) any { return n.r }),
		"size": plain(func(n *entryNode) any {
			if n.Mode == filemode.Dir || n.Mode == filemode.Submodule {
				return 0
			}
			return n.r.git.BlobSize(n.Hash)
		}),
		"object": plain(func(n *entryNode) any {
			if n.Mode == filemode.Submodule {
				return nil
			}
			return objectNode(n.r, n.Hash, n.Path)
		}),
	}
}

// maxText is how much of a blob GraphQL gives as text, in bytes.
const maxText = 512_000

// blobFields resolve Blob. Binary blobs have no text.
func blobFields() map[string]resolver {
	fields := gitObjectFields("B", func(n *blobNode) (*repository, plumbing.Hash) { return n.r, n.hash })
	fields["byteSize"] = plain(func(n *blobNode) any { return n.r.git.BlobSize(n.hash) })
	fields["isTruncated"] = plain(func(n *blobNode) any { return n.r.git.BlobSize(n.hash) > maxText })
	fields["isBinary"] = field(func(_ *graphExec, n *blobNode, _ arguments) (any, error) {
		data, err := n.r.git.Blob(n.hash)
		return gitstore.IsBinary(data), err
	})
	fields["text"] = field(func(_ *graphExec, n *blobNode, _ arguments) (any, error) {
		data, err := n.r.git.Blob(n.hash)
		if err != nil || gitstore.IsBinary(data) {
			return nil, err
		}
		if len(data) > maxText {
			data = bytes.ToValidUTF8(data[:maxText], nil)
		}
		return string(data), nil
	})
	return fields
}

// actorFields resolve GitActor. Bots are no users.
func actorFields() map[string]resolver {
	return map[string]resolver{
		"name":  plain(func(n *actorNode) any { return n.sig.Name }),
		"email": plain(func(n *actorNode) any { return n.sig.Email }),
		"date":  plain(func(n *actorNode) any { return stamp(n.sig.When) }),
		"user": field(func(x *graphExec, n *actorNode, _ arguments) (any, error) {
			if a := x.s.byEmail(n.sig.Email); a != nil && a.Type == typeUser {
				return a, nil
			}
			return nil, nil
		}),
		"avatarUrl": field(func(x *graphExec, n *actorNode, _ arguments) (any, error) {
			if a := x.s.byEmail(n.sig.Email); a != nil {
				return x.s.avatar(a), nil
			}
			return x.s.html("/avatars/u/0?v=4"), nil
		}),
	}
}

// signatureFields resolve GpgSignature.
func signatureFields() map[string]resolver {
	ours := func(n *signatureNode) bool { return !n.v.At.IsZero() }
	return map[string]resolver{
		"email":             plain(func(n *signatureNode) any { return n.c.Committer.Email }),
		"isValid":           plain(func(n *signatureNode) any { return ours(n) }),
		"payload":           plain(func(n *signatureNode) any { return n.v.Payload }),
		"signature":         plain(func(n *signatureNode) any { return n.c.PGPSignature }),
		"wasSignedByGitHub": plain(func(n *signatureNode) any { return ours(n) }),
		"verifiedAt":        plain(func(n *signatureNode) any { return optional(n.v.At) }),
		"keyId":             field(func(x *graphExec, _ *signatureNode, _ arguments) (any, error) { return x.s.signerID(), nil }),
		"state": plain(func(n *signatureNode) any {
			if ours(n) {
				return "VALID"
			}
			return "UNKNOWN_KEY"
		}),
		"signer": field(func(x *graphExec, n *signatureNode, _ arguments) (any, error) {
			if ours(n) {
				return x.s.webFlow(), nil
			}
			return nil, nil
		}),
	}
}
