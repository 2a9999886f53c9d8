package connection

import (
	"context"
	"fmt"

	"gitconnection/internal/github"
)

// propose puts the commit on a branch of its own and opens a pull request,
// because a ruleset keeps it off the default branch. It looks at what is
// there already: an earlier run may have got half way.
func (c *converger) propose(ctx context.Context, req github.CommitRequest) error {
	step := c.stepID(ActionWrite, ActionAdopt, ActionUpdate)
	c.run.emit(Event{Step: step, Target: c.repo.FullName, State: StepProgress, Message: "a rule demands a pull request"})
	base := req.Branch
	if err := c.proposeBranch(ctx, step, req); err != nil {
		return err
	}
	req.Branch = ProposalBranch
	if err := c.proposeCommit(ctx, step, req); err != nil {
		return err
	}
	return c.proposePull(ctx, step, req, base)
}

// persist repeats try until it is done. What GitHub denies just after the
// creation of a repository, or answers in doubt, is worth another look.
func (c *converger) persist(ctx context.Context, step string, try func() (done bool, err error)) error {
	for n := 0; ; n++ {
		done, err := try()
		if done {
			return nil
		}
		switch github.KindOf(err) {
		case github.KindNotFound:
			if err := c.settle(ctx, step, err); err != nil {
				return err
			}
			continue
		case github.KindDoubtful, github.KindStale, github.KindConflict:
		default:
			return err
		}
		if n >= maxTries {
			return err
		}
		if err := c.wait(ctx, step, "looking again: "+err.Error()); err != nil {
			return err
		}
	}
}

func (c *converger) proposeBranch(ctx context.Context, step string, req github.CommitRequest) error {
	if c.repo.Proposal != nil {
		return nil
	}
	return c.persist(ctx, step, func() (bool, error) {
		err := c.run.engine.github.CreateBranch(ctx, req.Owner, req.Name, ProposalBranch, req.ExpectedHead)
		return err == nil || github.KindOf(err) == github.KindInvalid, err // invalid: it exists
	})
}

// proposeCommit commits to the branch, once: a commit that is there already
// is recognized by its tree, or by its message where the tree is not known.
func (c *converger) proposeCommit(ctx context.Context, step string, req github.CommitRequest) error {
	want := ""
	if len(req.Additions) > 1 {
		want = c.d.tree(req.Additions[len(req.Additions)-1].Content)
	}
	look := c.repo.Proposal != nil
	return c.persist(ctx, step, func() (bool, error) {
		if look {
			if err := c.observe(ctx); err != nil {
				return false, err
			}
			if c.repo.Marker != nil {
				return true, nil // somebody has merged it meanwhile
			}
		}
		if p := c.repo.Proposal; p != nil {
			if p.Tree == want || want == "" && p.Message == req.Headline+"\n\n"+req.Body {
				return true, nil
			}
			req.ExpectedHead = p.SHA
		}
		look = true
		result, err := c.run.engine.github.Commit(ctx, req)
		if err != nil {
			return false, err
		}
		c.repo.Proposal = &result.Commit
		return true, nil
	})
}

func (c *converger) proposePull(ctx context.Context, step string, req github.CommitRequest, base string) error {
	if c.repo.Marker != nil {
		return nil
	}
	gh := c.run.engine.github
	return c.persist(ctx, step, func() (bool, error) {
		pr, err := gh.OpenPullRequest(ctx, req.Owner, req.Name, ProposalBranch)
		if err == nil && pr == nil {
			pr, err = gh.CreatePullRequest(ctx, req.Owner, req.Name, ProposalBranch, base, req.Headline, req.Body)
		}
		if err != nil {
			return false, err
		}
		c.repo.PullRequest = pr.URL
		c.awaitMerge(step)
		return true, nil
	})
}

// awaitMerge says what the step waits for; a person has to act.
func (c *converger) awaitMerge(step string) {
	c.run.emit(Event{Step: step, Target: c.repo.FullName, State: StepWaiting, Message: "waits for the merge of " + c.repo.PullRequest})
}

// awaitingMerge is the blocker of a repository whose pull request is open.
func awaitingMerge(r Repository) Blocker {
	return Blocker{
		Kind: BlockPerson, Reason: ReasonWaitingForMerge, Target: r.FullName, URL: r.PullRequest,
		Message: fmt.Sprintf("A rule of %s demands a pull request; the one from %s waits for a merge.", r.FullName, ProposalBranch),
		Next:    "Merge it, then connect again.",
	}
}
