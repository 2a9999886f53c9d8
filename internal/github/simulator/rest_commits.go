package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"
)

// routesCommits registers commits, branches and comparisons.
func (s *Simulator) routesCommits(mux *http.ServeMux) {
	const repo = "GET /repos/{owner}/{repo}"
	s.handle(mux, repo+"/commits", s.listCommits)
	s.handle(mux, repo+"/commits/{ref...}", s.getCommit)
	s.handle(mux, repo+"/branches", s.listBranches)
	s.handle(mux, repo+"/branches/{branch...}", s.getBranch)
	s.handle(mux, repo+"/compare/{basehead...}", s.compare)
	s.handle(mux, repo+"/rules/branches/{branch...}", s.listRules)
}

func (s *Simulator) listCommits(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	head, found := r.resolve(c.query("sha"))
	if !found {
		return notFound()
	}
	hashes := r.git.History(head)
	if path := strings.Trim(c.query("path"), "/"); path != "" {
		hashes = r.git.Touching(hashes, path)
	}
	since, hasSince := timeOf(c.query("since"))
	until, hasUntil := timeOf(c.query("until"))
	var list []*object.Commit
	for _, h := range hashes {
		commit, err := r.git.Commit(h)
		if err != nil || hasSince && commit.Committer.When.Before(since) || hasUntil && commit.Committer.When.After(until) ||
			!s.byWhom(commit.Author, c.query("author")) || !s.byWhom(commit.Committer, c.query("committer")) {
			continue
		}
		list = append(list, commit)
	}
	return paged(c, list, func(part []*object.Commit) any {
		return mapOf(part, func(commit *object.Commit) obj { return s.commitView(r, commit) })
	})
}

// byWhom says whether a signature is by this login or address.
func (s *Simulator) byWhom(sig object.Signature, who string) bool {
	if who == "" || strings.EqualFold(sig.Email, who) {
		return true
	}
	a := s.byEmail(sig.Email)
	return a != nil && strings.EqualFold(a.Login, who)
}

// filesPerPage is how many files a commit shows. GitHub: REST docs, get a commit.
const filesPerPage = 300

func (s *Simulator) getCommit(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	h, found := r.resolve(c.path("ref"))
	if !found {
		return invalid("No commit found for SHA: " + c.path("ref"))
	}
	commit, err := r.git.Commit(h)
	if err != nil {
		return serverError(err)
	}
	if c.accepts("vnd.github.sha") || c.accepts("vnd.github.v3.sha") {
		return &reply{status: http.StatusOK, raw: []byte(h.String()), contentType: "application/vnd.github.sha; charset=utf-8"}
	}
	files, err := r.git.CommitDiff(commit)
	if err != nil {
		return serverError(err)
	}
	if text, kind := c.diffText(files, commit); text != "" {
		return &reply{status: http.StatusOK, raw: []byte(text), contentType: "application/vnd.github." + kind + "; charset=utf-8"}
	}
	o := s.commitView(r, commit)
	st := gitstore.Sum(files)
	o["stats"] = obj{"additions": st.Additions, "deletions": st.Deletions, "total": st.Additions + st.Deletions}
	part, links := pageOfSize(c, files, filesPerPage, filesPerPage)
	o["files"] = mapOf(part, func(f gitstore.DiffFile) obj { return s.diffView(r, f, h.String()) })
	p := ok(o)
	if links != "" {
		p.with("Link", links)
	}
	return p
}

// diffView is the schema "diff-entry".
func (s *Simulator) diffView(r *repository, f gitstore.DiffFile, at string) obj {
	path := escapePath(f.Path)
	sha := f.To.Hash
	if f.Status == "removed" {
		sha = f.From.Hash
	}
	o := obj{
		"sha": sha.String(), "filename": f.Path, "status": f.Status,
		"additions": f.Additions, "deletions": f.Deletions, "changes": f.Additions + f.Deletions,
		"blob_url": s.pageURL(r, "/blob/"+at+"/"+path), "raw_url": s.pageURL(r, "/raw/"+at+"/"+path),
		"contents_url": s.repoURL(r, "/contents/"+path) + "?ref=" + at,
	}
	if f.Patch != "" {
		o["patch"] = f.Patch
	}
	if f.Previous != "" {
		o["previous_filename"] = f.Previous
	}
	return o
}

// diffText answers the media types diff and patch; empty for the others.
func (c *call) diffText(files []gitstore.DiffFile, commit *object.Commit) (text, kind string) {
	var out strings.Builder
	switch {
	case c.accepts("vnd.github.patch") || c.accepts("vnd.github.v3.patch"):
		kind = "patch"
		fmt.Fprintf(&out, "From %s Mon Sep 17 00:00:00 2001\nFrom: %s <%s>\nDate: %s\nSubject: [PATCH] %s\n\n---\n", commit.Hash,
			commit.Author.Name, commit.Author.Email, commit.Author.When.Format("Mon, 2 Jan 2006 15:04:05 -0700"), strings.TrimSpace(commit.Message))
	case c.accepts("vnd.github.diff") || c.accepts("vnd.github.v3.diff"):
		kind = "diff"
	default:
		return "", ""
	}
	for _, f := range files {
		out.WriteString(f.Unified())
	}
	return out.String(), kind
}

func (s *Simulator) listBranches(c *call) *reply {
	r, refused := c.repo(read("contents"))
	if refused != nil {
		return refused
	}
	list := r.git.Refs("refs/heads/")
	if wanted := c.query("protected"); wanted == "true" || wanted == "false" {
		list = slices.DeleteFunc(list, func(b gitstore.Ref) bool {
			return (r.protected[strings.TrimPrefix(b.Name, "refs/heads/")] != nil) != (wanted == "true")
		})
	}
	return paged(c, list, func(part []gitstore.Ref) any {
		return mapOf(part, func(b gitstore.Ref) obj {
			name := strings.TrimPrefix(b.Name, "refs/heads/")
			return obj{
				"name":   name,
				"commit": obj{"sha": b.Hash.String(), "url": s.repoURL(r, "/commits/"+b.Hash.String())}, "protected": r.protected[name] != nil,
			}
		})
	})
}

// getBranch answers for one branch; rulesets are not part of its protection.
func (s *Simulator) getBranch(c *call) *reply {
	r, refused := c.repo(read("contents"))
	if refused != nil {
		return refused
	}
	name := c.path("branch")
	h, found := r.git.BranchHash(name)
	if !found {
		return fail(http.StatusNotFound, "Branch not found")
	}
	commit, err := r.git.Commit(h)
	if err != nil {
		return serverError(err)
	}
	self := s.repoURL(r, "/branches/"+escapePath(name))
	return ok(obj{
		"name": name, "commit": s.commitView(r, commit), "protected": r.protected[name] != nil, "protection_url": self + "/protection",
		"protection": r.protection(name),
		"_links":     obj{"self": self, "html": s.pageURL(r, "/tree/"+escapePath(name))},
	})
}

// compare relates two commits: what head has that base has not.
func (s *Simulator) compare(c *call) *reply {
	r, refused := c.gitRepo(read("contents"))
	if refused != nil {
		return refused
	}
	baseName, headName, dots := strings.Cut(c.path("basehead"), "...")
	base, baseFound := r.resolve(baseName)
	head, headFound := r.resolve(headName)
	if !dots || !baseFound || !headFound || baseName == "" || headName == "" {
		return notFound()
	}
	common := r.git.MergeBase(base, head)
	if common.IsZero() {
		return fail(http.StatusNotFound, fmt.Sprintf("No common ancestor between %s and %s.", baseName, headName))
	}
	return s.comparison(c, r, base, head, common)
}

func (s *Simulator) comparison(c *call, r *repository, base, head, common plumbing.Hash) *reply {
	var commits []*object.Commit
	for _, h := range []plumbing.Hash{base, common, head} {
		commit, err := r.git.Commit(h)
		if err != nil {
			return serverError(err)
		}
		commits = append(commits, commit)
	}
	files, err := r.git.DiffTrees(commits[1].TreeHash, commits[2].TreeHash)
	if err != nil {
		return serverError(err)
	}
	if text, kind := c.diffText(files, commits[2]); text != "" {
		return &reply{status: http.StatusOK, raw: []byte(text), contentType: "application/vnd.github." + kind + "; charset=utf-8"}
	}
	ahead, behind := r.git.Between(base, head), r.git.Between(head, base)
	list := make([]*object.Commit, 0, len(ahead))
	for _, a := range slices.Backward(ahead) {
		if commit, err := r.git.Commit(a); err == nil {
			list = append(list, commit)
		}
	}
	part, links := pageOfSize(c, list, 250, 250)
	self := s.pageURL(r, "/compare/"+base.String()+"..."+head.String())
	o := obj{
		"url":      s.repoURL(r, "/compare/"+escapePath(c.path("basehead"))),
		"html_url": s.pageURL(r, "/compare/"+escapePath(c.path("basehead"))), "permalink_url": self,
		"diff_url": self + ".diff", "patch_url": self + ".patch",
		"base_commit": s.commitView(r, commits[0]), "merge_base_commit": s.commitView(r, commits[1]),
		"status": comparisonStatus(len(ahead), len(behind)), "ahead_by": len(ahead), "behind_by": len(behind),
		"total_commits": len(ahead), "commits": mapOf(part, func(commit *object.Commit) obj { return s.commitView(r, commit) }),
	}
	if clamp(c.query("page"), 1, 1<<30) == 1 {
		o["files"] = mapOf(files[:min(len(files), filesPerPage)], func(f gitstore.DiffFile) obj { return s.diffView(r, f, head.String()) })
	}
	p := ok(o)
	if links != "" {
		p.with("Link", links)
	}
	return p
}

func comparisonStatus(ahead, behind int) string {
	switch {
	case ahead == 0 && behind == 0:
		return "identical"
	case behind == 0:
		return "ahead"
	case ahead == 0:
		return "behind"
	}
	return "diverged"
}
