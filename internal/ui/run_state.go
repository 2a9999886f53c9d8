package ui

import (
	"context"
	"log/slog"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// stepView is one step of a run as far as it is known.
type stepView struct {
	step           connection.Step
	state          connection.StepState // "" not begun
	done, total    int64
	unit, message  string
	until          time.Time
	started, ended time.Time
}

// news is what a run has reported so far, folded.
type news struct {
	steps    []stepView
	last     *connection.RequestEvent
	requests int
	under    []call // sent, and not answered yet
	wrote    int    // calls that write and that were answered well
	writing  time.Duration
	message  string // of the run as a whole
	until    time.Time
	result   connection.Result
	made     delivery.Result // of a change
}

func newNews(p connection.Plan) news {
	n := news{steps: make([]stepView, len(p.Steps))}
	for i, s := range p.Steps {
		n.steps[i].step = s
	}
	return n
}

// clone shares nothing that a later event changes.
func (n news) clone() news {
	n.steps, n.under = slices.Clone(n.steps), slices.Clone(n.under)
	return n
}

// fold takes one event in. now stands in for events without a time.
func (n *news) fold(e connection.Event, now time.Time) {
	if e.At.IsZero() {
		e.At = now
	}
	if e.Request != nil {
		request := *e.Request
		if request.Pending {
			n.sent(request, e.At)
			return
		}
		n.answered(request)
		n.last, n.requests = &request, n.requests+1
		if !n.until.IsZero() { // what it waited for is over
			n.message, n.until = "", time.Time{}
		}
		return
	}
	if e.Step == "" {
		n.message, n.until = e.Message, e.Until
		return
	}
	s := n.step(e)
	s.state, s.message, s.until = e.State, e.Message, e.Until
	if s.started.IsZero() {
		s.started = e.At
	}
	if e.Total > 0 {
		s.done, s.total, s.unit = e.Done, e.Total, e.Unit
	}
	if finished(e.State) {
		s.ended = e.At
	}
}

// step finds the step of an event, adding one that the plan did not have.
func (n *news) step(e connection.Event) *stepView {
	for i := range n.steps {
		if n.steps[i].step.ID == e.Step {
			return &n.steps[i]
		}
	}
	n.steps = append(n.steps, stepView{step: connection.Step{ID: e.Step, Target: e.Target, Action: connection.Action(e.Step)}})
	return &n.steps[len(n.steps)-1]
}

func finished(s connection.StepState) bool {
	return s == connection.StepDone || s == connection.StepSkipped || s == connection.StepFailed
}

// percent is how much of the run is done, from the counts of its steps.
func (n news) percent() int {
	if len(n.steps) == 0 {
		return 0
	}
	sum := 0.0
	for _, s := range n.steps {
		switch {
		case s.state == connection.StepDone || s.state == connection.StepSkipped:
			sum++
		case s.total > 0:
			sum += min(1, max(0, float64(s.done)/float64(s.total)))
		}
	}
	return int(sum / float64(len(n.steps)) * 100)
}

// run is one plan being applied, or that was.
type run struct {
	id       int
	plan     connection.Plan
	title    string // of a change in the repositories, "" the connection itself
	feed     *feed[news]
	news     news
	cancel   context.CancelFunc
	stopping bool
	ended    bool
	err      error
	started  time.Time
	finished time.Time
}

func (r *run) name() string { return r.plan.Organization.Name }

// elapsed is how long the run takes or took.
func (r *run) elapsed(now time.Time) time.Duration {
	if r.ended {
		now = r.finished
	}
	return now.Sub(r.started)
}

// runMsg brings news of a run; the last one has ended set.
type runMsg struct {
	name   string
	id     int
	change bool // of what lives in the repositories, not of the connection
	news   news
	ended  bool
	err    error
}

// apply starts to apply a plan. It goes on when its page is left.
func (sess *shared) apply(p connection.Plan) tea.Cmd { return sess.applyIn(sess.ctx, p) }

// applyIn is apply with what ctx says about the requests.
func (sess *shared) applyIn(ctx context.Context, p connection.Plan) tea.Cmd {
	name := p.Organization.Name
	if sess.running(name) != nil {
		sess.note = "A run for " + name + " is going already."
		return nil
	}
	engine := sess.opt.Engine
	return sess.begin(ctx, sess.runs, &run{plan: p, news: newNews(p)}, func(ctx context.Context, sink connection.Sink) (func(*news), error) {
		result, err := engine.Apply(ctx, p, sink)
		return func(n *news) { n.result = result }, err
	})
}

// progressed takes news in and asks for more.
func (sess *shared) progressed(msg runMsg) tea.Cmd {
	r := sess.runs[msg.name]
	if msg.change {
		r = sess.changes[msg.name]
	}
	if r == nil || r.id != msg.id || r.ended {
		return nil
	}
	r.news = msg.news
	if !msg.ended {
		return sess.follow(r)
	}
	r.ended, r.err, r.finished, sess.note = true, msg.err, sess.now(), ""
	sess.recordRun(r)
	if reported, taken := r.feed.counts(); sess.opt.Log != nil {
		sess.opt.Log.Debug("run ended", slog.String("organization", r.name()), slog.Int("events", reported), slog.Int("drawn", taken))
	}
	if msg.err == nil && msg.news.result.State.Organization.Name != "" {
		sess.observed(msg.news.result.State)
	}
	return nil
}

// recordRun keeps how a run has ended.
func (sess *shared) recordRun(r *run) {
	what := runVerb(r.plan.Verb) + " " + text.Clean(r.name())
	if r.title != "" {
		what = text.Clean(r.title)
	}
	switch {
	case r.err == nil:
		sess.record(heardDone, what+": done in "+text.Duration(r.elapsed(sess.now()))+", "+text.CountGrouped(r.news.requests, "call"))
	case canceled(r.err):
		sess.record(heardNote, what+": stopped as you asked after "+text.Duration(r.elapsed(sess.now())))
	default:
		p := explain(what, r.err)
		sess.record(heardProblem, p.what, p.why, "next: "+p.next)
	}
}
