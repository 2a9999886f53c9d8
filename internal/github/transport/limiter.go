package transport

import "time"

// window counts exactly the events of the last span of time.
type window struct {
	span  time.Duration
	max   int
	times []time.Time // in order
}

// when returns the time from which n further events fit, with reserve of them
// left free.
func (w *window) when(now time.Time, n, reserve int) time.Time {
	old := 0
	for old < len(w.times) && !w.times[old].Add(w.span).After(now) {
		old++
	}
	w.times = w.times[old:]
	over := len(w.times) + n - (w.max - reserve)
	switch {
	case over <= 0:
		return now
	case over <= len(w.times):
		return w.times[over-1].Add(w.span)
	}
	return now.Add(w.span) // an estimate: the events to wait for are yet to happen
}

func (w *window) take(now time.Time) { w.times = append(w.times, now) }

// bucket holds at most burst tokens and gains rate tokens a minute.
type bucket struct {
	burst, rate float64
	tokens      float64
	at          time.Time
}

func newBucket(burst, rate float64) *bucket {
	return &bucket{burst: burst, rate: rate, tokens: burst}
}

func (b *bucket) refill(now time.Time) {
	if elapsed := now.Sub(b.at); elapsed > 0 {
		if !b.at.IsZero() {
			b.tokens = min(b.burst, b.tokens+elapsed.Minutes()*b.rate)
		}
		b.at = now
	}
}

// when returns the time from which cost tokens are available, with reserve of
// them left.
func (b *bucket) when(now time.Time, cost, reserve int) time.Time {
	b.refill(now)
	missing := float64(cost+reserve) - b.tokens
	if missing <= 0 {
		return now
	}
	return now.Add(time.Duration(missing/b.rate*float64(time.Minute)) + time.Millisecond)
}

func (b *bucket) take(now time.Time, cost int) {
	b.refill(now)
	b.tokens -= float64(cost)
}
