package connection

import (
	"errors"
	"fmt"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// BlockKind says who or what has to act before a plan can be applied.
type BlockKind string

// The kinds of blockers. They decide the exit code: a person has to act (3),
// or the program refuses because it would overwrite or destroy (4).
const (
	BlockPerson BlockKind = "person"
	BlockRefuse BlockKind = "refuse"
)

// Blocker is one reason why a plan cannot be applied as it is.
type Blocker struct {
	Kind    BlockKind
	Reason  string // CamelCase: NotInstalled, ApprovalPending, Suspended, PermissionMissing, ForeignRepository, Unconfirmed, StillInUse, InstallationShared …
	Target  string // owner or owner/name
	Message string // one sentence: what, why
	Next    string // what to do next
	URL     string // page that helps, "" none
}

// Errors that a caller decides on.
var (
	// ErrBlocked is returned by Apply for a plan that has blockers.
	ErrBlocked = errors.New("the plan cannot be applied as it is")
	// ErrChanged means that what was observed has changed in a way that the
	// confirmed plan does not cover; observe and plan again.
	ErrChanged = errors.New("GitHub has changed since the plan was made")
)

// BlockedError carries the blockers of a refused plan.
type BlockedError struct{ Blockers []Blocker }

func (e *BlockedError) Error() string {
	if len(e.Blockers) == 0 {
		return ErrBlocked.Error()
	}
	return e.Blockers[0].Message
}

// Next is what a person can do about the first blocker.
func (e *BlockedError) Next() string {
	if len(e.Blockers) == 0 {
		return ""
	}
	return e.Blockers[0].next()
}

// next is what to do, with the page where it does not name that already.
func (b Blocker) next() string {
	if b.URL == "" || strings.Contains(b.Next, b.URL) {
		return b.Next
	}
	return strings.TrimSpace(b.Next + " " + b.URL)
}

// Unwrap makes errors.Is(err, ErrBlocked) true.
func (e *BlockedError) Unwrap() error { return ErrBlocked }

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
			out = append(out, notInstalled(owner, ""))
		case i.Suspended():
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonSuspended, Target: owner, URL: i.HTMLURL,
				Message: fmt.Sprintf("The App's installation on %s is suspended%s.", owner, byLogin(i.SuspendedBy)),
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

// BlockerOf returns what a person has to do about err; ok is false where err is
// a failure like any other.
func BlockerOf(err error) (b Blocker, ok bool) {
	if blocked, is := errors.AsType[*BlockedError](err); is && len(blocked.Blockers) > 0 && blocked.Blockers[0].Kind == BlockPerson {
		return blocked.Blockers[0], true
	}
	e, is := errors.AsType[*github.Error](err)
	if !is {
		return Blocker{}, false
	}
	r, known := github.RefusalFor(e.Reason)
	if !known || r.Code == "" {
		return Blocker{}, false
	}
	b = Blocker{Kind: BlockPerson, Reason: r.Code, Target: e.Target, Message: wording.Of(e), Next: e.Next(), URL: e.Page}
	if b.URL == "" {
		b.URL = e.SSO
	}
	return b, true
}

// Blockers are what the installations of s lack before anything can be planned,
// at most one for each GitHub organization.
func (s State) Blockers() []Blocker {
	if s.Installations == nil {
		return nil
	}
	var out []Blocker
	for _, owner := range s.Organization.Owners() {
		role := rolesOf(s.Organization, owner)[0]
		i := s.Installations[role]
		switch lacks := s.lacking[owner]; {
		case i == nil && s.Requests[role] != nil:
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonApprovalPending, Target: owner,
				Message: fmt.Sprintf("An owner of %s has to approve the request of %s, made on %s.", owner, s.Requests[role].Requester, s.Requests[role].CreatedAt.UTC().Format(day)),
				Next:    "ask an owner to approve it; you may quit and come back days later",
			})
		case i == nil:
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonNotInstalled, Target: owner,
				Message: fmt.Sprintf("The App is not installed on %s.", owner), Next: "install it in the browser",
			})
		case i.Suspended():
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonSuspended, Target: owner, URL: i.HTMLURL,
				Message: fmt.Sprintf("The App's installation on %s is suspended%s since %s.", owner, byLogin(i.SuspendedBy), i.SuspendedAt.UTC().Format(day)),
				Next:    "an owner of " + owner + " can unsuspend it on the App's page",
			})
		case lacks != nil:
			b, _ := BlockerOf(lacks)
			b.Message = fmt.Sprintf("On %s %s.", owner, lacks.Cause)
			out = append(out, b)
		case len(MissingPermissions(i.Permissions)) > 0:
			out = append(out, Blocker{
				Kind: BlockPerson, Reason: ReasonPermissionMissing, Target: owner, URL: i.HTMLURL,
				Message: fmt.Sprintf("On %s the App lacks %s.", owner, strings.Join(MissingPermissions(i.Permissions), ", ")),
				Next:    "an owner changes that on the App's page",
			})
		}
	}
	return out
}

// day is how a date is written in a sentence.
const day = "2 Jan 2006"

// inaccessible blocks a signed-in user who has no access to an installation
// that the App's key shows.
func inaccessible(user, owner string, i github.Installation) Blocker {
	return Blocker{
		Kind: BlockPerson, Reason: ReasonNotYours, Target: owner, URL: i.HTMLURL,
		Message: fmt.Sprintf("GitHub does not count the App's installation on %s among those that %s has access to.", owner, user),
		Next:    "sign in as somebody who belongs to " + owner + ", or have an owner give you access to a repository there",
	}
}
