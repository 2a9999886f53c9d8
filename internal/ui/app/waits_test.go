package app

import (
	"testing"
	"time"

	"gitconnection/internal/github"
)

// Whatever requests wait for is told on every page and over every dialog, until it has
// passed.
func TestWaitsAreToldOnEveryScreen(t *testing.T) {
	for _, size := range sizes() {
		for name, keys := range map[string][]string{
			"list": nil, "organization": {"enter"}, "tab": {"enter", "9"}, "files": {"enter", "3"}, "help": {"?"}, "palette": {":"}, "messages": {"!"}, "adding": {"n"},
		} {
			t.Run(name+" "+size.name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					w := populated()
					s := w.at(t, size.w, size.h)
					s.keys(keys...)
					s.lacks("GitHub's secondary rate limit was hit")
					w.told(github.Wait{Why: "GitHub's secondary rate limit was hit", Until: s.m.session.Now().Add(90 * time.Second)})
					s.settle()
					s.has("GitHub's secondary rate limit was hit; waiting")
					s.pass(2 * time.Minute)
					s.lacks("GitHub's secondary rate limit was hit")
				})
			})
		}
	}
}

// What, why and until when: with the date where it is not today. The longest of several
// waits counts, and a note stands beside it.
func TestWaitsSayUntilWhen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := w.at(t, 120, 40)
		now := s.m.session.Now()
		w.told(github.Wait{Why: "GitHub does not know the new token everywhere yet", Until: now.Add(3 * time.Second)})
		s.settle()
		s.has("GitHub does not know the new token everywhere yet; waiting until " + now.Add(3*time.Second).Local().Format("15:04:05") + " (3 s)")
		w.told(github.Wait{Why: "GitHub's rate limit is used up", Until: now.Add(26 * time.Hour)})
		w.told(github.Wait{Why: "GitHub answered 409", Until: now.Add(10 * time.Second)})
		s.settle()
		s.has("GitHub's rate limit is used up; waiting until " + now.Add(26*time.Hour).Local().Format("2 Jan, 15:04"))
		s.m.session.Note = "Copied."
		s.send(waitMsg{})
		s.has("GitHub's rate limit is used up", "Copied.")
		s.keys("enter") // the page is another, the wait is the same
		s.has("GitHub's rate limit is used up")
	})
}
