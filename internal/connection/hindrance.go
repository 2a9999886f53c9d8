package connection

import (
	"errors"
	"fmt"
	"strings"

	"gitconnection/internal/github"
)

// Hindrance is something that stands in the way of a connection and that only
// a person can remove: why, in a sentence, and the way out.
type Hindrance struct {
	Reason  string // one of the Reason constants, for programs
	Target  string // the GitHub organization, or owner/name
	Message string
	Next    string
	URL     string // the page where it is removed, "" none
}

// hindrances are the reasons behind GitHub's refusals that a person can do
// something about; every other error is a failure.
var hindrances = map[github.Reason]string{
	github.ReasonSAML:              ReasonSAML,
	github.ReasonIPAllowList:       ReasonIPAllowList,
	github.ReasonPolicy:            ReasonPolicy,
	github.ReasonUninstalled:       ReasonUninstalled,
	github.ReasonAppGone:           ReasonAppDeleted,
	github.ReasonWrongKey:          ReasonWrongKey,
	github.ReasonOtherApp:          ReasonWrongApp,
	github.ReasonClock:             ReasonClock,
	github.ReasonPermission:        ReasonPermissionMissing,
	github.ReasonPermissionPending: ReasonPermissionPending,
	github.ReasonSuspended:         ReasonSuspended,
	github.ReasonNotVisible:        ReasonHidden,
	github.ReasonSession:           ReasonSignedOut,
}

// HindranceOf returns what a person has to do about err; ok is false where
// err is a failure like any other.
func HindranceOf(err error) (h Hindrance, ok bool) {
	var blocked *BlockedError
	if errors.As(err, &blocked) && len(blocked.Blockers) > 0 && blocked.Blockers[0].Kind == BlockPerson {
		b := blocked.Blockers[0]
		return Hindrance{Reason: b.Reason, Target: b.Target, Message: b.Message, Next: b.Next, URL: b.URL}, true
	}
	var e *github.Error
	if !errors.As(err, &e) {
		return Hindrance{}, false
	}
	reason, ok := hindrances[e.Reason]
	if !ok {
		return Hindrance{}, false
	}
	h = Hindrance{Reason: reason, Target: e.Target, Message: e.Error(), Next: e.Next(), URL: e.Page}
	if h.URL == "" {
		h.URL = e.SSO
	}
	return h, true
}

// Hindrances are what the installations of s lack before anything can be
// planned, the gravest first.
func (s State) Hindrances() []Hindrance {
	var out []Hindrance
	for _, owner := range s.Organization.Owners() {
		role := rolesOf(s.Organization, owner)[0]
		i := s.Installations[role]
		switch lacks := s.lacking[owner]; {
		case s.Installations == nil:
			return nil
		case i == nil && s.Requests[role] != nil:
			out = append(out, Hindrance{ReasonApprovalPending, owner,
				fmt.Sprintf("An owner of %s has to approve the request of %s, made on %s.", owner, s.Requests[role].Requester, s.Requests[role].CreatedAt.UTC().Format(day)),
				"ask an owner to approve it; you may quit and come back days later", ""})
		case i == nil:
			out = append(out, Hindrance{ReasonNotInstalled, owner, fmt.Sprintf("The App is not installed on %s.", owner), "install it in the browser", ""})
		case i.Suspended():
			out = append(out, Hindrance{ReasonSuspended, owner,
				fmt.Sprintf("The App's installation on %s is suspended%s since %s.", owner, by(i.SuspendedBy), i.SuspendedAt.UTC().Format(day)),
				"an owner of " + owner + " can unsuspend it on the App's page", i.HTMLURL})
		case lacks != nil:
			h, _ := HindranceOf(lacks)
			h.Message = fmt.Sprintf("On %s %s.", owner, lacks.Cause)
			out = append(out, h)
		case len(MissingPermissions(i.Permissions)) > 0:
			out = append(out, Hindrance{ReasonPermissionMissing, owner, fmt.Sprintf("On %s the App lacks %s.", owner, strings.Join(MissingPermissions(i.Permissions), ", ")),
				"an owner changes that on the App's page", i.HTMLURL})
		}
	}
	return out
}

// day is how a date is written in a sentence.
const day = "2 Jan 2006"

// unlisted is a [Hindrance] of a signed-in user who may not see what the App's
// key shows.
func unlisted(user, owner string, i github.Installation) Hindrance {
	return Hindrance{ReasonNotYours, owner,
		fmt.Sprintf("GitHub does not count the App's installation on %s among those that %s has access to.", owner, user),
		"sign in as somebody who belongs to " + owner + ", or have an owner give you access to a repository there", i.HTMLURL}
}
