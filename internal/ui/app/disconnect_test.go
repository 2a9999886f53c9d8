package app

import (
	"strings"
	"testing"

	"gitconnection/internal/connection"
)

func umbrella(t *testing.T, w *world, width, height int) *screen {
	s := w.at(t, width, height)
	s.keys("end", "enter", "2", "D")
	s.has("Disconnect umbrella?", "▌[ Cancel ]")
	return s
}

func ending() *world {
	w := populated()
	w.impact = connection.Impact{Clusters: 3, Environments: 5, Applications: 14}
	return w
}

func TestDisconnectBeginsOnCancel(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			w := ending()
			s := umbrella(t, w, size.w, size.h)
			s.keys("enter")
			s.lacks("Disconnect umbrella?")
			if len(w.applied) != 0 {
				t.Fatal("enter on Cancel disconnected")
			}
		})
	}
}

func TestDisconnectKeeping(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := ending()
		s := umbrella(t, w, 120, 40)
		s.has("3 clusters, 5 environments and 14 applications read these repositories.", "2 calls that write.")
		s.keys("tab", "enter")
		s.has("Disconnected", "disconnected, kept", "the App stays installed", "connect again")
		if len(w.applied) != 1 || w.applied[0].Verb != connection.VerbDisconnect {
			t.Fatalf("applied %+v", w.applied)
		}
	})
}

func TestDeletingWantsEveryName(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := ending()
		s := umbrella(t, w, 80, 24)
		s.keys("tab", "tab", "left") // around to the repositories, then to delete
		s.has("(•) delete for ever", "Type the name of each repository")
		s.keys("shift+tab", "enter")
		s.has("Not now: type umbrella/umbrella-gitops")
		s.keys("tab", "tab", "tab", "type:umbrella/umbrella-gitops", "tab", "type:umbrella/umbrella-apps-gitop")
		s.keys("tab", "tab", "enter")
		s.has("Not now: type umbrella/umbrella-apps-gitops")
		if len(w.applied) != 0 {
			t.Fatal("deleted without its name")
		}
		s.keys("shift+tab", "shift+tab", "type:s", "tab", "tab", "enter")
		if len(w.applied) != 1 {
			t.Fatalf("applied %d plans:\n%s", len(w.applied), s.text())
		}
	})
}

func TestDisconnectRefusedSaysWhy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := ending()
		w.endBlockers = func(o connection.DisconnectOptions) []connection.Blocker {
			if !o.Uninstall {
				return nil
			}
			return []connection.Blocker{{Kind: connection.BlockRefuse, Reason: connection.ReasonInstallationShared, Target: "umbrella",
				Message: "umbrella-labs uses this installation too.", Next: "leave the App installed"}}
		}
		s := umbrella(t, w, 80, 24)
		s.keys("shift+tab", "right")
		s.has("(•) uninstall", "✕ umbrella-labs uses this installation too.", "next: leave the App installed", "sync stops")
		s.keys("tab", "tab", "enter")
		s.has("Not now: umbrella-labs uses this installation too.")
		s.keys("esc")
		s.lacks("Disconnect umbrella?")
		if len(w.applied) != 0 {
			t.Fatal("a refused plan was applied")
		}
	})
}

func TestDisconnectSignsInFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := ending()
		w.opt.User = ""
		s := w.at(t, 80, 24)
		s.keys("end", "enter", "3", "D")
		s.has("Disconnect umbrella", "② Authorize", "waiting for the browser")
		s.keys("esc")
		w.signIn.done <- nil
		s.settle()
		if strings.Contains(s.text(), "Disconnect umbrella?") {
			t.Fatal("the dialog opened over another page")
		}
		s.keys("enter", "2", "D")
		s.has("Disconnect umbrella?")
	})
}
