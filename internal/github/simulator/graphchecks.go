package simulator

import (
	"strings"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// The nodes of a pull request's checks, reviews and files.
type (
	rollupNode struct {
		r *repository
		p *pullRequest
	}
	checkRunNode struct {
		r *repository
		check
	}
	statusNode struct {
		r *repository
		check
	}
	pullFileNode struct{ gitstore.DiffFile }
)

// pullRollup is null without a check. An App that may read neither checks nor
// statuses is refused: https://github.com/windmill-labs/windmill-sync-example/pull/72
func pullRollup(x *graphExec, n *pullNode, _ arguments) (any, error) {
	if x.may(n.r, read("checks")) != nil && x.may(n.r, read("statuses")) != nil {
		return nil, forbidden()
	}
	if len(n.r.checks[n.p.HeadSHA]) == 0 {
		return nil, nil
	}
	return &rollupNode{n.r, n.p}, nil
}

// rollupContexts lists check runs and statuses. A kind that an App may not read
// is null, with an error for each:
// https://github.com/philips-software/pull-request-report-action/issues/557
func rollupContexts(x *graphExec, n *rollupNode, args arguments) (any, error) {
	list := []any{}
	for i, c := range n.r.checks[n.p.HeadSHA] {
		needs, node := read("checks"), any(&checkRunNode{n.r, c})
		if c.Status {
			needs, node = read("statuses"), &statusNode{n.r, c}
		}
		if x.may(n.r, needs) != nil {
			x.errors = append(x.errors, &graphError{Type: graphForbidden, Message: msgIntegration, Path: append(append([]any{}, x.path...), "nodes", i), Extensions: map[string]any{"saml_failure": false}})
			node = nil
		}
		list = append(list, node)
	}
	return connect(list, "contexts", args)
}

func rollupFields() map[string]resolver {
	return map[string]resolver{
		"state":    plain(func(n *rollupNode) any { return rollup(n.r.checks[n.p.HeadSHA]) }),
		"contexts": field(rollupContexts),
		"commit":   plain(func(n *rollupNode) any { return commitNodeOf(n.r, n.p.HeadSHA) }),
		"id":       plain(func(n *rollupNode) any { return query.ObjectNodeID("SCR", n.r.ID, n.p.HeadSHA.String()) }),
	}
}

func checkRunFields() map[string]resolver {
	return map[string]resolver{
		"id":   plain(func(n *checkRunNode) any { return query.ObjectNodeID("CR", n.r.ID, n.Name) }),
		"name": plain(func(n *checkRunNode) any { return n.Name }),
		"status": plain(func(n *checkRunNode) any {
			if n.State == checkPending {
				return "IN_PROGRESS"
			}
			return "COMPLETED"
		}),
		"conclusion": plain(func(n *checkRunNode) any {
			if n.State == checkPending {
				return nil
			}
			return strings.ToUpper(n.State)
		}),
		"detailsUrl": plain(func(n *checkRunNode) any { return orNull(n.URL) }),
	}
}

func statusFields() map[string]resolver {
	return map[string]resolver{
		"id":        plain(func(n *statusNode) any { return query.ObjectNodeID("SC", n.r.ID, n.Name) }),
		"context":   plain(func(n *statusNode) any { return n.Name }),
		"state":     plain(func(n *statusNode) any { return strings.ToUpper(n.State) }),
		"targetUrl": plain(func(n *statusNode) any { return orNull(n.URL) }),
	}
}

// pullDiff is what a pull request changes.
func pullDiff(r *repository, p *pullRequest) []gitstore.DiffFile {
	from, err := r.git.Commit(p.MergeBase)
	if err != nil {
		return nil
	}
	to, err := r.git.Commit(p.HeadSHA)
	if err != nil {
		return nil
	}
	files, err := r.git.DiffTrees(from.TreeHash, to.TreeHash)
	if err != nil {
		return nil
	}
	return files
}

func pullFiles(_ *graphExec, n *pullNode, args arguments) (any, error) {
	return connect(mapOf(pullDiff(n.r, n.p), func(f gitstore.DiffFile) *pullFileNode { return &pullFileNode{f} }), "files", args)
}

func pullFileFields() map[string]resolver {
	return map[string]resolver{
		"path":      plain(func(n *pullFileNode) any { return n.Path }),
		"additions": plain(func(n *pullFileNode) any { return n.Additions }),
		"deletions": plain(func(n *pullFileNode) any { return n.Deletions }),
	}
}

// pullMergeFields are those of PullRequest that say whether it can be merged.
func pullMergeFields() map[string]resolver {
	return map[string]resolver{
		"mergeable": field(func(x *graphExec, n *pullNode, _ arguments) (any, error) {
			switch {
			case !n.p.Open || !n.r.mergeKnown(n.p, x.c):
				return "UNKNOWN", nil
			case n.r.mergeable(n.p):
				return "MERGEABLE", nil
			}
			return "CONFLICTING", nil
		}),
		"mergeStateStatus": field(func(x *graphExec, n *pullNode, _ arguments) (any, error) {
			return x.s.mergeState(n.r, n.p, x.c), nil
		}),
		"reviewDecision": field(func(x *graphExec, n *pullNode, _ arguments) (any, error) {
			return orNull(x.s.reviewDecision(n.r, n.p)), nil
		}),
		"statusCheckRollup": field(pullRollup),
		"files":             field(pullFiles),
		"additions":         plain(func(n *pullNode) any { return gitstore.Sum(pullDiff(n.r, n.p)).Additions }),
		"deletions":         plain(func(n *pullNode) any { return gitstore.Sum(pullDiff(n.r, n.p)).Deletions }),
		"changedFiles":      plain(func(n *pullNode) any { return gitstore.Sum(pullDiff(n.r, n.p)).Files }),
		"mergedBy":          plain(func(n *pullNode) any { return n.p.MergedBy }),
	}
}
