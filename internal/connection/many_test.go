package connection_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
)

func TestEachGoesOnPastFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		errs := connection.Each(t.Context(), 20, func(i int) error {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer now.Add(-1)
			time.Sleep(time.Second)
			switch {
			case i == 3:
				panic("three")
			case i%2 == 1:
				return errors.New("odd")
			}
			return nil
		})
		for i, err := range errs {
			if (err != nil) != (i%2 == 1) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if most.Load() != connection.AtOnce {
			t.Errorf("%d at once", most.Load())
		}
	})
}

func TestEachStopsWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var begun atomic.Int32
		errs := connection.Each(ctx, 100, func(int) error {
			if begun.Add(1) == connection.AtOnce {
				cancel()
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if begun.Load() != connection.AtOnce || !errors.Is(errs[99], context.Canceled) {
			t.Errorf("%d begun, the last: %v", begun.Load(), errs[99])
		}
	})
}
