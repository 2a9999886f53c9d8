package connection

import "time"

// OwnerInfo is what the signed-in user is in a GitHub organization.
type OwnerInfo struct {
	ID    int64
	Login string // GitHub's spelling
	Exist bool   // GitHub shows such an organization
	Owner bool   // the signed-in user may install Apps there
	Known bool   // false: nobody is signed in, Owner says nothing
}

// Waiting is what waiting for an installation looks like at one moment.
type Waiting struct {
	Owner     string // the GitHub organization that is waited for
	Pending   bool   // a member's request waits for an owner's approval
	Requester string
	Since     time.Time // of the request; zero unknown
	// Gone: a request that was seen is there no more, and the App is not
	// installed. It was declined or withdrawn; GitHub does not tell which.
	Gone bool
	// Elsewhere are other organizations on which the App was installed while
	// it was waited, and to whose installation the signed-in user has access.
	Elsewhere []string
	URL       string // the page where the App is installed
	CheckedAt time.Time
	NextAt    time.Time // when it is looked again
	Err       error     // the last check failed; it goes on
}
