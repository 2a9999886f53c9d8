package connection

import "gitconnection/internal/github"

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
)

// NeededPermissions is what an installation has to grant, with the reason for
// each, in the order in which they are explained.
func NeededPermissions() []NeededPermission {
	var needed []NeededPermission
	for _, n := range github.Needs() {
		if !n.Later {
			needed = append(needed, NeededPermission{n.Permission, n.Level, n.Why})
		}
	}
	return needed
}

// NeededPermission is one permission and why it is needed.
type NeededPermission struct{ Name, Level, Why string }

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
