package connection

import (
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

// ConditionType names one thing that has to be true of a connection.
type ConditionType string

// The conditions, in the order in which they are met.
const (
	AppInstalled          ConditionType = "AppInstalled"
	PermissionsGranted    ConditionType = "PermissionsGranted"
	PlatformRepository    ConditionType = "PlatformRepository"
	ApplicationRepository ConditionType = "ApplicationRepository"
	ScaffoldInSync        ConditionType = "ScaffoldInSync"
)

// Status of a condition, as Kubernetes has it.
type Status string

// The three statuses.
const (
	True    Status = "True"
	False   Status = "False"
	Unknown Status = "Unknown"
)

// Condition is one observed fact about a connection, with its reason.
type Condition struct {
	Type    ConditionType `json:"type"`
	Status  Status        `json:"status"`
	Reason  string        `json:"reason"`  // one CamelCase word, for programs
	Message string        `json:"message"` // one sentence, for people
}

// Phase sums the conditions up. It is always derived, never stored.
type Phase string

// The phases, in the web page's words.
const (
	PhaseNotConnected            Phase = "Not connected"
	PhaseWaitingForAuthorization Phase = "Waiting for authorization"
	PhaseWaitingForApproval      Phase = "Waiting for approval"
	PhaseWaitingForMerge         Phase = "Waiting for merge"
	PhaseProvisioning            Phase = "Provisioning"
	PhaseConnected               Phase = "Connected"
	PhaseDegraded                Phase = "Degraded"
	PhaseSuspended               Phase = "Suspended"
	PhaseDisconnected            Phase = "Disconnected"
)

// Ownership says whose a repository is.
type Ownership string

// The kinds of ownership.
const (
	Absent    Ownership = "absent"    // GitHub says positively that it is not there (or not visible)
	Ours      Ownership = "ours"      // our description or marker, and nothing foreign in it
	Tombstone Ownership = "tombstone" // ours, and disconnected
	Foreign   Ownership = "foreign"   // exists without our marker: needs an explicit adopt
)

// Repository is one of the two repositories of a connection, as observed.
type Repository struct {
	Role      Role
	FullName  string // GitHub's spelling when it exists, the wanted one else
	Ownership Ownership
	Marker    *Marker  // nil when there is none or it cannot be read
	Drift     []string // scaffolded files that were changed or removed by hand
	// Layout names the folders by which a foreign repository is recognized as
	// one that Konstruct's web interface made; empty: it is not.
	Layout []string
	// Proposal is the head of the proposal branch, nil when there is none.
	Proposal *github.Commit
	// Waiting says that Proposal waits for a merge: its pull request is open,
	// or has to be opened by a person.
	Waiting bool
	// PullRequest is the page of the pull request that is waited for, or the
	// page that opens it; Closed is the page of one that somebody has closed
	// without merging it. "" none.
	PullRequest, Closed string

	proposed    *Marker // what the proposal branch says
	merges      map[string]scaffold.Merged
	proposedNow bool // the proposal was made in this run
	stale       bool // GitHub cannot merge the open pull request as it is
	github.Repository
}

// Exists reports whether GitHub showed the repository.
func (r Repository) Exists() bool { return r.Ownership != Absent && r.Ownership != "" }

// ScaffoldedFiles is how many files of the repository are konstruct's own: the
// scaffolded ones and the marker.
func (r Repository) ScaffoldedFiles() int {
	if r.Marker == nil {
		return 0
	}
	return len(r.Marker.Files) + 1
}

// State is a connection as GitHub shows it at one moment.
type State struct {
	Organization  Organization
	Phase         Phase
	Conditions    []Condition
	Installations map[Role]*github.Installation // nil entry: not installed
	Requests      map[Role]*github.InstallationRequest
	Repositories  map[Role]Repository
	By            string    // who connected (or disconnected) it; "" unknown
	At            time.Time // when; zero unknown
	ObservedAt    time.Time
	// Searched is set by [Finder.Search] alone, where it has found nothing.
	Searched Searched

	requestsUnread bool // whether an owner was asked to install the App is not known

	lacking map[string]*github.Error // by owner: permissions that its installation lacks
}

// OpenPullRequests are those of both repositories that are ours and open.
func (s State) OpenPullRequests() []github.PullRequest {
	var out []github.PullRequest
	for _, role := range Roles() {
		out = append(out, s.Repositories[role].PullRequests.Ours()...)
	}
	return out
}

// Condition returns the condition of type t; its Status is Unknown when it
// was not observed.
func (s State) Condition(t ConditionType) Condition {
	for _, c := range s.Conditions {
		if c.Type == t {
			return c
		}
	}
	return Condition{Type: t, Status: Unknown, Reason: "NotObserved"}
}

// Attention returns the first condition that is not met and that a person
// should look at; ok is false when there is none.
func (s State) Attention() (c Condition, ok bool) {
	for _, c := range s.Conditions {
		if c.Status == False {
			return c, true
		}
	}
	return Condition{}, false
}
