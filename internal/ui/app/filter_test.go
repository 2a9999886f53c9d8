package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// cursorLine is the row of the screen that the cursor is on, after its mark.
func cursorLine(s *screen) string {
	for l := range strings.SplitSeq(s.text(), "\n") {
		if _, row, ok := strings.Cut(l, "▌ "); ok {
			return row
		}
	}
	return ""
}

// under is the name in that row.
func under(s *screen) string {
	if row := cursorLine(s); row != "" {
		return strings.Fields(strings.TrimLeft(row, "▸▾ "))[0]
	}
	return ""
}

// The same filter in three tabs: its words, what it counts, and a cursor that
// stays on its row where that still shows.
func TestTheFilterOfTheTabs(t *testing.T) {
	testkit.Key()
	for _, c := range []struct {
		tab          string
		down         int
		row          string // under the cursor then
		keeps, drops string // words that leave the row, and that do not
		first        string // row without it
		found        string
		shows, hides string
	}{
		{"Applications", 3, "identity", "ident", "checkout umbrella", "checkout", "1 found", "checkout", "identity"},
		{"Clusters", 2, "umbrella-sandbox", "SAND devel", "preprod", "umbrella-eu", "1 found", "umbrella-eu", "umbrella-us"},
		{"Catalog", 1, "external-dns", "dns", "renewed certif", "cert-manager", "1 found", "cert-manager", "reloader"},
	} {
		t.Run(c.tab, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := rendering(t).at(t, 100, 30)
				inTab(c.tab)(s)
				rows := func() string { return s.text() }
				for i := 0; under(s) != c.row; i++ {
					if i == 30 {
						t.Fatalf("%s is not there:\n%s", c.row, rows())
					}
					s.keys("down")
				}
				s.keys("/", "type:"+c.keeps)
				if got := under(s); got != c.row {
					t.Fatalf("%q under the cursor after %q:\n%s", got, c.keeps, rows())
				}
				s.has("/"+c.keeps, " found", "enter to the list", "esc clear")
				s.keys("esc")
				if got := under(s); got != c.row {
					t.Fatalf("%q under the cursor without a filter:\n%s", got, rows())
				}
				s.keys("/", "type:"+c.drops, "enter")
				s.has("/"+c.drops+" · "+c.found, c.shows)
				s.lacks(c.hides)
				if got := under(s); got != c.first {
					t.Fatalf("%q under the cursor after %q:\n%s", got, c.drops, rows())
				}
				s.keys("r")
				s.pass(time.Second)
				s.has("/"+c.drops+" · "+c.found, c.first)
				s.keys("esc")
				s.has(c.hides)
				if got := under(s); got != c.first {
					t.Fatalf("%q under the cursor without a filter:\n%s", got, rows())
				}
				s.keys("/", "type:zzz", "enter")
				s.has("Nothing matches zzz.", "esc clears the filter", " · 0 found")
				s.keys("enter") // there is nothing to open
				s.has("Not now: nothing matches")
				s.keys("esc", "esc")
				s.has("Organizations", "ORGANIZATION")
			})
		})
	}
}

// A place is found by what is said of its item and of itself; the item shows
// above it.
func TestTheCatalogFilterFindsPlaces(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		s := installedItems(t).at(t, 120, 40)
		inTab("Catalog", "/", "type:staging reload")(s)
		s.has("1 found", "reloader", "staging on umbrella-eu")
		s.lacks("preproduction on", "files", "cert-manager")
		s.keys("enter", "down", "enter") // its details, on the whole screen
		s.has("reloader in staging on umbrella-eu", "enter list")
		s.keys("/")
		s.has("/staging reload", "1 found", "ITEM")
		s.keys("esc")
		s.has("cert-manager", "preproduction on umbrella-eu")
		if got := under(s); got != "staging" {
			t.Errorf("%q is under the cursor:\n%s", got, s.text())
		}
	})
}

// A key of one's own opens the filter, and the footer and the tab name it.
func TestTheFilterFollowsTheTableOfKeys(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w := rendering(t)
		w.opt.Keys = []kit.KeyChoice{{Action: "clusters-filter", Keys: []string{"f4"}, Line: 1}, {Action: "catalog-filter", Keys: []string{"f5"}, Line: 2}}
		s := w.at(t, 140, 40)
		for _, c := range []struct {
			tab, name string
			key       tea.KeyType
		}{{"Clusters", "f4", tea.KeyF4}, {"Catalog", "f5", tea.KeyF5}} {
			if s.text(); c.tab == "Clusters" {
				openUmbrella(s)
			}
			toTab(s, c.tab)
			s.pass(time.Second)
			s.has(c.name + " filter")
			s.keys("?")
			s.has(c.name, "contain every word")
			s.keys("esc", "ctrl+p", "type:every word")
			s.has(c.name)
			s.keys("esc", "/")
			s.lacks(" found")
			s.send(tea.KeyMsg{Type: c.key})
			s.settle()
			s.keys("type:zzz")
			s.has(c.name+"zzz", "0 found")
			s.keys("esc")
		}
	})
}

// namingClusters keeps the names of the clusters that were read last.
type namingClusters struct {
	session.Delivery
	names *[]string
}

func (n namingClusters) Clusters(ctx context.Context, s *delivery.Snapshot, t delivery.Templates) ([]delivery.Cluster, error) {
	all, err := n.Delivery.Clusters(ctx, s, t)
	*n.names = nil
	for _, c := range all {
		*n.names = append(*n.names, c.Name)
	}
	return all, err
}

// Ten dozens of clusters on the smallest usual screen: every one is reached,
// the cursor is always to be seen, and no key asks GitHub for anything.
func TestTenDozensOfClusters(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := manyClustersOn(t)
		var all []string
		w.opt.Delivery = namingClusters{w.opt.Delivery, &all}
		s := w.at(t, 80, 24)
		inTab("Clusters")(s)
		count := text.CountGrouped(len(all), "cluster") + " · read"
		if len(all) < 120 {
			t.Fatalf("%d clusters", len(all))
		}
		s.has(count)
		g.ResetLog()
		var seen []string
		for range len(all) + 7 {
			if at := under(s); at == "" {
				t.Fatalf("no cursor after %d:\n%s", len(seen), s.text())
			} else if len(seen) == 0 || seen[len(seen)-1] != at {
				seen = append(seen, at)
			}
			s.keys("down")
		}
		if !slices.Equal(seen, all) {
			t.Errorf("%d clusters were under the cursor, not\n%v but\n%v", len(seen), all, seen)
		}
		s.keys("home")
		pages := 0
		for ; under(s) != all[len(all)-1] && pages < len(all); pages++ {
			s.keys("pgdown")
		}
		if pages < 10 || pages > 40 {
			t.Errorf("%d pages", pages)
		}
		s.keys("/", "type:shop 07", "enter")
		s.has("12 found", "▌ shop-007")
		s.keys("end")
		s.has("▌ shop-107")
		s.keys("esc")
		s.has("▌ shop-107", count)
		if n := len(g.Requests()); n != 0 {
			t.Errorf("%d requests while keys are pressed", n)
		}
	})
}
