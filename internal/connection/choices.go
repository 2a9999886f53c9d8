package connection

import (
	"fmt"
	"strings"

	"gitconnection/internal/text"
)

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
func (p *Plan) planJob(d desired, r Repository, j job, id string, a Action, reason string) {
	if j.nothing(r) {
		p.add(d, "keep", ActionSkip, keepReason(r), 0, nil)
		p.addChanges(d, j.changes)
		return
	}
	if r.Waiting && !r.stale && string(r.Proposed) == string(j.target()) && string(j.target()) != string(r.Repository.Marker) {
		p.Blockers = append(p.Blockers, waitingBlocker(p.State, r, "connect"))
		p.addChanges(d, j.changes)
		return
	}
	if j.here(r) {
		p.add(d, id, a, reason+again(r), 1, []PlannedFile{{Path: MarkerPath, Size: len(j.data)}})
	}
	if j.conflict != nil {
		n := len(j.conflict.files)
		p.add(d, "propose", ActionPropose, fmt.Sprintf("a pull request for %s that a person has to look at", text.Count(n, "file"))+again(r), 3, nil)
	}
	p.addChanges(d, j.changes)
}

// again says why something is proposed once more.
func again(r Repository) string {
	switch {
	case r.Closed != "":
		return "; the pull request " + r.Closed + " was closed without a merge and is made again"
	case r.stale:
		return "; the pull request " + r.PullRequest + " cannot be merged any more and is made again"
	}
	return ""
}

// updateReason is why the marker of a repository of ours is written.
func updateReason(d desired, r, other Repository, j job) string {
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
				found = found || s.Change != nil && picks([]string{want}, s.Role, s.Change.Path)
			}
			if !found {
				out = append(out, want)
			}
		}
	}
	return out
}
