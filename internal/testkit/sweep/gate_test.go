package sweep

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

// gate lets one change at a time through, in the order that a schedule gives:
// who of two operators is next.
type gate struct {
	mu      sync.Mutex
	waiting [2][]*waiter
	ended   [2]bool
}

// waiter is one request that would change something.
type waiter struct {
	what string
	open chan struct{}
}

// turnstile is one operator's way through the gate.
type turnstile struct {
	gate *gate
	who  int
	next http.RoundTripper
}

func (t *turnstile) RoundTrip(req *http.Request) (*http.Response, error) {
	if changes(req) {
		if err := t.gate.wait(req.Context().Done(), t.who, req.URL.Path+" "+graphqlOwner(req)); err != nil {
			return nil, req.Context().Err()
		}
	}
	return t.next.RoundTrip(req)
}

// changes reports whether a request is one that the schedule is about.
func changes(req *http.Request) bool {
	switch {
	case req.Method == http.MethodGet, strings.HasSuffix(req.URL.Path, "/access_tokens"):
		return false
	case strings.HasSuffix(req.URL.Path, "/graphql"):
		return strings.Contains(graphqlText(req), `"query":"mutation`)
	}
	return true
}

func (g *gate) wait(gone <-chan struct{}, who int, what string) error {
	w := &waiter{what: what, open: make(chan struct{})}
	g.mu.Lock()
	g.waiting[who] = append(g.waiting[who], w)
	g.mu.Unlock()
	select {
	case <-w.open:
		return nil
	case <-gone:
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[who] = slices.DeleteFunc(g.waiting[who], func(o *waiter) bool { return o == w })
	return http.ErrHandlerTimeout
}

// release lets the next change of one operator through. Of two that wait at
// once, the one that sorts first goes first, so that a schedule means the
// same each time.
func (g *gate) release(who int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting[who]) == 0 {
		return false
	}
	slices.SortFunc(g.waiting[who], func(a, b *waiter) int { return strings.Compare(a.what, b.what) })
	close(g.waiting[who][0].open)
	g.waiting[who] = g.waiting[who][1:]
	return true
}

func (g *gate) end(who int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended[who] = true
}

func (g *gate) over(who int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ended[who]
}

// moment is how long the schedule waits for an operator who is looking again.
const moment = 250 * time.Millisecond

// conduct plays a schedule, then lets through whoever still comes. It is the
// only goroutine of the bubble that waits for the others to be blocked.
func (g *gate) conduct(order []int) {
	for _, who := range order {
		for range 80 { // 20 s: longer than any pause but a limit's
			synctest.Wait()
			if g.release(who) || g.over(who) {
				break
			}
			time.Sleep(moment)
		}
		synctest.Wait() // its effect, its answer and what follows from it
	}
	for !g.over(0) || !g.over(1) {
		synctest.Wait()
		if !g.release(0) && !g.release(1) {
			time.Sleep(moment)
		}
	}
}

// schedules lists every order of a turns of one operator and b of the other.
func schedules(a, b int) [][]int {
	if a == 0 && b == 0 {
		return [][]int{nil}
	}
	var out [][]int
	if a > 0 {
		for _, rest := range schedules(a-1, b) {
			out = append(out, append([]int{0}, rest...))
		}
	}
	if b > 0 {
		for _, rest := range schedules(a, b-1) {
			out = append(out, append([]int{1}, rest...))
		}
	}
	return out
}
