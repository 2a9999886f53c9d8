package connection

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// judged says whose a repository is and what has become of it.
func judged(o Organization, d desired, seen github.Repository) Repository {
	r := Repository{Role: d.role, FullName: seen.FullName(), Repository: seen, Ownership: Foreign}
	r.Proposal = seen.Branch
	if m, err := ParseMarker(seen.Proposed); err == nil && m.Organization == o.Name && m.Repository.NodeID == r.NodeID {
		r.proposed = &m
	}
	if seen.Marker != nil {
		return withMarker(o, d, r)
	}
	// Without a marker only the description says that it is ours, and only
	// as long as nothing but our own bytes is in it. Its age plays no part.
	if seen.Description == d.about && (seen.Empty || d.firstTree(seen.Head.Tree)) {
		r.Ownership = Ours
		return r
	}
	r.Layout = madeByWeb(d.role, seen)
	return r
}

func withMarker(o Organization, d desired, r Repository) Repository {
	m, err := ParseMarker(r.Repository.Marker)
	if err != nil {
		return r
	}
	if m.Organization != o.Name || m.Role != d.role || m.Repository.NodeID != r.NodeID || m.Repository.ID != r.ID {
		return r // another organization's, or a copy of one of ours
	}
	r.Marker, r.Ownership = &m, Ours
	if m.State == MarkerDisconnected {
		r.Ownership = Tombstone
	}
	for path, sha := range m.Files {
		if want, asked := d.blobs[path]; asked && r.Blobs[path] != sha && r.Blobs[path] != want {
			r.Drift = append(r.Drift, path)
		}
	}
	slices.Sort(r.Drift)
	return r
}

// madeByWeb returns the folders by which a repository without a marker is
// known as one that Konstruct's web interface has made and filled: its
// documented layout (GitOps repositories: catalog/, registry/clusters/ and
// registry/environments/).
func madeByWeb(role Role, seen github.Repository) []string {
	has := func(folder string) bool { return seen.Blobs[folder] != "" }
	var found []string
	for _, folder := range []string{catalogFolder, clustersFolder, environmentsFolder} {
		if has(folder) {
			found = append(found, folder+"/")
		}
	}
	switch {
	case role == Platform && has(clustersFolder) && len(found) > 1, role == Application && has(environmentsFolder):
		return found
	}
	return nil
}

func absent(d desired) Repository {
	return Repository{Role: d.role, FullName: d.fullName(), Ownership: Absent}
}

// conclude derives conditions and phase from what was observed.
func conclude(s *State) {
	s.Conditions = []Condition{
		installedCondition(s), permissionCondition(s), repositoryCondition(s, Platform), repositoryCondition(s, Application), scaffoldCondition(s),
	}
	s.Phase = phaseOf(s)
	for _, role := range Roles() {
		r := s.Repositories[role]
		switch {
		case r.Ownership == Tombstone:
			s.By, s.At = r.Marker.By, r.Marker.At
		case r.Ownership == Ours && r.MarkerCommit != nil && s.By == "":
			s.By, s.At = requestedBy(r.MarkerCommit.Message), r.MarkerCommit.Date
		}
	}
}

// requestedBy reads the trailer that every commit of ours carries.
func requestedBy(message string) string {
	for line := range strings.SplitSeq(message, "\n") {
		if who, ok := strings.CutPrefix(line, trailer+": "); ok {
			return strings.TrimSpace(who)
		}
	}
	return ""
}

func installedCondition(s *State) Condition {
	c := Condition{Type: AppInstalled, Status: True, Reason: ReasonInstalled}
	if s.Installations == nil {
		return Condition{Type: AppInstalled, Status: Unknown, Reason: "NoAppKey", Message: "Without the App's key its installations cannot be seen."}
	}
	for _, role := range Roles() {
		owner, i := s.Organization.Owner(role), s.Installations[role]
		switch {
		case i == nil && s.Requests[role] != nil:
			return Condition{AppInstalled, False, ReasonApprovalPending, fmt.Sprintf("An owner of %s has to approve the request of %s.", owner, s.Requests[role].Requester)}
		case i == nil:
			return Condition{AppInstalled, False, ReasonNotInstalled, fmt.Sprintf("The App is not installed on %s.", owner)}
		case i.Suspended():
			return Condition{AppInstalled, False, ReasonSuspended, fmt.Sprintf("An owner of %s has suspended the App's installation%s.", owner, by(i.SuspendedBy))}
		}
	}
	c.Message = fmt.Sprintf("The App is installed on %s.", strings.Join(s.Organization.Owners(), " and "))
	return c
}

func by(login string) string {
	if login == "" {
		return ""
	}
	return " (" + login + ")"
}

func permissionCondition(s *State) Condition {
	seen := false
	for _, role := range Roles() {
		i := s.Installations[role]
		if i == nil {
			continue
		}
		seen = true
		missing := MissingPermissions(i.Permissions)
		if told := s.lacking[s.Organization.Owner(role)]; told != nil && told.Reason == github.ReasonPermissionPending {
			return Condition{PermissionsGranted, False, ReasonPermissionPending, fmt.Sprintf("Permission waiting for an owner of %s: %s", s.Organization.Owner(role), strings.Join(missing, ", "))}
		}
		if len(missing) > 0 {
			return Condition{PermissionsGranted, False, ReasonPermissionMissing, fmt.Sprintf("Permission missing on %s: %s", s.Organization.Owner(role), strings.Join(missing, ", "))}
		}
	}
	if !seen {
		return Condition{PermissionsGranted, Unknown, ReasonNotInstalled, "The App has to be installed first."}
	}
	return Condition{PermissionsGranted, True, ReasonGranted, "Every permission that is needed has been granted."}
}

func repositoryCondition(s *State, role Role) Condition {
	t := PlatformRepository
	if role == Application {
		t = ApplicationRepository
	}
	r, ok := s.Repositories[role]
	name := r.FullName
	switch {
	case !ok:
		return Condition{t, Unknown, "NotObserved", s.Organization.FullName(role) + " has not been looked at."}
	case r.Ownership == Absent:
		return Condition{t, False, ReasonAbsent, name + " does not exist, or the App may not see it."}
	case r.Ownership == Foreign:
		return Condition{t, False, ReasonForeign, name + " exists and was not made by this connection."}
	case r.Archived:
		return Condition{t, False, ReasonArchived, name + " is archived."}
	case !r.Private:
		return Condition{t, False, ReasonPublic, name + " is public."}
	case r.Ownership == Tombstone:
		return Condition{t, False, ReasonDisconnected, name + " is disconnected."}
	case r.Empty:
		return Condition{t, False, ReasonEmpty, name + " is empty."}
	}
	return Condition{t, True, ReasonReady, name + " is private and ready."}
}

func scaffoldCondition(s *State) Condition {
	c := Condition{Type: ScaffoldInSync, Status: True, Reason: ReasonInSync, Message: "Every scaffolded file is as it was written."}
	drift := 0
	for _, role := range Roles() {
		r := s.Repositories[role]
		switch {
		case r.Waiting:
			return Condition{ScaffoldInSync, False, ReasonWaitingForMerge, waitingMessage(r)}
		case !r.Exists() || r.Ownership == Foreign || r.Ownership == Tombstone:
			return Condition{ScaffoldInSync, Unknown, "NotConnected", "There is no scaffold to compare with."}
		case r.Marker == nil:
			return Condition{ScaffoldInSync, False, ReasonIncomplete, r.FullName + " has not been filled yet."}
		}
		drift += len(r.Drift)
	}
	if drift > 0 {
		return Condition{ScaffoldInSync, False, ReasonDrift, fmt.Sprintf("%s drift", text.Count(drift, "file"))}
	}
	if c, ok := counterparts(s); !ok {
		return c
	}
	return c
}

// waitingMessage says what a merge is waited for.
func waitingMessage(r Repository) string {
	what := ""
	if m := r.proposed; m != nil && m.State == MarkerDisconnected {
		what = ", which disconnects it,"
	}
	return fmt.Sprintf("The pull request from %s in %s%s has to be merged.", ProposalBranch, r.FullName, what)
}

// counterparts checks that the two markers point at each other.
func counterparts(s *State) (Condition, bool) {
	for _, role := range Roles() {
		r, other := s.Repositories[role], s.Repositories[role.Other()]
		if r.Marker.Counterpart != other.identity() || r.Marker.Repository != r.identity() {
			return Condition{ScaffoldInSync, False, ReasonMarkerOutdated, fmt.Sprintf("The marker in %s does not name the repositories as they are now.", r.FullName)}, false
		}
	}
	return Condition{}, true
}

func phaseOf(s *State) Phase {
	platform, application := s.Repositories[Platform], s.Repositories[Application]
	installed := s.Condition(AppInstalled)
	connected := func(r Repository) bool { return r.Ownership == Ours && r.Marker != nil }
	switch {
	case installed.Reason == ReasonSuspended:
		return PhaseSuspended
	case platform.Waiting || application.Waiting:
		return PhaseWaitingForMerge
	case platform.Ownership == Tombstone && !connected(application), application.Ownership == Tombstone && !connected(platform):
		return PhaseDisconnected
	case connected(platform) && connected(application):
		if _, bad := s.Attention(); bad {
			return PhaseDegraded
		}
		return PhaseConnected
	case connected(platform) || connected(application):
		return PhaseDegraded
	case installed.Reason == ReasonApprovalPending:
		return PhaseWaitingForApproval
	case platform.Ownership == Ours || application.Ownership == Ours:
		return PhaseProvisioning
	}
	return PhaseNotConnected
}
