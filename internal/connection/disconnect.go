package connection

import (
	"context"
	"fmt"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// disconnect ends the connection: tombstones first, so that every later
// failure leaves repositories that say what they are; then the repositories;
// then the App, which is the last thing that needs the App's key.
func (r *run) disconnect(ctx context.Context) error {
	if err := r.both(func(role Role) error { return r.endStep(ctx, role, ActionTombstone, r.tombstone) }); err != nil {
		return err
	}
	if err := r.both(func(role Role) error { return r.endStep(ctx, role, ActionArchive, r.archive) }); err != nil {
		return err
	}
	if err := r.both(func(role Role) error { return r.endStep(ctx, role, ActionDelete, r.remove) }); err != nil {
		return err
	}
	for _, s := range r.plan.Steps {
		switch s.Action {
		case ActionSkip:
			r.emit(Event{Step: s.ID, Target: s.Target, State: StepSkipped, Message: s.Reason})
		case ActionUninstall:
			if err := r.uninstall(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// endStep runs the step of one kind in one role, if the plan has it.
func (r *run) endStep(ctx context.Context, role Role, a Action, do func(context.Context, Role) (string, error)) error {
	for _, s := range r.plan.Steps {
		if s.Role != role || s.Action != a {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r.begin(s.ID, s.Target, "")
		message, err := do(ctx, role)
		if err = meanwhile(r.repository(role), err); err != nil {
			if !r.repository(role).asked { // a proposal has said that it waits
				r.emit(Event{Step: s.ID, Target: s.Target, State: StepFailed, Message: err.Error()})
			}
			return err
		}
		r.finish(s.ID, s.Target, message)
	}
	return nil
}

// tombstone commits the marker with state disconnected. A head that has moved
// is looked at again: somebody's commit in between is no reason to give up.
func (r *run) tombstone(ctx context.Context, role Role) (string, error) {
	at := r.engine.now()
	for try := 0; ; try++ {
		repo := r.repository(role)
		if repo.Ownership == Tombstone {
			return "disconnected", nil
		}
		if repo.Marker == nil {
			return "", fmt.Errorf("the marker of %s is gone: %w", repo.FullName, ErrChanged)
		}
		m := *repo.Marker
		m.State, m.By, m.At = MarkerDisconnected, r.actor(), at
		data, err := m.Encode()
		if err != nil {
			return "", err
		}
		req := github.CommitRequest{
			Owner: owner(repo.FullName), Name: name(repo.FullName), Branch: repo.DefaultBranch, ExpectedHead: repo.Head.SHA,
			Headline: fmt.Sprintf("Disconnect the %s repository of %s", role, r.plan.Organization.Name), Body: r.body(),
			Additions: []github.File{{Path: MarkerPath, Content: data}}, Verify: MarkerPath,
		}
		result, err := r.engine.github.Commit(ctx, req)
		if err == nil {
			repo.Head, repo.Marker, repo.Ownership, repo.Repository.Marker = result.Commit, &m, Tombstone, data
			repo.MarkerCommit = &result.Commit
			r.store(repo)
			return "disconnected, " + text.ShortSHA(result.Commit.SHA), nil
		}
		if github.KindOf(err) == github.KindRuleset {
			return "", r.proposeTombstone(ctx, req, data)
		}
		if k := github.KindOf(err); (k != github.KindStale && k != github.KindDoubtful) || try >= maxTries {
			return "", err
		}
		if err := r.reobserve(ctx, string(role)+"/"+string(ActionTombstone), role, try, err); err != nil {
			return "", err
		}
	}
}

// proposeTombstone puts the tombstone on the proposal branch: a rule wants a
// person to merge it. What comes after waits for that.
func (r *run) proposeTombstone(ctx context.Context, req github.CommitRequest, marker []byte) error {
	for _, s := range r.plan.Steps {
		if s.Action != ActionTombstone || s.Target != req.Owner+"/"+req.Name {
			continue
		}
		p := proposal{step: s.ID, role: s.Role, title: req.Headline, files: req.Additions, marker: marker}
		if err := r.propose(ctx, p); err != nil {
			return err
		}
		return &BlockedError{[]Blocker{waitingBlocker(r.plan.State, r.repository(s.Role), "disconnect")}}
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
	repo, err := r.engine.observeRepository(ctx, r.plan.Organization, role)
	if err == nil {
		r.store(repo)
	}
	return err
}

func (r *run) archive(ctx context.Context, role Role) (string, error) {
	repo := r.repository(role)
	if err := r.again(ctx, string(role)+"/"+string(ActionArchive), repo.FullName, func() error {
		return r.engine.github.SetArchived(ctx, owner(repo.FullName), name(repo.FullName), true)
	}); err != nil {
		return "", err
	}
	repo.Archived = true
	r.store(repo)
	return "archived", nil
}

func (r *run) remove(ctx context.Context, role Role) (string, error) {
	repo := r.repository(role)
	if err := r.again(ctx, string(role)+"/"+string(ActionDelete), repo.FullName, func() error {
		return r.engine.github.DeleteRepository(ctx, owner(repo.FullName), name(repo.FullName))
	}); err != nil {
		return "", err
	}
	r.store(Repository{Role: role, FullName: repo.FullName, Ownership: Absent})
	return "deleted", nil
}

// wait sits out a moment after cause, longer each time, and says until when.
func (r *run) wait(ctx context.Context, step, target string, try int, cause error) error {
	d := 500 * time.Millisecond << min(try, 5)
	r.emit(Event{Step: step, Target: target, State: StepWaiting, Message: "looking again: " + cause.Error(), Until: r.engine.now().Add(d)})
	return github.Pause(ctx, d)
}

// again repeats what has the same effect however often it is done.
func (r *run) again(ctx context.Context, step, target string, do func() error) error {
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

func (r *run) uninstall(ctx context.Context, s Step) error {
	role := rolesOf(r.plan.Organization, s.Target)[0]
	i := r.plan.State.Installations[role]
	r.begin(s.ID, s.Target, "")
	if err := r.again(ctx, s.ID, s.Target, func() error { return r.engine.github.Uninstall(ctx, *i) }); err != nil {
		r.emit(Event{Step: s.ID, Target: s.Target, State: StepFailed, Message: err.Error()})
		return err
	}
	r.mu.Lock()
	left := map[Role]*github.Installation{}
	for role, inst := range r.state.Installations {
		if inst != nil && inst.ID != i.ID {
			left[role] = inst
		}
	}
	r.state.Installations = left
	r.mu.Unlock()
	r.finish(s.ID, s.Target, "uninstalled")
	return nil
}
