package connection

import (
	"context"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
)

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

// Await returns nil once the App is installed on all owners of o. A receive
// on nudge makes it look at once. Every look is reported to sink, which must
// return quickly. A look that fails is reported and repeated, because waiting
// may last for days; only the end of ctx and errors that waiting cannot cure
// end it.
func (e *Engine) Await(ctx context.Context, o Organization, nudge <-chan struct{}, sink func(Waiting)) error {
	ctx = github.WithPolling(ctx)
	missing, urls := o.Owners(), map[string]string{}
	for start := e.now(); ; {
		next := pollEvery(e.now().Sub(start))
		still, err := e.stillMissing(ctx, missing)
		if err != nil || len(still) == 0 {
			return err
		}
		requests, requestsErr := e.github.Requests(ctx)
		missing = missing[:0:0]
		for _, m := range still {
			missing = append(missing, m.owner)
			w := Waiting{Owner: m.owner, URL: e.cachedURL(ctx, urls, m.owner), CheckedAt: e.now(), NextAt: e.now().Add(next), Err: requestsErr}
			if r := requestFor(requests, m.owner); r != nil {
				w.Pending, w.Requester = true, r.Requester
			}
			if github.KindOf(m.err) != github.KindNotFound {
				w.Err = m.err
			}
			sink(w)
		}
		timer := time.NewTimer(next)
		select {
		case <-timer.C:
		case <-nudge:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// missed is an owner of whom no installation was found, and what GitHub said.
type missed struct {
	owner string
	err   error
}

// stillMissing looks all owners up at once. An error that waiting cannot cure
// is returned as such.
func (e *Engine) stillMissing(ctx context.Context, owners []string) ([]missed, error) {
	errs := make([]error, len(owners))
	var wg sync.WaitGroup
	for n, owner := range owners {
		wg.Go(func() {
			errs[n] = guarded(func() error { _, err := e.github.LookupInstallation(ctx, owner); return err })
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var still []missed
	for n, err := range errs {
		switch github.KindOf(err) {
		case github.KindNoCredential, github.KindUnauthorized, github.KindUnexpected, github.KindInvalid:
			return nil, err
		}
		if err != nil {
			still = append(still, missed{owners[n], err})
		}
	}
	return still, nil
}

// cachedURL finds the page once; while it cannot be found the wait goes on.
func (e *Engine) cachedURL(ctx context.Context, urls map[string]string, owner string) string {
	if u, ok := urls[owner]; ok {
		return u
	}
	u, err := e.InstallURL(ctx, owner)
	if err != nil {
		return ""
	}
	urls[owner] = u
	return u
}
