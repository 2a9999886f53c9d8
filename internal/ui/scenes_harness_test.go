package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/testkit"
)

// scene is one screen of the program, and how a person comes there. Every
// entry of scenes() is drawn at every size, in colour and with NO_COLOR, and
// compared with testdata/screens; `go test ./internal/ui -run TestScenes
// -update` accepts what changed.
type scene struct {
	name  string
	world func(t *testing.T) *world // what is around the screens; it is made in the bubble
	drive func(s *screen)           // from the first screen to this one; nil is the first screen
	has   []string                  // what tells, at every size, that it is this screen
}

// folder is where the screens are kept.
var folder = filepath.Join("testdata", "screens")

func TestScenes(t *testing.T) {
	testkit.Key() // made in real time
	drawn := map[string]bool{}
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			for _, size := range sizes() {
				for _, colour := range []bool{false, true} {
					file := fmt.Sprintf("%s.%s.txt", sc.name, size.name)
					if colour {
						file = fmt.Sprintf("%s.%s.color.txt", sc.name, size.name)
					}
					drawn[file] = true
					t.Run(file, func(t *testing.T) { sc.draw(t, size, colour, file) })
				}
			}
		})
	}
	if len(drawn) == len(scenes())*len(sizes())*2 { // all, not those that -run names
		stale(t, drawn)
	}
}

// draw drives the program to the scene and compares what it shows.
func (sc scene) draw(t *testing.T, size dimensions, colour bool, file string) {
	if !colour {
		t.Setenv("NO_COLOR", "1") // stronger than the theme
	}
	synctest.Test(t, func(t *testing.T) {
		w := populated()
		if sc.world != nil {
			w = sc.world(t)
		}
		w.opt.Theme = "dark"
		s := w.at(t, size.w, size.h)
		if sc.drive != nil {
			sc.drive(s)
		}
		s.has(sc.has...)
		got := s.m.View() + "\n"
		if !colour {
			if found := colours.FindString(got); found != "" {
				t.Errorf("NO_COLOR, and still %q", found)
			}
			got = s.text() + "\n"
		}
		compare(t, filepath.Join(folder, file), got)
		s.finish()
	})
}

// finish ends what the scene left under way, so that the bubble can end.
func (s *screen) finish() {
	s.around.release()
	s.m.sh.cancel()
	s.settle()
}

// compare holds got against a file, or writes the file with -update.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; -update accepts it\n--- got\n%s--- want\n%s", file, got, want)
	}
}

// stale finds screens that no scene draws any more.
func stale(t *testing.T, drawn map[string]bool) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch {
		case drawn[f.Name()]:
		case *update:
			if err := os.Remove(filepath.Join(folder, f.Name())); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s belongs to no scene; -update removes it", f.Name())
		}
	}
}

// TestScenesHaveNames keeps names unique and fit for files.
func TestScenesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, sc := range scenes() {
		if seen[sc.name] || sc.name == "" || strings.ContainsAny(sc.name, "./ ") || len(sc.has) == 0 {
			t.Errorf("%q: twice, no name for a file, or nothing that tells it is there", sc.name)
		}
		seen[sc.name] = true
	}
}

// demoWorld is the world of `konstruct demo` on the real engine and client,
// without a network.
func demoWorld(t *testing.T) *world {
	t.Helper()
	g := testkit.Demo(t, 0)
	w := newWorld().listen()
	w.opt.Archive = g.Client
	g.Client.SetUserToken(g.AuthorizeApp(testkit.Slug, w.opt.User))
	w.opt.Engine = g.Engine // the budget stays that of the stand-in: which call was the last is chance
	return w
}

// in makes a world for a scene from a function without arguments.
func in(f func() *world) func(*testing.T) *world {
	return func(*testing.T) *world { return f() }
}

// by drives by keys alone.
func by(names ...string) func(*screen) {
	return func(s *screen) { s.keys(names...) }
}

// rest drives by keys, then lets a second go by, in which what is delayed
// arrives.
func rest(names ...string) func(*screen) {
	return func(s *screen) {
		s.keys(names...)
		s.pass(time.Second)
	}
}
