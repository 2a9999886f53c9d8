package ui

import (
	"context"
	"sync"
	"time"
)

// beat is the least time between two messages of one feed: a screen that is
// drawn twenty times a second shows everything that eyes can follow, and a
// thousand events cost one drawing.
const beat = 50 * time.Millisecond

// feed carries what a worker reports to the event loop. What is reported is
// folded into one value; intermediate values may be lost, the last one and
// the end never are.
type feed[T any] struct {
	mu    sync.Mutex
	value T
	ended bool
	err   error
	last  time.Time
	wake  chan struct{}
	end   chan struct{}
	clone func(T) T // what the loop gets shares nothing with the worker
}

func newFeed[T any](start T, clone func(T) T) *feed[T] {
	return &feed[T]{value: start, clone: clone, wake: make(chan struct{}, 1), end: make(chan struct{})}
}

// update folds one report into the value. It never blocks.
func (f *feed[T]) update(fold func(*T)) {
	f.mu.Lock()
	fold(&f.value)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// finish ends the feed; only the first call counts.
func (f *feed[T]) finish(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended {
		f.ended, f.err = true, err
		close(f.end)
	}
}

// next waits for news and returns them, at most one per beat. ended is true
// for the last value.
func (f *feed[T]) next(ctx context.Context) (value T, ended bool, err error) {
	select {
	case <-f.wake:
		f.pause(ctx)
	case <-f.end:
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = time.Now()
	if !f.ended && ctx.Err() != nil {
		return f.clone(f.value), true, ctx.Err()
	}
	return f.clone(f.value), f.ended, f.err
}

// pause waits for the rest of the beat, or for the end.
func (f *feed[T]) pause(ctx context.Context) {
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
