package app

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// halfway are events of a run that is under way.
func halfway() []connection.Event {
	at := func(ms int) time.Time { return moment().Add(time.Duration(ms) * time.Millisecond) }
	p, a := "acme/acme-gitops", "acme-apps/acme-gitops"
	return []connection.Event{
		{Step: "platform/create", Target: p, State: connection.StepStarted, At: at(0)},
		{Step: "application/create", Target: a, State: connection.StepStarted, At: at(0)},
		{Step: "platform/create", Target: p, State: connection.StepDone, Message: "created, private", At: at(300)},
		{Step: "platform/content", Target: p, State: connection.StepStarted, At: at(300)},
		{Step: "platform/content", Target: p, State: connection.StepProgress, Done: 17, Total: 23, Unit: "files", Message: "19 KB", At: at(350)},
		{Step: "application/create", Target: a, State: connection.StepDone, Message: "created, private", At: at(400)},
		{Step: "application/content", Target: a, State: connection.StepWaiting, Message: "GitHub is still creating it", Until: at(4000), At: at(450)},
		{Request: &connection.RequestEvent{Method: "PUT", Path: "/repos/acme-apps/acme-gitops/contents/README.md", Status: 404, Attempt: 2, RetryAt: at(4000)}},
	}
}

// busyWorld is plain, signed in and installed, with a run that waits.
func busyWorld() *world {
	w := plain()
	w.opt.User = "octo-admin"
	w.install("acme")
	w.install("acme-apps")
	w.events = halfway()
	w.gate["Apply"] = make(chan struct{})
	return w
}

func TestApplyLive(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			w := busyWorld()
			s := w.at(t, size.w, size.h)
			s.keys("c", "enter")
			s.pass(time.Second)
			s.has("Connecting acme", "acme-apps/acme-gitops", "✓ repository")
			if size.w > 100 {
				s.has("17/23 files", "404, again in 3 s (try 2)", "GitHub is still creating it,")
			}

			s.keys("esc")
			s.has("acme 68 %", "Connecting  68 %")
			s.keys("q")
			s.has("A run is going", "▌[ Stay ]")
			s.keys("enter")
			s.lacks("A run is going")

			close(w.gate["Apply"])
			s.pass(time.Second)
			s.has("● Connected")
			s.keys("enter", "2")
			s.has("GitHub connected")
			s.keys("end")
			s.has("disconnect")
			s.keys("home", "pgdown")
			s.has("Done in 0.4 s")
		})
	}
}

func TestStopCleanlyThenGoOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := busyWorld()
		s := w.at(t, 80, 24)
		s.keys("c", "enter")
		s.pass(time.Second)
		s.keys("ctrl+c")
		s.has("Stopped as you asked", "Done: 2 of 4 steps.", "Remaining: content of acme/acme-gitops", "c goes on from here")
		if s.quit {
			t.Fatal("the first ctrl+c quits")
		}
		close(w.gate["Apply"])
		s.keys("c", "enter")
		s.pass(time.Second)
		s.has("GitHub connected")
		s.keys("ctrl+c")
		if !s.quit {
			t.Fatal("ctrl+c without a run does not quit")
		}
	})
}

func TestRunFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := busyWorld()
		w.gate = map[string]chan struct{}{}
		w.applyErr = fmt.Errorf("create repository acme/acme-gitops: %w", errors.New("403 Resource not accessible by integration"))
		s := w.at(t, 80, 24)
		s.keys("c", "enter")
		s.pass(time.Second)
		s.has("✕ Connecting acme  failed", "403 Resource not accessible by", "next:")
		s.keys("tab", "shift+tab")
		s.has("403 Resource not accessible") // it stays until it is dealt with
		s.keys("esc")
		s.lacks("403 Resource not accessible")
		s.has("① Where")
	})
}

func TestQuitUnderARun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := busyWorld()
		s := w.at(t, 80, 24)
		s.keys("c", "enter", "esc", "q", "tab", "enter")
		if !s.quit {
			t.Fatal("did not quit")
		}
	})
}

// A flood of events must neither block the worker nor reach the screen one by
// one.
func TestEventsAreCoalesced(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := kit.NewFeed(session.NewProgress(connection.Plan{}), session.Progress.Clone)
		delivered, last := 0, int64(0)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				n, ended, err := f.Next(t.Context())
				delivered++
				if len(n.Steps) > 0 {
					last = n.Steps[0].Done
				}
				if ended {
					if err == nil || err.Error() != "the end" {
						t.Errorf("the end is %v", err)
					}
					return
				}
			}
		}()
		for i := range 5000 {
			f.Update(func(n *session.Progress) {
				n.Fold(connection.Event{Step: "s", State: connection.StepProgress, Done: int64(i + 1), Total: 5000, Unit: "files"}, moment())
			})
			if i%100 == 99 {
				time.Sleep(10 * time.Millisecond) // of the bubble's time
			}
		}
		f.Finish(errors.New("the end"))
		<-done
		if last != 5000 || delivered > 13 {
			t.Errorf("%d messages for half a second, last saw %d", delivered, last)
		}
	})
}
