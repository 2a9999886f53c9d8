package connection

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// PlanConnect returns what has to be done so that the organization of s is
// connected. It makes no request: everything it needs was observed.
func (e *Engine) PlanConnect(s State, opts ConnectOptions) Plan {
	p := Plan{Verb: VerbConnect, Organization: s.Organization, State: s, actor: opts.Actor, connect: opts}
	p.Blockers = installationBlockers(s)
	if len(p.Blockers) > 0 {
		return p
	}
	for _, role := range Roles() {
		d, err := e.desired(s.Organization, role)
		if err != nil {
			p.Blockers = append(p.Blockers, Blocker{Kind: BlockRefuse, Reason: "Invalid", Target: s.Organization.FullName(role), Message: err.Error(), Next: "Choose another name."})
			continue
		}
		e.planRole(&p, d)
	}
	p.goOnBeside()
	return p
}

// goOnBeside lets one repository be finished while the other waits for a
// merge: what is waited for blocks the plan only when nothing else is left.
func (p *Plan) goOnBeside() {
	if p.Writes() == 0 || slices.ContainsFunc(p.Blockers, func(b Blocker) bool { return b.Reason != ReasonWaitingForMerge }) {
		return
	}
	for _, b := range p.Blockers {
		for _, role := range Roles() {
			if r := p.State.Repositories[role]; r.FullName == b.Target {
				p.Steps = append(p.Steps, Step{ID: string(role) + "/merge", Role: role, Target: b.Target, Action: ActionSkip, Reason: "waits for the merge of " + b.URL})
			}
		}
	}
	p.Blockers = nil
}

// installationBlockers are the reasons why nothing can be done at all.
func installationBlockers(s State) []Blocker {
	if s.Installations == nil {
		return nil
	}
	var out []Blocker
	for _, owner := range s.Organization.Owners() {
		role := rolesOf(s.Organization, owner)[0]
		i := s.Installations[role]
		switch {
		case i == nil && s.Requests[role] != nil:
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonApprovalPending, Target: owner,
				Message: fmt.Sprintf("The request of %s to install the App on %s waits for an owner's approval.", s.Requests[role].Requester, owner),
				Next:    "Ask an owner of " + owner + " to approve it, then connect again.",
			})
		case i == nil:
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonNotInstalled, Target: owner,
				Message: fmt.Sprintf("The App is not installed on %s.", owner),
				Next:    "Install it in the browser, then connect again.",
			})
		case i.Suspended():
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonSuspended, Target: owner, URL: i.HTMLURL,
				Message: fmt.Sprintf("The App's installation on %s is suspended%s.", owner, by(i.SuspendedBy)),
				Next:    "An owner of " + owner + " can unsuspend it.",
			})
		case !i.Permissions.Allows("contents", github.Write) || !i.Permissions.Allows("metadata", github.Read):
			out = append(out, missingPermission(owner, *i, "Nothing can be written without it."))
		}
	}
	return out
}

func missingPermission(owner string, i github.Installation, why string) Blocker {
	return Blocker{
		Kind: BlockPerson, Reason: ReasonPermissionMissing, Target: owner, URL: i.HTMLURL,
		Message: fmt.Sprintf("The App lacks a permission on %s: %s. %s", owner, strings.Join(MissingPermissions(i.Permissions), ", "), why),
		Next:    "An owner of " + owner + " can grant it on the installation's page.",
	}
}

// planRole plans the repository in one role.
func (e *Engine) planRole(p *Plan, d desired) {
	r := p.State.Repositories[d.role]
	all := d.planned(append([]github.File{{Path: readmePath, Content: d.readme.Content}}, d.files(e.roughMarker(p, d))...))
	switch {
	case !r.Exists():
		p.add(d, "create", ActionCreate, "private, default branch from GitHub", 1, nil)
		p.needAdministration(d, "Without it the repository cannot be created; an owner can create two empty private repositories instead, which are then adopted.")
		p.add(d, "write", ActionWrite, "does not exist yet", 1+d.commits(0), all)
	case r.Ownership == Foreign && r.Archived:
		p.Blockers = append(p.Blockers, Blocker{
			Kind: BlockRefuse, Reason: ReasonArchived, Target: r.FullName, URL: r.HTMLURL,
			Message: r.FullName + " exists, was not made by this connection, and is archived: nothing can be written to it.", Next: "Unarchive it on GitHub or choose another name.",
		})
	case r.Ownership == Foreign && !p.connect.Adopt:
		p.Blockers = append(p.Blockers, foreignBlocker(r))
	case r.Ownership == Foreign && r.Empty:
		p.add(d, "adopt", ActionAdopt, "exists and is empty; it is filled", 1+d.commits(0), all)
	case r.Ownership == Foreign && d.fills(r):
		p.add(d, "adopt", ActionAdopt, "exists and holds nothing but our own first file; it is filled", d.commits(d.present(r.Head.Tree)), all[1:])
	case r.Ownership == Foreign:
		reason := "exists; only the marker is written"
		if len(r.Layout) > 0 {
			reason = "made by Konstruct's web interface (" + strings.Join(r.Layout, ", ") + "); only the marker is written"
		}
		e.withJob(p, d, func(j job) {
			if n := len(j.files); n > 0 {
				reason = "exists; the marker is written and " + text.Count(n, "file") + " that you chose"
			}
			p.planJob(d, r, j, "adopt", ActionAdopt, reason)
		})
	default:
		e.planOurs(p, d, r, all)
	}
}

// withJob computes what is missing, as far as it is known now.
func (e *Engine) withJob(p *Plan, d desired, do func(job)) {
	self, other := e.roughIdentities(p, d)
	j, err := d.job(p.Organization, p.State.Repositories[d.role], self, other, p.connect)
	if err != nil {
		p.Blockers = append(p.Blockers, Blocker{Kind: BlockRefuse, Reason: "Invalid", Target: d.fullName(), Message: err.Error(), Next: "Choose another name."})
		return
	}
	do(j)
}

func foreignBlocker(r Repository) Blocker {
	b := Blocker{
		Kind: BlockRefuse, Reason: ReasonForeign, Target: r.FullName, URL: r.HTMLURL,
		Message: r.FullName + " exists and was not made by this connection.",
		Next:    "Adopt it (only the marker is written) or choose another name.",
	}
	if m, err := ParseMarker(r.Repository.Marker); err == nil {
		b.Message = fmt.Sprintf("%s carries the marker of organization %s (%s).", r.FullName, m.Organization, m.Repository.FullName)
	}
	if len(r.Layout) > 0 {
		b.Message = fmt.Sprintf("%s has the layout of a repository that Konstruct's web interface made (%s), but no marker of this connection.", r.FullName, strings.Join(r.Layout, ", "))
		b.Next = "Adopt it: only the marker is written, and what runs from it goes on. Or choose another name."
	}
	return b
}

// planOurs plans a repository that is ours already.
func (e *Engine) planOurs(p *Plan, d desired, r Repository, all []PlannedFile) {
	if r.Archived {
		reason := "archived at the last disconnect"
		if r.Ownership != Tombstone {
			reason = "was archived on GitHub while it was connected"
		}
		p.add(d, "unarchive", ActionUnarchive, reason, 1, nil)
		p.needAdministration(d, "Without it the repository cannot be unarchived.")
	}
	switch {
	case r.Marker == nil && r.Empty:
		p.add(d, "write", ActionWrite, "created by us and still empty", 1+d.commits(0), all)
	case r.Marker == nil:
		e.withJob(p, d, func(j job) {
			if r.Waiting && !r.stale && string(r.Proposed) == string(j.data) {
				p.Blockers = append(p.Blockers, waitingBlocker(p.State, r, "connect"))
				return
			}
			p.add(d, "write", ActionWrite, "created by us and not filled yet"+again(r), d.commits(d.present(r.Head.Tree)), all[1:])
		})
	default:
		e.withJob(p, d, func(j job) {
			p.planJob(d, r, j, "update", ActionUpdate, updateReason(d, r, p.State.Repositories[d.role.Other()], j))
		})
	}
}

func keepReason(r Repository) string {
	if n := len(r.Drift); n > 0 {
		return fmt.Sprintf("connected; %s changed by hand and left alone", text.Count(n, "file"))
	}
	return "connected, nothing to do"
}

// roughIdentities are the identities of a repository and its counterpart as
// far as they are known now: what does not exist yet has none.
func (e *Engine) roughIdentities(p *Plan, d desired) (self, other Identity) {
	self, other = p.State.Repositories[d.role].identity(), p.State.Repositories[d.role.Other()].identity()
	for id, full := range map[*Identity]string{&self: d.fullName(), &other: p.Organization.FullName(d.role.Other())} {
		if id.NodeID == "" {
			*id = Identity{FullName: full, NodeID: "R_kgDO00000000", ID: 1_000_000_000}
		}
	}
	return self, other
}

// roughMarker is the marker as far as it is known now.
func (e *Engine) roughMarker(p *Plan, d desired) []byte {
	self, other := e.roughIdentities(p, d)
	data, err := d.marker(p.Organization, p.State.Repositories[d.role], self, other, true).Encode()
	if err != nil {
		return nil
	}
	return data
}

func (p *Plan) add(d desired, id string, a Action, reason string, writes int, files []PlannedFile) {
	target := d.fullName()
	if r := p.State.Repositories[d.role]; r.Exists() {
		target = r.FullName
	}
	p.Steps = append(p.Steps, Step{ID: string(d.role) + "/" + id, Role: d.role, Target: target, Action: a, Reason: reason, Writes: writes, Files: files})
}

// needAdministration blocks p where the step before cannot be done.
func (p *Plan) needAdministration(d desired, why string) {
	i := p.State.Installations[d.role]
	if i == nil || i.Permissions.Allows("administration", github.Write) {
		return
	}
	for _, b := range p.Blockers {
		if b.Reason == ReasonPermissionMissing && b.Target == d.owner {
			return
		}
	}
	p.Blockers = append(p.Blockers, missingPermission(d.owner, *i, why))
}

// allows reports whether the confirmed plan covers action in role.
func (p Plan) allows(role Role, actions ...Action) bool {
	for _, s := range p.Steps {
		if s.Role != role {
			continue
		}
		if slices.Contains(actions, s.Action) {
			return true
		}
	}
	return false
}
