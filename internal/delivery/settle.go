package delivery

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// Settled is what has become of a pull request.
type Settled struct {
	PullRequestAct
	Commit  string // that a merge made, "" none or unknown
	Already bool   // somebody else has done it
}

// settle does what a plan wants with a pull request.
func (committer *Committer) settle(ctx context.Context, p Plan, i int, sink connection.Sink) (Settled, error) {
	act := p.Acts[i]
	say := func(state connection.StepState, message string) {
		sink(connection.Event{Step: ActID(i), Target: act.Target(), State: state, Message: message, At: committer.now()})
	}
	say(connection.StepStarted, act.Headline())
	do := committer.merge
	if act.Do == ActClose {
		do = committer.close
	}
	done, err := do(ctx, p, act)
	if err != nil {
		say(connection.StepFailed, wording.Line(err))
		return done, fmt.Errorf("%s: %w", act.Headline(), err)
	}
	pr := act.PullRequest
	if pr.Ours() && (act.Do == ActClose || done.PullRequest.Merged || done.Commit != "") {
		// What was proposed is in, or not wanted: nobody needs the branch any more. That
		// it stays is no reason to fail.
		if err := committer.github.DeleteBranch(ctx, pr.Owner, pr.Name, pr.Branch); err != nil {
			say(connection.StepProgress, "the branch "+pr.Branch+" stays: "+wording.Line(err))
		}
	}
	say(connection.StepDone, act.Headline())
	return done, nil
}

// merge merges a pull request as it was when the plan was made. An answer that was
// lost is looked for.
func (committer *Committer) merge(ctx context.Context, p Plan, act PullRequestAct) (Settled, error) {
	pr, done := act.PullRequest, Settled{PullRequestAct: act}
	for try := 0; ; try++ {
		sha, err := committer.github.MergePullRequest(ctx, github.MergeRequest{
			Owner: pr.Owner, Name: pr.Name, Number: pr.Number, Head: pr.Head, Method: act.Method, Message: body(p.Actor),
		})
		if err == nil {
			done.Commit = sha
			return done, nil
		}
		switch github.KindOf(err) {
		case github.KindDoubtful, github.KindStale, github.KindNotMergeable, github.KindRuleset:
		default:
			return done, err
		}
		now, _, lookErr := committer.github.PullRequestAt(ctx, pr.Owner, pr.Name, pr.Number)
		switch {
		case lookErr != nil:
			return done, err
		case now.Merged:
			done.PullRequest, done.Already = now, true
			return done, nil
		case !now.Open():
			return done, &SettledError{now}
		case now.Head != pr.Head:
			return done, &MovedError{now}
		case github.KindOf(err) != github.KindDoubtful || try+1 >= maxTries:
			return done, err
		}
		if err := committer.pause(ctx, wait(try)); err != nil {
			return done, err
		}
	}
}

// close closes a pull request, unless it was merged meanwhile.
func (committer *Committer) close(ctx context.Context, _ Plan, act PullRequestAct) (Settled, error) {
	pr, done := act.PullRequest, Settled{PullRequestAct: act}
	now, _, err := committer.github.PullRequestAt(ctx, pr.Owner, pr.Name, pr.Number)
	switch {
	case err != nil:
		return done, err
	case now.Merged:
		return done, &SettledError{now}
	case !now.Open():
		done.Already = true
		return done, nil
	}
	return done, committer.github.ClosePullRequest(ctx, pr.Owner, pr.Name, pr.Number)
}

// SettledError says that somebody else has merged or closed a pull request.
type SettledError struct{ PullRequest github.PullRequest }

// Error is one sentence.
func (e *SettledError) Error() string {
	how := "closed"
	if e.PullRequest.Merged {
		how = "merged"
	}
	return fmt.Sprintf("%s was %s meanwhile", PullRequestName(e.PullRequest), how)
}

// Next is what to do about it.
func (e *SettledError) Next() string { return "Look at what is there now: " + e.PullRequest.URL }

// Is makes it an [connection.ErrChanged].
func (e *SettledError) Is(target error) bool { return target == connection.ErrChanged }

// MovedError says that somebody has pushed to the branch of a pull request.
type MovedError struct{ PullRequest github.PullRequest }

// Error is one sentence.
func (e *MovedError) Error() string {
	return fmt.Sprintf("%s has new commits since the plan was made", PullRequestName(e.PullRequest))
}

// Next is what to do about it.
func (e *MovedError) Next() string { return "Look at a new plan: the same again makes one." }

// Is makes it an [connection.ErrChanged].
func (e *MovedError) Is(target error) bool { return target == connection.ErrChanged }

// renew makes a pull request propose a change instead of what it proposed. The commit
// is made on a branch beside it, because GitHub closes a pull request whose branch
// has nothing of its own for a moment.
func (committer *Committer) renew(ctx context.Context, p Plan, c Change, repository *Repository) (string, error) {
	pr, gh := *c.onto, committer.github
	repo, err := gh.ObserveRepository(ctx, pr.Owner, pr.Name, github.Look{Marker: connection.MarkerPath, Branch: pr.Branch})
	switch {
	case err != nil:
		return "", err
	case repo.Branch == nil:
		return "", &SettledError{pr}
	case repo.Branch.SHA != pr.Head:
		return "", &MovedError{pr}
	case !strings.Contains(repo.Branch.Message, connection.Trailer("")):
		return "", fmt.Errorf("the branch %s of %s: %w", pr.Branch, repository.FullName(), errOtherBranch)
	}
	beside := pr.Branch + "-next"
	if err := gh.CreateBranch(ctx, pr.Owner, pr.Name, beside, repository.Head.SHA); err != nil {
		if err := gh.ResetBranch(ctx, pr.Owner, pr.Name, beside, repository.Head.SHA); err != nil {
			return "", err
		}
	}
	result, err := gh.Commit(ctx, request(repository, c, p, beside))
	if err != nil {
		return "", err
	}
	if err := gh.ResetBranch(ctx, pr.Owner, pr.Name, pr.Branch, result.Commit.SHA); err != nil {
		return "", err
	}
	if err := gh.DeleteBranch(ctx, pr.Owner, pr.Name, beside); err != nil {
		return "", err
	}
	return pr.URL, gh.RenamePullRequest(ctx, pr.Owner, pr.Name, pr.Number, c.Headline, body(p.Actor))
}
