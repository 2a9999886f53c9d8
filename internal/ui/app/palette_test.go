package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func TestPaletteFindsRunsAndSaysWhyNot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated().listen()
		s := w.at(t, 80, 24)
		s.keys("ctrl+p")
		s.has("Commands", "refresh", "ask GitHub again")
		s.keys("type:forget")
		s.has("not now: only an organization")
		s.keys("enter")
		s.has("Not now: only an organization that you added", "Commands")
		for range "forget" {
			s.keys("backspace")
		}
		s.keys("type:umb go", "enter") // words in any order
		s.has("Organizations › umbrella › Overview")
		s.lacks("Commands")
		s.keys("ctrl+p", "type:repositories", "enter")
		s.has("Organizations › umbrella › Repositories")
		s.keys("ctrl+p", "type:theme light")
		s.has("theme light")
		s.keys("enter", "ctrl+p", "type:theme light")
		s.has("not now: these colours are shown now")
		s.keys("esc", "ctrl+p", "type:all keys of this", "enter")
		s.has("Keys: umbrella", "open it on GitHub")
		s.keys("esc", "ctrl+p", "type:zzz")
		s.has("No command has these words.")
		s.keys("enter", "esc", "ctrl+p", "type:go to organizations", "enter", "/", "type:hoo", "ctrl+p", "type:messages", "enter")
		s.has("Messages", "Not now: only an organization that you added")
	})
}

// Everything that can be done without a dialog is in the palette, and every
// entry is one that can be read.
func TestPaletteHasEveryOffer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 120, 40)
		for _, keys := range [][]string{{}, {"end", "enter"}, {"2"}, {"3"}} {
			s.keys(keys...)
			p := s.m.pages[s.m.front]
			titles := map[string]bool{}
			for _, c := range s.m.commands() {
				if titles[c.title+c.about] || c.title == "" || c.run == nil {
					t.Errorf("%v: %+v stands there twice, or is nothing", p.Path(), c)
				}
				titles[c.title+c.about] = true
			}
			for _, o := range s.m.offers(p) {
				b, _ := s.m.session.Keys.Find(o.Act, append(p.Scopes(), kit.ScopeGlobal))
				if o.Label != "" {
					b.Short = o.Label
				}
				if !moving(o.Act) && o.Act != kit.ActPalette && !titles[b.Short+b.Long] {
					t.Errorf("%v: %q is missing", p.Path(), b.Short)
				}
			}
		}
	})
}

func TestMessagesKeepWhatWasSaid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := failing().listen()
		long := "GET https://api.github.com/repos/acme/acme-gitops: 502 " + strings.Repeat("something went wrong on the way ", 12)
		w.fail["Requests"] = errors.New(long)
		s := w.at(t, 60, 16)
		s.has("! shows it whole")
		s.keys("!")
		s.has("Messages", "Reading the requests for installation failed", "502 something")
		s.keys("esc", "esc")
		s.lacks("! shows it whole")
		s.keys("!")
		s.has("Reading the requests") // dismissed, and still there
		s.keys("q", "c", "enter")
		s.pass(time.Second)
		s.keys("esc", "!")
		s.has("✕ Connecting acme failed", "Resource not accessible")
		s.keys("y")
		s.has("Copied the messages")
		if got := w.copied[0]; !strings.Contains(got, "502 something") || !strings.HasPrefix(got, "2000-01-01T00:00:00Z  Reading the requests") {
			t.Errorf("copied %q", got)
		}
		s.keys("esc", "esc", "esc")
		for range 2 * session.MaxEntries {
			s.m.session.Record(session.EntryNote, "again")
		}
		s.keys("!", "end", "pgup", "home")
		if len(s.m.session.Log) != session.MaxEntries {
			t.Errorf("%d messages are kept", len(s.m.session.Log))
		}
	})
	bubble(t, func(t *testing.T) {
		s := newWorld().at(t, 80, 24)
		s.keys("!")
		s.has("Nothing was said yet.")
		s.keys("y")
		s.lacks("Copied")
	})
}
