package simulator

import (
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// repoURL is the address of something below a repository, in the API.
func (s *Simulator) repoURL(r *repository, below string) string {
	return s.api("/repos/" + r.fullName() + below)
}

// pageURL is the address of a web page of a repository.
func (s *Simulator) pageURL(r *repository, below string) string {
	return s.html("/" + r.fullName() + below)
}

func signatureView(sig object.Signature) obj {
	return obj{"name": sig.Name, "email": sig.Email, "date": stamp(sig.When)}
}

// verificationView says whether GitHub's own signature is on a commit.
func (r *repository) verificationView(c *object.Commit) obj {
	if v, ok := r.verified[c.Hash]; ok {
		return obj{"verified": true, "reason": "valid", "signature": v.Signature, "payload": v.Payload, "verified_at": stamp(v.At)}
	}
	if c.PGPSignature != "" {
		return obj{"verified": false, "reason": "unknown_key", "signature": c.PGPSignature, "payload": nil, "verified_at": nil}
	}
	return obj{"verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil}
}

func (s *Simulator) parentsView(r *repository, c *object.Commit, path string) []obj {
	return mapOf(c.ParentHashes, func(h plumbing.Hash) obj {
		return obj{"sha": h.String(), "url": s.repoURL(r, path+h.String()), "html_url": s.pageURL(r, "/commit/"+h.String())}
	})
}

// gitCommit is the schema "git-commit".
func (s *Simulator) gitCommit(r *repository, c *object.Commit) obj {
	sha, tree := c.Hash.String(), c.TreeHash.String()
	return obj{
		"sha": sha, "node_id": query.ObjectNodeID("C", r.ID, sha), "url": s.repoURL(r, "/git/commits/"+sha),
		"html_url": s.pageURL(r, "/commit/"+sha), "author": signatureView(c.Author), "committer": signatureView(c.Committer),
		"message": c.Message, "tree": obj{"sha": tree, "url": s.repoURL(r, "/git/trees/"+tree)},
		"parents": s.parentsView(r, c, "/git/commits/"), "verification": r.verificationView(c),
	}
}

// commitView is the schema "commit", without stats and files.
func (s *Simulator) commitView(r *repository, c *object.Commit) obj {
	sha, tree := c.Hash.String(), c.TreeHash.String()
	return obj{
		"sha": sha, "node_id": query.ObjectNodeID("C", r.ID, sha),
		"commit": obj{
			"author": signatureView(c.Author), "committer": signatureView(c.Committer), "message": c.Message,
			"tree": obj{"sha": tree, "url": s.repoURL(r, "/git/trees/"+tree)},
			"url":  s.repoURL(r, "/git/commits/"+sha), "comment_count": 0, "verification": r.verificationView(c),
		},
		"url": s.repoURL(r, "/commits/"+sha), "html_url": s.pageURL(r, "/commit/"+sha),
		"comments_url": s.repoURL(r, "/commits/"+sha+"/comments"),
		"author":       s.nullableUser(s.byEmail(c.Author.Email)), "committer": s.nullableUser(s.byEmail(c.Committer.Email)),
		"parents": s.parentsView(r, c, "/commits/"),
	}
}

// byEmail finds the user or bot that a commit's address belongs to.
func (s *Simulator) byEmail(email string) *account {
	if email == webFlowEmail {
		return s.webFlow()
	}
	if local, ours := strings.CutSuffix(fold(email), "@"+noReply); ours {
		_, login, _ := strings.Cut(local, "+")
		if a := s.world.account(login); a != nil && !a.isOrganization() && strings.EqualFold(commitEmail(a), email) {
			return a
		}
	}
	for _, a := range s.world.accounts {
		if a.Email != "" && !a.isOrganization() && strings.EqualFold(a.Email, email) {
			return a
		}
	}
	return nil
}

// webFlow is the account that GitHub itself commits with.
func (s *Simulator) webFlow() *account {
	u := s.ensureAccount(webFlowLogin, typeUser)
	u.Name, u.Email = webFlowName, webFlowEmail
	return u
}

// typeOf names the kind of a tree entry as the git endpoints do.
func typeOf(mode filemode.FileMode) string {
	switch mode {
	case filemode.Dir:
		return "tree"
	case filemode.Submodule:
		return "commit"
	}
	return "blob"
}

// contentType names the kind of a tree entry as the contents endpoints do.
func contentType(mode filemode.FileMode) string {
	switch mode {
	case filemode.Dir:
		return "dir"
	case filemode.Submodule:
		return "submodule"
	case filemode.Symlink:
		return "symlink"
	}
	return "file"
}

// contentView is one entry of the contents endpoints, without its content.
func (s *Simulator) contentView(r *repository, f gitstore.File, ref string) obj {
	name := f.Path
	if i := strings.LastIndexByte(f.Path, '/'); i >= 0 {
		name = f.Path[i+1:]
	}
	escaped := escapePath(f.Path)
	self := s.repoURL(r, "/contents/"+escaped) + "?ref=" + url.QueryEscape(ref)
	git, page, raw := s.repoURL(r, "/git/blobs/"+f.Hash.String()), s.pageURL(r, "/blob/"+escapePath(ref)+"/"+escaped), any(nil)
	size := int64(0)
	switch f.Mode {
	case filemode.Dir:
		git, page = s.repoURL(r, "/git/trees/"+f.Hash.String()), s.pageURL(r, "/tree/"+escapePath(ref)+"/"+escaped)
	default:
		raw, size = s.pageURL(r, "/raw/"+escapePath(ref)+"/"+escaped), r.git.BlobSize(f.Hash)
	}
	return obj{
		"name": name, "path": f.Path, "sha": f.Hash.String(), "size": size, "type": contentType(f.Mode),
		"url": self, "git_url": git, "html_url": page, "download_url": raw,
		"_links": obj{"self": self, "git": git, "html": page},
	}
}
