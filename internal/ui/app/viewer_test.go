package app

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// shelf is a world in which a repository holds one file of every kind.
func shelf(t testing.TB) *world {
	t.Helper()
	w := populated().listen()
	w.opt.SaveFile = func(name string, _ []byte, _ bool) (string, error) { return "/home/octo/" + name, nil }
	head := w.states["umbrella"].Repositories[connection.Platform].Head
	tree := github.Tree{SHA: head.Tree}
	add := func(path string, content []byte) {
		sha := "shelf-" + path
		tree.Entries = append(tree.Entries, github.TreeEntry{Path: path, SHA: sha, Kind: github.KindFile, Mode: "100644", Size: int64(len(content))})
		w.blobs[sha] = content
	}
	read := func(file string) []byte {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 320, 200))); err != nil {
		t.Fatal(err)
	}
	add("application.yaml", read("../source/testdata/files/application.yaml"))
	add("deployment.yaml", read("../source/testdata/files/templates-deployment.yaml"))
	add("lfs.bin", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345678\n"))
	add("logo.png", picture.Bytes())
	add("long.json", []byte(`{"list": [`+strings.Repeat(`"word", `, 4000)+`"end"]}`))
	add("page.md", read("../markdown/testdata/page.md"))
	add("windows.yaml", []byte("\xef\xbb\xbfa: 1\r\nb:\r\n\tc: 2"))
	w.trees[head.SHA] = tree
	return w
}

// inTheFile opens the n-th file of the shelf on the whole screen.
func inTheFile(n int, keys ...string) func(*screen) {
	return func(s *screen) {
		s.keys("end", "enter", "3", "down")
		for range n {
			s.keys("down")
		}
		s.keys("enter")
		s.pass(time.Second)
		s.keys(keys...)
		s.pass(time.Second)
	}
}

// Of the shelf, in the order of the tree.
const (
	aYAML = iota
	aTemplate
	aPointer
	aPicture
	aLongLine
	aPage
	fromWindows
)

func viewerScenes() []scene {
	lib := func(t *testing.T) *world { return shelf(t) }
	return []scene{
		{name: "file-yaml", world: lib, drive: inTheFile(aYAML), has: []string{"▌ application.yaml", "apiVersion: argoproj.io/v1alpha1"}},
		{name: "file-template", world: lib, drive: inTheFile(aTemplate, "f", "down"), has: []string{"deployment.yaml", "{{- if .Values.enabled }}"}},
		{name: "file-folded", world: lib, drive: inTheFile(aYAML, "Z"), has: []string{"▸ metadata: ··· 5 lines", "▸ spec: ··· "}},
		{name: "file-found", world: lib, drive: inTheFile(aYAML, "/", "type:name", "enter", "n"), has: []string{"2 of "}},
		{name: "file-find", world: lib, drive: inTheFile(aYAML, "/", "type:nam"), has: []string{"Find: nam"}},
		{name: "file-long", world: lib, drive: inTheFile(aLongLine, "right", "right"), has: []string{"from column 17"}},
		{name: "file-wrapped", world: lib, drive: inTheFile(aLongLine, "w"), has: []string{"wrapped"}},
		{name: "file-page", world: lib, drive: inTheFile(aPage), has: []string{"Platform GitOps repository of umbrella", "rendered"}},
		{name: "file-markdown", world: lib, drive: inTheFile(aPage, "m"), has: []string{"# Platform GitOps repository of umbrella"}},
		{name: "file-picture", world: lib, drive: inTheFile(aPicture), has: []string{"PNG image, 320 × 200 pixels"}},
		{name: "file-pointer", world: lib, drive: inTheFile(aPointer), has: []string{"A Git LFS pointer"}},
		{name: "file-windows", world: lib, drive: inTheFile(fromWindows), has: []string{"UTF-8 with BOM · CRLF"}},
		{name: "file-save", world: lib, drive: inTheFile(aYAML, "s"), has: []string{"Save as: application.yaml"}},
		{name: "file-replace", world: func(t *testing.T) *world {
			w := shelf(t)
			w.opt.SaveFile = func(string, []byte, bool) (string, error) { return "", fs.ErrExist }
			return w
		}, drive: inTheFile(aYAML, "s", "enter"), has: []string{"Replace the file?", "▌[ Keep it ]"}},
	}
}

func TestReadAFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := shelf(t)
		s := w.at(t, 120, 40)
		inTheFile(aYAML)(s)
		s.has("▌ application.yaml", "▌ 1  # The root", "1 of 43 lines", "esc back to the tree")
		s.keys("down", "down", "y", "Y", "o")
		s.has("▌ 3  kind: Application", "3 of 43 lines")
		if want := []string{"application.yaml", string(w.blobs["shelf-application.yaml"])}; !slices.Equal(w.copied, want) {
			t.Errorf("copied %q", w.copied)
		}
		if got := w.opened[0]; got != "https://github.com/umbrella/umbrella-gitops/blob/main/application.yaml#L3" {
			t.Errorf("opened %q", got)
		}
		s.keys(":", "type:99", "enter")
		s.has("a number from 1 to 43")
		s.keys("backspace", "backspace", "type:14", "enter")
		s.has("▌14      targetRevision", "14 of 43")
		s.keys("#")
		s.lacks("14      targetRevision")
		s.keys("#", "f")
		s.has("▾ umbrella/umbrella-gitops", "14 of 43")
		s.keys("esc", "down")
		s.pass(time.Second)
		s.has("deployment.yaml", "{{- if")
		s.keys("up", "right")
		s.has("14 of 43") // where it was left
		s.keys("left")
		s.has("enter open")
	})
}

func TestFindInAFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := shelf(t).at(t, 120, 24)
		inTheFile(aYAML)(s)
		s.keys("/", "type:nothing like it", "enter")
		s.has("Nothing in this file is nothing like it.")
		s.keys("N")
		s.has("Not now: nothing was looked for; / finds")
		s.keys("/")
		for range len("nothing like it") {
			s.keys("backspace")
		}
		s.keys("type:value", "enter")
		s.has("1 of 4", "11 of 43") // "# after a value"
		s.keys("N")
		s.has("4 of 4", "24 of 43")
		s.keys("n", "n")
		s.has("2 of 4")
		s.keys("Z", "n") // what is found is unfolded
		s.has("3 of 4", "value: 3")
	})
	bubble(t, func(t *testing.T) {
		s := shelf(t).at(t, 80, 24)
		inTheFile(aLongLine, "/", "type:\"end\"", "enter")(s)
		s.has("1 of 1")
		s.lacks("\"end\"") // beyond what is shown of a line
		s.keys("/", "esc", "esc")
		inTheFile(aPage)
	})
	bubble(t, func(t *testing.T) {
		s := shelf(t).at(t, 80, 24)
		inTheFile(aPage, "/", "type:strong", "enter")(s)
		s.has("A quote with strong words", "1 of 1", "rendered")
		s.keys("m")
		s.has("# Platform")
		s.keys("o")
		if got := s.around.opened; len(got) != 1 || got[0] != "https://github.com/umbrella/umbrella-gitops/blob/main/page.md?plain=1#L1" {
			t.Errorf("opened %q", got)
		}
	})
}

func TestFoldAFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := shelf(t).at(t, 120, 40)
		inTheFile(aYAML, "down", "down", "down", "down", "z")(s)
		s.has("▸ metadata: ··· 5 lines", "10  spec:", "▌ 4")
		s.keys("down", "down", "z") // a line in spec folds it
		s.has("▸ spec: ··· ")
		s.keys("z")
		s.lacks("▸ spec: ··· ")
		s.has("▸ metadata: ··· 5 lines")
		s.keys("Z")
		s.lacks("▸ metadata")
		s.keys("home", "z")
		s.has("Not now: nothing belongs to this line")
	})
}

func TestSaveAFile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := shelf(t)
		saved := map[string]string{"application.yaml": "old"}
		w.opt.SaveFile = func(name string, content []byte, replace bool) (string, error) {
			if name == "bad" {
				return "", errors.New("disk full")
			}
			if _, there := saved[name]; there && !replace {
				return "", fmt.Errorf("save %s: %w", name, fs.ErrExist)
			}
			saved[name] = string(content)
			return "/home/octo/" + name, nil
		}
		s := w.at(t, 100, 30)
		inTheFile(aYAML, "s", "enter")(s)
		s.has("Replace the file?")
		s.keys("enter")
		if saved["application.yaml"] != "old" {
			t.Fatal("replaced without asking")
		}
		s.keys("s", "enter", "tab", "enter")
		s.has("Saved 880 B as /home/octo/application.yaml.")
		if saved["application.yaml"] != string(w.blobs["shelf-application.yaml"]) {
			t.Errorf("saved %q", saved["application.yaml"])
		}
		s.keys("s")
		for range len("application.yaml") {
			s.keys("backspace")
		}
		s.keys("enter")
		s.has("✕ the name of a file")
		s.keys("type:bad", "enter")
		s.has("✕ Saving bad failed", "disk full")
	})
	bubble(t, func(t *testing.T) {
		w := shelf(t)
		w.opt.SaveFile = nil
		s := w.at(t, 100, 30)
		inTheFile(aYAML, "s")(s)
		s.has("Not now: files cannot be saved here")
	})
}

// A large file is read when it is asked for, and not waited for by anyone who
// leaves.
func TestLargeFile(t *testing.T) {
	onceIsEnough(t)
	bubble(t, func(t *testing.T) {
		w := shelf(t)
		content := []byte(strings.Repeat("apiVersion: v1\nkind: ConfigMap\ndata: {key: \"a value\"} # with a remark\n", 300_000))
		head := w.states["umbrella"].Repositories[connection.Platform].Head.SHA
		tree := w.trees[head]
		tree.Entries = append(tree.Entries,
			github.TreeEntry{Path: "x-big.yaml", SHA: "big", Kind: github.KindFile, Size: int64(len(content))},
			github.TreeEntry{Path: "y-huge.yaml", SHA: "huge", Kind: github.KindFile, Size: github.MaxBlob + 1})
		w.trees[head], w.blobs["big"] = tree, content
		s := w.at(t, 120, 40)
		s.keys("end", "enter", "3")
		for range len(tree.Entries) {
			s.keys("down")
		}
		s.pass(time.Second)
		s.has("▌   y-huge.yaml", "Too large to be read here: 33.6 MB of at most 33.6 MB")
		s.keys("up")
		s.pass(time.Second)
		s.has("A large file, 21.")
		if n := w.count("Blob"); n != 0 {
			t.Errorf("%d files were read", n)
		}
		w.hold("Blob")
		s.keys("enter")
		s.has("Reading 21.")
		s.keys("esc", "right", "esc", "down", "up") // the reading is not waited for
		s.pass(time.Second)
		s.has("A large file, 21.")
		w.release()
		s.keys("enter")
		s.pass(time.Second)
		s.has("1 of 900,000 lines", "▌     1  apiVersion: v1")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 50 {
			s.keys("down", "pgdown", "end", "home", "pgup")
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / 250; n > 6<<20 {
			t.Errorf("%d bytes for each key", n)
		}
		s.keys("/", "type:REMARK", "enter")
		s.has("Nothing in this file is REMARK.")
		s.keys("/")
		s.keys("backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "type:remark", "enter")
		s.has("1 of more than 100,000")
		s.keys("Z", "end", "w", "pgup", "m", "left")
	})
}

// A hostile file: nothing in it reaches the terminal as anything but text,
// however it is turned.
func TestHostileFile(t *testing.T) {
	onceIsEnough(t)
	evil := "\x1b]52;c;ZXZpbA==\x07\x1b[2J\u202egpj.exe\r\x9b31m\u009b1m\t日本é́ 👩\u200d💻"
	for _, path := range []string{"a.yaml", "b.md", "c.session", "d.tf"} {
		bubble(t, func(t *testing.T) {
			w := shelf(t)
			head := w.states["umbrella"].Repositories[connection.Platform].Head.SHA
			content := []byte("a: " + evil + "\n  b: \"" + evil + "\"\n# " + evil + "\n[" + evil + "](http://x\x1b]8;;evil\x07)\n" + strings.Repeat(evil+" ", 400) + "\n|" + evil + "|\n|-|\n|" + evil + "|\n")
			w.trees[head] = github.Tree{Entries: []github.TreeEntry{{Path: path + evil, SHA: "e1", Kind: github.KindFile, Size: 9}, {Path: path, SHA: "e2", Kind: github.KindFile, Size: 9}}}
			w.blobs["e1"], w.blobs["e2"] = content, content
			s := w.at(t, 60, 16)
			inTheFile(0)(s)
			for range 2 { // every step is checked by the oracle
				s.keys("w", "down", "down", "down", "down", "down", "pgdown", "pgup", "up", "w", "right", "right", "right", "left", "z", "Z", "Z", "#", "m", "m", "f", "f",
					"/", "type:zxzp", "enter", "n", "N", "s", "esc", "Y", "end", "home", "m")
			}
			s.size(300, 90)
			s.size(61, 17)
			s.keys("esc", "down", "enter", "w", "end", "right")
			s.pass(time.Second)
		})
	}
}
