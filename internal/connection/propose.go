package connection

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// proposal is a commit that a rule keeps off the default branch, or that a
// person has to look at first.
type proposal struct {
	step    string
	role    Role
	title   string
	details string // of the pull request, below who asked for it
	files   []github.File
	marker  []byte // by it a branch is known that proposes just this
	// plain says that the marker on the default branch is the same, so that the
	// branch's own marker proves nothing.
	plain bool
}

// proposer puts one proposal on its branch and opens the pull request.
type proposer struct {
	*run
	proposal
	made bool // the branch, in this run
}

// propose puts a commit on the proposal branch and opens a pull request. A
// branch or pull request that somebody has deleted, closed or let grow stale
// is made again; commits of somebody else's on the branch are never dropped.
func (r *run) propose(ctx context.Context, p proposal) error {
	return (&proposer{run: r, proposal: p}).propose(ctx)
}

func (p *proposer) propose(ctx context.Context) error {
	p.emit(Event{Step: p.step, Target: p.repository(p.role).FullName, State: StepProgress, Message: "a pull request is needed"})
	for try := 0; ; try++ {
		none := p.repository(p.role).Proposal == nil
		err := p.commitToBranch(ctx)
		p.made = p.made || none
		if err == nil {
			break
		}
		switch github.KindOf(err) {
		case github.KindStale, github.KindDoubtful, github.KindInvalid, github.KindExists, github.KindNotFound, github.KindConflict:
		default:
			repo := p.repository(p.role)
			return WithoutBranch(ctx, p.github, owner(repo.FullName), name(repo.FullName), ProposalBranch, p.made, err)
		}
		if try >= maxTries {
			return err
		}
		if err := p.reobserve(ctx, p.step, p.role, try, err); err != nil {
			return err
		}
	}
	repo := p.repository(p.role)
	repo.Waiting, repo.proposedNow = true, true
	if m, err := ParseMarker(p.marker); err == nil {
		repo.proposed = &m
	}
	pr, err := p.pullRequest(ctx, repo)
	if err != nil && !errors.Is(err, errNoPullRequests) {
		return err
	}
	repo.PullRequest = compareURL(repo)
	message := "a person has to open the pull request: " + repo.PullRequest
	if err == nil {
		repo.PullRequest = pr.URL
		message = "waits for the merge of " + pr.URL
	}
	p.store(repo)
	p.emit(Event{Step: p.step, Target: repo.FullName, State: StepWaiting, Message: message})
	return nil
}

// commitToBranch brings the proposal branch to where it proposes this.
func (p *proposer) commitToBranch(ctx context.Context) error {
	repo, gh := p.repository(p.role), p.github
	o, n := owner(repo.FullName), name(repo.FullName)
	switch b := repo.Proposal; {
	case b == nil:
		if err := gh.CreateBranch(ctx, o, n, ProposalBranch, repo.Head.SHA); err != nil {
			return err
		}
	case b.SHA == repo.Head.SHA: // made a moment ago, and still empty
	case repo.stale: // its pull request cannot be merged any more
		return p.resetBranch(ctx, repo)
	case !p.plain && string(repo.Proposed) == string(p.marker):
		return nil
	case p.plain:
		there, err := p.holds(ctx, repo)
		if err != nil || there {
			return err
		}
		return p.resetBranch(ctx, repo)
	default:
		return p.resetBranch(ctx, repo)
	}
	return p.commit(ctx, repo)
}

// resetBranch makes the branch again from where the default branch is now, unless
// somebody else has committed to it.
func (p *proposer) resetBranch(ctx context.Context, repo Repository) error {
	if b := repo.Proposal; !ownCommit(b.Message) {
		return &BlockedError{[]Blocker{{
			Kind: BlockPerson, Reason: ReasonWaitingForMerge, Target: repo.FullName, URL: compareURL(repo),
			Message: fmt.Sprintf("The branch %s of %s holds a commit that is not Konstruct's (%s).", ProposalBranch, repo.FullName, text.ShortSHA(b.SHA)),
			Next:    "Merge or delete the branch, then do this again.",
		}}}
	}
	if err := p.github.ResetBranch(ctx, owner(repo.FullName), name(repo.FullName), ProposalBranch, repo.Head.SHA); err != nil {
		return err
	}
	return p.commit(ctx, repo)
}

// holds reports whether the proposal branch has the files already.
func (p *proposer) holds(ctx context.Context, repo Repository) (bool, error) {
	tree, err := p.github.Tree(ctx, owner(repo.FullName), name(repo.FullName), repo.Proposal.SHA)
	if err != nil {
		return false, err
	}
	there := map[string]string{}
	for _, e := range tree.Entries {
		there[e.Path] = e.SHA
	}
	for _, f := range p.files {
		if there[f.Path] != blobOf(f.Content) {
			return false, nil
		}
	}
	return true, nil
}

func (p *proposer) commit(ctx context.Context, repo Repository) error {
	gh, o, n := p.github, owner(repo.FullName), name(repo.FullName)
	result, err := gh.Commit(ctx, github.CommitRequest{
		Owner: o, Name: n, Branch: ProposalBranch, ExpectedHead: repo.Head.SHA,
		Headline: p.title, Body: p.body(), Additions: p.files, Verify: MarkerPath,
	})
	if err != nil {
		return err
	}
	repo.Proposal, repo.Proposed, repo.stale = &result.Commit, p.marker, false
	p.store(repo)
	return nil
}

// ownCommit reports whether a commit's message is one of ours.
func ownCommit(message string) bool {
	headline, _, _ := strings.Cut(message, "\n")
	return strings.Contains(headline, " repository of ") && requestedBy(message) != ""
}

// errNoPullRequests means that the App may not open pull requests.
var errNoPullRequests = errors.New("the App lacks Pull requests: write")

// pullRequest returns the open pull request from the proposal branch, opening
// one where there is none.
func (p *proposer) pullRequest(ctx context.Context, repo Repository) (*github.PullRequest, error) {
	if i := p.plan.State.Installations[p.role]; i != nil && !i.Permissions.Allows("pull_requests", github.Write) {
		return nil, errNoPullRequests
	}
	gh, o, n := p.github, owner(repo.FullName), name(repo.FullName)
	for try := 0; ; try++ {
		pr, err := gh.PullRequest(ctx, o, n, ProposalBranch)
		if err == nil && pr != nil && pr.State == "open" {
			return pr, nil
		}
		if err == nil {
			pr, err = gh.CreatePullRequest(ctx, o, n, ProposalBranch, repo.DefaultBranch, p.title, p.body()+"\n"+p.details)
		}
		switch k := github.KindOf(err); {
		case err == nil:
			return pr, nil
		case k == github.KindForbidden:
			return nil, errNoPullRequests
		case (k != github.KindDoubtful && k != github.KindInvalid && k != github.KindExists && k != github.KindNotFound) || try >= 3:
			return nil, err
		}
		if err := p.wait(ctx, p.step, repo.FullName, try, err); err != nil {
			return nil, err
		}
	}
}

// compareURL is the page on which a person opens the pull request.
func compareURL(r Repository) string {
	return r.HTMLURL + "/compare/" + r.DefaultBranch + "..." + ProposalBranch + "?expand=1"
}

// waitingBlocker says that a person has to merge, or to open first, a pull
// request.
func waitingBlocker(s State, r Repository, then string) Blocker {
	b := Blocker{
		Kind: BlockPerson, Reason: ReasonWaitingForMerge, Target: r.FullName, URL: r.PullRequest,
		Message: fmt.Sprintf("A rule of %s demands a pull request; the one from %s waits for a merge.", r.FullName, ProposalBranch),
		Next:    "Merge it, then " + then + " again.",
	}
	if m := r.proposed; m != nil && r.Marker != nil && m.Scaffold > r.Marker.Scaffold {
		b.Message = fmt.Sprintf("The newer scaffold and %s have changed the same lines; the pull request from %s explains them and waits for a merge.", r.FullName, ProposalBranch)
	}
	if i := s.Installations[r.Role]; i != nil && !i.Permissions.Allows("pull_requests", github.Write) {
		b.Message = fmt.Sprintf("A pull request is needed in %s; the commit is on the branch %s, but the App lacks Pull requests: write on %s and cannot open it.",
			r.FullName, ProposalBranch, owner(r.FullName))
		b.Next = fmt.Sprintf("Open and merge it (gh pr create --repo %s --base %s --head %s --fill), or grant the permission on %s; then %s again.",
			r.FullName, r.DefaultBranch, ProposalBranch, i.HTMLURL, then)
	}
	return b
}

// proposal is the newest pull request from the proposal branch, open or closed, nil
// where there is none. One that is open was read with the repository; whether it can
// be merged is asked for where it is about to be made again.
func (observer *Observer) proposal(ctx context.Context, r Repository) (*github.PullRequest, error) {
	if r.PullRequests != nil {
		for _, pr := range r.PullRequests.Open {
			if pr.Branch == ProposalBranch && (pr.Merge != github.MergeUnknown || github.ScopeOf(ctx) == github.ScopeRead) {
				return &pr, nil
			}
		}
	}
	return observer.github.PullRequest(ctx, owner(r.FullName), name(r.FullName), ProposalBranch)
}

// proposals finds out what has become of what was proposed. Only a branch
// that says something else than the default branch is worth the question.
func (observer *Observer) proposals(ctx context.Context, s *State) error {
	for _, role := range Roles() {
		r := s.Repositories[role]
		if r.Proposal == nil || r.proposed == nil || string(r.Proposed) == string(r.Repository.Marker) {
			continue
		}
		if i := s.Installations[role]; i != nil && !i.Permissions.Allows("pull_requests", github.Read) {
			// It cannot be seen. A branch that says what may have been left over from
			// earlier is not waited for.
			r.Waiting = ownCommit(r.Proposal.Message) && (r.Marker == nil || r.proposed.State != r.Marker.State || r.proposed.Scaffold > r.Marker.Scaffold)
			if r.Waiting {
				r.PullRequest = compareURL(r)
			}
			s.Repositories[role] = r
			continue
		}
		pr, err := observer.proposal(ctx, r)
		if err != nil {
			return err
		}
		switch {
		case pr == nil:
		case pr.State == "open":
			r.Waiting, r.PullRequest, r.stale = true, pr.URL, pr.Conflicts
		case !pr.Merged:
			r.Closed = pr.URL
		}
		s.Repositories[role] = r
	}
	return nil
}
