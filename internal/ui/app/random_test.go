package app

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/page/change"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/page/organizations"
	"gitconnection/internal/ui/session"
)

// steps is how many random steps TestRandom takes, seed where they begin.
var (
	steps = flag.Int("steps", 0, "random steps on the screens; 0 takes 10,000, or 2,000 with -short, or 2,000 from a sample with the race detector")
	seed  = flag.Uint64("seed", 0, "of the random steps; 0 takes another each time")
)

// TestRandom begins at every scene in turn and goes on with random keys,
// clicks, sizes and pauses. Nothing panics, and after every message the screen
// has exactly its lines, none too wide, none unsafe (the oracle in send). Who
// quits starts again. It fails unless every kind of page, every tab, stage,
// mode and overlay was there. The race detector gets a sample of the scenes
// unless -steps is given. -seed repeats a failure.
func TestRandom(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", *seed)
	testkit.Key() // made in real time
	all, total, sample := scenes(), *steps, 1
	switch {
	case total > 0:
	case testkit.RaceDetector:
		total, sample = 2_000, sampled
	case testing.Short():
		total = 500
	default:
		total = 10_000
	}
	seen, taken := map[string]bool{}, 0
	for i, sc := range all {
		if i%sample != 0 {
			continue
		}
		r := rand.New(rand.NewPCG(*seed, uint64(i)))
		n := total*sample/len(all) + 1
		bubble(t, func(t *testing.T) { sc.wander(t, r, n, seen) })
		taken += n
	}
	for _, want := range everything() {
		if !seen[want] && sample == 1 {
			t.Errorf("%s was never there: it needs a scene", want)
		}
	}
	t.Logf("%d steps from %d scenes, %d kinds of places", taken, len(all), len(seen))
}

// wander drives to the scene, then takes n random steps.
func (sc scene) wander(t *testing.T, r *rand.Rand, n int, seen map[string]bool) {
	w := populated()
	if sc.world != nil {
		w = sc.world(t)
	}
	w.opt.ASCII = w.opt.ASCII || r.IntN(4) == 0
	start := func() *screen {
		s := w.at(t, 120, 40)
		s.m.session.Mouse = r.IntN(2) == 0
		return s
	}
	s := start()
	if sc.drive != nil {
		sc.drive(s)
	}
	s.places(seen)
	for range n {
		s.random(r)
		s.places(seen)
		if s.quit {
			s.finish()
			s = start()
		}
	}
	s.finish()
}

// random takes one step.
func (s *screen) random(r *rand.Rand) {
	keys := []string{"up", "down", "down", "left", "right", "enter", "enter", "enter", "esc", "tab", "tab", "shift+tab", "pgup", "pgdown", "home", "end", "backspace", " ", " ",
		"/", ":", "!", "?", "#", "[", "]", "{", "}", "<", ">", "0", "1", "2", "3", "4", "5", "type:umb", "type:日本", "type:a/b", "ctrl+b", "ctrl+f", "ctrl+p", "ctrl+c"}
	switch n := r.IntN(24); {
	case n == 0:
		s.size(1+r.IntN(300), 1+r.IntN(90))
	case n <= 2:
		s.size(60+r.IntN(80), 16+r.IntN(30))
	case n <= 4:
		s.pass(time.Duration(r.IntN(4000)) * time.Millisecond)
	case n <= 8:
		s.send(tea.MouseMsg{X: r.IntN(s.w+3) - 1, Y: r.IntN(s.h+3) - 1, Action: tea.MouseAction(r.IntN(3)), Button: tea.MouseButton(r.IntN(6))})
		s.settle()
	case n <= 12:
		s.keys(string(rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[r.IntN(52)])))
	case n == 13:
		s.around.install([]string{"stark", "stark-apps", "acme", "hooli"}[r.IntN(4)])
	default:
		s.keys(keys[r.IntN(len(keys))])
	}
}

// places notes what is on the screen now.
func (s *screen) places(seen map[string]bool) {
	seen[fmt.Sprintf("mode %d", s.m.mode())] = true
	for id := range s.m.pages {
		seen[fmt.Sprintf("page %d", id.Kind)] = true
	}
	if o := s.m.top(); o != nil {
		seen["overlay "+reflect.TypeOf(o).Elem().Name()] = true
	}
	switch p := s.m.pages[s.m.front].(type) {
	case *organization.Page:
		seen["tab "+p.Tabs[p.At].Name()] = true
		if p.Tabs[p.At].Name() != "Git connection" {
			break
		}
		for stage, sign := range connectStages() {
			if s.shows(sign) {
				seen["stage "+stage] = true
			}
		}
	case *organizations.Several:
		seen[fmt.Sprintf("several %d", p.Stage)] = true
	case *change.Page:
		seen[fmt.Sprintf("change %d", p.Stage)] = true
	}
}

// connectStages are the stages of connecting, each with what is on the screen
// while it is under way.
func connectStages() map[string]string {
	return map[string]string{
		"Where": "▌ ① Where", "Authorize": "▌ ② Authorize", "Install": "▌ ③ Install", "Check": "▌ ④ Check",
		"Plan": " ⑤ Plan   nothing has been written yet",
	}
}

// shows reports whether a text is on the screen, in the signs of the theme.
func (s *screen) shows(want string) bool {
	if signs := s.m.session.Theme.Signs; signs != nil {
		want = signs.Replace(want)
	}
	return strings.Contains(s.text(), want)
}

// everything is what has to be visited, read from the tables.
func everything() []string {
	var out []string
	for m := modeNormal; m <= modePrompt; m++ {
		out = append(out, fmt.Sprintf("mode %d", m))
	}
	for kind := range pageScreens() {
		out = append(out, fmt.Sprintf("page %d", kind))
	}
	for _, tab := range pageScreens()[session.KindOrganization](session.New(session.Options{Engines: session.Engines{Delivery: works{}}}, keyGroups()), session.Destination{Org: org("acme", "acme", "")}).(*organization.Page).Tabs {
		out = append(out, "tab "+tab.Name())
	}
	for stage := range connectStages() {
		out = append(out, "stage "+stage)
	}
	for s := organizations.StageAuthorize; s <= organizations.StageDone; s++ {
		if s != organizations.StagePlanning { // over before anything is drawn
			out = append(out, fmt.Sprintf("several %d", s))
		}
	}
	for s := change.StageNothing; s <= change.StageDone; s++ {
		out = append(out, fmt.Sprintf("change %d", s))
	}
	for _, name := range overlays() {
		out = append(out, "overlay "+name)
	}
	return out
}

func TestEverySizeOfEveryScreen(t *testing.T) {
	onceIsEnough(t)
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
