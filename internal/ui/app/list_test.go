package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

type dimensions struct {
	w, h int
	name string
}

func sizes() []dimensions {
	return []dimensions{{120, 40, "120x40"}, {80, 24, "80x24"}, {60, 16, "60x16"}}
}

func TestListBeforeGitHubAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.gate["Installations"] = make(chan struct{})
		s := w.at(t, 80, 24)
		s.has("Asking GitHub where the App is installed")
		close(w.gate["Installations"])
		w.mu.Lock()
		w.gate["Inspect"] = make(chan struct{})
		w.mu.Unlock()
		s.settle()
		s.has("umbrella       …", "⏸ Suspended") // known without looking further
		close(w.gate["Inspect"])
		s.settle()
		s.has("umbrella       ● Connected")
	})
}

func TestEmptyListSaysWhatToDo(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			s := newWorld().at(t, size.w, size.h)
			s.has("n adds an organization by its name on GitHub")
		})
	}
}

func TestListErrorStaysUntilDealtWith(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.fail["Installations"] = errors.New("GET https://api.github.com/app/installations: 502 Bad Gateway")
		s := w.at(t, 80, 24)
		s.has("✕ Reading the installations of the App failed", "502 Bad Gateway", "next: r tries again", "esc dismisses this")
		s.pass(time.Minute)
		s.keys("down", "up")
		s.has("502 Bad Gateway")
		s.keys("esc")
		s.lacks("502 Bad Gateway")
		delete(w.fail, "Installations")
		s.keys("r")
		s.has("umbrella", "● Connected")
	})
}

func TestOneRowThatCannotBeRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.fail["Inspect umbrella"] = errors.New("500 from GitHub")
		s := w.at(t, 120, 40)
		s.has("✕ Could not be read", "looking into umbrella failed: 500 from GitHub", "! Degraded")
		delete(w.fail, "Inspect umbrella")
		s.keys("r")
		s.has("● Connected")
		s.lacks("Could not be read")
	})
}

func TestFilter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.keys("/", "type:GITOPS umb")
		s.has("1 of 6", "umbrella")
		s.lacks("initech", "hooli")
		s.keys("enter", "enter")
		s.has("Organizations › umbrella")
		s.keys("esc", "esc")
		s.has("6 of 6", "hooli")
		s.keys("/", "type:zzz")
		s.has("Nothing matches zzz.", "esc clears the filter")
		s.keys("esc")
		s.has("6 of 6")
		s.keys("/", "type:q?n") // letters are the filter's, not keys
		s.has("/q?n", "Nothing matches q?n.")
	})
}

// A thousand organizations: one page of installations, then the rows that are
// visible, four at a time; the rest when it is scrolled to.
func TestThousandOrganizations(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld()
		for i := range 1000 {
			w.installations = append(w.installations, app(fmt.Sprintf("org-%04d", i), int64(i+1)))
		}
		w.gate["Inspect"] = make(chan struct{})
		s := w.at(t, 120, 40)
		if pages, looks := w.count("Installations"), w.count("Inspect"); pages != 1 || looks != 4 {
			t.Fatalf("%d pages, %d lookups before the first answer", pages, looks)
		}
		close(w.gate["Inspect"])
		s.settle()
		if looks := w.count("Inspect"); looks != 34 || w.most > 4 {
			t.Fatalf("%d lookups, %d at once, for 34 visible rows", looks, w.most)
		}
		s.has("100 of 100+")
		s.keys("end")
		s.has("org-0099", "200 of 200+")
		if looks := w.count("Inspect"); looks != 68 {
			t.Fatalf("%d lookups after one page down", looks)
		}
		s.keys("/", "type:org-0999")
		s.has("▌ org-0999", "1 of 1,000")
		if pages := w.count("Installations"); pages != 10 {
			t.Fatalf("%d pages", pages)
		}
	})
}

// A refresh observes only what one query on its installation shows to have
// changed.
func TestRefreshObservesWhatHasChanged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := w.at(t, 120, 40)
		s.keys("r") // initech is degraded, so it is looked at whole each time
		if n := w.count("Observe"); n != 3 {
			t.Fatalf("umbrella and initech were observed %d times with a refresh", n)
		}
		w.mu.Lock()
		st := w.states["umbrella"]
		repos := map[connection.Role]connection.Repository{}
		for role, r := range st.Repositories {
			r.Head.SHA = kit.Repeat("9", 40)
			repos[role] = r
		}
		st.Repositories = repos
		w.states["umbrella"] = st
		w.mu.Unlock()
		s.keys("r")
		if n := w.count("Observe"); n != 5 {
			t.Fatalf("observed %d times after a change", n)
		}
	})
}

func TestRefreshKeepsTheSelection(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		s := w.at(t, 120, 40)
		s.keys("down", "down", "r")
		s.has("▌ hooli")
	})
}

func TestAddOrganization(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.owners["Stark"] = connection.OwnerInfo{Login: "STARK", Exist: true, Known: true}
		w.owners["nobody"] = connection.OwnerInfo{}
		s := w.at(t, 80, 24)
		s.keys("n", "type:nobody", "enter")
		s.has("GitHub shows no organization named nobody.")
		s.keys("esc", "n", "type:Stark", "tab", "type:stark-apps", "enter")
		s.has("Organizations › stark › Git connection", "You are not an owner of STARK")
		if o := w.store.orgs["stark"]; o.PlatformOrg != "STARK" || o.ApplicationOrg != "stark-apps" {
			t.Fatalf("saved %+v", o)
		}
		s.keys("esc")
		s.has("stark")
		s.keys("/", "type:stark", "enter", "x")
		s.has("Forgot stark.")
		if len(w.store.orgs) != 0 {
			t.Fatalf("still there: %+v", w.store.orgs)
		}
		s.keys("esc", "home", "x")
		s.has("Not now: only an organization that you added")
	})
}

func TestAddUncheckedWhenGitHubDoesNotAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld()
		w.fail["Owner"] = errors.New("dial tcp: connection refused")
		s := w.at(t, 80, 24)
		s.keys("n", "enter")
		s.has("✕")
		s.keys("type:stark", "enter")
		s.has("connection refused", "Enter again adds")
		s.keys("enter")
		s.has("Organizations › stark")
	})
}

func TestHelpListsEveryKeyOfThePage(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			s := populated().at(t, size.w, size.h)
			s.keys("?")
			s.has("Keys: Organizations", "open the organization")
			s.keys("?")
			s.lacks("Keys: Organizations")
		})
	}
}

func TestDisabledActionsSayWhy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.keys("end", "c")
		s.has("Not now: umbrella is connected")
		s.keys("home", "enter", "q")
		s.has("Not now: q quits from the list of organizations")
		if s.quit {
			t.Fatal("q quit from another page")
		}
		s.keys("2", "D")
		s.has("Not now: there is nothing of ours to disconnect")
	})
}

func TestQuit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.keys("q")
		if !s.quit {
			t.Fatal("q does not quit")
		}
	})
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.send(endMsg{})
		s.settle()
		if !s.quit {
			t.Fatal("the end of the input does not quit")
		}
	})
}

func TestTooSmall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 59, 16)
		if got := strings.Join(strings.Fields(s.text()), " "); got != "The terminal is too small for konstruct: it needs 60 columns and 16 lines." {
			t.Errorf("got %q", got)
		}
		s.size(60, 16)
		s.has("ORGANIZATION")
	})
}

// At rest nothing ticks: no message arrives for an hour.
func TestNothingTicksAtRest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 120, 40)
		s.keys("end", "enter", "3")
		s.pass(time.Second)
		before := s.m.rev + s.m.session.Frame
		s.pass(time.Hour)
		if after := s.m.rev + s.m.session.Frame; after != before {
			t.Errorf("%d messages in an hour of rest", after-before)
		}
	})
}
