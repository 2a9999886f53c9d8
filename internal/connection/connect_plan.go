package connection

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// Planner plans connects, disconnects and undos.
type Planner struct {
	github     GitHub
	scaffolder *Scaffolder
	observer   *Observer
	directory  *DirectoryReader
}

// PlanConnect returns what has to be done so that the organization of s is
// connected. It makes no request: everything it needs was observed.
func (planner *Planner) PlanConnect(s State, opts ConnectOptions) Plan {
	p := Plan{Verb: VerbConnect, Organization: s.Organization, State: s, actor: opts.Actor, connect: opts}
	p.Blockers = installationBlockers(s)
	if len(p.Blockers) > 0 {
		return p
	}
	for _, role := range Roles() {
		d, err := planner.scaffolder.desired(s.Organization, role)
		if err != nil {
			p.Blockers = append(p.Blockers, Blocker{Kind: BlockRefuse, Reason: "Invalid", Target: s.Organization.FullName(role), Message: wording.Line(err), Next: "Choose another name."})
			continue
		}
		planner.planRole(&p, d)
	}
	p.unblockOther()
	return p
}

// unblockOther lets one repository be finished while the other waits for a
// merge. A merge blocks the plan only when nothing else is left to do.
func (p *Plan) unblockOther() {
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

// planRole plans the repository in one role.
func (planner *Planner) planRole(p *Plan, d desired) {
	r := p.State.Repositories[d.role]
	all := d.plannedFiles(append([]github.File{{Path: readmePath, Content: d.readme.Content}}, d.files(planner.expectedMarker(p, d))...))
	switch {
	case !r.Exists():
		p.add(d, "create", ActionCreate, "private, default branch from GitHub", 1, nil)
		for _, property := range p.connect.Properties { // in the request that creates it
			p.add(d, propertyStep+property.Name, ActionSet, "custom property "+property.String(), 0, nil)
		}
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
	case r.Ownership == Foreign && d.isFresh(r):
		p.add(d, "adopt", ActionAdopt, "exists and holds nothing but our own first file; it is filled", d.commits(d.present(r.Head.Tree)), all[1:])
	case r.Ownership == Foreign:
		reason := "exists; only the marker is written"
		if len(r.Layout) > 0 {
			reason = "made by Konstruct's web interface (" + strings.Join(r.Layout, ", ") + "); only the marker is written"
		}
		planner.withJob(p, d, func(j commitJob) {
			if n := len(j.files); n > 0 {
				reason = "exists; the marker is written and " + text.Count(n, "file") + " that you chose"
			}
			p.planJob(d, r, j, "adopt", ActionAdopt, reason)
		})
	default:
		planner.planOurs(p, d, r, all)
	}
}

// propertyStep begins the ids of steps about custom properties.
const propertyStep = "property/"

// withJob computes what is missing, as far as it is known now.
func (planner *Planner) withJob(p *Plan, d desired, do func(commitJob)) {
	self, other := planner.expectedIdentities(p, d)
	j, err := d.job(p.Organization, p.State.Repositories[d.role], self, other, p.connect)
	if err != nil {
		p.Blockers = append(p.Blockers, Blocker{Kind: BlockRefuse, Reason: "Invalid", Target: d.fullName(), Message: wording.Line(err), Next: "Choose another name."})
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
func (planner *Planner) planOurs(p *Plan, d desired, r Repository, all []PlannedFile) {
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
		planner.withJob(p, d, func(j commitJob) {
			if r.Waiting && !r.stale && string(r.Proposed) == string(j.data) {
				p.Blockers = append(p.Blockers, waitingBlocker(p.State, r, "connect"))
				return
			}
			p.add(d, "write", ActionWrite, "created by us and not filled yet"+whyProposedAgain(r), d.commits(d.present(r.Head.Tree)), all[1:])
		})
	default:
		planner.withJob(p, d, func(j commitJob) {
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

// expectedIdentities are the identities of a repository and its counterpart as
// far as they are known now: what does not exist yet has none.
func (planner *Planner) expectedIdentities(p *Plan, d desired) (self, other Identity) {
	self, other = p.State.Repositories[d.role].identity(), p.State.Repositories[d.role.Other()].identity()
	for id, full := range map[*Identity]string{&self: d.fullName(), &other: p.Organization.FullName(d.role.Other())} {
		if id.NodeID == "" {
			*id = Identity{FullName: full, NodeID: "R_kgDO00000000", ID: 1_000_000_000}
		}
	}
	return self, other
}

// expectedMarker is the marker as far as it is known now.
func (planner *Planner) expectedMarker(p *Plan, d desired) []byte {
	self, other := planner.expectedIdentities(p, d)
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

// fileStep is the id of the step about one file.
func (d desired) fileStep(path string) string { return string(d.role) + "/file/" + path }

// addChanges adds a step for each file that is not as the scaffold has it.
// The commit that writes them is counted by the step before.
func (p *Plan) addChanges(d desired, changes []Change) {
	for _, c := range changes {
		if c.Kind == changeSame {
			continue
		}
		s := Step{ID: d.fileStep(c.Path), Role: d.role, Target: p.State.Repositories[d.role].FullName, Action: ActionSkip, Change: &c}
		s.Reason = c.Path + ": " + changeReason(c)
		if c.Chosen {
			s.Action = changeAction(c.Kind)
			s.Files = []PlannedFile{{Path: c.Path, Size: len(c.content)}}
		}
		p.Steps = append(p.Steps, s)
	}
}

func changeAction(k ChangeKind) Action {
	switch k {
	case ChangeMissing, ChangeNew:
		return ActionAdd
	case ChangeModified, ChangeDeleted:
		return ActionRestore
	case ChangeConflict:
		return ActionPropose
	}
	return ActionUpgrade
}

func changeReason(c Change) string {
	switch c.Kind {
	case ChangeMissing:
		if c.Chosen {
			return "missing, is added"
		}
		return "missing; left out unless you ask for it"
	case ChangeModified:
		if c.Chosen {
			return "changed by hand; the scaffold's is put in its place"
		}
		return "changed by hand; stays as it is"
	case ChangeDeleted:
		if c.Chosen {
			return "deleted by hand, is written again"
		}
		return "deleted by hand; stays deleted"
	case ChangeNew:
		return "new in this version of the scaffold"
	case ChangeReplaced:
		return "as it was written; the newer version takes its place"
	case ChangeMerged:
		return "changed by hand and by the newer version; both changes are kept"
	case ChangeConflict:
		return "changed by hand and by the newer version in the same lines; a pull request asks which"
	}
	return ""
}

// planJob plans what a repository with a marker, or one that is adopted,
// lacks; reason is why its marker is written, "" when it need not be.
func (p *Plan) planJob(d desired, r Repository, j commitJob, id string, a Action, reason string) {
	if j.upToDate(r) {
		p.add(d, "keep", ActionSkip, keepReason(r), 0, nil)
		p.addChanges(d, j.changes)
		return
	}
	if r.Waiting && !r.stale && string(r.Proposed) == string(j.target()) && string(j.target()) != string(r.Repository.Marker) {
		p.Blockers = append(p.Blockers, waitingBlocker(p.State, r, "connect"))
		p.addChanges(d, j.changes)
		return
	}
	if j.commits(r) {
		p.add(d, id, a, reason+whyProposedAgain(r), 1, []PlannedFile{{Path: MarkerPath, Size: len(j.data)}})
	}
	if j.conflict != nil {
		n := len(j.conflict.files)
		p.add(d, "propose", ActionPropose, fmt.Sprintf("a pull request for %s that a person has to look at", text.Count(n, "file"))+whyProposedAgain(r), 3, nil)
	}
	p.addChanges(d, j.changes)
}

// whyProposedAgain says why something is proposed once more.
func whyProposedAgain(r Repository) string {
	switch {
	case r.Closed != "":
		return "; the pull request " + r.Closed + " was closed without a merge and is made again"
	case r.stale:
		return "; the pull request " + r.PullRequest + " cannot be merged any more and is made again"
	}
	return ""
}

// updateReason is why the marker of a repository of ours is written.
func updateReason(d desired, r, other Repository, j commitJob) string {
	var why []string
	switch m := r.Marker; {
	case r.Ownership == Tombstone:
		why = append(why, "disconnected; the marker is renewed")
	case m.Repository.NodeID == r.NodeID && m.Repository.FullName != r.FullName:
		why = append(why, "was "+m.Repository.FullName+"; the marker follows")
	case m.Counterpart.NodeID == other.NodeID && m.Counterpart.FullName != other.FullName:
		why = append(why, "its counterpart was "+m.Counterpart.FullName+"; the marker follows")
	case m.Counterpart != other.identity():
		why = append(why, "the marker names other repositories")
	}
	if m := r.Marker; m.Scaffold < d.version {
		why = append(why, fmt.Sprintf("the scaffold is brought from version %d to %d", m.Scaffold, d.version))
	} else if n := len(j.files); n > 0 {
		why = append(why, text.Count(n, "file")+" that you chose")
	}
	if len(why) == 0 {
		return "the marker is not as it would be written"
	}
	return strings.Join(why, "; ")
}

// UnknownChoices are the files that opts names and that p has no choice for.
func (p Plan) UnknownChoices(opts ConnectOptions) []string {
	var out []string
	for _, list := range [][]string{opts.AdoptFiles, opts.Restore} {
		for _, want := range list {
			found := false
			for _, s := range p.Steps {
				found = found || s.Change != nil && names([]string{want}, s.Role, s.Change.Path)
			}
			if !found {
				out = append(out, want)
			}
		}
	}
	return out
}
