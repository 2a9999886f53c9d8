package change

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	pipeline "gitconnection/internal/change"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// stage is how far a change is.
type stage int

// The stages that are seen from outside: the first and the last.
const (
	StageNothing   stage = iota // nothing was asked for yet
	stageAuthorize              // somebody has to sign in, once per program
	stagePlanning
	stagePlan
	stageRunning
	StageDone
)

// flow is one change from the request to its commits. It is replaced whole when
// another one begins.
type flow struct {
	*session.Site
	Stage   stage
	gen     int // replies to an earlier plan are dropped
	ctx     context.Context
	cancel  context.CancelFunc // of what the flow waits for
	sign    session.SignInFlow
	trouble *session.Problem // why it cannot go on

	request  session.ChangeRequest
	change   pipeline.Change[delivery.Plan, delivery.Result] // the request, from its plan on
	propose  bool                                            // as a pull request
	open     delivery.Handling                               // of pull requests that are in the way
	gated    bool                                            // the operator says that the gate's condition is met
	plan     *delivery.Plan
	snapshot *delivery.Snapshot // that the plan was made over
	diff     []kit.DiffLine     // of the plan
	files    []int              // lines of the diff at which files begin
}

func newFlow(site *session.Site) *flow {
	return &flow{Site: site, gen: site.Session.Epoch, sign: session.SignInFlow{Session: site.Session}, ctx: site.Session.Context, cancel: func() {}}
}

// next ends what the flow waits for and returns the one that takes its place.
// What is known of the repositories is kept, and the request until there is
// another.
func (f *flow) next() *flow {
	f.cancel()
	f.sign.Close()
	n := newFlow(f.Site)
	n.gen, n.request, n.snapshot = f.gen+1, f.request, f.snapshot
	n.ctx, n.cancel = context.WithCancel(f.Session.Context)
	return n
}

func (f *flow) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.HeadsMsg:
		if msg.Name == f.Org.Name && msg.Err == nil && f.Stage != stagePlan && f.Stage != stagePlanning {
			f.snapshot = msg.Snapshot // so that the next plan reads only what has changed since
		}
	case session.SignInMsg:
		cmd, ok := f.sign.Started(msg, f.who(), f.gen)
		if ok && msg.Err != nil {
			f.fail("Starting to sign in", msg.Err)
		}
		return cmd
	case session.DeviceMsg:
		return f.sign.OnDevice(msg)
	case session.SignedInMsg:
		if msg.Name == f.who() && msg.Gen == f.gen && f.Stage == stageAuthorize {
			return f.signedIn(msg)
		}
	case session.ApprovedMsg:
		if msg.Name == f.who() && msg.Gen == f.gen {
			f.Session.NotApproved(msg.Err)
		}
	case session.ChangePlannedMsg:
		if msg.Name == f.Org.Name && msg.Gen == f.gen && f.Stage == stagePlanning {
			f.planned(msg)
		}
	case session.RunMsg:
		if msg.Change && msg.Ended && msg.Name == f.Org.Name && f.Stage == stageRunning {
			f.Stage = StageDone
		}
	}
	return nil
}

// who names the page for those who sign in.
func (f *flow) who() string { return "change of " + f.Org.Name }

func (f *flow) busy() bool {
	return f.Stage == stageRunning || f.trouble == nil && (f.Stage == stageAuthorize || f.Stage == stagePlanning)
}

// authorize has somebody sign in, as a connect does.
func (f *flow) authorize() tea.Cmd {
	f.Stage, f.trouble = stageAuthorize, nil
	if f.Session.User != "" {
		return f.makePlan()
	}
	if f.trouble = f.Session.CannotSignIn(); f.trouble != nil {
		return nil
	}
	return f.sign.Begin(f.ctx, f.who(), f.gen)
}

// makePlan plans the change over what is in the repositories now. The token for it
// is the one that the commits need.
func (f *flow) makePlan() tea.Cmd {
	f.gen++
	f.Stage, f.trouble, f.plan, f.gated = stagePlanning, nil, nil, false
	if f.request.Alone != nil {
		return f.planAlone()
	}
	st, ok := f.State()
	engine, before := f.Session.Options.Delivery, f.snapshot
	if engine == nil || !ok {
		f.trouble = &session.Problem{What: "There is nothing to change", Why: "The organization is not connected.", Next: "esc goes back"}
		return nil
	}
	plan, o := f.request.Plan, session.RequestOptions{Actor: f.Session.User, PullRequest: f.propose, Open: f.open}
	ctx, msg, org := delivery.ForWriting(f.ctx), session.ChangePlannedMsg{Name: f.Org.Name, Gen: f.gen}, st.Organization
	f.change = pipeline.Delivery(f.request.Title, func(ctx context.Context) (delivery.Plan, error) {
		var err error
		if before != nil && before.Organization == org {
			msg.Snapshot, err = engine.Reopen(ctx, before)
		} else {
			msg.Snapshot, err = engine.Open(ctx, org)
		}
		if err != nil {
			return delivery.Plan{}, err
		}
		p, err := plan(ctx, msg.Snapshot, o)
		if err == nil {
			p.Handle(o.Open)
		}
		return p, err
	}, engine.Apply)
	work := f.change.Plan
	return func() tea.Msg {
		if msg.Plan, msg.Err = work(ctx); msg.Err != nil {
			return msg
		}
		diff, err := engine.Diff(ctx, msg.Plan)
		msg.Diff, msg.Err = browse.ParseUnified(diff), err
		return msg
	}
}

// planAlone plans what needs nothing of the repositories.
func (f *flow) planAlone() tea.Cmd {
	engine, plan, o := f.Session.Options.Delivery, f.request.Alone, session.RequestOptions{Actor: f.Session.User}
	ctx, msg := delivery.ForWriting(f.ctx), session.ChangePlannedMsg{Name: f.Org.Name, Gen: f.gen}
	f.change = pipeline.Delivery(f.request.Title, func(ctx context.Context) (delivery.Plan, error) { return plan(ctx, o) }, engine.Apply)
	work := f.change.Plan
	return func() tea.Msg {
		if msg.Plan, msg.Err = work(ctx); msg.Err != nil {
			return msg
		}
		diff, err := engine.Diff(ctx, msg.Plan)
		msg.Diff, msg.Err = browse.ParseUnified(diff), err
		return msg
	}
}

// inTheWay are the pull requests that the plan waits for.
func (f *flow) inTheWay() []github.PullRequest {
	if f.plan == nil || f.request.Alone != nil {
		return nil
	}
	return f.plan.InTheWay()
}

func (f *flow) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !f.sign.Ended(msg) {
		return nil
	}
	f.sign.Close()
	if msg.Err != nil {
		f.fail("Signing in", msg.Err)
		return nil
	}
	f.Session.User = msg.User.Login
	return f.makePlan()
}

func (f *flow) fail(doing string, err error) {
	if !kit.Canceled(err) {
		t := session.Explain(doing, err)
		f.trouble = &t
	}
}

func (f *flow) planned(msg session.ChangePlannedMsg) {
	if msg.Snapshot != nil {
		f.snapshot = msg.Snapshot
	}
	if msg.Err != nil {
		f.fail("Planning: "+text.Clean(f.request.Title), msg.Err)
		return
	}
	f.Stage, f.plan, f.diff = stagePlan, &msg.Plan, msg.Diff
	f.files = browse.FileStarts(f.diff)
}

// cannotApply says why the plan cannot be carried out, "" it can.
func (f *flow) cannotApply() string {
	switch {
	case f.plan == nil:
		return "there is no plan yet"
	case f.change.Judge(*f.plan) == pipeline.Blocked:
		return text.Clean(f.plan.Blockers[0].Message)
	case f.change.Judge(*f.plan) == pipeline.Nothing:
		return "everything is so already"
	case f.Session.Changing(f.Org.Name) != nil:
		return "a change is going"
	case f.Session.Running(f.Org.Name) != nil:
		return "a run is going"
	case f.gate() != nil && !f.gated:
		return "look first whether it is so: " + text.Clean(f.gate().Message)
	}
	return ""
}

// run is the change that is shown, nil before it was applied.
func (f *flow) run() *session.Run { return f.Session.Changes[f.Org.Name] }

// needs is what has to be confirmed before the plan is applied.
func (f *flow) needs() pipeline.Needs {
	if f.plan == nil {
		return pipeline.Needs{}
	}
	return f.change.Needs(*f.plan)
}

// gate is the condition that the operator has to check first, nil none.
func (f *flow) gate() *pipeline.Gate { return f.needs().Gate }

// page is the address of what was made: a pull request that waits, else the
// last commit; "" none.
func (f *flow) url() string {
	r := f.run()
	if r == nil {
		return ""
	}
	made := r.Progress.Made
	if len(made.PullRequests) > 0 {
		return made.PullRequests[0]
	}
	if len(made.Settled) > 0 {
		return made.Settled[0].PullRequest.URL
	}
	if n := len(made.Commits); n > 0 {
		return session.CommitURL(f.repositoryURL(made.Commits[n-1].Target), made.Commits[n-1].Commit.SHA)
	}
	return ""
}

// web is the page of a repository, "" unknown.
func (f *flow) repositoryURL(target string) string {
	if f.snapshot == nil {
		return ""
	}
	for _, role := range connection.Roles() {
		if side := f.snapshot.Repository(role); side != nil && side.FullName() == target {
			return side.HTMLURL
		}
	}
	return ""
}

// noCommit says why there is no SHA to copy.
func (f *flow) noCommit() string {
	if r := f.run(); r == nil || len(r.Progress.Made.Commits) == 0 {
		return "there is no commit"
	}
	return ""
}

// apply carries the plan out; from here on the run is on its own.
func (f *flow) apply() tea.Cmd {
	if f.plan == nil || f.cannotApply() != "" {
		return nil
	}
	plan, apply := *f.plan, f.change.Apply
	r := &session.Run{Plan: connection.Plan{Organization: f.Org}, Title: plan.Title}
	for i, act := range plan.Acts {
		r.Progress.Steps = append(r.Progress.Steps, session.StepProgress{Step: connection.Step{ID: delivery.ActID(i), Target: act.Target(), Reason: act.Headline()}})
	}
	for i, c := range plan.Changes {
		r.Progress.Steps = append(r.Progress.Steps, session.StepProgress{Step: connection.Step{ID: delivery.StepID(i), Target: f.snapshot.Repository(c.Role).FullName(), Role: c.Role, Reason: c.Headline}})
	}
	f.Stage = stageRunning
	return f.Session.Begin(f.Session.Context, f.Session.Changes, r, func(ctx context.Context, sink connection.Sink) (func(*session.Progress), error) {
		result, err := apply(ctx, plan, sink)
		return func(n *session.Progress) { n.Made = result }, err
	})
}
