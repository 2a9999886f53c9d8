package simulator

import (
	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/query"
)

// comparisonNode relates two commits of a repository: what head has that base
// has not, and the other way round.
type comparisonNode struct {
	r          *repository
	base, head plumbing.Hash
}

// compareRefs resolves Ref.compare: the reference is the base. It is null where
// there is nothing to compare with, or no common ancestor.
func compareRefs(_ *graphExec, n *refNode, args arguments) (any, error) {
	head, found := n.r.resolve(args.text("headRef"))
	if !found || args.text("headRef") == "" || n.r.git.MergeBase(n.Hash, head).IsZero() {
		return nil, nil
	}
	return &comparisonNode{n.r, n.Hash, head}, nil
}

// comparisonFields resolve Comparison.
func comparisonFields() map[string]resolver {
	ahead := func(c *comparisonNode) int { return len(c.r.git.Between(c.base, c.head)) }
	behind := func(c *comparisonNode) int { return len(c.r.git.Between(c.head, c.base)) }
	return map[string]resolver{
		"id": plain(func(c *comparisonNode) any {
			return query.ObjectNodeID("CMP", c.r.ID, c.base.String()+"..."+c.head.String())
		}),
		"aheadBy":  plain(func(c *comparisonNode) any { return ahead(c) }),
		"behindBy": plain(func(c *comparisonNode) any { return behind(c) }),
		"status": plain(func(c *comparisonNode) any {
			return graphComparisonStatus[comparisonStatus(ahead(c), behind(c))]
		}),
		"baseTarget": plain(func(c *comparisonNode) any { return objectNode(c.r, c.base, "") }),
		"headTarget": plain(func(c *comparisonNode) any { return objectNode(c.r, c.head, "") }),
	}
}

// graphComparisonStatus are the values of ComparisonStatus by REST's words.
var graphComparisonStatus = map[string]string{"identical": "IDENTICAL", "ahead": "AHEAD", "behind": "BEHIND", "diverged": "DIVERGED"}
