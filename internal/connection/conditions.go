package connection

import (
	"fmt"
	"strings"

	"gitconnection/internal/github"
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
	ReasonUnconfirmed         = "Unconfirmed"
	ReasonChanged             = "Changed"
	ReasonStillInUse          = "StillInUse"
	ReasonInstallationShared  = "InstallationShared"
	ReasonInstallationPartial = "InstallationPartial"
)

// NeededPermissions is what the App has to be granted, with the reason for
// each, in the order in which they are explained.
func NeededPermissions() []NeededPermission {
	return []NeededPermission{
		{"metadata", github.Read, "to see which repositories exist"},
		{"administration", github.Write, "to create the two repositories, archive and delete them"},
		{"contents", github.Write, "to read and write the files in them"},
	}
}

// NeededPermission is one permission and why it is needed.
type NeededPermission struct{ Name, Level, Why string }

// MissingPermissions names what granted lacks, as "Administration: write".
func MissingPermissions(granted github.Permissions) []string {
	var missing []string
	for _, n := range NeededPermissions() {
		if !granted.Allows(n.Name, n.Level) {
			missing = append(missing, fmt.Sprintf("%s: %s", strings.ToUpper(n.Name[:1])+n.Name[1:], n.Level))
		}
	}
	return missing
}
