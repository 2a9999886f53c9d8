package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

func browsing(t *testing.T, w *world, width, height int) *screen {
	t.Helper()
	s := w.at(t, width, height)
	s.keys("end", "enter", "3")
	s.pass(time.Second)
	return s
}

func TestBrowseRepositories(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			w := populated().listen()
			s := browsing(t, w, size.w, size.h)
			s.has("▾ umbrella/umbrella", "▸ registry")
			s.keys("y")
			if got := w.copied[0]; got != "git clone https://github.com/umbrella/umbrella-gitops.git" {
				t.Errorf("copied %q", got)
			}
			s.keys("down", "down", "right", "down", "right", "down")
			s.pass(time.Second)
			s.has("edge-1.yaml", "1  apiVersion: argoproj.io/v1alp", "4      name: edge-1")
			s.keys("y", "o")
			if got := w.copied[1]; got != "registry/clusters/edge-1.yaml" {
				t.Errorf("copied %q", got)
			}
			if got := w.opened[0]; got != "https://github.com/umbrella/umbrella-gitops/blob/main/registry/clusters/edge-1.yaml" {
				t.Errorf("opened %q", got)
			}
			if n := w.count("Tree"); n != 2 {
				t.Errorf("%d tree requests for two heads", n)
			}
			s.keys("1", "3")
			s.has("registry/clusters/edge-1.yaml") // the cursor stays
			s.keys("left", "left")
			s.lacks("edge-1.yaml")
		})
	}
}

// Running through a folder asks for nothing; resting asks once, and a file
// that is left before it has arrived is cancelled.
func TestPreviewIsAskedForAtRest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := browsing(t, w, 120, 40)
		for range 3 {
			s.keys("down", "down", "down", "down", "down", "up", "up", "up", "up")
		}
		if n := w.count("Blob"); n != 0 {
			t.Fatalf("%d requests while moving", n)
		}
		w.mu.Lock()
		gate := make(chan struct{})
		w.gate["Blob"] = gate
		w.mu.Unlock()
		s.keys("home", "down", "down", "down", "down") // big.bin comes after folders and README.md
		s.pass(time.Second)
		s.keys("down")
		s.pass(time.Second)
		if w.count("Blob") == 0 {
			t.Fatal("resting asked for nothing")
		}
		close(gate)
		s.pass(time.Second)
		before := w.count("Blob")
		s.keys("up", "down", "up")
		s.pass(time.Second)
		if w.count("Blob") > before+1 {
			t.Errorf("files that were read are read again")
		}
	})
}

func TestPreviewNamesWhatItDoesNotShow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := browsing(t, w, 120, 40)
		for range 5 {
			s.keys("down")
			s.pass(time.Second)
			if strings.Contains(s.text(), "▌   big.bin") {
				s.has("A large file, 5.2 MB: enter reads it.")
			}
			if strings.Contains(s.text(), "▌   logo.png") {
				s.has("A binary file (.png), 6 B.")
			}
		}
	})
}

func TestTreeErrorAndEmptyStates(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.fail["Tree umbrella/umbrella-gitops"] = errors.New("502 Bad Gateway")
		s := browsing(t, w, 120, 40)
		s.has("could not be read: r tries again", "✕ Reading the files of umbrella/umbrella-gitops failed", "502 Bad Gateway")
		delete(w.fail, "Tree umbrella/umbrella-gitops")
		s.keys("esc", "r")
		s.has("▸ registry")
		s.lacks("could not be read")
	})
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.keys("enter", "3")
		s.has("No repository yet.", "c connects the organization")
	})
}

// A hostile repository: nothing in a name, an author or a file reaches the
// terminal as anything but text.
func TestHostileRepository(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		evil := "\x1b]52;c;ZXZpbA==\x07\x1b[2J\u202egpj.exe\r\x9b31m\u009b1m"
		st := w.states["umbrella"]
		st.By = evil
		r := st.Repositories[connection.Platform]
		r.DefaultBranch, r.Head.Author, r.Drift = evil, evil, []string{evil}
		st.Repositories[connection.Platform] = r
		st.Conditions[0].Message, st.Conditions[0].Reason = evil, evil
		w.states["umbrella"] = st
		head := r.Head.SHA
		w.trees[head] = github.Tree{Entries: []github.TreeEntry{
			{Path: "0" + evil, SHA: "evil-dir", Kind: github.KindFolder},
			{Path: "0" + evil + "/" + evil, SHA: "evil", Kind: github.KindFile, Size: 9},
		}}
		w.blobs["evil"] = []byte(evil + "\n\t" + evil)
		s := browsing(t, w, 120, 40) // every step is checked by the oracle
		s.keys("down", "right", "down")
		s.pass(time.Second)
		s.has("␛]52;c;ZXZpbA==␇", "<U+202E>")
		s.keys("1", "2", "d", "esc")
	})
}

// A large repository stays cheap: only what is visible is drawn.
func TestHundredThousandFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		head := w.states["umbrella"].Repositories[connection.Platform].Head.SHA
		tree := github.Tree{Truncated: true, Entries: []github.TreeEntry{{Path: "many", Kind: github.KindFolder, SHA: "t"}}}
		for i := range 100_000 {
			tree.Entries = append(tree.Entries, github.TreeEntry{Path: fmt.Sprintf("many/file-%06d.yaml", i), SHA: fmt.Sprint(i), Kind: github.KindFile, Size: 10})
		}
		w.trees[head] = tree
		s := browsing(t, w, 120, 40)
		s.has("100,000", "GitHub did not list everything")
		s.keys("down", "right", "end", "home", "pgdown")
		s.has("file-0000")
	})
}
