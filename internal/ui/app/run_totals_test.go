package app

import (
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/session"
)

func TestTotals(t *testing.T) {
	files := []connection.PlannedFile{{Path: "a", Size: 100}, {Path: "b", Size: 200}, {Path: "c", Size: 400}}
	steps := []session.StepProgress{
		{Step: connection.Step{ID: "1"}, State: connection.StepDone},
		{Step: connection.Step{ID: "2", Files: files}, State: connection.StepProgress, Done: 2, Total: 3, Unit: "files"},
		{Step: connection.Step{ID: "3", Files: files[:1]}, State: connection.StepFailed},
		{Step: connection.Step{ID: "4", Files: files}, State: connection.StepDone},
	}
	got := session.TotalsOf(steps)
	if want := (session.Totals{Steps: 4, StepsDone: 2, Files: 7, FilesDone: 5, Bytes: 1500, BytesDone: 1000}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if s := got.Text(); s != "2 of 4 steps · 5 of 7 files · 1 KB of 2 KB" {
		t.Errorf("got %q", s)
	}
	for w, want := range map[int]string{10: "2/4 steps", 20: "2/4 steps", 24: "2/4 steps · 5/7 files", 60: "2/4 steps · 5/7 files · 1 KB"} {
		if s := got.Short(w); s != want {
			t.Errorf("in %d cells %q", w, s)
		}
	}
}

func TestRequestsUnderWay(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	n := session.NewProgress(connection.Plan{Steps: []connection.Step{{Target: "a/b", Writes: 3}, {Target: "c/d", Writes: 2}, {Target: "a/b", Writes: 1}}})
	request := func(q connection.RequestEvent, after time.Duration) {
		n.Fold(connection.Event{Request: &q, At: start.Add(after)}, start)
	}
	if e := n.Estimate(); e != 4*session.TypicalWrite {
		t.Errorf("estimate %v", e)
	}
	request(connection.RequestEvent{Method: "POST", Path: "/orgs/a/repos", Attempt: 1, Pending: true}, 0)
	request(connection.RequestEvent{Method: "GET", Path: "/x", Attempt: 2, Pending: true}, time.Second)
	if s := session.Pending(n, start.Add(2*time.Second)); s != "POST /orgs/a/repos … 2.0 s and 1 more" || n.Requests != 0 {
		t.Errorf("%q, %d", s, n.Requests)
	}
	kept := n.Clone()
	request(connection.RequestEvent{Method: "POST", Path: "/orgs/a/repos", Attempt: 1, Status: 201, Write: true, Duration: 200 * time.Millisecond}, 2*time.Second)
	if s := session.Pending(n, start.Add(2*time.Second)); s != "GET /x … 1.0 s (try 2)" || n.Requests != 1 {
		t.Errorf("%q, %d", s, n.Requests)
	}
	if len(kept.Pending) != 2 || kept.Pending[0].Method != "POST" {
		t.Errorf("what was handed out has changed: %+v", kept.Pending)
	}
	if e := n.Estimate(); e != 800*time.Millisecond {
		t.Errorf("estimate %v", e)
	}
	request(connection.RequestEvent{Method: "GET", Path: "/x", Attempt: 2, Status: 200}, 3*time.Second)
	if s := session.Pending(n, start); s != "" {
		t.Errorf("%q is under way", s)
	}
}

func TestAgainst(t *testing.T) {
	for _, c := range []struct {
		elapsed, expected time.Duration
		ended             bool
		want              string
	}{
		{time.Second, 2 * time.Second, false, "1.0 s of about 2.0 s"},
		{3 * time.Second, 2 * time.Second, false, "3.0 s, more than the 2.0 s expected"},
		{3 * time.Second, 2 * time.Second, true, "3.0 s"},
		{time.Second, 0, false, "1.0 s"},
	} {
		if got := session.ElapsedOf(c.elapsed, c.expected, c.ended); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
