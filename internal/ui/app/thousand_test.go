package app

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// A thousand installations on the real client and engine: what the first
// screen costs, what rest costs, what asking again costs, what is kept in
// memory.
func TestAThousandOrganizationsInNumbers(t *testing.T) {
	testkit.Key() // made in real time
	bubble(t, func(t *testing.T) {
		g := testkit.NewInProcess(t, 50*time.Millisecond)
		for i := range 1000 {
			g.Installed(fmt.Sprintf("org-%04d", i))
		}
		g.SignIn(t, g.Client, g.AuthorizeApp(testkit.Slug, "octo-admin"))
		before := heap()
		w := newWorld()
		w.opt.Engine, w.opt.Budget = g.Engine, g.Client.Budget
		start := time.Now()
		s := w.at(t, 120, 40)
		s.pass(60 * time.Millisecond)
		s.has("org-0000", "100 of 100+")
		first := 0 // requests that began before the first page was there
		for _, r := range g.Requests() {
			if r.Start.Sub(start) < 50*time.Millisecond {
				first++
			}
		}
		if first > 2 {
			t.Errorf("%d requests until the first page of rows is there", first)
		}
		for s.pass(time.Second); s.m.busy(); s.pass(time.Second) {
		}
		visible, took := simulator.Count(g.Requests()), time.Since(start)
		s.has("○ Not connected")

		g.ResetLog()
		s.pass(time.Hour)
		idle := len(g.Requests())
		if idle != 0 {
			t.Errorf("%d requests in an hour of rest", idle)
		}

		// All pages, as a filter needs them; then the same again.
		s.keys("/", "type:org-0999")
		s.pass(30 * time.Second)
		s.has("1 of 1,000")
		mib := float64(heap()-before) / (1 << 20)
		s.keys("enter", "r")
		s.pass(10 * time.Second)
		g.ResetLog()
		s.keys("r")
		s.pass(10 * time.Second)
		cost, free := 0, 0
		for _, r := range g.Requests() {
			if r.Status == 304 {
				free++
			} else {
				cost++
			}
		}
		t.Logf("first rows after %d requests; all visible ones known after %d requests and %v of fake time; %d requests in an hour of rest; "+
			"a refresh: %d answers 304, %d that count; %.1f MiB of heap for 1,000 organizations", first, visible.Requests, took.Round(time.Second), idle, free, cost, mib)
		if free != 11 || cost != 1 { // ten pages, the requests; one query on the row that is visible
			t.Errorf("a refresh: %d free, %d that count", free, cost)
		}
	})
}

// heap is what is in use after a collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
