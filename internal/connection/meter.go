package connection

import (
	"context"
	"sort"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
)

// Meter counts what a run costs, from the requests themselves. Polls and
// revocations are left out of the requests, as is everything that is not the
// API.
type Meter struct {
	mu    sync.Mutex
	spans []span
	usage Usage
}

type span struct{ start, end time.Time }

type meterKey struct{}

// WithMeter returns a context whose requests m counts. A run that finds a
// meter in its context reports that meter's figures, so that looking and
// doing can be counted together.
func WithMeter(ctx context.Context, m *Meter) context.Context {
	ctx = github.WithObserver(ctx, m.observe)
	return context.WithValue(ctx, meterKey{}, m)
}

// MeterOf returns the meter that counts what is asked in ctx, nil none.
func MeterOf(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}

// metered returns the meter of ctx, adding one where there is none.
func metered(ctx context.Context) (context.Context, *Meter) {
	if m, ok := ctx.Value(meterKey{}).(*Meter); ok {
		return ctx, m
	}
	m := &Meter{}
	return WithMeter(ctx, m), m
}

func (m *Meter) observe(r github.Request) {
	if r.End.IsZero() {
		return // it has just started
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case waiting(r):
		m.usage.Polls++
		return
	case r.Method == "DELETE" && strings.HasSuffix(r.Path, "/installation/token"):
		return // revocation
	}
	m.usage.Requests++
	if r.Write {
		m.usage.Writes++
	}
	m.spans = append(m.spans, span{r.Start, r.End})
}

// waiting tells requests that are part of waiting for a person: a look for an
// installation that is not there yet, and for requests to install. The look
// that finds it is the lookup that every run needs.
func waiting(r github.Request) bool {
	lookup := r.Method == "GET" && strings.HasSuffix(r.Path, "/installation") && strings.Contains(r.Path, "/orgs/")
	if lookup {
		return r.Status == 404
	}
	return r.Poll
}

// Usage returns the figures so far.
func (m *Meter) Usage() Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	u := m.usage
	u.Sequential = longestChain(m.spans)
	if len(m.spans) > 0 {
		first, last := m.spans[0].start, m.spans[0].end
		for _, s := range m.spans {
			if s.start.Before(first) {
				first = s.start
			}
			if s.end.After(last) {
				last = s.end
			}
		}
		u.Elapsed = last.Sub(first)
	}
	return u
}

// longestChain is the greatest number of spans of which none overlaps the
// next: by earliest end, as in interval scheduling.
func longestChain(spans []span) int {
	sorted := append([]span(nil), spans...)
	sort.Slice(sorted, func(a, b int) bool { return sorted[a].end.Before(sorted[b].end) })
	n, end := 0, time.Time{}
	for _, s := range sorted {
		if n == 0 || !s.start.Before(end) {
			n, end = n+1, s.end
		}
	}
	return n
}
