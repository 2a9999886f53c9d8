package sweep

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
)

var seed = flag.Uint64("sweep.seed", 0, "seed of the random schedules; 0 takes one from the clock")

// duel is two operators at work on the same organization at once.
type duel struct {
	name   string
	before []deed
	runs   [2]deed
	writes [2]int // state-changing requests of each, when alone
	late   bool   // the second looks when the schedule says so, as its first turn
	sample int    // as many random schedules; 0: all
}

func duels() []duel {
	plain := connect(connection.ConnectOptions{})
	keep := disconnect(connection.DisconnectOptions{Repositories: connection.Keep})
	archive := disconnect(connection.DisconnectOptions{Repositories: connection.Archive})
	remove := disconnect(connection.DisconnectOptions{Repositories: connection.Delete})
	all := disconnect(connection.DisconnectOptions{Repositories: connection.Delete, Uninstall: true})
	return []duel{
		{name: "connect and connect", runs: [2]deed{plain, plain}, writes: [2]int{6, 6}},
		{name: "connect and disconnect, keep", runs: [2]deed{plain, keep}, writes: [2]int{6, 2}, late: true},
		{name: "connect again and disconnect, archive", before: []deed{plain, keep}, runs: [2]deed{plain, archive}, writes: [2]int{2, 4}, late: true},
		{name: "unarchive and delete", before: []deed{plain, archive}, runs: [2]deed{plain, remove}, writes: [2]int{4, 2}},
		{name: "connect and disconnect, delete and uninstall", runs: [2]deed{plain, all}, writes: [2]int{6, 6}, late: true, sample: 150},
		{name: "disconnect twice", before: []deed{plain}, runs: [2]deed{all, archive}, writes: [2]int{6, 4}, sample: 60},
	}
}

// fought is how a duel ended.
type fought struct {
	endings [2]ending
	shape   string
	state   simulator.StateSnapshot
	again   ending // one more connect
	settled string // what is there then
}

// scenario is what the duel is fought about.
func (d duel) scenario() scenario {
	return scenario{apps: "acme-apps", build: installed("acme", "acme-apps"), before: d.before}
}

func (d duel) fight(t *testing.T, at start, order []int) fought {
	t.Helper()
	var out fought
	synctest.Test(t, func(t *testing.T) {
		s := d.scenario()
		w := at.world()
		defer w.close()
		ctx, cancel := context.WithTimeout(t.Context(), longest)
		defer cancel()
		g := &gate{}
		var wg sync.WaitGroup
		for who, run := range d.runs {
			p := w.operator(t, 0, patience, func(next http.RoundTripper) http.RoundTripper { return &turnstile{gate: g, who: who, next: next} })
			p.name = []string{"alice", "bob"}[who]
			wg.Go(func() {
				defer g.end(who)
				if d.late && who == 1 && g.wait(ctx.Done(), who, "looks") != nil {
					return
				}
				out.endings[who] = endingOf(run(ctx, p, s.organization()))
			})
		}
		g.conduct(order)
		wg.Wait()
		out.shape, out.state = w.shape(t), w.State()
		time.Sleep(time.Minute)
		out.again = endingOf(connect(connection.ConnectOptions{})(ctx, w.operator(t, 0, patience, nil), s.organization()))
		out.settled = w.shape(t)
	})
	return out
}

var asked = regexp.MustCompile(`Requested-by: [a-z-]+`)

func nameless(shape string) string { return asked.ReplaceAllString(shape, "Requested-by: somebody") }

// duplicates names a commit that is there twice: what one run does once, two
// must not do twice. A disconnect between two connects makes both of them its
// own, so only neighbours count for those.
func duplicates(s simulator.StateSnapshot) string {
	for _, r := range s.Repositories {
		seen := map[string]int{}
		last := ""
		for _, c := range r.Commits {
			headline, _, _ := strings.Cut(c.Message, "\n")
			if seen[headline]++; headline == last || seen[headline] > 1 && (strings.HasPrefix(headline, "Add ") || strings.HasPrefix(headline, "Lay out ")) {
				return fmt.Sprintf("%s holds %q %d times", r.FullName, headline, seen[headline])
			}
			last = headline
		}
	}
	return ""
}

func TestTwoOperatorsInEveryOrder(t *testing.T) {
	t.Parallel()
	used := *seed
	if used == 0 {
		used = uint64(time.Now().UnixNano())
	}
	t.Logf("random schedules: -sweep.seed=%d", used)
	first := scenarios()[0]
	wanted := nameless(first.measure(t, first.prepare(t)).shape)
	for _, d := range duels() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			turns := d.writes
			if d.late {
				turns[1]++
			}
			orders := schedules(turns[0], turns[1])
			random := rand.New(rand.NewPCG(used, 1))
			random.Shuffle(len(orders), func(a, b int) { orders[a], orders[b] = orders[b], orders[a] })
			if d.sample > 0 && d.sample < len(orders) {
				orders = orders[:d.sample]
			}
			if testing.Short() {
				orders = orders[:min(len(orders), 20)]
			}
			at, ends := d.scenario().prepare(t), map[string]int{}
			for _, order := range orders {
				f := d.fight(t, at, order)
				for _, complaint := range d.complaints(f, wanted) {
					t.Errorf("%v: %s", order, complaint)
				}
				ends[fmt.Sprintf("%s %s | %s %s", f.endings[0].phase, f.endings[0].reason, f.endings[1].phase, f.endings[1].reason)]++
			}
			t.Logf("%d schedules", len(orders))
			for how, n := range ends {
				t.Logf("%4d: %s", n, how)
			}
		})
	}
}

// complaints says what of a duel's end was not promised.
func (d duel) complaints(f fought, wanted string) []string {
	var out []string
	if what := duplicates(f.state); what != "" {
		out = append(out, what)
	}
	for who, e := range f.endings {
		if e.phase == "" && e.reason == "" {
			out = append(out, fmt.Sprintf("operator %d ended without a word", who))
		}
		if strings.HasPrefix(e.reason, "error") && !strings.Contains(e.reason, "meanwhile") && !strings.Contains(e.reason, connection.ErrChanged.Error()) {
			out = append(out, fmt.Sprintf("operator %d lost and does not say what happened: %s", who, e.reason))
		}
	}
	if d.name == "connect and connect" {
		for who, e := range f.endings {
			if e.phase != connection.PhaseConnected || e.reason != "" {
				out = append(out, fmt.Sprintf("operator %d: %+v", who, e))
			}
		}
		if got := nameless(f.shape); got != wanted {
			out = append(out, difference(got, wanted))
		}
	}
	switch f.again.reason {
	case "":
		if f.again.phase != connection.PhaseConnected {
			out = append(out, fmt.Sprintf("connected afterwards: %+v", f.again))
		}
	case connection.ReasonNotInstalled: // the other one has uninstalled the App
	default:
		out = append(out, fmt.Sprintf("connected afterwards: %+v", f.again))
	}
	return out
}
