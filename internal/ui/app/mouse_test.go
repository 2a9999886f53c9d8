package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// clickOn clicks on the first place that shows label.
func (s *screen) clickOn(label string) {
	s.t.Helper()
	for y, l := range strings.Split(s.text(), "\n") {
		if before, _, ok := strings.Cut(l, label); ok {
			s.clickAt(text.Width(before)+text.Width(label)/2, y)
			return
		}
	}
	s.t.Fatalf("%q is not there to be clicked:\n%s", label, s.text())
}

func (s *screen) clickAt(x, y int) {
	s.t.Helper()
	s.send(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	s.send(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionRelease, Button: tea.MouseButtonLeft})
	s.settle()
}

func (s *screen) wheel(b tea.MouseButton) {
	s.t.Helper()
	s.send(tea.MouseMsg{X: 3, Y: 5, Action: tea.MouseActionPress, Button: b})
	s.settle()
}

func TestTheMouseIsOffUntilAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.clickOn("pied-piper")
		s.has("▌ acme")
		s.keys("M")
		s.has("The mouse is on. Hold shift to select text; M turns it off.")
		s.clickOn("pied-piper")
		s.has("▌ pied-piper")
		s.keys("M")
		s.has("The mouse is off")
		s.clickOn("acme")
		s.has("▌ pied-piper")
	})
}

// The main job by clicks alone: connect, browse, disconnect.
func TestTheMainJobByClicks(t *testing.T) {
	for _, size := range sizes()[:2] {
		bubble(t, func(t *testing.T) {
			w := ready()
			w.states["acme"] = connected(org("acme", "acme", "acme-apps"))
			w.content("acme")
			delete(w.states, "acme")
			w.opt.Mouse = true
			s := w.at(t, size.w, size.h)
			s.clickOn("acme") // selected already: opens
			s.has("Organizations › acme › Overview")
			s.clickOn("2 Git connection")
			s.has("① Where")
			s.clickOn("c connect")
			s.has("⑤ Plan")
			s.clickOn("enter apply")
			s.pass(time.Second)
			s.has("● GitHub connected")
			s.clickOn("3 Repositories")
			s.pass(time.Second)
			s.has("▸ registry")
			s.clickOn("README.md")
			s.pass(time.Second)
			s.has("▌   README.md", "Managed by Konstruct.")
			s.clickOn("▸ registry") // selects
			s.lacks("▾ registry")
			s.clickOn("▸ registry") // opens
			s.has("▾ registry")
			s.clickOn("2 Git connection")
			s.clickOn("D disconnect")
			s.has("Disconnect acme?", "▌[ Cancel ]")
			s.clickOn("( ) archive")
			s.has("(•) archive")
			s.clickOn("( ) uninstall")
			s.has("(•) uninstall")
			s.clickOn("( ) leave")
			s.has("(•) leave")
			s.clickOn("( ) keep")
			s.has("(•) keep", "(•) leave")
			s.clickOn("Cancel")
			s.lacks("Disconnect acme?")
			s.clickOn("D disconnect")
			s.clickOn("   Disconnect")
			s.pass(time.Second)
			s.has("○ Disconnected")
			s.clickOn("Organizations")
			s.has("ORGANIZATION")
			if n := len(w.applied); n != 2 {
				t.Fatalf("%d plans applied", n)
			}
		})
	}
}

func TestClicksOnDialogsTabsAndNotices(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.opt.Mouse = true
		w.fail["Requests"] = errors.New("502 from GitHub")
		s := w.at(t, 80, 24)
		s.clickOn("✕ Reading the requests")
		s.lacks("✕ Reading the requests")
		s.wheel(tea.MouseButtonWheelDown)
		s.has("▌ pied-piper")
		s.wheel(tea.MouseButtonWheelUp)
		s.has("▌ acme")
		s.keys("ctrl+p")
		s.clickOn("refresh")
		s.has("▌ refresh")
		s.wheel(tea.MouseButtonWheelDown)
		s.clickOn("messages")
		s.clickOn("messages")
		s.has("Messages", "since the start")
		s.wheel(tea.MouseButtonWheelDown)
		s.clickOn("esc close")
		s.keys("n")
		s.clickOn("Name")
		s.has("▌ Name")
		s.clickOn("esc cancel")
		s.clickOn("? keys")
		s.has("Keys: Organizations")
		s.clickAt(79, 23)
		s.clickAt(200, 200)
		s.clickAt(-1, -1)
		s.keys("esc", "/")
		s.clickOn("acme") // typing goes on
		s.has("Organizations")
	})
}
