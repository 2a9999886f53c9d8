package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/wording"
)

// How often a commit is tried: while answers are lost, and while others commit
// at the same time. Each try of the second kind means that somebody else got
// something done.
const (
	maxTries = 8
	maxRaces = 60
)

// Result is how applying a plan ended.
type Result struct {
	Commits []Committed
	// Waits are pull requests that a person has to merge.
	PullRequests []string
	// Settled are pull requests that were merged or closed.
	Settled []Settled
	Usage   connection.Usage
}

// Committed is a commit that was made, or that somebody had made before.
type Committed struct {
	Target  string // owner/name
	Commit  github.Commit
	Already bool // somebody else had made it
}

// ChangedError says that a file is no longer what it was when the plan was
// shown. A new plan shows what it would do now.
type ChangedError struct{ Target, Path string }

// Error is one sentence.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s in %s has changed since the plan was made", e.Path, e.Target)
}

// Next is what to do about it.
func (e *ChangedError) Next() string { return "Look at a new plan: the same again makes one." }

// Is makes it an [connection.ErrChanged].
func (e *ChangedError) Is(target error) bool { return target == connection.ErrChanged }

// Committer shows what a plan changes, and makes its commits.
type Committer struct {
	github GitHub
	reader *Reader
	now    func() time.Time
	pause  func(ctx context.Context, d time.Duration) error
}

// Apply makes the plan's commits, one after the other, and reports them to
// sink. It stops at the first that cannot be made; the same again goes on. A
// file that somebody has changed since the plan was made is never overwritten
// ([ChangedError]); what others changed elsewhere is kept.
func (committer *Committer) Apply(ctx context.Context, p Plan, sink connection.Sink) (Result, error) {
	if len(p.Blockers) > 0 {
		return Result{}, &connection.BlockedError{Blockers: p.Blockers}
	}
	if sink == nil {
		sink = func(connection.Event) {}
	}
	ctx = ForWriting(ctx)
	meter := connection.MeterOf(ctx)
	if meter == nil {
		meter = &connection.Meter{}
		ctx = connection.WithMeter(ctx, meter)
	}
	var result Result
	for i := range p.Acts {
		var done Settled
		if err := connection.Guarded(func() (err error) { done, err = committer.settle(ctx, p, i, sink); return err }); err != nil {
			result.Usage = meter.Usage()
			return result, err
		}
		result.Settled = append(result.Settled, done)
	}
	for i, c := range p.Changes {
		var done applied
		err := connection.Guarded(func() (err error) { done, err = committer.apply(ctx, p, c, i, sink); return err })
		if err != nil {
			sink(connection.Event{Step: StepID(i), Target: p.snapshot.Repository(c.Role).FullName(), State: connection.StepFailed, Message: wording.Line(err), At: committer.now()})
			result.Usage = meter.Usage()
			return result, fmt.Errorf("%s: %w", c.Headline, err)
		}
		if done.pullRequest != "" {
			result.PullRequests = append(result.PullRequests, done.pullRequest)
		} else {
			result.Commits = append(result.Commits, done.commit)
		}
	}
	result.Usage = meter.Usage()
	return result, nil
}

// StepID names the commit of a change, by its place in the plan, in the events of
// [Engine.Apply].
func StepID(i int) string { return fmt.Sprintf("commit/%d", i+1) }

// applied is how one change ended: a commit, or a pull request that waits.
type applied struct {
	commit      Committed
	pullRequest string
}

func (committer *Committer) apply(ctx context.Context, p Plan, c Change, i int, sink connection.Sink) (applied, error) {
	repository := p.snapshot.Repository(c.Role)
	say := func(state connection.StepState, message string) {
		sink(connection.Event{Step: StepID(i), Target: repository.FullName(), State: state, Message: message, At: committer.now()})
	}
	say(connection.StepStarted, c.Headline)
	if c.Branch != "" {
		return committer.propose(ctx, p, c, repository, say)
	}
	lost, races := 0, 0
	for {
		result, err := committer.github.Commit(ctx, request(repository, c, p, repository.Branch))
		switch github.KindOf(err) {
		case "":
			if err != nil {
				return applied{}, err
			}
			say(connection.StepDone, c.Headline)
			return applied{commit: Committed{Target: repository.FullName(), Commit: result.Commit}}, nil
		case github.KindRuleset:
			say(connection.StepProgress, "a pull request is needed")
			return committer.propose(ctx, p, c, repository, say)
		case github.KindStale:
			races++
		case github.KindDoubtful:
			lost++
		default:
			return applied{}, err
		}
		if lost >= maxTries || races >= maxRaces {
			return applied{}, err
		}
		if err := committer.pause(ctx, wait(lost)); err != nil {
			return applied{}, err
		}
		had, now, again, err := committer.refresh(ctx, repository, c)
		if err != nil {
			return applied{}, err
		}
		if had {
			say(connection.StepDone, c.Headline)
			return applied{commit: Committed{Target: repository.FullName(), Commit: now.Head, Already: lost == 0 || !strings.HasPrefix(now.Head.Message, c.Headline)}}, nil
		}
		repository, c = now, again
	}
}

// wait is how long to wait before the next try.
func wait(try int) time.Duration { return min(100*time.Millisecond<<try, 5*time.Second) }

// refresh reads where the repository is now. had is true when everything is
// as the change wants it: the lost answer was a yes, or somebody else did the
// same. again is the change over what is there now.
func (committer *Committer) refresh(ctx context.Context, repository *Repository, c Change) (had bool, now *Repository, again Change, err error) {
	now, err = committer.reader.open(ctx, repository.Owner, repository.Name, repository.Role, repository)
	if err != nil {
		return false, nil, c, err
	}
	if c, err = committer.rebase(ctx, now, c); err != nil {
		return false, nil, c, err
	}
	had = true
	want := map[string]string{}
	for _, f := range c.Files {
		want[f.Path] = scaffold.BlobSHA(f.Content)
	}
	for _, p := range c.Delete {
		want[p] = ""
	}
	for _, p := range slices.Sorted(maps.Keys(want)) {
		switch now.SHA(p) {
		case want[p]:
		case c.seen[p]:
			had = false
		default:
			return false, nil, c, &ChangedError{repository.FullName(), p}
		}
	}
	return had, now, c, nil
}

// request is the commit, on top of where the repository is known to be.
func request(repository *Repository, c Change, p Plan, branch string) github.CommitRequest {
	r := github.CommitRequest{
		Owner: repository.Owner, Name: repository.Name, Branch: branch, ExpectedHead: repository.Head.SHA, Headline: c.Headline, Body: body(p.Actor), Verify: connection.MarkerPath,
	}
	for _, f := range c.Files {
		r.Additions = append(r.Additions, github.File(f))
	}
	for _, path := range c.Delete {
		if repository.Has(path) {
			r.Deletions = append(r.Deletions, path)
		}
	}
	return r
}

// body names who asked for a commit, as every commit of konstruct does.
func body(actor string) string {
	if actor == "" {
		return ""
	}
	return connection.Trailer(actor)
}

// propose puts the change on a branch of its own and opens a pull request.
func (committer *Committer) propose(ctx context.Context, p Plan, c Change, repository *Repository, say func(connection.StepState, string)) (applied, error) {
	if c.onto != nil {
		page, err := committer.renew(ctx, p, c, repository)
		if err == nil {
			say(connection.StepWaiting, "waits for the merge of "+page)
		}
		return applied{pullRequest: page}, err
	}
	branch := c.Branch
	if branch == "" {
		branch = branchOf(c)
	}
	ours := false // the branch was made here, and holds nothing yet
	for try := 0; ; try++ {
		made, err := committer.commitToBranch(ctx, p, c, repository, branch)
		if err == nil {
			break
		}
		ours = ours || made
		switch github.KindOf(err) {
		case github.KindStale, github.KindDoubtful, github.KindNotFound, github.KindConflict, github.KindExists:
		default:
			return applied{}, connection.WithoutBranch(ctx, committer.github, repository.Owner, repository.Name, branch, ours, err)
		}
		if try+1 >= maxTries {
			return applied{}, err
		}
		if err := committer.pause(ctx, wait(try)); err != nil {
			return applied{}, err
		}
		_, now, again, err := committer.refresh(ctx, repository, c)
		if err != nil {
			return applied{}, err
		}
		repository, c = now, again
	}
	pr, err := committer.openPullRequest(ctx, repository, branch, c.Headline, body(p.Actor))
	page := fmt.Sprintf("%s/compare/%s...%s?expand=1", repository.HTMLURL, repository.Branch, branch)
	switch {
	case err == nil:
		page = pr.URL
	case github.KindOf(err) != github.KindForbidden:
		return applied{}, err
	case c.Branch != "": // it was asked for
		return applied{}, unopened(repository, branch, page, err)
	}
	say(connection.StepWaiting, "waits for the merge of "+page)
	return applied{pullRequest: page}, nil
}

// unopened says that the commit is on its branch, and that a person has to open the pull request.
func unopened(repository *Repository, branch, page string, cause error) error {
	return &connection.BlockedError{Blockers: []connection.Blocker{{
		Kind: connection.BlockPerson, Reason: connection.ReasonPermissionMissing, Target: repository.FullName(), URL: page,
		Message: fmt.Sprintf("The commit is on the branch %s of %s, and GitHub refuses the pull request (%v).", branch, repository.FullName(), cause),
		Next:    "Open it there:",
	}}}
}

// openPullRequest returns the open pull request from a branch, and opens one where there is none.
func (committer *Committer) openPullRequest(ctx context.Context, repository *Repository, branch, title, text string) (*github.PullRequest, error) {
	for try := 0; ; try++ {
		pr, err := committer.github.PullRequest(ctx, repository.Owner, repository.Name, branch)
		if err == nil && (pr == nil || pr.State != "open") {
			pr, err = committer.github.CreatePullRequest(ctx, repository.Owner, repository.Name, branch, repository.Branch, title, text)
		}
		if github.KindOf(err) != github.KindExists || try >= 3 || committer.pause(ctx, wait(try)) != nil {
			return pr, err // somebody may have opened it just now: then it is looked for again
		}
	}
}

// commitToBranch brings a branch to where it proposes the change. made is true when
// it made the branch.
func (committer *Committer) commitToBranch(ctx context.Context, p Plan, c Change, repository *Repository, branch string) (made bool, err error) {
	repo, err := committer.github.ObserveRepository(ctx, repository.Owner, repository.Name, github.Look{Marker: connection.MarkerPath, Branch: branch})
	if err != nil {
		return false, err
	}
	at := repository.Head.SHA
	if repo.Branch == nil {
		if err := committer.github.CreateBranch(ctx, repository.Owner, repository.Name, branch, at); err != nil {
			return false, err
		}
	} else if at = repo.Branch.SHA; at != repository.Head.SHA {
		return false, committer.checkBranch(ctx, c, repository, branch, at)
	}
	r := request(repository, c, p, branch)
	r.ExpectedHead = at
	_, err = committer.github.Commit(ctx, r)
	return repo.Branch == nil, err
}

// errOtherBranch is a branch of the same name that holds something else.
var errOtherBranch = errors.New("it holds other commits; merge or delete it, then do this again")

// checkBranch accepts a branch that proposes the same already.
func (committer *Committer) checkBranch(ctx context.Context, c Change, repository *Repository, branch, at string) error {
	tree, err := committer.github.Tree(ctx, repository.Owner, repository.Name, at)
	if err != nil {
		return err
	}
	there := map[string]string{}
	for _, entry := range tree.Entries {
		there[entry.Path] = entry.SHA
	}
	for _, f := range c.Files {
		if there[f.Path] != scaffold.BlobSHA(f.Content) {
			return fmt.Errorf("the branch %s of %s: %w", branch, repository.FullName(), errOtherBranch)
		}
	}
	for _, path := range c.Delete {
		if there[path] != "" {
			return fmt.Errorf("the branch %s of %s: %w", branch, repository.FullName(), errOtherBranch)
		}
	}
	return nil
}

// branchOf names a branch after what is on it, so that the same change finds
// its branch again.
func branchOf(c Change) string {
	var all []scaffold.File
	all = append(all, c.Files...)
	for _, p := range c.Delete {
		all = append(all, scaffold.File{Path: p + ".deleted"})
	}
	return "konstruct/" + scaffold.TreeSHA(all)[:12]
}

// rebase is the change over what is in the repository now.
func (committer *Committer) rebase(ctx context.Context, now *Repository, c Change) (Change, error) {
	var moved []string
	for path := range c.values {
		if sha := now.SHA(path); sha != "" && sha != c.seen[path] {
			moved = append(moved, path)
		}
	}
	if len(moved) == 0 {
		return c, nil
	}
	files, err := committer.reader.Read(ctx, now, moved...)
	if err != nil {
		return c, fmt.Errorf("read what has changed in %s: %w", now.FullName(), err)
	}
	out := c
	out.Files, out.seen = append([]scaffold.File{}, c.Files...), maps.Clone(c.seen)
	for i, f := range out.Files {
		file, ok := files[f.Path]
		if !ok || bytes.Equal(file, f.Content) {
			continue
		}
		content := file
		for _, v := range c.values[f.Path] {
			if !v.Matches(file) {
				return c, &ChangedError{now.FullName(), f.Path}
			}
			if content, err = v.Set(content); err != nil {
				return c, fmt.Errorf("%s in %s: %w", f.Path, now.FullName(), err)
			}
		}
		out.Files[i].Content, out.seen[f.Path] = content, now.SHA(f.Path)
	}
	return out, nil
}

// ForWriting returns a context for looking at what is going to be changed: the
// token minted on the way is the one that the commits need. It may change
// files and nothing else.
func ForWriting(ctx context.Context) context.Context {
	return github.WithScope(ctx, github.ScopeContents)
}
