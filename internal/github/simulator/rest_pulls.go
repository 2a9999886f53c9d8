package simulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/gitstore"
)

// routesPulls registers pull requests.
func (s *Simulator) routesPulls(mux *http.ServeMux) {
	const pulls = " /repos/{owner}/{repo}/pulls"
	s.handle(mux, "GET"+pulls, s.listPullRequests)
	s.handle(mux, "POST"+pulls, s.createPullRequest)
	s.handle(mux, "GET"+pulls+"/{pull_number}", s.getPullRequest)
	s.handle(mux, "PATCH"+pulls+"/{pull_number}", s.updatePullRequest)
	s.handle(mux, "PUT"+pulls+"/{pull_number}/merge", s.mergePullRequest)
}

func (s *Simulator) listPullRequests(c *call) *reply {
	r, refused := c.repo(read("pull_requests"))
	if refused != nil {
		return refused
	}
	var list []*pullRequest
	for _, p := range r.pulls {
		state, head := c.query("state"), c.query("head")
		switch {
		case state == "" && !p.Open, state == "open" && !p.Open, state == "closed" && p.Open,
			head != "" && !strings.EqualFold(head, r.Owner.Login+":"+p.Head),
			c.query("base") != "" && c.query("base") != p.Base:
			continue
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b *pullRequest) int {
		n := a.Number - b.Number
		if c.query("sort") == "updated" {
			n = a.Updated.Compare(b.Updated)
		}
		if c.query("direction") == "asc" || c.query("direction") == "" && c.query("sort") != "" && c.query("sort") != "created" {
			return n
		}
		return -n
	})
	return paged(c, list, func(part []*pullRequest) any {
		return mapOf(part, func(p *pullRequest) obj { return s.pullView(r, p, c.actor) })
	})
}

func pullError(field, code, message string) *reply {
	return invalid("Validation Failed", fieldError{Resource: "PullRequest", Code: code, Field: field, Message: message})
}

func (s *Simulator) createPullRequest(c *call) *reply {
	r, refused := c.repo(write("pull_requests"))
	if refused == nil {
		refused = writable(r)
	}
	var in struct {
		Title *string `json:"title"`
		Body  string  `json:"body"`
		Head  string  `json:"head"`
		Base  string  `json:"base"`
		Draft bool    `json:"draft"`
	}
	if refused == nil {
		refused = c.decode(&in)
	}
	if refused != nil {
		return refused
	}
	if prefix, branch, qualified := strings.Cut(in.Head, ":"); qualified && strings.EqualFold(prefix, r.Owner.Login) {
		in.Head = branch
	}
	head, headFound := r.git.BranchHash(in.Head)
	base, baseFound := r.git.BranchHash(in.Base)
	switch {
	case in.Title == nil || *in.Title == "":
		return pullError("title", "missing_field", "")
	case !headFound:
		return pullError("head", "invalid", "")
	case !baseFound:
		return pullError("base", "invalid", "")
	case len(r.git.Between(base, head)) == 0:
		return pullError("", "custom", "No commits between "+in.Base+" and "+in.Head)
	}
	for _, p := range r.pulls {
		if p.Open && p.Head == in.Head && p.Base == in.Base {
			return pullError("", "custom", "A pull request already exists for "+r.Owner.Login+":"+in.Head+".")
		}
	}
	p := s.openPull(r, c.actor.account(), *in.Title, in.Body, in.Head, in.Base, in.Draft)
	answer := s.fullPull(r, p, c)
	p.job = mergeJob{} // the first who asks afterwards does not know it either
	return created(answer).with("Location", s.repoURL(r, "/pulls/"+decimal(int64(p.Number))))
}

// pullOf finds the pull request of the path.
func (c *call) pullOf(needs ...need) (*repository, *pullRequest, *reply) {
	r, refused := c.repo(needs...)
	if refused != nil {
		return nil, nil, refused
	}
	p := r.pull(int(number(c.path("pull_number"))))
	if p == nil {
		return nil, nil, notFound()
	}
	return r, p, nil
}

func (s *Simulator) getPullRequest(c *call) *reply {
	r, p, refused := c.pullOf(read("pull_requests"))
	if refused != nil {
		return refused
	}
	return ok(s.fullPull(r, p, c))
}

func (s *Simulator) updatePullRequest(c *call) *reply {
	r, p, refused := c.pullOf(write("pull_requests"))
	if refused == nil {
		refused = writable(r)
	}
	var in struct {
		Title *string `json:"title"`
		Body  *string `json:"body"`
		State *string `json:"state"`
		Base  *string `json:"base"`
	}
	if refused == nil {
		refused = c.decode(&in)
	}
	if refused != nil {
		return refused
	}
	if in.Base != nil {
		if _, found := r.git.BranchHash(*in.Base); !found {
			return pullError("base", "invalid", "")
		}
		p.Base = *in.Base
	}
	if in.Title != nil {
		p.Title = *in.Title
	}
	if in.Body != nil {
		p.Body = *in.Body
	}
	p.Updated = s.now()
	if in.State != nil {
		if refused := s.setPullState(r, p, *in.State); refused != nil {
			return refused
		}
	}
	return ok(s.fullPull(r, p, c))
}

func (s *Simulator) setPullState(r *repository, p *pullRequest, state string) *reply {
	_, headFound := r.git.BranchHash(p.Head)
	switch {
	case state == "closed" && p.Open:
		s.closePull(p)
	case state == "open" && !p.Open && (p.Merged || !headFound):
		return pullError("state", "invalid", "state cannot be changed. The "+p.Head+" branch has been deleted or merged.")
	case state == "open" && !p.Open:
		p.Open, p.ClosedAt = true, p.MergedAt
	case state != "open" && state != "closed":
		return pullError("state", "invalid", "")
	}
	return nil
}

func (s *Simulator) mergePullRequest(c *call) *reply {
	r, p, refused := c.pullOf(write("contents"))
	if refused == nil {
		refused = writable(r)
	}
	in := struct {
		Title   string `json:"commit_title"`
		Message string `json:"commit_message"`
		SHA     string `json:"sha"`
		Method  string `json:"merge_method"`
	}{Method: "merge"}
	if refused == nil {
		refused = c.decode(&in)
	}
	if refused != nil {
		return refused
	}
	if mergeMethods[in.Method] == "" {
		return pullError("merge_method", "invalid", "")
	}
	if in.SHA != "" && in.SHA != p.HeadSHA.String() {
		return fail(http.StatusConflict, "Head branch was modified. Review and try the merge again.")
	}
	h, problem, err := s.mergePull(r, p, c.actor.account(), in.Method, in.Title, in.Message)
	switch {
	case err != nil:
		return serverError(err)
	case problem != "":
		return fail(http.StatusMethodNotAllowed, problem)
	}
	return ok(obj{"sha": h.String(), "merged": true, "message": "Pull Request successfully merged"})
}

// pullView is the schema "pull-request-simple".
func (s *Simulator) pullView(r *repository, p *pullRequest, who actor) obj {
	n := decimal(int64(p.Number))
	self, issue, page := s.repoURL(r, "/pulls/"+n), s.repoURL(r, "/issues/"+n), s.pullURL(r, p)
	state := "closed"
	if p.Open {
		state = "open"
	}
	side := func(branch string, h plumbing.Hash) obj {
		return obj{
			"label": r.Owner.Login + ":" + branch, "ref": branch, "sha": h.String(),
			"user": s.simpleUser(r.Owner), "repo": s.repositoryView(r, who),
		}
	}
	link := func(to string) obj { return obj{"href": to} }
	statuses := s.repoURL(r, "/statuses/"+p.HeadSHA.String())
	comment := s.repoURL(r, "/pulls/comments{/number}")
	var merge any
	if !p.MergeSHA.IsZero() {
		merge = p.MergeSHA.String()
	}
	return obj{
		"url": self, "id": p.ID, "node_id": p.NodeID, "html_url": page, "diff_url": page + ".diff", "patch_url": page + ".patch",
		"issue_url": issue, "commits_url": self + "/commits", "review_comments_url": self + "/comments",
		"review_comment_url": comment, "comments_url": issue + "/comments", "statuses_url": statuses,
		"number": p.Number, "state": state, "locked": false, "title": p.Title, "user": s.simpleUser(p.User),
		"body": orNull(p.Body), "labels": []obj{}, "milestone": nil, "active_lock_reason": nil,
		"created_at": stamp(p.Created), "updated_at": stamp(p.Updated), "closed_at": optional(p.ClosedAt),
		"merged_at": optional(p.MergedAt), "merge_commit_sha": merge, "assignee": nil, "assignees": []obj{},
		"requested_reviewers": []obj{}, "requested_teams": []obj{}, "draft": p.Draft, "auto_merge": nil,
		"author_association": "CONTRIBUTOR", "head": side(p.Head, p.HeadSHA), "base": side(p.Base, p.BaseSHA),
		"_links": obj{
			"self": link(self), "html": link(page), "issue": link(issue), "comments": link(issue + "/comments"),
			"review_comments": link(self + "/comments"), "review_comment": link(comment),
			"commits": link(self + "/commits"), "statuses": link(statuses),
		},
	}
}

// fullPull is the schema "pull-request".
func (s *Simulator) fullPull(r *repository, p *pullRequest, c *call) obj {
	o := s.pullView(r, p, c.actor)
	mergeable, state := any(nil), "unknown"
	if p.Open && r.mergeKnown(p, c) {
		mergeable, state = r.mergeable(p), strings.ToLower(s.mergeState(r, p, c))
	}
	st := gitstore.Sum(pullDiff(r, p))
	merge(o, obj{
		"merged": p.Merged, "mergeable": mergeable, "rebaseable": mergeable, "mergeable_state": state,
		"merged_by": s.nullableUser(p.MergedBy), "comments": 0, "review_comments": 0, "maintainer_can_modify": false,
		"commits": len(r.git.Between(p.MergeBase, p.HeadSHA)), "additions": st.Additions, "deletions": st.Deletions,
		"changed_files": st.Files,
	})
	return o
}
