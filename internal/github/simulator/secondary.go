package simulator

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// SecondaryLimits are GitHub's limits on bursts, each counted over the last
// minute or hour; 0 does not limit. GitHub: REST docs, rate limits, about
// secondary rate limits. A request that exceeds one is refused without effect
// and does not count itself.
type SecondaryLimits struct {
	ContentPerMinute int // requests that create or change something
	ContentPerHour   int
	PointsPerMinute  int // REST: GET and HEAD 1, others 5
	GraphQLPerMinute int // queries 1, mutations 5
	Concurrent       int // requests under way at once
	// PerInstallation counts each installation apart; otherwise everything
	// that an App does, whatever its token, counts together.
	PerInstallation bool
	// Status is 403, or 429, which GitHub documents, too; 0 is 403.
	Status int
}

// secondaryLimits keeps what has been used lately.
type secondaryLimits struct {
	SecondaryLimits
	used     map[string][]spent // by owner and kind, in order of time
	inFlight atomic.Int64
	hit      int
}

// spent is one request that counts.
type spent struct {
	at     time.Time
	points int
}

// SetSecondaryLimits makes the simulator refuse bursts. Nothing that was done
// before counts.
func (s *Simulator) SetSecondaryLimits(l SecondaryLimits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secondary.SecondaryLimits, s.secondary.used, s.secondary.hit = l, map[string][]spent{}, 0
}

// LimitAnswers is how many requests a secondary limit has refused since
// SetSecondaryLimits.
func (s *Simulator) LimitAnswers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secondary.hit
}

// charge is one limit as a request meets it.
type charge struct {
	kind          string
	points, limit int
	window        time.Duration
}

func (s *Simulator) charges(e LoggedRequest) []charge {
	l, points := s.secondary.SecondaryLimits, 1
	write := isWrite(e)
	var out []charge
	if e.Kind == kindGraphQL {
		if write {
			points = 5
		}
		out = append(out, charge{"graphql", points, l.GraphQLPerMinute, time.Minute})
	} else {
		if e.Method != http.MethodGet && e.Method != http.MethodHead {
			points = 5
		}
		out = append(out, charge{"rest", points, l.PointsPerMinute, time.Minute})
	}
	if write {
		out = append(out, charge{"content", 1, l.ContentPerMinute, time.Minute}, charge{"content", 1, l.ContentPerHour, time.Hour})
	}
	return out
}

// bursting refuses a request that exceeds a secondary limit; nil lets it in.
func (s *Simulator) bursting(c *call, e LoggedRequest) *reply {
	if s.secondary.used == nil || c.actor.anonymous() {
		return nil
	}
	now, who := s.exactNow(), s.limitOwner(c.actor)
	if n := s.secondary.Concurrent; n > 0 && s.secondary.inFlight.Load() > int64(n) {
		return s.refuse(time.Second)
	}
	charges := s.charges(e)
	for _, ch := range charges {
		if rest, ok := s.room(s.secondary.used[who+" "+ch.kind], ch, now); !ok {
			return s.refuse(rest)
		}
	}
	for n, ch := range charges {
		if n > 0 && charges[n-1].kind == ch.kind {
			continue // one count serves both windows
		}
		key, keep := who+" "+ch.kind, ch.window
		if n+1 < len(charges) && charges[n+1].kind == ch.kind {
			keep = charges[n+1].window
		}
		s.secondary.used[key] = append(trim(s.secondary.used[key], now.Add(-keep)), spent{now, ch.points})
	}
	return nil
}

// room reports whether ch fits on top of what was spent, or else when it will
// fit.
func (s *Simulator) room(used []spent, ch charge, now time.Time) (time.Duration, bool) {
	if ch.limit <= 0 {
		return 0, true
	}
	used = trim(used, now.Add(-ch.window))
	sum := ch.points
	for _, u := range used {
		sum += u.points
	}
	for _, u := range used {
		if sum <= ch.limit {
			break
		}
		if sum -= u.points; sum <= ch.limit {
			return u.at.Add(ch.window).Sub(now), false
		}
	}
	return ch.window, sum <= ch.limit
}

// trim drops what was spent at or before the given time.
func trim(used []spent, before time.Time) []spent {
	n := 0
	for n < len(used) && !used[n].at.After(before) {
		n++
	}
	return used[n:]
}

// limitOwner is whose requests count together.
func (s *Simulator) limitOwner(who actor) string {
	if who.app != nil && !s.secondary.PerInstallation {
		return "app " + decimal(who.app.ID)
	}
	return who.limitKey()
}

func (s *Simulator) refuse(rest time.Duration) *reply {
	s.secondary.hit++
	status := s.secondary.Status
	if status == 0 {
		status = http.StatusForbidden
	}
	p := fail(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.")
	p.body.(obj)["documentation_url"] = strings.TrimSuffix(docs, "/rest") + "/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"
	return p.with("Retry-After", decimal(int64((rest+time.Second-1)/time.Second)))
}
