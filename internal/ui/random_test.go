package ui

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

// Thousands of random keys and sizes: nothing panics, and after every single
// message the screen has exactly its lines, none too wide, none unsafe (the
// oracle in send). A failure is repeated with its seed.
func TestRandomKeysAndSizes(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for round := range uint64(4) {
		bubble(t, func(t *testing.T) { wander(t, rand.New(rand.NewPCG(seed, round)), 600) })
	}
}

// TestRandomKeysRepeatable walks the same way each time, so that a run
// without luck still covers something.
func TestRandomKeysRepeatable(t *testing.T) {
	for round := range uint64(2) {
		bubble(t, func(t *testing.T) { wander(t, rand.New(rand.NewPCG(42, round)), 600) })
	}
}

func wander(t *testing.T, r *rand.Rand, steps int) {
	w := populated().listen()
	w.opt.User = []string{"", "octo-admin"}[r.IntN(2)]
	w.opt.ASCII = r.IntN(4) == 0
	w.store.orgs["stark"] = org("stark", "stark", "stark-apps")
	w.events = halfway()
	if r.IntN(3) == 0 {
		w.fail[[]string{"Observe", "Inspect", "Tree", "Blob", "PlanDisconnect", "Owner", "InstallURL"}[r.IntN(7)]] = errors.New("500 \x1b]0;x\x07 from GitHub, which says a lot about it and then some more")
	}
	if r.IntN(3) == 0 {
		w.applyErr = errors.New("403 Forbidden")
	}
	keys := []string{"up", "down", "left", "right", "enter", "enter", "esc", "tab", "shift+tab", "pgup", "pgdown", "home", "end", "backspace", " ", " ", " ",
		"/", "?", "n", "r", "o", "y", "c", "c", "D", "d", "e", "A", "a", "Q", "x", "1", "2", "2", "3", "3", "j", "k", "h", "l", "g", "G", "ctrl+b", "ctrl+f",
		"type:umb", "type:日本", "ctrl+c", "q"}
	s := w.at(t, 120, 40)
	for range steps {
		switch n := r.IntN(20); {
		case n == 0:
			s.size(1+r.IntN(300), 1+r.IntN(90))
		case n == 1:
			s.size(60+r.IntN(80), 16+r.IntN(30))
		case n == 2:
			s.pass(time.Duration(r.IntN(4000)) * time.Millisecond)
		case n == 3 && w.opt.User == "":
			select {
			case w.signIn.done <- nil:
			default:
			}
		case n == 4:
			w.install([]string{"stark", "stark-apps", "acme", "hooli"}[r.IntN(4)])
		default:
			s.keys(keys[r.IntN(len(keys))])
		}
		if s.quit { // start again where the program ended
			s.m.sh.cancel()
			s.settle()
			s = w.at(t, 120, 40)
		}
	}
	s.m.sh.cancel()
}

func TestEverySizeOfEveryScreen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := busyWorld()
		w.states["acme"] = connected(org("acme", "acme", "acme-apps"))
		w.content("acme")
		s := w.at(t, 120, 40)
		for _, keys := range []string{"down", "?", "esc", "n", "esc", "enter", "2", "D", "right", "esc", "3", "2", "c"} {
			s.keys(keys)
			for _, h := range []int{1, 15, 16, 17, 24, 90} {
				for width := 1; width <= 300; width += 1 + width/12 {
					s.size(width, h)
				}
			}
			s.size(120, 40)
		}
		s.settle()
	})
}
