package lines

import (
	"context"
	"errors"
	"gitconnection/internal/wording"
)

// wait runs work while it takes answers, and returns the result of work. A
// choice that returns [errBack] cancels it.
func wait[T any](ctx context.Context, t *terminal, choices []choice, work func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan outcome, 1)
	go func() {
		v, err := work(ctx)
		done <- outcome{v, err}
	}()
	stop := func(err error) (T, error) {
		cancel()
		<-done // no goroutine is left behind
		var none T
		return none, err
	}
	t.list(choices)
	for {
		t.prompt("Waiting. Number (Enter for 1):")
		select {
		case e := <-done:
			cancel()
			t.say("")
			return e.value, e.err
		case <-ctx.Done():
			return stop(ctx.Err())
		case line, ok := <-t.lines:
			if !ok {
				return stop(errInputEnded)
			}
			if at, ok := t.parseChoice(line, 0, choices); ok {
				err := choices[at].do(ctx)
				if errors.Is(err, errBack) {
					return stop(errBack)
				}
				if err != nil {
					t.say("That did not work: %s", wording.Line(err))
				}
			}
		}
	}
}
