package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/session"
)

// changeScenes are the stages of a change.
func changeScenes() []scene {
	gated := func(p *delivery.Plan) {
		p.Gate = &delivery.Gate{Message: "Argo CD has removed what ran in it.", Command: "kubectl get applications -n argocd -l konstruct.io/cluster=umbrella-eu"}
		p.Warnings = []string{"This destroys 3 nodes in fra1."}
	}
	blocked := func(p *delivery.Plan) {
		p.Blockers = []connection.Blocker{{Kind: connection.BlockRefuse, Target: "staging", Message: "The cluster still runs 3 applications.", Next: "Remove them first."}}
	}
	return []scene{
		{name: "change-nothing", world: delivering, drive: func(s *screen) {
			p := openUmbrella(s)
			s.m.session.Next = &session.Destination{Kind: session.KindChange, Name: p.Org.Name, Org: p.Org}
			s.send(tickMsg{})
		}, has: []string{"Nothing is being changed."}},
		{name: "change-sign-in", world: func(t *testing.T) *world {
			w := delivering(t)
			w.opt.User = ""
			return w
		}, drive: wishing("staging", "9.9.9"), has: []string{"Sign in first", "/login/oauth/authorize"}},
		{name: "change-planning", world: func(t *testing.T) *world { return hold(delivering(t), "Set") }, drive: wishing("staging", "9.9.9"), has: []string{"working out what would change"}},
		{name: "change-failed-plan", world: delivering, drive: wishing("nowhere", "9.9.9"), has: []string{"✕ Planning: Set checkout to 9.9.9 in nowhere failed"}},
		{name: "change-plan", world: delivering, drive: wishing("staging", "9.9.9"), has: []string{"Nothing has been written yet. 1 commit", "on main", "enter apply"}},
		{name: "change-proposal", world: delivering, drive: func(s *screen) {
			wishing("staging", "9.9.9")(s)
			s.keys(" ")
		}, has: []string{"1 pull request", "pull request from konstruct/"}},
		{name: "change-gate", world: func(t *testing.T) *world { return planned(t, gated) }, drive: wishing("staging", "9.9.9"), has: []string{"… Argo CD has removed", "$ kubectl get", "i says that it is so"}},
		{name: "change-blocked", world: func(t *testing.T) *world { return planned(t, blocked) }, drive: wishing("staging", "9.9.9"), has: []string{"✕ The cluster still runs", "next: Remove them first."}},
		{name: "change-typed", world: delivering, drive: func(s *screen) {
			wishing("production", "9.9.9")(s)
			s.keys("enter", "type:prod", "enter")
		}, has: []string{"Type production to apply:", "✕ not its name"}},
		{name: "change-running", world: func(t *testing.T) *world { return hold(delivering(t), "Apply") }, drive: func(s *screen) {
			wishing("staging", "9.9.9")(s)
			s.keys("enter")
		}, has: []string{"esc leave it running"}},
		{name: "change-done", world: delivering, drive: func(s *screen) {
			wishing("staging", "9.9.9")(s)
			s.keys("enter")
			s.pass(time.Second)
		}, has: []string{"✓ Set checkout to 9.9.9 in staging", "committed to"}},
		{name: "change-waits", world: delivering, drive: func(s *screen) {
			wishing("staging", "9.9.9")(s)
			s.keys(" ", "enter")
			s.pass(time.Second)
		}, has: []string{"A pull request waits for its merge:"}},
		{name: "change-failed", world: func(t *testing.T) *world {
			w := delivering(t)
			w.fail["Apply"] = errors.New("commit to umbrella/umbrella-gitops: 502 Bad Gateway")
			return w
		}, drive: func(s *screen) {
			wishing("staging", "9.9.9")(s)
			s.keys("enter")
			s.pass(time.Second)
		}, has: []string{"✕ Set checkout to 9.9.9", "502 Bad Gateway", "r looks at what is there and plans the rest"}},
	}
}

// hold makes calls of a world's engine wait.
func hold(w *world, name string) *world { return w.hold(name) }

func TestAChangeFromWishToCommit(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := deliveringOn(t)
		s := w.at(t, 120, 40)
		wishing("production", "9.9.9")(s)
		s.has("To apply it, its name has to be typed: production.", "targetRevision: 9.9.9")
		writes := func() (n int) {
			for _, r := range g.State().Repositories {
				n += len(r.Commits)
			}
			return n
		}
		before := writes()
		s.keys("enter", "type:production")
		s.has("Type production to apply: production")
		if writes() != before {
			t.Fatal("something was written before the plan was confirmed")
		}
		s.keys("enter")
		s.pass(time.Second)
		s.has("✓ Set checkout to 9.9.9 in production", "done in", "committed to umbrella", "1 call to GitHub")
		if writes() != before+1 {
			t.Errorf("%d commits", writes()-before)
		}
		s.keys("u", "y")
		if n := len(w.copied); n != 2 || !strings.HasSuffix(w.copied[0], "/commit/"+w.copied[1]) {
			t.Errorf("copied %q", w.copied)
		}
		s.keys("enter")
		s.has("CONDITIONS")
		s.lacks("Nothing is being changed")
		// The same again is nothing to do, and cannot be applied.
		wished := s.m.pages[s.m.front].(*organization.Page)
		wished.Request(wished.SetVersion(delivery.ApplicationRequest{Application: "checkout", Environment: "production", Version: "9.9.9"}))
		s.send(tickMsg{})
		s.settle()
		s.has("It is so already")
		s.keys("enter")
		s.has("Not now: everything is so already")
	})
}

// A gate holds the plan back until the operator says that it is so; time does
// nothing, and a new plan asks again.
func TestAGateIsConfirmedByItsKey(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := planned(t, func(p *delivery.Plan) { p.Gate = &delivery.Gate{Message: "It is gone.", Command: "kubectl get x"} })
		s := w.at(t, 120, 40)
		wishing("staging", "9.9.9")(s)
		s.pass(time.Hour)
		s.keys("enter")
		s.has("Not now: look first whether it is so: It is gone.")
		s.keys("y")
		if len(w.copied) != 1 || w.copied[0] != "kubectl get x" {
			t.Errorf("copied %q", w.copied)
		}
		s.keys("i", "r")
		s.has("i says that it is so")
		s.keys("i")
		s.has("you said that it is so")
		s.keys("enter")
		s.pass(time.Second)
		s.has("✓ Set checkout")
	})
}

// A change goes on when its page is left; another one is not begun meanwhile,
// and what comes back finds it.
func TestAChangeThatIsLeftGoesOn(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := hold(delivering(t), "Apply")
		s := w.at(t, 120, 40)
		wishing("staging", "9.9.9")(s)
		s.keys("enter", "esc")
		s.has("It goes on: Set checkout to 9.9.9 in staging", "umbrella 0 %")
		p := s.m.pages[s.m.front].(*organization.Page)
		p.Request(p.SetVersion(delivery.ApplicationRequest{Application: "checkout", Environment: "development", Version: "1"}))
		s.send(tickMsg{})
		s.has("This change is still going", "Set checkout to 9.9.9")
		w.release()
		s.pass(time.Second)
		s.has("✓ Set checkout to 9.9.9 in staging")
		s.keys("esc", "!")
		s.has("Set checkout to 9.9.9 in staging on", "done in")
	})
}

// What was stopped or has failed says so, and the same page plans the rest.
func TestAChangeThatEndsEarlyGoesOn(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := hold(delivering(t), "Apply")
		s := w.at(t, 120, 40)
		wishing("staging", "9.9.9")(s)
		s.keys("enter", "ctrl+c")
		s.pass(time.Second)
		s.has("⏸ Set checkout to 9.9.9", "Stopped as you asked", "r looks at what is there and plans the rest")
		if s.quit {
			t.Fatal("ctrl+c has quit")
		}
		w.release()
		w.fail["Apply"] = errors.New("commit to umbrella-apps/umbrella-gitops: 502 Bad Gateway")
		s.keys("r")
		s.pass(time.Second)
		s.has("Nothing has been written yet")
		s.keys("enter")
		s.pass(time.Second)
		s.has("✕ Set checkout to 9.9.9", "502 Bad Gateway")
		delete(w.fail, "Apply")
		s.keys("r", "enter")
		s.pass(time.Second)
		s.has("✓ Set checkout to 9.9.9")
	})
}

// A pull request is opened in the browser, its address is copied.
func TestAChangeAsAPullRequest(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := delivering(t)
		s := w.at(t, 120, 40)
		wishing("staging", "9.9.9")(s)
		s.keys(" ")
		s.pass(time.Second)
		s.has("1 pull request, 1 file", "space as commit")
		s.keys("enter")
		s.pass(time.Second)
		s.has("… Set checkout to 9.9.9", "waits for its merge", "A pull request waits for its merge:")
		s.keys("u", "o")
		if len(w.copied) != 1 || !strings.HasSuffix(w.copied[0], "/pull/1") || len(w.opened) != 1 || w.opened[0] != w.copied[0] {
			t.Errorf("copied %q, opened %q", w.copied, w.opened)
		}
		s.keys("y")
		s.has("Not now: there is no commit")
		s.keys("esc")
		s.has("CONDITIONS")
	})
}

// A plan of an earlier wish is dropped.
func TestAStalePlanIsDropped(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := hold(delivering(t), "Set")
		s := w.at(t, 120, 40)
		wishing("staging", "1.1.1")(s)
		s.keys("esc")
		s.has("Cancelled. Nothing was written.")
		p := s.m.pages[s.m.front].(*organization.Page)
		p.Request(p.SetVersion(delivery.ApplicationRequest{Application: "checkout", Environment: "staging", Version: "2.2.2"}))
		s.send(tickMsg{})
		w.release()
		s.pass(time.Second)
		s.has("Set checkout to 2.2.2 in staging")
		s.lacks("1.1.1")
	})
}
