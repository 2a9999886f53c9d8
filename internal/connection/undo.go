package connection

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Made is a repository that a run has created, as the run left it.
type Made struct {
	Role     Role
	FullName string
	NodeID   string // "" unknown
	Head     string // of the default branch; "" when it was left empty
}

// UndoOptions are the operator's choices for an undo.
type UndoOptions struct {
	Actor string
	// Confirm holds owner/name of each repository that may be removed.
	Confirm []string
}

// Undoable reports whether a run that ended with err can be undone: it has
// created something, and it does not merely wait for a merge.
func (r Result) Undoable(err error) bool {
	if err == nil || len(r.Made) == 0 || r.Verb != VerbConnect {
		return false
	}
	return r.State.Phase != PhaseWaitingForMerge && r.State.Phase != PhaseConnected
}

// PlanUndo returns what removes the repositories that one run has created,
// and nothing else: one in which anything has changed since is refused. It
// observes the organization again.
func (planner *Planner) PlanUndo(ctx context.Context, o Organization, made []Made, opts UndoOptions) (Plan, error) {
	s, err := planner.observer.observe(ctx, o)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Verb: VerbUndo, Organization: o, State: s, actor: opts.Actor, made: made}
	p.Blockers = installationBlockers(s)
	for _, m := range made {
		r := s.Repositories[m.Role]
		add := func(a Action, reason string, writes int) {
			p.Steps = append(p.Steps, Step{ID: string(m.Role) + "/" + string(a), Role: m.Role, Target: m.FullName, Action: a, Reason: reason, Writes: writes, Destructive: a == ActionDelete})
		}
		if !r.Exists() {
			add(ActionSkip, "is gone already", 0)
			continue
		}
		add(ActionDelete, "made by the run that stopped, and as it left it", 1)
		if why := m.changed(r); why != "" {
			p.Blockers = append(p.Blockers, Blocker{
				Kind: BlockRefuse, Reason: ReasonChanged, Target: m.FullName, URL: r.HTMLURL,
				Message: fmt.Sprintf("%s is not as the run left it: %s.", m.FullName, why), Next: "Connect again to go on, or disconnect.",
			})
			continue
		}
		p.needAdministrationToEnd(r, "Without it the repository cannot be deleted.")
		if !slices.ContainsFunc(opts.Confirm, func(c string) bool { return strings.EqualFold(c, m.FullName) }) {
			p.Blockers = append(p.Blockers, Blocker{
				Kind: BlockRefuse, Reason: ReasonUnconfirmed, Target: m.FullName,
				Message: fmt.Sprintf("Deleting %s has to be confirmed by its name.", m.FullName), Next: "Type the name.",
			})
		}
	}
	return p, nil
}

// changed says why r is not what the run left, "" it is.
func (m Made) changed(r Repository) string {
	switch {
	case !strings.EqualFold(r.FullName, m.FullName), m.NodeID != "" && r.NodeID != m.NodeID:
		return "another repository has taken its place"
	case r.Head.SHA != m.Head:
		return "somebody has committed since"
	case r.Ownership != Ours:
		return "it is no longer known as ours"
	case r.Archived:
		return "it was archived"
	case r.Proposal != nil && !ownCommit(r.Proposal.Message):
		return "somebody has committed to " + ProposalBranch
	}
	return ""
}

// undo removes what a run has made, each after one more look.
func (d *disconnection) undo(ctx context.Context) error {
	for _, m := range d.plan.made {
		if err := d.runStep(ctx, m.Role, ActionDelete, func(ctx context.Context, role Role) (string, error) {
			repo, err := d.observer.observeRepository(ctx, d.plan.Organization, role)
			if err != nil {
				return "", err
			}
			if !repo.Exists() {
				return "gone already", nil
			}
			if why := m.changed(repo); why != "" {
				return "", fmt.Errorf("%s: %s: %w", m.FullName, why, ErrChanged)
			}
			d.store(repo)
			return d.remove(ctx, role)
		}); err != nil {
			return err
		}
	}
	for _, s := range d.plan.Steps {
		if s.Action == ActionSkip {
			d.emit(Event{Step: s.ID, Target: s.Target, State: StepSkipped, Message: s.Reason})
		}
	}
	return nil
}

// made lists what this run has created for certain, as it is now.
func (r *run) made() []Made {
	var out []Made
	for _, role := range Roles() {
		repo := r.state.Repositories[role]
		if r.confirmed[role] && repo.Exists() {
			out = append(out, Made{Role: role, FullName: repo.FullName, NodeID: repo.NodeID, Head: repo.Head.SHA})
		}
	}
	return out
}

// confirmCreated notes that GitHub has answered a create of this run.
func (r *run) confirmCreated(role Role) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.confirmed[role] = true
}
