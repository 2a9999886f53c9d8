package github

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Limits that the scheduler keeps, each a little below GitHub's so that a
// request that takes longer on its way than another stays within them, too.
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
	paceBurst, paceRate      = 24, 60 // of bulk writes: four connects at once, then one change a second

	maxConcurrent = 8 // requests at once
	maxPerAccount = 4 // of them with one credential: an installation, the App, a user
	maxBulk       = 6 // of them for work in bulk

	// What bulk work leaves to whoever sits at the keyboard: two connects.
	reservedWrites = 12
	reservedPoints = 60
)

type bulkKey struct{}

// WithBulk marks requests of long work on many organizations: they let all
// others go first, leave them a part of every limit, and wait as long as a
// limit demands instead of giving up.
func WithBulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

func bulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }

// demand is what one request asks of the scheduler.
type demand struct {
	account              string // whose limits it counts against
	write, graphql, bulk bool
	points               int
}

// Why a request is held back.
const (
	heldMinute = "GitHub allows 80 changes a minute"
	heldHour   = "GitHub allows 500 changes an hour"
	heldPace   = "one change a second, as GitHub asks of long work"
	heldPoints = "GitHub's limit on requests a minute"
	heldAnswer = "GitHub has said to wait"
)

// scheduler lets the requests of the whole program through, in the order in
// which they came, those of a person before those of bulk work.
type scheduler struct {
	now func() time.Time

	mu           sync.Mutex
	minute, hour *window
	pace         *bucket
	rest, graph  *bucket
	lines        map[bool][]*demand   // who waits, reads and writes apart
	held         map[string]time.Time // by account or, for the App, kind of request
	flying       map[string]int       // by account
	total, bulks int
	changed      chan struct{} // closed and renewed when something may go on
}

func newScheduler(now func() time.Time) *scheduler {
	return &scheduler{
		now: now, minute: &window{span: minuteSpan, max: minuteWrites}, hour: &window{span: hourSpan, max: hourWrites},
		pace: newBucket(paceBurst, paceRate), rest: newBucket(restBurst, restRate), graph: newBucket(graphBurst, graphRate),
		lines: map[bool][]*demand{}, held: map[string]time.Time{}, flying: map[string]int{}, changed: make(chan struct{}),
	}
}

// permit waits until no limit speaks against the request. Each wait is told
// to announce.
func (s *scheduler) permit(ctx context.Context, d demand, announce func(until time.Time, why string)) error {
	me := &d
	s.mu.Lock()
	s.lines[d.write] = append(s.lines[d.write], me)
	var told time.Time
	for {
		now := s.now()
		at, why := s.ready(me, now)
		switch {
		case ctx.Err() != nil:
			s.leave(me)
			s.mu.Unlock()
			return ctx.Err()
		case !at.After(now):
			s.take(d, now)
			s.leave(me)
			s.mu.Unlock()
			return nil
		}
		changed := s.changed
		s.mu.Unlock()
		if d := at.Sub(told); told.IsZero() || d > time.Second || d < -time.Second {
			told = at
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

// ready is when the request may go, and what it waits for.
func (s *scheduler) ready(d *demand, now time.Time) (at time.Time, why string) {
	ahead, points := 1, d.points
	for _, o := range s.lines[d.write] {
		if o == d || !before(o, d, s.lines[d.write]) {
			continue
		}
		ahead++
		if o.graphql == d.graphql {
			points += o.points
		}
	}
	at = now
	later := func(t time.Time, reason string) {
		if t.After(at) {
			at, why = t, reason
		}
	}
	reserve, left := 0, 0
	if d.bulk {
		reserve, left = reservedWrites, reservedPoints
	}
	if d.write {
		later(s.minute.when(now, ahead, reserve), heldMinute)
		later(s.hour.when(now, ahead, reserve), heldHour)
		if d.bulk {
			later(s.pace.when(now, ahead, 0), heldPace)
		}
	}
	later(s.points(d).when(now, points, left), heldPoints)
	for _, key := range []string{d.account, kindHeld(d.write)} {
		// A person who asks again in spite of a long wait gets GitHub's answer.
		if until := s.held[key]; d.bulk || until.Sub(now) <= maxWait {
			later(until, heldAnswer)
		}
	}
	return at, why
}

// before reports whether a goes before b: people first, then who came first.
func before(a, b *demand, line []*demand) bool {
	if a.bulk != b.bulk {
		return b.bulk
	}
	return slices.Index(line, a) < slices.Index(line, b)
}

func (s *scheduler) points(d *demand) *bucket {
	if d.graphql {
		return s.graph
	}
	return s.rest
}

func (s *scheduler) take(d demand, now time.Time) {
	s.points(&d).take(now, d.points)
	if !d.write {
		return
	}
	s.minute.take(now)
	s.hour.take(now)
	if d.bulk {
		s.pace.take(now, 1)
	}
}

// leave takes d out of its line and lets the others look again.
func (s *scheduler) leave(d *demand) {
	line := s.lines[d.write]
	if i := slices.Index(line, d); i >= 0 {
		s.lines[d.write] = slices.Delete(line, i, i+1)
	}
	if len(s.lines[d.write]) > 0 {
		s.wake()
	}
}

func (s *scheduler) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func kindHeld(write bool) string {
	if write {
		return " writes"
	}
	return " reads"
}

// hold keeps further requests back after GitHub has refused one: those of the
// account whose budget is used up, or those of the kind that came too fast.
// GitHub: whoever goes on nevertheless may be banned.
func (s *scheduler) hold(d demand, until time.Time, budget bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := kindHeld(d.write)
	if budget {
		key = d.account
	}
	if until.After(s.held[key]) {
		s.held[key] = until
	}
}

// enter waits for a place among the requests under way; leaving it is the
// caller's.
func (s *scheduler) enter(ctx context.Context, d demand) (exit func(), err error) {
	s.mu.Lock()
	for s.total >= maxConcurrent || s.flying[d.account] >= maxPerAccount || d.bulk && s.bulks >= maxBulk {
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		s.mu.Lock()
	}
	s.count(d, 1)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		s.count(d, -1)
		s.wake()
		s.mu.Unlock()
	}, nil
}

func (s *scheduler) count(d demand, n int) {
	s.total += n
	if s.flying[d.account] += n; s.flying[d.account] == 0 {
		delete(s.flying, d.account)
	}
	if d.bulk {
		s.bulks += n
	}
}
