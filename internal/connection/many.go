package connection

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// AtOnce is how many organizations are worked on at the same time. More would
// only wait for the same limits.
const AtOnce = 4

// Each calls f for 0 to n-1, in this order, at most [AtOnce] at a time, and
// returns what each has returned once all have ended. One that fails, or even
// panics, does not stop the others; those that had not begun when ctx ended
// have its error.
func Each(ctx context.Context, n int, f func(i int) error) []error {
	errs := make([]error, n)
	places := make(chan struct{}, AtOnce)
	var wg sync.WaitGroup
	for i := range n {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if err := ctx.Err(); err != nil {
			errs[i] = err
			continue
		}
		wg.Go(func() {
			defer func() { <-places }()
			errs[i] = Guarded(func() error { return f(i) })
		})
	}
	wg.Wait()
	return errs
}

// Guarded calls f and turns a panic into an error: a failed run must not take the
// terminal down.
func Guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return f()
}

// Later calls f beside what follows; the function that it returns waits for the
// end, and has to be called.
func Later[T any](f func() (T, error)) func() (T, error) {
	var got T
	var failed error
	var wg sync.WaitGroup
	wg.Go(func() {
		failed = Guarded(func() (err error) { got, err = f(); return err })
	})
	return func() (T, error) {
		wg.Wait()
		return got, failed
	}
}

// Both runs f for the two roles at once.
func Both[T any](f func(Role) (T, error)) (map[Role]T, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out, errs := map[Role]T{}, map[Role]error{}
	for _, role := range Roles() {
		wg.Go(func() {
			var got T
			err := Guarded(func() (err error) { got, err = f(role); return err })
			mu.Lock()
			defer mu.Unlock()
			out[role], errs[role] = got, err
		})
	}
	wg.Wait()
	return out, errors.Join(errs[Platform], errs[Application])
}
