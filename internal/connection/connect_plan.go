package connection

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
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
	p.waitForMerge()
	return p
}

// waitForMerge blocks p where nothing is left to do but to merge; as long as
// the other repository can go on, it does.
func (p *Plan) waitForMerge() {
	if p.Writes() > 0 {
		return
	}
	for _, role := range Roles() {
		if r := p.State.Repositories[role]; r.Ownership == Ours && r.Marker == nil && r.PullRequest != "" {
			p.Blockers = append(p.Blockers, awaitingMerge(r))
		}
	}
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
		p.add(d, "write", ActionWrite, "does not exist yet", 2, all)
	case r.Ownership == Foreign && r.Archived:
		p.Blockers = append(p.Blockers, Blocker{
			Kind: BlockRefuse, Reason: ReasonArchived, Target: r.FullName,
			Message: r.FullName + " exists, was not made by this connection, and is archived.", Next: "Unarchive it on GitHub or choose another name.",
		})
	case r.Ownership == Foreign && !p.connect.Adopt:
		p.Blockers = append(p.Blockers, foreignBlocker(r))
	case r.Ownership == Foreign && r.Empty:
		p.add(d, "adopt", ActionAdopt, "exists and is empty; it is filled", 2, all)
	case r.Ownership == Foreign:
		p.add(d, "adopt", ActionAdopt, "exists; only the marker is written", 1, []PlannedFile{{Path: MarkerPath, Size: len(e.roughMarker(p, d))}})
	default:
		e.planOurs(p, d, r, all)
	}
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
	return b
}

// planOurs plans a repository that is ours already.
func (e *Engine) planOurs(p *Plan, d desired, r Repository, all []PlannedFile) {
	if r.Archived {
		p.add(d, "unarchive", ActionUnarchive, "archived at the last disconnect", 1, nil)
		p.needAdministration(d, "Without it the repository cannot be unarchived.")
	}
	marker := []PlannedFile{{Path: MarkerPath, Size: len(e.roughMarker(p, d))}}
	switch {
	case r.Marker == nil && r.PullRequest != "":
		p.add(d, "merge", ActionSkip, "waits for the merge of "+r.PullRequest, 0, nil)
	case r.Marker == nil && r.Empty:
		p.add(d, "write", ActionWrite, "created by us and still empty", 2, all)
	case r.Marker == nil:
		p.add(d, "write", ActionWrite, "created by us and not filled yet", 1, all[1:])
	case r.Ownership == Tombstone:
		p.add(d, "update", ActionUpdate, "disconnected; the marker is renewed", 1, marker)
	case e.markerOutdated(p, d, r):
		p.add(d, "update", ActionUpdate, "the marker names other repositories", 1, marker)
	default:
		p.add(d, "keep", ActionSkip, keepReason(r), 0, nil)
	}
}

func keepReason(r Repository) string {
	if n := len(r.Drift); n > 0 {
		return fmt.Sprintf("connected; %s changed by hand and left alone", count(n, "file"))
	}
	return "connected, nothing to do"
}

// markerOutdated reports whether the bytes that would be written differ from
// those that are there.
func (e *Engine) markerOutdated(p *Plan, d desired, r Repository) bool {
	other := p.State.Repositories[d.role.Other()]
	if !other.Exists() {
		return true // it will have a new id
	}
	want, err := d.marker(p.Organization, r, r.identity(), other.identity(), true).Encode()
	return err != nil || string(want) != string(r.Repository.Marker)
}

// roughMarker is the marker as far as it is known now: ids of repositories
// that do not exist yet are missing in it.
func (e *Engine) roughMarker(p *Plan, d desired) []byte {
	r, other := p.State.Repositories[d.role], p.State.Repositories[d.role.Other()]
	self, counter := r.identity(), other.identity()
	for id, full := range map[*Identity]string{&self: d.fullName(), &counter: p.Organization.FullName(d.role.Other())} {
		if id.NodeID == "" {
			*id = Identity{FullName: full, NodeID: "R_kgDO00000000", ID: 1_000_000_000}
		}
	}
	data, err := d.marker(p.Organization, r, self, counter, true).Encode()
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
