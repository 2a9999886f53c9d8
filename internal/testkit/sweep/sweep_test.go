package sweep

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// undisturbed is what a run does and leaves when nothing goes wrong.
type undisturbed struct {
	ending ending
	shape  string
	keys   []key
}

// start is the world in which every run of a scenario begins.
type start struct {
	github *simulator.Simulator
	reader string
	after  time.Duration // on the clock of the bubble
}

// prepare makes the world of a scenario, once for all its runs.
func (s scenario) prepare(t *testing.T) start {
	t.Helper()
	var at start
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := newWorld(s.build)
		defer w.close()
		for _, d := range s.before {
			if _, err := d(t.Context(), w.operator(t, s.files, patience, nil), s.organization()); err != nil {
				t.Fatalf("prepare: %v", err)
			}
		}
		at = start{github: w.Simulator, reader: w.reader, after: time.Since(began)}
	})
	return at
}

// world is a copy of the prepared world, in the bubble of one run.
func (at start) world() *world {
	time.Sleep(at.after) // the bubble's clock, to where preparing ended
	return serve(at.github.Copy(simulator.Options{}), at.reader)
}

// measure runs s without any fault.
func (s scenario) measure(t *testing.T, at start) undisturbed {
	t.Helper()
	var u undisturbed
	synctest.Test(t, func(t *testing.T) {
		w := at.world()
		defer w.close()
		r, err := s.run(t.Context(), w.operator(t, s.files, patience, nil), s.organization())
		u.ending = endingOf(r, err)
		u.keys = keysOf(w.Requests())
		u.shape = w.shape(t)
	})
	if strings.HasPrefix(u.ending.reason, "error") || len(u.keys) < 4 {
		t.Fatalf("%s does not work undisturbed: %+v, %d requests", s.name, u.ending, len(u.keys))
	}
	return u
}

// verdict is what one cell showed.
type verdict struct {
	fired      int
	unattended bool
	first      ending // of the disturbed run
	converged  bool
	last       ending // of the last run
	difference string
	silent     string // a wait that nobody was told of
}

// cell spoils one request and looks what comes of it.
func (s scenario) cell(t *testing.T, at start, f fault, k key, want undisturbed) verdict {
	t.Helper()
	var v verdict
	synctest.Test(t, func(t *testing.T) {
		w := at.world()
		defer w.close()
		p, fired := s.disturbed(t, w, f, k)
		ctx, cancel := context.WithTimeout(t.Context(), longest)
		defer cancel()
		began := time.Now()
		r, err := s.run(ctx, p, s.organization())
		v.silent = silence(*p.events, began, time.Now(), f)
		v.fired = fired()
		v.first = endingOf(r, err)
		w.ClearFaults()
		if v.first == want.ending {
			v.difference = s.compare(t, w, want)
			v.unattended = v.difference == ""
		}
		v.last, v.converged = v.first, v.unattended
		if !v.unattended {
			// The same again, as after a restart of the program.
			time.Sleep(time.Hour) // a limit that was announced is over
			r, err = s.run(ctx, w.operator(t, s.files, patience, nil), s.organization())
			v.last = endingOf(r, err)
			v.difference = s.compare(t, w, want)
			v.converged = v.difference == "" && (v.last == want.ending || err == nil)
		}
	})
	return v
}

func (s scenario) compare(t *testing.T, w *world, want undisturbed) string {
	t.Helper()
	if got := w.shape(t); got != want.shape {
		return difference(got, want.shape)
	}
	return ""
}

// disturbed is an operator whose request k is hit by f, and how often it was.
func (s scenario) disturbed(t *testing.T, w *world, f fault, k key) (*operator, func() int) {
	t.Helper()
	if f.refused {
		r := &refuser{key: k, identify: identifier(w)}
		p := w.operator(t, s.files, patience, func(next http.RoundTripper) http.RoundTripper { r.next = next; return r })
		return p, func() int { return r.fired }
	}
	armed, _ := f.at(k, time.Now())
	armed.Route, armed.Owner, armed.Nth = k.route, k.owner, k.n
	w.AddFault(armed)
	times := max(armed.Times, 1)
	wait := patience
	if f.patience != 0 {
		wait = f.patience
	}
	return w.operator(t, s.files, wait, nil), func() int { return len(w.FiredFaults()) / times }
}

// silence finds a stretch of time in which the program waited and had not
// said until when.
func silence(events []connection.Event, from, to time.Time, f fault) string {
	if strings.HasPrefix(f.name, "answer") || f.patience != 0 {
		return "" // GitHub was slow; nobody knew for how long
	}
	sort.SliceStable(events, func(a, b int) bool { return events[a].At.Before(events[b].At) })
	said := from
	for _, e := range events {
		if e.At.Sub(said) > 2*time.Second {
			return fmt.Sprintf("%v without a word before %+v", e.At.Sub(said), e)
		}
		for _, until := range []time.Time{e.At, e.Until} {
			if until.After(said) {
				said = until
			}
		}
	}
	if to.Sub(said) > 2*time.Second {
		return fmt.Sprintf("%v without a word at the end", to.Sub(said))
	}
	return ""
}

var sweepAll = flag.Bool("sweep.all", false, "every fault at every request of every scenario")

// tally is one line of the table.
type tally struct{ cells, unattended, converged int }

func TestEveryFaultAtEveryRequest(t *testing.T) {
	if testkit.Key() == nil {
		t.Fatal("no key")
	}
	var mu sync.Mutex
	table, whys := map[string]*tally{}, map[string]int{}
	t.Run("sweep", func(t *testing.T) {
		for number, s := range scenarios() {
			if testing.Short() && number > 0 {
				break
			}
			at := s.prepare(t)
			want := s.measure(t, at)
			for fault, f := range faults() {
				t.Run(s.name+"/"+f.name, func(t *testing.T) {
					t.Parallel()
					for request, k := range want.keys {
						if !f.turn(s, number, fault, request) {
							continue
						}
						if f.at != nil {
							if _, ok := f.at(k, time.Time{}); !ok {
								continue
							}
						}
						v := s.cell(t, at, f, k, want)
						f.judge(t, k, v)
						mu.Lock()
						if table[f.name] == nil {
							table[f.name] = &tally{}
						}
						table[f.name].count(v)
						if !v.unattended && f.once != "" {
							whys[f.name+": "+f.once]++
						}
						mu.Unlock()
					}
				})
			}
		}
	})
	t.Log("\n" + render(table, whys))
}

func (c *tally) count(v verdict) {
	c.cells++
	if v.unattended {
		c.unattended++
	}
	if v.converged {
		c.converged++
	}
}

// judge fails the test where v is not what was promised.
func (f fault) judge(t *testing.T, k key, v verdict) {
	t.Helper()
	for _, complaint := range f.complaints(v) {
		t.Errorf("%s: %s", k, complaint)
	}
}

func (f fault) complaints(v verdict) []string {
	var out []string
	if v.fired != 1 {
		out = append(out, fmt.Sprintf("the fault fired %d times", v.fired))
	}
	if v.silent != "" {
		out = append(out, v.silent)
	}
	if f.once != "" && !v.unattended && !strings.Contains(v.first.reason, "(until ") {
		out = append(out, "it does not say until when: "+v.first.reason)
	}
	switch {
	case !v.converged:
		out = append(out, fmt.Sprintf("does not converge: %+v, then %+v: %s", v.first, v.last, v.difference))
	case !v.unattended && f.once == "":
		out = append(out, fmt.Sprintf("did not survive unattended: %+v", v.first))
	}
	return out
}

func render(table map[string]*tally, whys map[string]int) string {
	var out strings.Builder
	fmt.Fprintf(&out, "| %-42s | %7s | %11s | %11s |\n|%s|%s|%s|%s|\n", "fault", "cells", "unattended", "on re-run", strings.Repeat("-", 44), strings.Repeat("-", 8)+":", strings.Repeat("-", 12)+":", strings.Repeat("-", 12)+":")
	var all tally
	for _, f := range faults() {
		c := table[f.name]
		if c == nil {
			continue
		}
		all.cells, all.unattended, all.converged = all.cells+c.cells, all.unattended+c.unattended, all.converged+c.converged
		fmt.Fprintf(&out, "| %-42s | %7d | %11d | %11d |\n", f.name, c.cells, c.unattended, c.converged)
	}
	fmt.Fprintf(&out, "| %-42s | %7d | %11d | %11d |\n", "all", all.cells, all.unattended, all.converged)
	for why, n := range whys {
		fmt.Fprintf(&out, "not unattended, %d cells: %s\n", n, why)
	}
	return out.String()
}

// TestTheSweepIsAwake plants what must be found: a final state that is not the
// wanted one, an engine that gives up, one that commits twice, and a fault
// that never happens.
func TestTheSweepIsAwake(t *testing.T) {
	s := scenarios()[0]
	at := s.prepare(t)
	want := s.measure(t, at)
	put := key{route: routePut, owner: "acme", n: 1}
	lost := fault{name: "reset after the effect", at: plain(simulator.Fault{Kind: simulator.FaultResetAfter})}
	twice := func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
		r, err := connect(connection.ConnectOptions{})(ctx, p, o)
		if err != nil {
			return r, err
		}
		head := r.State.Repositories[connection.Platform].Head.SHA
		_, err = p.client.Commit(ctx, github.CommitRequest{
			Owner: "acme", Name: "acme-gitops", Branch: "main", ExpectedHead: head, Headline: "Lay out the platform repository of acme",
			Additions: []github.File{{Path: "again.txt", Content: []byte("again\n")}},
		})
		return r, err
	}
	lazy := func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
		s, err := p.engine.Observe(connection.ForWriting(ctx), o)
		if err != nil || s.Repositories[connection.Platform].Exists() {
			return connection.Result{State: connection.State{Phase: connection.PhaseConnected}}, err
		}
		return connect(connection.ConnectOptions{})(ctx, p, o)
	}
	spoiled := want
	spoiled.shape = strings.Replace(want.shape, "README.md", "README.txt", 1)
	for _, tc := range []struct {
		name, says string
		run        deed
		fault      fault
		key        key
		want       undisturbed
	}{
		{"nothing planted", "", s.run, lost, put, want},
		{"another state is wanted", "does not converge", s.run, lost, put, spoiled},
		{"a duplicate commit", "does not converge", twice, lost, put, want},
		{"a run that leaves it half done", "does not converge", lazy, faults()[len(faults())-5], put, want},
		{"a fault that never fires", "fired 0 times", s.run, lost, key{route: routePut, owner: "acme", n: 7}, want},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := s
			s.run = tc.run
			got := strings.Join(tc.fault.complaints(s.cell(t, at, tc.fault, tc.key, tc.want)), "\n")
			if tc.says == "" && got != "" || !strings.Contains(got, tc.says) {
				t.Errorf("it says %q, want %q", got, tc.says)
			}
		})
	}
}
