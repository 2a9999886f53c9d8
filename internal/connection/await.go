package connection

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
)

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

func requestFor(all []github.InstallationRequest, owner string) *github.InstallationRequest {
	for i := range all {
		if strings.EqualFold(all[i].Account.Login, owner) {
			return &all[i]
		}
	}
	return nil
}

// pollEvery is how long to wait until the next look. GitHub names no number
// for this question; a person at a browser is quick or gone.
func pollEvery(waited time.Duration) time.Duration {
	switch {
	case waited < time.Minute:
		return 3 * time.Second
	case waited < 5*time.Minute:
		return 5 * time.Second
	}
	return 10 * time.Second
}

// Awaiter waits until somebody has installed the App.
type Awaiter struct {
	github    GitHub
	now       func() time.Time
	directory *DirectoryReader
}

// Await returns nil once the App is installed on all owners of o. A receive
// on nudge makes it look at once. Every look is reported to sink, which must
// return quickly. A look that fails is reported and repeated, because waiting
// may last for days; only the end of ctx and errors that waiting cannot cure
// end it.
func (awaiter *Awaiter) Await(ctx context.Context, o Organization, nudge <-chan struct{}, sink func(Waiting)) error {
	ctx = github.WithPolling(ctx)
	missing, urls, asked := o.Owners(), map[string]string{}, true
	pending := map[string]bool{} // owners of whom a request was seen
	w := watch{awaiter: awaiter, since: awaiter.now().Add(-watchMargin), owners: o.Owners()}
	for start := awaiter.now(); ; {
		next := pollEvery(awaiter.now().Sub(start))
		still, err := w.look(ctx, missing, asked)
		if err != nil || len(still) == 0 {
			return err
		}
		requests, requestsErr := awaiter.github.Requests(ctx)
		missing = missing[:0:0]
		for _, m := range still {
			missing = append(missing, m.owner)
			report := Waiting{Owner: m.owner, URL: awaiter.cachedURL(ctx, urls, m.owner), CheckedAt: awaiter.now(), NextAt: awaiter.now().Add(next), Err: requestsErr, Elsewhere: w.elsewhere}
			if r := requestFor(requests, m.owner); r != nil {
				report.Pending, report.Requester, report.Since = true, r.Requester, r.CreatedAt
				pending[m.owner] = true
			}
			report.Gone = pending[m.owner] && !report.Pending && requestsErr == nil
			if m.err != nil && github.KindOf(m.err) != github.KindNotFound {
				report.Err = m.err
			}
			sink(report)
		}
		timer := time.NewTimer(next)
		select {
		case <-timer.C:
			asked = false
		case <-nudge:
			asked = true
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

const (
	// watchMargin is how far GitHub's clock may be behind ours.
	watchMargin = 10 * time.Minute
	// lookAnyway is how often an installation is looked up although the list
	// of changes, which costs nothing, does not show it.
	lookAnyway = 5 * time.Minute
)

// watch looks for installations without spending the budget: the answer "not
// installed" costs a request each time, the list of what has changed only
// when something has.
type watch struct {
	awaiter *Awaiter
	since   time.Time
	looked  time.Time // when the owners were last looked up themselves
	owners  []string  // all that are waited for, installed or not

	known     map[int64]bool // installations that were there before; nil: not asked yet
	elsewhere []string       // accounts on which it appeared meanwhile
}

// look returns the owners that still lack the App. asked is true when a
// person wants to know it now.
func (w *watch) look(ctx context.Context, owners []string, asked bool) ([]missingInstallation, error) {
	now := w.awaiter.now()
	if !asked && now.Sub(w.looked) < lookAnyway {
		changed, err := w.awaiter.github.InstallationsSince(ctx, w.since)
		if err == nil {
			w.noteAppeared(ctx, changed)
		}
		if err == nil && !concerns(changed, owners) {
			return missingAll(owners), nil
		}
	}
	w.looked = now
	return w.awaiter.stillMissing(ctx, owners)
}

// noteAppeared notes installations on other organizations than those that are
// waited for. A public App may be installed by anybody at any time, so one
// counts only when the signed-in user has access to it; whatever the browser
// may claim counts for nothing.
func (w *watch) noteAppeared(ctx context.Context, changed []github.Installation) {
	if w.known == nil {
		w.known = map[int64]bool{}
		for _, i := range changed {
			w.known[i.ID] = true
		}
		return
	}
	for _, i := range changed {
		if w.known[i.ID] || concerns([]github.Installation{i}, w.owners) {
			continue
		}
		theirs, err := w.awaiter.directory.usersInstallations(ctx)
		if err != nil {
			return // asked again at the next look
		}
		w.known[i.ID] = true
		if theirs[i.ID] && i.Account.Type == "Organization" {
			w.elsewhere = append(slices.Clone(w.elsewhere), i.Account.Login)
		}
	}
}

func concerns(changed []github.Installation, owners []string) bool {
	return slices.ContainsFunc(changed, func(i github.Installation) bool {
		return slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, i.Account.Login) })
	})
}

// missingAll are owners of which GitHub has said nothing new.
func missingAll(owners []string) []missingInstallation {
	out := make([]missingInstallation, 0, len(owners))
	for _, o := range owners {
		out = append(out, missingInstallation{owner: o})
	}
	return out
}

// missingInstallation is an owner of whom no installation was found, and what GitHub said.
type missingInstallation struct {
	owner string
	err   error
}

// stillMissing looks all owners up at once. An error that waiting cannot cure
// is returned as such.
func (awaiter *Awaiter) stillMissing(ctx context.Context, owners []string) ([]missingInstallation, error) {
	errs := make([]error, len(owners))
	var wg sync.WaitGroup
	for n, owner := range owners {
		wg.Go(func() {
			errs[n] = Guarded(func() error { _, err := awaiter.github.LookupInstallation(ctx, owner); return err })
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var still []missingInstallation
	for n, err := range errs {
		switch github.KindOf(err) {
		case github.KindNoCredential, github.KindUnauthorized, github.KindUnexpected, github.KindInvalid:
			return nil, err
		}
		if err != nil {
			still = append(still, missingInstallation{owners[n], err})
		}
	}
	return still, nil
}

// cachedURL finds the page once; while it cannot be found the wait goes on.
func (awaiter *Awaiter) cachedURL(ctx context.Context, urls map[string]string, owner string) string {
	if u, ok := urls[owner]; ok {
		return u
	}
	u, err := awaiter.directory.InstallURL(ctx, owner)
	if err != nil {
		return ""
	}
	urls[owner] = u
	return u
}
