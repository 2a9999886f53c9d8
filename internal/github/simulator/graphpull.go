package simulator

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

func findPull(_ *graphExec, r *repository, args arguments) (any, error) {
	n, _ := integerOf(args["number"])
	if p := r.pull(n); p != nil {
		return &pullNode{r, p}, nil
	}
	return nil, missing("Could not resolve to a PullRequest with the number of %d.", n)
}

// pull finds a pull request by its number.
func (r *repository) pull(n int) *pullRequest {
	for _, p := range r.pulls {
		if p.Number == n {
			return p
		}
	}
	return nil
}

// graphState is the state of a pull request as GraphQL has it.
func (p *pullRequest) graphState() string {
	switch {
	case p.Merged:
		return "MERGED"
	case p.Open:
		return "OPEN"
	}
	return "CLOSED"
}

func listPulls(_ *graphExec, r *repository, args arguments) (any, error) {
	states, byState := args["states"].([]any)
	var list []*pullNode
	for _, p := range r.pulls {
		switch {
		case byState && !slices.Contains(states, any(p.graphState())),
			args.text("headRefName") != "" && args.text("headRefName") != p.Head,
			args.text("baseRefName") != "" && args.text("baseRefName") != p.Base:
			continue
		}
		list = append(list, &pullNode{r, p})
	}
	order, _ := args["orderBy"].(map[string]any)
	if arguments(order).text("direction") == "DESC" {
		slices.Reverse(list)
	}
	return connect(list, "pullRequests", args)
}

// commitPulls lists the pull requests that brought a commit, or would.
func commitPulls(x *graphExec, n *commitNode, args arguments) (any, error) {
	if err := x.may(n.r, read("pull_requests")); err != nil {
		return nil, err
	}
	var list []*pullNode
	for _, p := range n.r.pulls {
		if p.MergeSHA == n.c.Hash || slices.Contains(n.r.git.Between(p.MergeBase, p.HeadSHA), n.c.Hash) {
			list = append(list, &pullNode{n.r, p})
		}
	}
	return connect(list, "associatedPullRequests", args)
}

// pullFields resolve PullRequest.
func pullFields() map[string]resolver {
	is := func(f func(p *pullRequest) any) resolver { return plain(func(n *pullNode) any { return f(n.p) }) }
	address := field(func(x *graphExec, n *pullNode, _ arguments) (any, error) { return x.s.pullURL(n.r, n.p), nil })
	fields := map[string]resolver{
		"id":             is(func(p *pullRequest) any { return p.NodeID }),
		"databaseId":     is(func(p *pullRequest) any { return p.ID }),
		"fullDatabaseId": is(func(p *pullRequest) any { return decimal(p.ID) }),
		"number":         is(func(p *pullRequest) any { return p.Number }),
		"state":          is(func(p *pullRequest) any { return p.graphState() }),
		"merged":         is(func(p *pullRequest) any { return p.Merged }),
		"closed":         is(func(p *pullRequest) any { return !p.Open }),
		"isDraft":        is(func(p *pullRequest) any { return p.Draft }),
		"title":          is(func(p *pullRequest) any { return p.Title }),
		"body":           is(func(p *pullRequest) any { return p.Body }),
		"author":         is(func(p *pullRequest) any { return p.User }),
		"headRefName":    is(func(p *pullRequest) any { return p.Head }),
		"baseRefName":    is(func(p *pullRequest) any { return p.Base }),
		"headRefOid":     is(func(p *pullRequest) any { return p.HeadSHA.String() }),
		"baseRefOid":     is(func(p *pullRequest) any { return p.BaseSHA.String() }),
		"createdAt":      is(func(p *pullRequest) any { return stamp(p.Created) }),
		"updatedAt":      is(func(p *pullRequest) any { return stamp(p.Updated) }),
		"closedAt":       is(func(p *pullRequest) any { return optional(p.ClosedAt) }),
		"mergedAt":       is(func(p *pullRequest) any { return optional(p.MergedAt) }),
		"url":            address, "permalink": address,
		"resourcePath": field(func(x *graphExec, n *pullNode, _ arguments) (any, error) {
			return strings.TrimPrefix(x.s.pullURL(n.r, n.p), x.s.base), nil
		}),
		"mergeCommit": plain(func(n *pullNode) any {
			if n.p.MergeSHA == plumbing.ZeroHash {
				return nil
			}
			return commitNodeOf(n.r, n.p.MergeSHA)
		}),
		"headRef":    plain(func(n *pullNode) any { return refNodeOf(n.r, "refs/heads/"+n.p.Head) }),
		"baseRef":    plain(func(n *pullNode) any { return refNodeOf(n.r, "refs/heads/"+n.p.Base) }),
		"repository": plain(func(n *pullNode) any { return n.r }),
	}
	maps.Copy(fields, pullMergeFields())
	return fields
}
