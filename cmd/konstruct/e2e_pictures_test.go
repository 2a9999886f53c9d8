package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// picture is one screen of docs/screens: what has to be on it, and the keys
// that lead on from there.
type picture struct {
	file  string // "" is a screen on the way that is not kept
	shows []string
	then  []string
}

func pictures() []picture {
	return []picture{
		{"organizations", []string{"Organizations", "▌ acme", "● Connected", "⏸ Suspended"}, []string{terminal.Enter}},
		{"", []string{"Organizations › acme", "Overview"}, []string{"2"}},
		{"", []string{"Authorize", "Install"}, []string{"c"}},
		{"authorize", []string{"/login/oauth/authorize", "open", "copy"}, []string{"a"}},
		{"install", []string{"/apps/konstruct-demo/installations/new", "octo-admin"}, []string{"a"}},
		{"", []string{"✓ acme  installed"}, []string{"a"}},
		{"plan", []string{"create", "acme-apps/acme-gitops", "Nothing is deleted or overwritten"}, []string{terminal.Enter}},
		{"connected", []string{"GitHub connected", "by octo-admin", "git clone"}, []string{"3"}},
		{"", []string{"▾ acme/acme-gitops", "▸ catalog"}, []string{terminal.Down, terminal.Enter}},
		{"", []string{"connection.yaml"}, []string{terminal.Down}},
		{"repositories", []string{"state: connected", "organization: acme", "D disconnect"}, []string{"D"}},
		{"disconnect", []string{"Disconnect acme?", "Cancel", "2 calls that write"}, []string{terminal.Esc}},
	}
}

// TestPictures walks through the demo and holds the pictures in docs/screens
// to it; `make shots` draws them again.
func TestPictures(t *testing.T) {
	short(t)
	x := terminal.Start(t, 100, 24, demoCommand(t))
	for _, p := range pictures() {
		screen := x.Wait(p.shows...)
		if p.file != "" {
			keepPicture(t, p, screen)
		}
		x.Type(p.then...)
	}
	x.WaitFor("no dialog", func(s string) bool { return !strings.Contains(s, "Disconnect acme?") })
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// ports differ from run to run; a picture shows one.
var ports = regexp.MustCompile(`127\.0\.0\.1(:|%3A)\d{5}\b`)

func keepPicture(t *testing.T, p picture, screen string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", "screens", p.file+".txt")
	if *update {
		text := ports.ReplaceAllString(strings.TrimRight(screen, "\n"), "127.0.0.1${1}41233") + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range p.shows {
		if !strings.Contains(string(kept), text) {
			t.Errorf("docs/screens/%s.txt does not show %q, the program does: make shots", p.file, text)
		}
	}
}
