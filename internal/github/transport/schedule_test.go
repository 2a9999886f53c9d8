package transport

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// arrivals lets n writes through and returns when each went, from the start.
func arrivals(t *testing.T, s *scheduler, ctx context.Context, n int, d cost) []time.Duration {
	t.Helper()
	start := time.Now()
	var out []time.Duration
	for range n {
		if err := s.wait(ctx, d, func(time.Time, string) {}); err != nil {
			t.Fatal(err)
		}
		out = append(out, time.Since(start))
	}
	return out
}

// most is the greatest number of times within any span.
func most(times []time.Duration, span time.Duration) int {
	best, from := 0, 0
	for to := range times {
		for times[to]-times[from] >= span {
			from++
		}
		best = max(best, to-from+1)
	}
	return best
}

func TestWritesStayWithinMinuteAndHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScheduler(time.Now)
		for _, want := range []cost{{write: true, points: 5}, {write: true, points: 5, bulk: true}} {
			times := arrivals(t, s, t.Context(), 700, want)
			if m, h := most(times, time.Minute), most(times, time.Hour); m > 80 || h > 500 {
				t.Errorf("bulk %v: %d writes in a minute, %d in an hour", want.bulk, m, h)
			}
			if !want.bulk && times[39] != 0 {
				t.Errorf("forty writes of a person take %v", times[39])
			}
			if want.bulk && most(times, 10*time.Second) > 35 {
				t.Errorf("%d writes in ten seconds", most(times, 10*time.Second))
			}
			time.Sleep(2 * time.Hour)
		}
	})
}

func TestPointsStayWithinTheMinute(t *testing.T) {
	for _, tc := range []struct {
		d            cost
		limit, cheap int
	}{{cost{points: 1}, 900, 200}, {cost{points: 1, graphql: true}, 2000, 400}} {
		synctest.Test(t, func(t *testing.T) {
			times := arrivals(t, newScheduler(time.Now), t.Context(), 3*tc.limit, tc.d)
			if got := most(times, time.Minute); got > tc.limit {
				t.Errorf("%+v: %d in a minute", tc.d, got)
			}
			if times[tc.cheap] != 0 {
				t.Errorf("%+v: the first %d take %v", tc.d, tc.cheap, times[tc.cheap])
			}
		})
	}
}

// Somebody at the keyboard is not slowed by a bulk run that uses all that it
// may, neither by what it has sent nor by what it has waiting.
func TestAPersonGoesBeforeBulkWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScheduler(time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for s.wait(ctx, cost{write: true, points: 5, bulk: true}, func(time.Time, string) {}) == nil {
				}
			})
		}
		for range 20 { // over more than an hour
			time.Sleep(5 * time.Minute)
			for _, took := range arrivals(t, s, t.Context(), 1, cost{write: true, points: 5}) {
				if took != 0 {
					t.Errorf("a person's write waits for %v", took)
				}
			}
		}
		cancel()
		wg.Wait()
	})
}

func TestWaitsAreAnnouncedWithTheirEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScheduler(time.Now)
		d := cost{write: true, points: 5}
		arrivals(t, s, t.Context(), minuteWrites, d)
		var until time.Time
		var why string
		if err := s.wait(t.Context(), d, func(u time.Time, w string) { until, why = u, w }); err != nil {
			t.Fatal(err)
		}
		if why != heldMinute || time.Since(until) < 0 || time.Since(until) > time.Second {
			t.Errorf("announced %v (%s), went at %v", until, why, time.Now())
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.wait(ctx, d, func(time.Time, string) {}); err == nil {
			t.Error("an ended context is let through")
		}
		if len(s.queues[true]) != 0 {
			t.Error("who has gone still stands in line")
		}
	})
}

func TestARefusalHoldsTheOthersBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScheduler(time.Now)
		write := cost{account: "a", write: true, points: 5}
		s.block(write, time.Now().Add(30*time.Second), false)
		if times := arrivals(t, s, t.Context(), 1, cost{account: "b", points: 1}); times[0] != 0 {
			t.Errorf("a read waits for %v", times[0])
		}
		if times := arrivals(t, s, t.Context(), 1, cost{account: "b", write: true, points: 5}); times[0] != 30*time.Second {
			t.Errorf("a write went after %v", times[0])
		}
		// What is used up for an hour: long work waits, a person is told by GitHub.
		s.block(write, time.Now().Add(time.Hour), true)
		if times := arrivals(t, s, t.Context(), 1, cost{account: "a", points: 1}); times[0] != 0 {
			t.Errorf("a person waits for %v", times[0])
		}
		if times := arrivals(t, s, t.Context(), 1, cost{account: "a", points: 1, bulk: true}); times[0] != time.Hour {
			t.Errorf("bulk work went after %v", times[0])
		}
	})
}

func TestAtMostAFewAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScheduler(time.Now)
		var mu sync.Mutex
		now, peak, all, peakAll := map[string]int{}, 0, 0, 0
		var wg sync.WaitGroup
		for n := range 60 {
			wg.Go(func() {
				d := cost{account: string(rune('a' + n%3)), bulk: n%2 == 0}
				release, err := s.acquire(t.Context(), d)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				now[d.account]++
				all++
				peak, peakAll = max(peak, now[d.account]), max(peakAll, all)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now[d.account]--
				all--
				mu.Unlock()
				release()
			})
		}
		wg.Wait()
		if peak != maxPerAccount || peakAll != maxConcurrent {
			t.Errorf("%d of one account, %d of all at once", peak, peakAll)
		}
	})
}
