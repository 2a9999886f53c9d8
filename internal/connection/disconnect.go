package connection

import (
	"context"
	"fmt"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// disconnection takes repositories out of a connection, or away.
type disconnection struct {
	*run
	at time.Time // when the repositories are said to be disconnected
}

// disconnect ends the connection: tombstones first, so that every later
// failure leaves repositories that say what they are; then the repositories;
// then the App, which is the last thing that needs the App's key.
func (d *disconnection) disconnect(ctx context.Context) error {
	if err := d.both(func(role Role) error { return d.runStep(ctx, role, ActionTombstone, d.tombstone) }); err != nil {
		return err
	}
	if err := d.both(func(role Role) error { return d.runStep(ctx, role, ActionArchive, d.archive) }); err != nil {
		return err
	}
	if err := d.both(func(role Role) error { return d.runStep(ctx, role, ActionDelete, d.remove) }); err != nil {
		return err
	}
	for _, s := range d.plan.Steps {
		switch s.Action {
		case ActionSkip:
			d.emit(Event{Step: s.ID, Target: s.Target, State: StepSkipped, Message: s.Reason})
		case ActionUninstall:
			if err := d.uninstall(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// runStep runs the step of one kind in one role, if the plan has it.
func (d *disconnection) runStep(ctx context.Context, role Role, a Action, do func(context.Context, Role) (string, error)) error {
	for _, s := range d.plan.Steps {
		if s.Role != role || s.Action != a {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		d.begin(s.ID, s.Target, "")
		message, err := do(ctx, role)
		if err = explainChange(d.repository(role), err); err != nil {
			if !d.repository(role).proposedNow { // a proposal has said that it waits
				d.emit(Event{Step: s.ID, Target: s.Target, State: StepFailed, Message: wording.Line(err)})
			}
			return err
		}
		d.finish(s.ID, s.Target, message)
	}
	return nil
}

// tombstone commits the marker with state disconnected. A head that has moved
// is looked at again: somebody's commit in between is no reason to give up.
func (d *disconnection) tombstone(ctx context.Context, role Role) (string, error) {
	for try := 0; ; try++ {
		repo := d.repository(role)
		if repo.Ownership == Tombstone {
			return "disconnected", nil
		}
		if repo.Marker == nil {
			return "", fmt.Errorf("the marker of %s is gone: %w", repo.FullName, ErrChanged)
		}
		m := *repo.Marker
		m.State, m.By, m.At = MarkerDisconnected, d.actor(), d.at
		data, err := m.Encode()
		if err != nil {
			return "", err
		}
		req := github.CommitRequest{
			Owner: owner(repo.FullName), Name: name(repo.FullName), Branch: repo.DefaultBranch, ExpectedHead: repo.Head.SHA,
			Headline: fmt.Sprintf("Disconnect the %s repository of %s", role, d.plan.Organization.Name), Body: d.body(),
			Additions: []github.File{{Path: MarkerPath, Content: data}}, Verify: MarkerPath,
		}
		result, err := d.github.Commit(ctx, req)
		if err == nil {
			repo.Head, repo.Marker, repo.Ownership, repo.Repository.Marker = result.Commit, &m, Tombstone, data
			repo.MarkerCommit = &result.Commit
			d.store(repo)
			return "disconnected, " + text.ShortSHA(result.Commit.SHA), nil
		}
		if github.KindOf(err) == github.KindRuleset {
			return "", d.proposeTombstone(ctx, req, data)
		}
		if k := github.KindOf(err); (k != github.KindStale && k != github.KindDoubtful) || try >= maxTries {
			return "", err
		}
		if err := d.reobserve(ctx, string(role)+"/"+string(ActionTombstone), role, try, err); err != nil {
			return "", err
		}
	}
}

// proposeTombstone puts the tombstone on the proposal branch: a rule wants a
// person to merge it. What comes after waits for that.
func (d *disconnection) proposeTombstone(ctx context.Context, req github.CommitRequest, marker []byte) error {
	for _, s := range d.plan.Steps {
		if s.Action != ActionTombstone || s.Target != req.Owner+"/"+req.Name {
			continue
		}
		p := proposal{step: s.ID, role: s.Role, title: req.Headline, files: req.Additions, marker: marker}
		if err := d.propose(ctx, p); err != nil {
			return err
		}
		return &BlockedError{[]Blocker{waitingBlocker(d.plan.State, d.repository(s.Role), "disconnect")}}
	}
	return fmt.Errorf("the plan has no tombstone for %s: %w", req.Owner+"/"+req.Name, ErrChanged)
}

// reobserve looks at the repository again after cause, at once for the first
// time and later each time.
func (r *run) reobserve(ctx context.Context, step string, role Role, try int, cause error) error {
	if try > 0 {
		if err := r.wait(ctx, step, r.repository(role).FullName, try, cause); err != nil {
			return err
		}
	}
	repo, err := r.observer.observeRepository(ctx, r.plan.Organization, role)
	if err == nil {
		r.store(repo)
	}
	return err
}

func (d *disconnection) archive(ctx context.Context, role Role) (string, error) {
	repo := d.repository(role)
	if err := d.retryDoubtful(ctx, string(role)+"/"+string(ActionArchive), repo.FullName, func() error {
		return d.github.SetArchived(ctx, owner(repo.FullName), name(repo.FullName), true)
	}); err != nil {
		return "", err
	}
	repo.Archived = true
	d.store(repo)
	return "archived", nil
}

func (d *disconnection) remove(ctx context.Context, role Role) (string, error) {
	repo := d.repository(role)
	if err := d.retryDoubtful(ctx, string(role)+"/"+string(ActionDelete), repo.FullName, func() error {
		return d.github.DeleteRepository(ctx, owner(repo.FullName), name(repo.FullName))
	}); err != nil {
		return "", err
	}
	d.store(Repository{Role: role, FullName: repo.FullName, Ownership: Absent})
	return "deleted", nil
}

// wait sits out a moment after cause, longer each time, and says until when.
func (r *run) wait(ctx context.Context, step, target string, try int, cause error) error {
	d := 500 * time.Millisecond << min(try, 5)
	r.emit(Event{Step: step, Target: target, State: StepWaiting, Message: "looking again: " + wording.Line(cause), Until: r.now().Add(d)})
	return github.Pause(ctx, d)
}

// retryDoubtful repeats what has the same effect however often it is done.
func (r *run) retryDoubtful(ctx context.Context, step, target string, do func() error) error {
	for try := 0; ; try++ {
		err := do()
		if github.KindOf(err) != github.KindDoubtful || try >= 3 {
			return err
		}
		if err := r.wait(ctx, step, target, try, err); err != nil {
			return err
		}
	}
}

func (d *disconnection) uninstall(ctx context.Context, s Step) error {
	role := rolesOf(d.plan.Organization, s.Target)[0]
	i := d.plan.State.Installations[role]
	d.begin(s.ID, s.Target, "")
	if err := d.retryDoubtful(ctx, s.ID, s.Target, func() error { return d.github.Uninstall(ctx, *i) }); err != nil {
		d.emit(Event{Step: s.ID, Target: s.Target, State: StepFailed, Message: wording.Line(err)})
		return err
	}
	d.mu.Lock()
	left := map[Role]*github.Installation{}
	for role, inst := range d.state.Installations {
		if inst != nil && inst.ID != i.ID {
			left[role] = inst
		}
	}
	d.state.Installations = left
	d.mu.Unlock()
	d.finish(s.ID, s.Target, "uninstalled")
	return nil
}
