package connection

import (
	"slices"

	"gitconnection/internal/github"
)

// Action is what a step does to its target.
type Action string

// The actions. Skip writes nothing and says why.
const (
	ActionCreate    Action = "create"
	ActionSet       Action = "set" // a custom property of a repository that is created
	ActionAdopt     Action = "adopt"
	ActionUnarchive Action = "unarchive"
	ActionWrite     Action = "write"
	ActionUpdate    Action = "update"
	ActionPropose   Action = "propose"
	ActionAdd       Action = "add"     // a file of the scaffold that is missing
	ActionRestore   Action = "restore" // a file that was changed by hand, as the scaffold has it
	ActionUpgrade   Action = "upgrade" // a file that a newer scaffold changes
	ActionSkip      Action = "skip"
	ActionTombstone Action = "tombstone"
	ActionArchive   Action = "archive"
	ActionDelete    Action = "delete"
	ActionUninstall Action = "uninstall"
)

// PlannedFile is one file that a step writes.
type PlannedFile struct {
	Path string `json:"path"`
	Size int    `json:"size"` // bytes
}

// Step is one part of a plan.
type Step struct {
	ID     string        `json:"id"` // stable: "platform/create", "app/uninstall/acme"
	Role   Role          `json:"-"`
	Target string        `json:"target"` // owner/name, or the account for installations
	Action Action        `json:"action"`
	Reason string        `json:"reason"`
	Writes int           `json:"writes"` // API calls that write
	Files  []PlannedFile `json:"-"`
	// Change is set on steps that are about one file of the scaffold; a step
	// that was not chosen skips it.
	Change *Change `json:"-"`
	// Destructive steps destroy something that cannot be brought back; each
	// needs its target named in the confirmation.
	Destructive bool `json:"-"`
}

// Verb tells the kinds of plans apart.
type Verb string

// The verbs.
const (
	VerbConnect    Verb = "connect"
	VerbDisconnect Verb = "disconnect"
	VerbUndo       Verb = "undo"
)

// Plan is the difference between what is wanted and what was observed.
// Nothing has been written when it exists.
type Plan struct {
	Verb         Verb
	Organization Organization
	State        State // what it was made from
	Steps        []Step
	Blockers     []Blocker // empty: it can be applied
	Impact       *Impact   // disconnect only: who reads these repositories

	actor   string
	connect ConnectOptions
	end     DisconnectOptions
	made    []Made // undo only
}

// Writes is the number of API calls that applying p makes to write.
func (p Plan) Writes() int {
	n := 0
	for _, s := range p.Steps {
		n += s.Writes
	}
	return n
}

// Nothing reports whether everything is as wanted already.
func (p Plan) Nothing() bool { return p.Writes() == 0 && len(p.Blockers) == 0 }

// Choices are the steps that the operator can choose or leave.
func (p Plan) Choices() []Step {
	var out []Step
	for _, s := range p.Steps {
		if s.Change != nil && s.Change.Optional() {
			out = append(out, s)
		}
	}
	return out
}

// Overwrites names, as owner/name:path, the files that exist and that p makes
// something else of on the default branch.
func (p Plan) Overwrites() []string {
	var out []string
	for _, s := range p.Steps {
		if c := s.Change; c != nil && c.Chosen && c.seen != "" && (s.Action == ActionRestore || s.Action == ActionUpgrade) {
			out = append(out, s.Target+":"+c.Path)
		}
	}
	return out
}

// Options are the choices that p was made with.
func (p Plan) Options() ConnectOptions { return p.connect }

// has reports whether p has the step.
func (p Plan) has(id string) bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.ID == id })
}

// names reports whether p has a step about a file that writes it.
func (p Plan) names(role Role, path string) bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool {
		return s.Role == role && s.Change != nil && s.Change.Path == path && s.Action != ActionSkip
	})
}

// Actor is in whose name p is applied.
func (p Plan) Actor() string { return p.actor }

// ConnectOptions are the operator's choices for a connect.
type ConnectOptions struct {
	Actor string
	// Adopt allows taking over repositories that exist and are not ours; it
	// writes the marker and, into an empty repository, the scaffold.
	Adopt bool
	// AdoptFiles are files of the scaffold to be added where they are missing
	// in an adopted repository, each as PATH or ROLE:PATH; AdoptMissing adds
	// all of them.
	AdoptFiles   []string
	AdoptMissing bool
	// Restore are files to be made as the scaffold has them, each as PATH or
	// ROLE:PATH, where they were changed or deleted by hand; RestoreAll takes
	// all of them.
	Restore    []string
	RestoreAll bool
	// Properties are custom properties of the repositories that are created.
	// Those that exist keep theirs.
	Properties []github.Property
}

// RepositoryChoice is what becomes of the repositories on disconnect.
type RepositoryChoice string

// The choices.
const (
	Keep    RepositoryChoice = "keep"
	Archive RepositoryChoice = "archive"
	Delete  RepositoryChoice = "delete"
)

// DisconnectOptions are the operator's choices for a disconnect. The zero
// value keeps everything.
type DisconnectOptions struct {
	Actor        string
	Repositories RepositoryChoice
	Uninstall    bool
	// Confirm holds owner/name of each repository that may be deleted.
	Confirm []string
}

// Impact counts what reads the repositories.
type Impact struct {
	Clusters, Environments, Applications int
	// Partial says that there are at least so many: GitHub did not list all.
	Partial bool
}

// WaitsForInstallation reports whether all that is missing is a person who
// installs or approves the App.
func (p Plan) WaitsForInstallation() bool {
	if len(p.Blockers) == 0 {
		return false
	}
	for _, b := range p.Blockers {
		if b.Reason != ReasonNotInstalled && b.Reason != ReasonApprovalPending {
			return false
		}
	}
	return true
}

// Phase is the phase of the connection while p waits to be applied: a connect
// that lacks the App waits for authorization.
func (p Plan) Phase() Phase {
	if p.Verb == VerbConnect && p.State.Phase == PhaseNotConnected && p.WaitsForInstallation() {
		return PhaseWaitingForAuthorization
	}
	return p.State.Phase
}
