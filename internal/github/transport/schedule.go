package transport

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Limits that the scheduler keeps. Each is a little below GitHub's, to allow for
// requests that take longer than others to arrive.
// GitHub (REST docs, rate limits and best practices; GraphQL docs, rate
// limits): 80 content-creating requests a minute and 500 an hour, a second
// between writes where there are many, 900 points a minute for REST (reads 1,
// writes 5), 2,000 for GraphQL (queries 1, mutations 5), 100 requests at once.
// All are assumed to be counted for the App as a whole.
const (
	minuteWrites, minuteSpan = 78, 61 * time.Second
	hourWrites, hourSpan     = 490, time.Hour + 2*time.Second
	restBurst, restRate      = 250, 600
	graphBurst, graphRate    = 500, 1400
	paceBurst, paceRate      = 24, 60 // of bulk writes: enough for four connects at once, then one change a second

	maxConcurrent = 8 // requests at once
	maxPerAccount = 4 // of them with one credential: an installation, the App, a user
	maxBulk       = 6 // of them for work in bulk

	// What bulk work leaves to the person at the keyboard: enough for two connects.
	reservedWrites = 12
	reservedPoints = 60
)

// cost is what one request needs of the limits.
type cost struct {
	account              string // whose limits it counts against
	write, graphql, bulk bool
	points               int
}

// Why a request is delayed.
const (
	heldMinute = "GitHub allows 80 changes a minute"
	heldHour   = "GitHub allows 500 changes an hour"
	heldPace   = "one change a second, as GitHub asks of long work"
	heldPoints = "GitHub's limit on requests a minute"
	heldAnswer = "GitHub has said to wait"
)

// scheduler decides when each request of the whole program may be sent: in the
// order of their arrival, those of a person before those of bulk work.
type scheduler struct {
	now func() time.Time

	mu           sync.Mutex
	minute, hour *window
	pace         *bucket
	rest, graph  *bucket
	queues       map[bool][]*cost     // waiting requests; true: writes
	blocked      map[string]time.Time // until when, by account or kind of request
	inFlight     map[string]int       // by account
	total, bulks int                  // in flight, of all accounts
	changed      chan struct{}        // closed and replaced when a waiting request may go
}

func newScheduler(now func() time.Time) *scheduler {
	return &scheduler{
		now: now, minute: &window{span: minuteSpan, max: minuteWrites}, hour: &window{span: hourSpan, max: hourWrites},
		pace: newBucket(paceBurst, paceRate), rest: newBucket(restBurst, restRate), graph: newBucket(graphBurst, graphRate),
		queues: map[bool][]*cost{}, blocked: map[string]time.Time{}, inFlight: map[string]int{}, changed: make(chan struct{}),
	}
}

// wait returns when all limits allow the request. It calls announce with the end
// of each delay and its reason.
func (s *scheduler) wait(ctx context.Context, c cost, announce func(until time.Time, why string)) error {
	me := &c
	s.mu.Lock()
	s.queues[c.write] = append(s.queues[c.write], me)
	var announced time.Time
	for {
		now := s.now()
		at, why := s.ready(me, now)
		switch {
		case ctx.Err() != nil:
			s.leave(me)
			s.mu.Unlock()
			return ctx.Err()
		case !at.After(now):
			s.take(c, now)
			s.leave(me)
			s.mu.Unlock()
			return nil
		}
		changed := s.changed
		s.mu.Unlock()
		if d := at.Sub(announced); announced.IsZero() || d > time.Second || d < -time.Second {
			announced = at
			announce(at, why)
		}
		timer := time.NewTimer(at.Sub(now))
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
		s.mu.Lock()
	}
}

// ready returns when the request may be sent, and what delays it.
func (s *scheduler) ready(c *cost, now time.Time) (at time.Time, why string) {
	ahead, points := 1, c.points
	for _, o := range s.queues[c.write] {
		if o == c || !before(o, c, s.queues[c.write]) {
			continue
		}
		ahead++
		if o.graphql == c.graphql {
			points += o.points
		}
	}
	at = now
	later := func(t time.Time, reason string) {
		if t.After(at) {
			at, why = t, reason
		}
	}
	writesLeft, pointsLeft := 0, 0
	if c.bulk {
		writesLeft, pointsLeft = reservedWrites, reservedPoints
	}
	if c.write {
		later(s.minute.when(now, ahead, writesLeft), heldMinute)
		later(s.hour.when(now, ahead, writesLeft), heldHour)
		if c.bulk {
			later(s.pace.when(now, ahead, 0), heldPace)
		}
	}
	later(s.points(c).when(now, points, pointsLeft), heldPoints)
	for _, key := range []string{c.account, kindKey(c.write)} {
		// A person who repeats a request during a long wait gets GitHub's answer.
		if until := s.blocked[key]; c.bulk || until.Sub(now) <= maxWait {
			later(until, heldAnswer)
		}
	}
	return at, why
}

// before reports whether a is sent before b: people first, then in the order of
// arrival.
func before(a, b *cost, queue []*cost) bool {
	if a.bulk != b.bulk {
		return b.bulk
	}
	return slices.Index(queue, a) < slices.Index(queue, b)
}

func (s *scheduler) points(c *cost) *bucket {
	if c.graphql {
		return s.graph
	}
	return s.rest
}

func (s *scheduler) take(c cost, now time.Time) {
	s.points(&c).take(now, c.points)
	if !c.write {
		return
	}
	s.minute.take(now)
	s.hour.take(now)
	if c.bulk {
		s.pace.take(now, 1)
	}
}

// leave removes c from its queue and has the others look again.
func (s *scheduler) leave(c *cost) {
	queue := s.queues[c.write]
	if i := slices.Index(queue, c); i >= 0 {
		s.queues[c.write] = slices.Delete(queue, i, i+1)
	}
	if len(s.queues[c.write]) > 0 {
		s.wake()
	}
}

func (s *scheduler) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// kindKey is the key of a kind of request in blocked.
func kindKey(write bool) string {
	if write {
		return " writes"
	}
	return " reads"
}

// block delays further requests after GitHub has refused one: those of the
// account whose budget is used up, or those of the kind that came too fast.
// GitHub may ban an integration that continues nevertheless.
func (s *scheduler) block(c cost, until time.Time, budget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := kindKey(c.write)
	if budget {
		key = c.account
	}
	if until.After(s.blocked[key]) {
		s.blocked[key] = until
	}
}

// acquire waits for one of the slots of requests in flight; the caller has to
// release it.
func (s *scheduler) acquire(ctx context.Context, c cost) (release func(), err error) {
	s.mu.Lock()
	for s.total >= maxConcurrent || s.inFlight[c.account] >= maxPerAccount || c.bulk && s.bulks >= maxBulk {
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		s.mu.Lock()
	}
	s.count(c, 1)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		s.count(c, -1)
		s.wake()
		s.mu.Unlock()
	}, nil
}

func (s *scheduler) count(c cost, n int) {
	s.total += n
	if s.inFlight[c.account] += n; s.inFlight[c.account] == 0 {
		delete(s.inFlight, c.account)
	}
	if c.bulk {
		s.bulks += n
	}
}
