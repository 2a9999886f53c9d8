package connection

import (
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Reasons of conditions and blockers, for programs.
const (
	ReasonInstalled           = "Installed"
	ReasonNotInstalled        = "NotInstalled"
	ReasonApprovalPending     = "ApprovalPending"
	ReasonSuspended           = "Suspended"
	ReasonWrongApp            = "WrongApp"
	ReasonGranted             = "Granted"
	ReasonPermissionMissing   = "PermissionMissing"
	ReasonReady               = "Ready"
	ReasonAbsent              = "Absent"
	ReasonForeign             = "ForeignRepository"
	ReasonArchived            = "Archived"
	ReasonEmpty               = "Empty"
	ReasonPublic              = "Public"
	ReasonHidden              = "Hidden"
	ReasonIncomplete          = "Incomplete"
	ReasonInSync              = "InSync"
	ReasonDrift               = "Drift"
	ReasonMarkerOutdated      = "MarkerOutdated"
	ReasonDisconnected        = "Disconnected"
	ReasonWaitingForMerge     = "WaitingForMerge"
	ReasonPullRequestOpen     = "PullRequestOpen"
	ReasonUnconfirmed         = "Unconfirmed"
	ReasonChanged             = "Changed"
	ReasonStillInUse          = "StillInUse"
	ReasonInstallationShared  = "InstallationShared"
	ReasonInstallationPartial = "InstallationPartial"

	ReasonPermissionPending = "PermissionPending"  // asked for, and not accepted by an owner yet
	ReasonRequestGone       = "RequestGone"        // declined or withdrawn: GitHub does not tell which
	ReasonUninstalled       = "Uninstalled"        // while it was worked with
	ReasonElsewhere         = "InstalledElsewhere" // on another organization than asked for
	ReasonSAML              = "SAMLSessionNeeded"
	ReasonIPAllowList       = "IPAllowList"
	ReasonPolicy            = "PolicyAgainstApps" // of the organization or its enterprise
	ReasonAppDeleted        = "AppDeleted"
	ReasonWrongKey          = "WrongKey"
	ReasonClock             = "ClockWrong"
	ReasonSignedOut         = "SignedOut"            // the user's authorization has ended
	ReasonNotYours          = "NotAmongUsers"        // the signed-in user has no access to the installation
	ReasonNotOwner          = "NotOwner"             // of the GitHub organization
	ReasonSelected          = "SelectedRepositories" // the App sees some repositories alone
	ReasonFirstCommit       = "FirstCommitRefused"   // a rule binds the first commit of a new repository
)

// MissingPermissions names what granted lacks, as "Administration: write".
func MissingPermissions(granted github.Permissions) []string {
	var missing []string
	for _, n := range github.Needs() {
		if !n.Later && !granted.Allows(n.Permission, n.Level) {
			missing = append(missing, n.Name()+": "+n.Level)
		}
	}
	return missing
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
			message := fmt.Sprintf("The App is not installed on %s.", owner)
			if s.requestsUnread {
				message += " GitHub did not say whether an owner has been asked to install it."
			}
			return Condition{AppInstalled, False, ReasonNotInstalled, message}
		case i.Suspended():
			return Condition{AppInstalled, False, ReasonSuspended, fmt.Sprintf("An owner of %s has suspended the App's installation%s.", owner, byLogin(i.SuspendedBy))}
		}
	}
	c.Message = fmt.Sprintf("The App is installed on %s.", strings.Join(s.Organization.Owners(), " and "))
	return c
}

func byLogin(login string) string {
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
