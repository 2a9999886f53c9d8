package session

import (
	"context"
	"log/slog"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// StepProgress is one step of a run as far as it is known.
type StepProgress struct {
	Step           connection.Step
	State          connection.StepState // "" not begun
	Done, Total    int64
	Unit, Message  string
	until          time.Time
	started, ended time.Time
}

// Progress is what a run has reported so far, folded.
type Progress struct {
	Steps    []StepProgress
	Last     *connection.RequestEvent
	Requests int
	Pending  []call // sent, and not answered yet
	wrote    int    // calls that write and that were answered well
	writing  time.Duration
	Message  string // of the run as a whole
	Until    time.Time
	Result   connection.Result
	Made     delivery.Result // of a change
}

// NewProgress is the progress of a plan that has not begun.
func NewProgress(p connection.Plan) Progress {
	n := Progress{Steps: make([]StepProgress, len(p.Steps))}
	for i, s := range p.Steps {
		n.Steps[i].Step = s
	}
	return n
}

// Clone shares nothing that a later event changes.
func (n Progress) Clone() Progress {
	n.Steps, n.Pending = slices.Clone(n.Steps), slices.Clone(n.Pending)
	return n
}

// Fold takes one event in. now stands in for events without a time.
func (n *Progress) Fold(e connection.Event, now time.Time) {
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
		n.Last, n.Requests = &request, n.Requests+1
		if !n.Until.IsZero() { // what it waited for is over
			n.Message, n.Until = "", time.Time{}
		}
		return
	}
	if e.Step == "" {
		n.Message, n.Until = e.Message, e.Until
		return
	}
	s := n.step(e)
	s.State, s.Message, s.until = e.State, e.Message, e.Until
	if s.started.IsZero() {
		s.started = e.At
	}
	if e.Total > 0 {
		s.Done, s.Total, s.Unit = e.Done, e.Total, e.Unit
	}
	if Finished(e.State) {
		s.ended = e.At
	}
}

// step finds the step of an event, adding one that the plan did not have.
func (n *Progress) step(e connection.Event) *StepProgress {
	for i := range n.Steps {
		if n.Steps[i].Step.ID == e.Step {
			return &n.Steps[i]
		}
	}
	n.Steps = append(n.Steps, StepProgress{Step: connection.Step{ID: e.Step, Target: e.Target, Action: connection.Action(e.Step)}})
	return &n.Steps[len(n.Steps)-1]
}

// Finished reports whether a step is over.
func Finished(s connection.StepState) bool {
	return s == connection.StepDone || s == connection.StepSkipped || s == connection.StepFailed
}

// Percent is how much of the run is done, from the counts of its steps.
func (n Progress) Percent() int {
	if len(n.Steps) == 0 {
		return 0
	}
	sum := 0.0
	for _, s := range n.Steps {
		switch {
		case s.State == connection.StepDone || s.State == connection.StepSkipped:
			sum++
		case s.Total > 0:
			sum += min(1, max(0, float64(s.Done)/float64(s.Total)))
		}
	}
	return int(sum / float64(len(n.Steps)) * 100)
}

// Run is one plan being applied, or that was.
type Run struct {
	ID       int
	Plan     connection.Plan
	Title    string // of a change in the repositories, "" the connection itself
	Feed     *kit.Feed[Progress]
	Progress Progress
	Cancel   context.CancelFunc
	Stopping bool
	Ended    bool
	Err      error
	Started  time.Time
	finished time.Time
}

// Name is the word on the tab.
// Name is the organization of the run.
func (r *Run) Name() string { return r.Plan.Organization.Name }

// Elapsed is how long the run takes or took.
func (r *Run) Elapsed(now time.Time) time.Duration {
	if r.Ended {
		now = r.finished
	}
	return now.Sub(r.Started)
}

// RunMsg brings news of a run; the last one has ended set.
type RunMsg struct {
	Name     string
	ID       int
	Change   bool // of what lives in the repositories, not of the connection
	Progress Progress
	Ended    bool
	Err      error
}

// Apply starts to apply a plan. It goes on when its page is left.
func (sess *Session) Apply(p connection.Plan) tea.Cmd { return sess.ApplyIn(sess.Context, p) }

// ApplyIn is apply with what ctx says about the requests.
func (sess *Session) ApplyIn(ctx context.Context, p connection.Plan) tea.Cmd {
	name := p.Organization.Name
	if sess.Running(name) != nil {
		sess.Note = "A run for " + name + " is going already."
		return nil
	}
	engine := sess.Options.Engine
	return sess.Begin(ctx, sess.Runs, &Run{Plan: p, Progress: NewProgress(p)}, func(ctx context.Context, sink connection.Sink) (func(*Progress), error) {
		result, err := engine.Apply(ctx, p, sink)
		return func(n *Progress) { n.Result = result }, err
	})
}

// Progressed takes news in and asks for more.
func (sess *Session) Progressed(msg RunMsg) tea.Cmd {
	r := sess.Runs[msg.Name]
	if msg.Change {
		r = sess.Changes[msg.Name]
	}
	if r == nil || r.ID != msg.ID || r.Ended {
		return nil
	}
	r.Progress = msg.Progress
	if !msg.Ended {
		return sess.follow(r)
	}
	r.Ended, r.Err, r.finished, sess.Note = true, msg.Err, sess.Now(), ""
	sess.recordRun(r)
	if reported, taken := r.Feed.Counts(); sess.Options.Log != nil {
		sess.Options.Log.Debug("run ended", slog.String("organization", r.Name()), slog.Int("events", reported), slog.Int("drawn", taken))
	}
	if msg.Err == nil && msg.Progress.Result.State.Organization.Name != "" {
		sess.Observed(msg.Progress.Result.State)
	}
	return nil
}

// recordRun keeps how a run has ended.
func (sess *Session) recordRun(r *Run) {
	what := runVerb(r.Plan.Verb) + " " + text.Clean(r.Name())
	if r.Title != "" {
		what = text.Clean(r.Title)
	}
	switch {
	case r.Err == nil:
		sess.Record(EntryDone, what+": done in "+text.Duration(r.Elapsed(sess.Now()))+", "+text.CountGrouped(r.Progress.Requests, "call"))
	case kit.Canceled(r.Err):
		sess.Record(EntryNote, what+": stopped as you asked after "+text.Duration(r.Elapsed(sess.Now())))
	default:
		p := Explain(what, r.Err)
		sess.Record(EntryProblem, append(append([]string{p.What}, text.Lines(p.Why)...), "next: "+p.Next)...)
	}
}
