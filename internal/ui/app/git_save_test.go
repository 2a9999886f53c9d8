package app

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"
)

// desk is where files are saved in tests.
type desk struct {
	files map[string]string
	tries int
}

func (d *desk) save(name string, content []byte, replace bool) (string, error) {
	d.tries++
	if _, ok := d.files[name]; ok && !replace {
		return "", fs.ErrExist
	}
	d.files[name] = string(content)
	return "/home/" + name, nil
}

func TestPlanAndResultAreSaved(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, d := ready().listen(), &desk{files: map[string]string{}}
		w.opt.SaveFile = d.save
		s := w.at(t, 120, 40)
		s.keys("enter", "2", "s")
		s.lacks("Save as") // there is nothing to save yet
		s.keys("c")
		s.has("nothing has been written yet", "s save")
		s.keys("s")
		s.has("Save as (.md or .json): ", "acme-plan.md")
		s.keys("enter")
		s.has("Saved as /home/acme-plan.md.", "nothing has been written yet")
		if md := d.files["acme-plan.md"]; !strings.HasPrefix(md, "# Plan for acme\n") || !strings.Contains(md, "| create | acme/acme-gitops |") {
			t.Errorf("saved %q", md)
		}
		s.keys("s", "enter")
		s.has("Replace the file?", "▌[ Keep it ]")
		s.keys("enter")
		if d.tries != 2 {
			t.Errorf("%d tries to save", d.tries)
		}
		s.keys("Y")
		if len(w.copied) != 1 || !strings.HasPrefix(w.copied[0], "# Plan for acme\n") {
			t.Errorf("copied %q", w.copied)
		}

		s.keys("enter")
		s.pass(time.Second)
		s.has("GitHub connected", "Done in ")
		s.keys("s")
		for range len("acme-connect.md") {
			s.keys("backspace")
		}
		s.keys("type:out.json", "enter")
		s.has("Saved as /home/out.json.")
		var got struct {
			Plan   struct{ Steps []any }
			Result struct{ Phase string }
		}
		if err := json.Unmarshal([]byte(d.files["out.json"]), &got); err != nil || len(got.Plan.Steps) == 0 || got.Result.Phase != "Connected" {
			t.Errorf("saved %q: %v", d.files["out.json"], err)
		}
		s.keys("Y")
		if len(w.copied) != 2 || !strings.HasPrefix(w.copied[1], "# Result for acme\n") {
			t.Errorf("copied %q", w.copied)
		}
	})
}

func TestAReportCannotBeSavedHere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := ready()
		w.opt.SaveFile = nil
		s := w.at(t, 120, 40)
		s.keys("enter", "2", "c", "s")
		s.has("Not now: files cannot be saved here")
	})
}
