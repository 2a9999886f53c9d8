package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"gitconnection/internal/testkit"
)

// scene is one screen of the program, and how a person comes there. Every
// entry of scenes() is drawn as every one of pictures() and compared with its
// file in testdata/screens; `go test ./internal/ui/app -run TestScenes -update`
// accepts what changed.
type scene struct {
	name  string
	world func(t *testing.T) *world // what is around the screens; it is made in the bubble
	drive func(s *screen)           // from the first screen to this one; nil is the first screen
	has   []string                  // what tells, at every size, that it is this screen
}

// picture is one way to draw a scene: a section of the scene's file.
type picture struct {
	name   string
	size   dimensions
	colour bool
}

// pictures are every size with NO_COLOR, and the widest in colour: it shows
// the most.
func pictures() []picture {
	var out []picture
	for _, size := range sizes() {
		out = append(out, picture{name: size.name, size: size})
	}
	widest := sizes()[0]
	return append(out, picture{name: widest.name + " color", size: widest, colour: true})
}

func TestScenes(t *testing.T) {
	testkit.Key() // made in real time
	t.Run("plain", func(t *testing.T) {
		t.Setenv("NO_COLOR", "1") // stronger than the theme
		drawAll(t, false)
	})
	t.Run("colour", func(t *testing.T) { drawAll(t, true) })
	stale(t)
}

// sampled is which part of the scenes is drawn with the race detector, which
// makes each take many times as long: one of so many.
const sampled = 6

// drawAll draws every scene, in colour or without. The short tests draw each
// scene at one size and in colour at none.
func drawAll(t *testing.T, colour bool) {
	t.Helper()
	for i, sc := range scenes() {
		if testkit.RaceDetector && i%sampled != 0 {
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			for n, p := range pictures() {
				if p.colour == colour && (!testing.Short() || n == i%len(sizes())) {
					t.Run(p.name, func(t *testing.T) { sc.draw(t, p) })
				}
			}
		})
	}
}

// draw drives the program to the scene and compares what it shows.
func (sc scene) draw(t *testing.T, p picture) {
	synctest.Test(t, func(t *testing.T) {
		w := populated()
		if sc.world != nil {
			w = sc.world(t)
		}
		w.opt.Theme = "dark"
		s := w.at(t, p.size.w, p.size.h)
		if sc.drive != nil {
			sc.drive(s)
		}
		s.has(sc.has...)
		got := s.m.View() + "\n"
		if !p.colour {
			if found := colours.FindString(got); found != "" {
				t.Errorf("NO_COLOR, and still %q", found)
			}
			got = s.text() + "\n"
		}
		compare(t, sc.file(), p.name, got)
		s.finish()
	})
}

// finish ends what the scene left under way, so that the bubble can end.
func (s *screen) finish() {
	s.around.release()
	s.m.session.Cancel()
	s.settle()
}

// folder is where the screens are kept: one file a scene, one section a
// picture.
var folder = filepath.Join("testdata", "screens")

func (sc scene) file() string { return filepath.Join(folder, sc.name+".txtar") }

// compare holds got against a section of a file, or writes it with -update.
func compare(t *testing.T, file, section, got string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if *update && errors.Is(err, fs.ErrNotExist) {
		archive, err = &txtar.Archive{}, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == section })
	switch {
	case at >= 0 && string(archive.Files[at].Data) == got:
	case !*update && at < 0:
		t.Errorf("%s has no section %q; -update writes it", file, section)
	case !*update:
		t.Errorf("%s at %s differs; -update accepts it\n--- got\n%s--- want\n%s", file, section, got, archive.Files[at].Data)
	case at < 0:
		archive.Files = append(archive.Files, txtar.File{Name: section, Data: []byte(got)})
		write(t, file, archive)
	default:
		archive.Files[at].Data = []byte(got)
		write(t, file, archive)
	}
}

// write writes a file of screens.
func write(t *testing.T, file string, archive *txtar.Archive) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stale finds files of no scene and sections of no picture, and removes them
// with -update.
func stale(t *testing.T) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		file := filepath.Join(folder, f.Name())
		if slices.ContainsFunc(scenes(), func(sc scene) bool { return sc.file() == file }) {
			staleSections(t, file)
			continue
		}
		if !*update {
			t.Errorf("%s belongs to no scene; -update removes it", file)
		} else if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

func staleSections(t *testing.T, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	none := func(f txtar.File) bool {
		return !slices.ContainsFunc(pictures(), func(p picture) bool { return p.name == f.Name })
	}
	i := slices.IndexFunc(archive.Files, none)
	switch {
	case i < 0:
	case *update:
		archive.Files = slices.DeleteFunc(archive.Files, none)
		write(t, file, archive)
	default:
		t.Errorf("%s: section %q is no picture's; -update removes it", file, archive.Files[i].Name)
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
	g.SignIn(t, g.Client, g.AuthorizeApp(testkit.Slug, w.opt.User))
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
