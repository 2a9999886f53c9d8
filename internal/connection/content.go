package connection

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// content commits whatever is missing beside the README, in one commit; what
// a person has to look at goes on a branch afterwards.
func (c *converger) content(ctx context.Context) (done bool, err error) {
	other, err := c.run.ids[c.d.role.Other()].wait(ctx)
	if err != nil {
		return false, &counterpartError{c.repo.FullName, err}
	}
	j, err := c.d.job(c.run.plan.Organization, c.repo, c.repo.identity(), other, c.run.plan.connect)
	if err != nil {
		return false, err
	}
	if j.upToDate(c.repo) {
		c.finish()
		return true, nil
	}
	if c.run.plan.has(string(c.d.role)+"/merge") && c.repo.Waiting && string(c.repo.Proposed) == string(j.data) {
		c.repo.proposedNow = true
		c.run.emit(Event{Step: string(c.d.role) + "/merge", Target: c.repo.FullName, State: StepWaiting, Message: "waits for the merge of " + c.repo.PullRequest})
		return true, nil
	}
	if !c.run.plan.allows(c.d.role, ActionWrite, ActionAdopt, ActionUpdate, ActionPropose) {
		return false, fmt.Errorf("the marker of %s has changed: %w", c.repo.FullName, ErrChanged)
	}
	if err := c.checkChosen(j); err != nil {
		return false, err
	}
	if !j.commits(c.repo) {
		return c.proposeConflicts(ctx, *j.conflict)
	}
	return c.commit(ctx, j)
}

// checkChosen refuses to overwrite what the operator has not seen in the plan: a
// file that exists has to be as it was then, and the plan has to name it.
func (c *converger) checkChosen(j commitJob) error {
	planned := c.run.plan.State.Repositories[c.d.role].Blobs
	for _, ch := range j.changes {
		if !ch.Chosen || ch.Kind == changeSame || ch.seen == "" {
			continue
		}
		if !c.run.plan.names(c.d.role, ch.Path) || planned[ch.Path] != ch.seen && !c.wrote[ch.seen] {
			return fmt.Errorf("%s of %s has changed: %w", ch.Path, c.repo.FullName, ErrChanged)
		}
	}
	return nil
}

func (c *converger) commit(ctx context.Context, j commitJob) (bool, error) {
	step := c.stepID(ActionWrite, ActionAdopt, ActionUpdate, ActionPropose)
	c.run.begin(step, c.repo.FullName, "")
	for _, ch := range j.changes {
		if id := c.d.fileStep(ch.Path); ch.Chosen && ch.Kind != ChangeConflict && c.run.plan.has(id) {
			c.run.begin(id, c.repo.FullName, "")
		}
	}
	files := j.additions(c.repo)
	req := github.CommitRequest{
		Owner: owner(c.repo.FullName), Name: name(c.repo.FullName), Branch: c.repo.DefaultBranch, ExpectedHead: c.repo.Head.SHA,
		Headline: c.headline(j), Body: c.run.body(), Additions: files, Verify: MarkerPath,
	}
	part, tree := c.nextPart(j)
	if part != nil {
		req.Additions, req.Verify = part, part[0].Path
	}
	result, err := c.run.github.Commit(ctx, req)
	switch github.KindOf(err) {
	case "":
		switch {
		case err != nil:
			return false, err
		case part != nil:
			return false, c.acceptPart(result, step, len(c.d.rest)-len(j.files)+len(part), tree)
		}
		return c.acceptCommit(ctx, result, j)
	case github.KindRuleset:
		c.run.store(c.repo)
		err := c.run.propose(ctx, proposal{
			step: step, role: c.d.role, title: req.Headline, files: files, marker: j.data, plain: string(j.data) == string(c.repo.Repository.Marker),
		})
		c.repo = c.run.repository(c.d.role)
		return true, err
	case github.KindStale, github.KindDoubtful:
		return false, c.reobserve(ctx, step, err)
	case github.KindNotFound:
		return false, c.waitUntilVisible(ctx, step, err)
	}
	return false, err
}

// nextPart are the files of the next commit of a layout that is too large for
// one, and the tree that they lead to; nil where the rest goes at once. The
// marker comes with the last part: it says that everything is there.
func (c *converger) nextPart(j commitJob) ([]github.File, string) {
	next := slices.Index(c.d.partTrees, c.repo.Head.Tree) + 1
	if !j.fresh || next >= len(c.d.partTrees) {
		return nil, ""
	}
	var out []github.File
	if slices.Contains(c.d.olderTrees, c.repo.Head.Tree) {
		out = append(out, github.File(c.d.readme)) // the trees are those of this version
	}
	have := c.d.present(c.repo.Head.Tree)
	for _, f := range c.d.rest[have : have+c.d.partSize(have)] {
		out = append(out, github.File(f))
	}
	return out, c.d.partTrees[next]
}

// acceptPart verifies a part by the tree in GitHub's own answer.
func (c *converger) acceptPart(result github.CommitResult, step string, done int, tree string) error {
	if result.Commit.Tree != tree {
		return &github.Error{Op: "verify", Target: c.repo.FullName, Kind: github.KindUnexpected, Cause: "the tree that GitHub made is not the one that was sent"}
	}
	c.repo.Head = result.Commit
	c.progress(step, done+1) // the README is there, too
	return nil
}

// proposeConflicts puts what a person has to decide on the proposal branch.
func (c *converger) proposeConflicts(ctx context.Context, j commitJob) (bool, error) {
	step := c.stepID(ActionPropose, ActionUpdate)
	c.run.begin(step, c.repo.FullName, "")
	c.run.store(c.repo)
	err := c.run.propose(ctx, proposal{
		step: step, role: c.d.role, title: c.headline(j), details: j.explanation(), files: j.additions(c.repo), marker: j.data,
	})
	c.repo = c.run.repository(c.d.role)
	return true, err
}

func (c *converger) headline(j commitJob) string {
	verb := "Connect"
	switch m := c.repo.Marker; {
	case j.fresh:
		verb = "Lay out"
	case m != nil && m.State == MarkerConnected && j.marker.Scaffold > m.Scaffold:
		verb = "Upgrade"
	case m != nil && m.State == MarkerConnected && len(j.files) > 0:
		verb = "Restore files in"
	}
	return fmt.Sprintf("%s the %s repository of %s", verb, c.d.role, c.run.plan.Organization.Name)
}

// acceptCommit verifies GitHub's own answer: the whole tree where all of it is
// ours, else the marker's blob.
func (c *converger) acceptCommit(ctx context.Context, result github.CommitResult, j commitJob) (done bool, err error) {
	if j.fresh && result.Commit.Tree != c.d.tree(j.data) {
		return false, &github.Error{Op: "verify", Target: c.repo.FullName, Kind: github.KindUnexpected, Cause: "the tree that GitHub made is not the one that was sent"}
	}
	if want := blobOf(j.data); result.Blob != want {
		return false, &github.Error{Op: "verify", Target: c.repo.FullName, Kind: github.KindUnexpected, Cause: "the marker that GitHub holds is not the one that was sent"}
	}
	m, err := ParseMarker(j.data)
	if err != nil {
		return false, err
	}
	if c.wrote == nil {
		c.wrote = map[string]bool{}
	}
	c.repo.Head, c.repo.Marker, c.repo.Repository.Marker, c.repo.Ownership = result.Commit, &m, j.data, Ours
	c.repo.MarkerCommit, c.repo.Layout = &result.Commit, nil
	c.repo.Blobs = maps.Clone(c.repo.Blobs) // the plan's stays as it was
	if c.repo.Blobs == nil {
		c.repo.Blobs = map[string]string{}
	}
	for _, f := range j.files {
		sha := blobOf(f.Content)
		c.repo.Blobs[f.Path], c.wrote[sha] = sha, true
		c.repo.Drift = slices.DeleteFunc(slices.Clone(c.repo.Drift), func(p string) bool { return p == f.Path && c.d.blobs[p] == sha })
	}
	if j.conflict != nil {
		return false, c.observe(ctx) // look again: a merge that was written is compared with what is there
	}
	c.finish()
	return true, nil
}

// finish reports every step of this repository that is still open as done.
func (c *converger) finish() {
	for _, s := range c.run.plan.Steps {
		if s.Role != c.d.role {
			continue
		}
		if s.Action == ActionSkip {
			c.run.emit(Event{Step: s.ID, Target: c.repo.FullName, State: StepSkipped, Message: s.Reason})
			continue
		}
		if c.run.open(s.ID) && s.Files != nil {
			n := int64(len(s.Files))
			c.run.emit(Event{Step: s.ID, Target: c.repo.FullName, State: StepProgress, Done: n, Total: n, Unit: "files"})
		}
		if c.run.open(s.ID) {
			c.run.finish(s.ID, c.repo.FullName, c.outcome())
		}
	}
}

func (c *converger) outcome() string {
	sha := text.ShortSHA(c.repo.Head.SHA)
	if c.repo.Head.Verified {
		return sha + " verified"
	}
	return sha
}
