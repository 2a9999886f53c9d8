package connection

import (
	"context"
	"strings"
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
		var still []string
		requests, requestsErr := e.github.Requests(ctx)
		next := pollEvery(e.now().Sub(start))
		for _, owner := range missing {
			_, err := e.github.LookupInstallation(ctx, owner)
			if err == nil {
				continue
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if k := github.KindOf(err); k == github.KindNoCredential || k == github.KindUnauthorized || k == github.KindUnexpected {
				return err
			}
			still = append(still, owner)
			w := Waiting{Owner: owner, URL: e.cachedURL(ctx, urls, owner), CheckedAt: e.now(), NextAt: e.now().Add(next), Err: requestsErr}
			if r := requestFor(requests, owner); r != nil {
				w.Pending, w.Requester = true, r.Requester
			}
			if github.KindOf(err) != github.KindNotFound {
				w.Err = err
			}
			sink(w)
		}
		if missing = still; len(missing) == 0 {
			return nil
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
