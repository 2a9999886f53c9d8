package kit

import (
	"context"
	"sync"
	"time"
)

// beat is the least time between two messages of one feed: a screen that is
// drawn twenty times a second shows everything that eyes can follow, and a
// thousand events cost one drawing.
const beat = 50 * time.Millisecond

// What reaches the event loop is of one of two classes.
//
// Progress is lossy: a feed folds what a worker reports into one value, the
// loop takes that value when it has time, at most once per beat, and values in
// between are never seen. A worker is never held up by a slow screen, and
// thousands of reports cost a few messages.
//
// Results must be delivered: they are what a command returns, and the end of a
// feed. Bubble Tea keeps the goroutine of a command until the loop has taken
// its message, and a feed keeps its last value and its error until they are
// asked for; neither is dropped because a queue is full.

// Feed carries progress, and in the end one result.
type Feed[T any] struct {
	mu    sync.Mutex
	value T
	ended bool
	err   error
	last  time.Time
	wake  chan struct{}
	end   chan struct{}
	clone func(T) T // what the loop gets shares nothing with the worker

	reported, taken int // how many went in and came out; the rest was folded
}

// NewFeed returns a feed whose value is start; clone copies a value so that the
// two share nothing.
func NewFeed[T any](start T, clone func(T) T) *Feed[T] {
	return &Feed[T]{value: start, clone: clone, wake: make(chan struct{}, 1), end: make(chan struct{})}
}

// Update folds one report into the value. It never blocks.
func (f *Feed[T]) Update(fold func(*T)) {
	f.mu.Lock()
	fold(&f.value)
	f.reported++
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Finish ends the feed; only the first call counts.
func (f *Feed[T]) Finish(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended {
		f.ended, f.err = true, err
		close(f.end)
	}
}

// Next waits for news and returns them, at most one per beat. ended is true
// for the last value.
func (f *Feed[T]) Next(ctx context.Context) (value T, ended bool, err error) {
	select {
	case <-f.wake:
		f.pause(ctx)
	case <-f.end:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = time.Now()
	f.taken++
	if !f.ended && ctx.Err() != nil {
		return f.clone(f.value), true, ctx.Err()
	}
	return f.clone(f.value), f.ended, f.err
}

// Counts says how many reports went in, and how many values came out.
func (f *Feed[T]) Counts() (reported, taken int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reported, f.taken
}

// pause waits for the rest of the beat, or for the end.
func (f *Feed[T]) pause(ctx context.Context) {
	f.mu.Lock()
	rest := beat - time.Since(f.last)
	f.mu.Unlock()
	if rest <= 0 {
		return
	}
	t := time.NewTimer(rest)
	defer t.Stop()
	select {
	case <-t.C:
	case <-f.end:
	case <-ctx.Done():
	}
}
