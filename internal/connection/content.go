package connection

import (
	"context"
	"fmt"

	"gitconnection/internal/github"
)

// content commits whatever is missing beside the README, in one commit.
func (c *converger) content(ctx context.Context) (done bool, err error) {
	other, err := c.run.ids[c.d.role.Other()].wait(ctx)
	if err != nil {
		return false, &counterpartError{c.repo.FullName, err}
	}
	// A foreign repository that was adopted while it held files gets the
	// marker and nothing else.
	whole := c.repo.Marker == nil && c.repo.Ownership == Ours || c.filledHere()
	marker, err := c.d.marker(c.run.plan.Organization, c.repo, c.repo.identity(), other, whole).Encode()
	if err != nil {
		return false, err
	}
	if c.repo.Marker != nil && string(marker) == string(c.repo.Repository.Marker) {
		c.finish()
		return true, nil
	}
	if !c.run.plan.allows(c.d.role, ActionWrite, ActionAdopt, ActionUpdate) {
		return false, fmt.Errorf("the marker of %s has changed: %w", c.repo.FullName, ErrChanged)
	}
	files := []github.File{{Path: MarkerPath, Content: marker}}
	if whole {
		files = c.d.files(marker)
	}
	return c.commit(ctx, files, marker)
}

// filledHere reports whether an adopted repository was empty, so that all its
// content is ours.
func (c *converger) filledHere() bool {
	return c.repo.Marker == nil && c.repo.Ownership == Foreign && c.repo.Head.Tree == c.d.readmeTree
}

func (c *converger) commit(ctx context.Context, files []github.File, marker []byte) (bool, error) {
	step := c.stepID(ActionWrite, ActionAdopt, ActionUpdate)
	c.run.begin(step, c.repo.FullName, "")
	req := github.CommitRequest{
		Owner: owner(c.repo.FullName), Name: name(c.repo.FullName), Branch: c.repo.DefaultBranch, ExpectedHead: c.repo.Head.SHA,
		Headline: c.headline(files), Body: c.run.body(), Additions: files, Verify: MarkerPath,
	}
	result, err := c.run.engine.github.Commit(ctx, req)
	switch github.KindOf(err) {
	case "":
		if err != nil {
			return false, err
		}
		return true, c.accept(result, files, marker)
	case github.KindRuleset:
		return true, c.propose(ctx, req)
	case github.KindStale, github.KindDoubtful:
		return false, c.lookAgain(ctx, step, err)
	case github.KindNotFound:
		return false, c.settle(ctx, step, err)
	}
	return false, err
}

func (c *converger) headline(files []github.File) string {
	verb := "Connect"
	if len(files) > 1 {
		verb = "Lay out"
	}
	return fmt.Sprintf("%s the %s repository of %s", verb, c.d.role, c.run.plan.Organization.Name)
}

// accept verifies GitHub's own answer: the whole tree where all of it is
// ours, else the marker's blob.
func (c *converger) accept(result github.CommitResult, files []github.File, marker []byte) error {
	wholeTree := len(files) > 1 && c.repo.Head.Tree == c.d.readmeTree
	if wholeTree && result.Commit.Tree != c.d.tree(marker) {
		return &github.Error{Op: "verify", Target: c.repo.FullName, Kind: github.KindUnexpected, Cause: "the tree that GitHub made is not the one that was sent"}
	}
	if want := blobOf(marker); result.Blob != want {
		return &github.Error{Op: "verify", Target: c.repo.FullName, Kind: github.KindUnexpected, Cause: "the marker that GitHub holds is not the one that was sent"}
	}
	m, err := ParseMarker(marker)
	if err != nil {
		return err
	}
	c.repo.Head, c.repo.Marker, c.repo.Repository.Marker, c.repo.Ownership = result.Commit, &m, marker, Ours
	c.repo.MarkerCommit = &result.Commit
	if c.repo.Blobs == nil {
		c.repo.Blobs = map[string]string{}
	}
	for _, f := range files {
		c.repo.Blobs[f.Path] = blobOf(f.Content)
	}
	c.finish()
	return nil
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
	sha := shortSHA(c.repo.Head.SHA)
	if c.repo.Head.Verified {
		return sha + " verified"
	}
	return sha
}
