package connect

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// stage is how far a flow has come. The first stage on the screen, the names,
// belongs to a flow that is idle; the last one, the run, to no flow at all.
type stage int

const (
	stageIdle stage = iota
	stageAuthorize
	stageInstall
	stageCheck
	stagePlan
)

// goal is what a flow is for.
type goal int

const (
	toConnect    goal = iota
	toDisconnect      // signs in and observes; then a dialog asks
)

// flow is one pass through the stages that come before a run. Everything that
// it learns ends with it: the tab starts another with newFlow.
type flow struct {
	*common
	goal   goal
	gen    int
	ctx    context.Context
	cancel context.CancelFunc // of what the flow waits for

	stage    stage
	waiting  bool      // a command of the stage is under way
	obstacle *obstacle // why the stage cannot go on, nil it can
	outcome  string    // how the flow before this one ended, in a sentence
	details  bool      // the files of the plan, or the steps of the run, are shown

	access   access
	install  installWait
	planning planning
}

// obstacle is what stops a stage: a person has to act, or a request failed.
type obstacle struct {
	session.Problem
	url        string // the page where a person can act, "" unknown
	planAnyway bool   // only permissions are missing, and a plan may do without
}

// newFlow begins at stage s. gen has to differ from that of every earlier flow.
func newFlow(c *common, gen int, s stage, g goal) *flow {
	ctx, cancel := context.WithCancel(c.Session.Context)
	return &flow{
		common: c, goal: g, gen: gen, ctx: ctx, cancel: cancel, stage: s,
		access:  access{owners: map[string]connection.OwnerInfo{}, problems: map[string]connection.Blocker{}},
		install: installWait{common: c, urls: map[string]string{}, looks: map[string]look{}},
	}
}

// close ends what the flow waits for.
func (f *flow) close() {
	f.cancel()
	f.signIn.Close()
}

// origin marks what the flow asks for.
func (f *flow) origin() origin { return origin{name: f.Org.Name, gen: f.gen} }

// expects reports whether this flow asked for a reply.
func (f *flow) expects(from origin) bool { return from == f.origin() }

// update handles the replies that move the flow on within its stages. The tab
// handles those that may end it.
func (f *flow) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.SignInMsg:
		return f.signInStarted(msg)
	case session.DeviceMsg:
		return f.signIn.OnDevice(msg)
	case session.SignedInMsg:
		if f.expects(origin{msg.Name, msg.Gen}) && f.stage == stageAuthorize {
			return f.signedIn(msg)
		}
	case session.OwnerMsg:
		if f.expects(origin{msg.By, msg.Gen}) {
			f.ownerChecked(msg)
		}
	case requestedMsg:
		if f.expects(msg.origin) {
			f.asked = msg.at
		}
	case installURLMsg:
		if f.expects(msg.origin) {
			return f.installURL(msg)
		}
	case waitMsg:
		if f.expects(msg.origin) {
			return f.waited(msg)
		}
	case accessMsg:
		if f.expects(msg.origin) && f.stage == stageCheck {
			return f.accessed(msg)
		}
	case diffMsg:
		if f.expects(msg.origin) {
			f.planning.setDiff(msg)
		}
	}
	return nil
}

// authorize is stage 2: somebody has to sign in, once per program.
func (f *flow) authorize() tea.Cmd {
	f.stage, f.obstacle = stageAuthorize, nil
	if f.Session.User != "" {
		return f.authorized()
	}
	if p := f.Session.CannotSignIn(); p != nil {
		f.obstacle = &obstacle{Problem: *p}
		return nil
	}
	f.waiting = true
	return f.signIn.Begin(f.ctx, f.Org.Name, f.gen)
}

func (f *flow) signInStarted(msg session.SignInMsg) tea.Cmd {
	cmd, ok := f.signIn.Started(msg, f.Org.Name, f.gen)
	if ok && msg.Err != nil {
		return f.fail("Starting to sign in", msg.Err)
	}
	return cmd
}

func (f *flow) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !f.signIn.Ended(msg) {
		return nil
	}
	f.signIn.Close()
	if msg.Err != nil {
		return f.fail("Signing in", msg.Err)
	}
	f.Session.User, f.signedAt = msg.User.Login, f.Session.Now()
	return f.authorized()
}

// authorized observes the connection: stage 3 begins with what is installed.
func (f *flow) authorized() tea.Cmd {
	f.waiting, f.obstacle = true, nil
	if f.goal == toDisconnect {
		f.stage = stageCheck
		return f.Ask("check", f.gen)
	}
	f.stage = stageInstall
	cmds := []tea.Cmd{f.Ask("install", f.gen)}
	for _, owner := range f.Org.Owners() {
		cmds = append(cmds, f.Session.AskOwner(f.Org.Name, f.gen, owner))
	}
	return tea.Batch(cmds...)
}

// observed goes on with the stage that a fresh state calls for.
func (f *flow) observed(st connection.State) tea.Cmd {
	if len(f.missing()) > 0 {
		return f.await()
	}
	return f.check(st)
}

// block stops the stage: a person has to act.
func (f *flow) block(b connection.Blocker) {
	f.waiting = false
	next := b.Next
	if b.URL != "" {
		next = strings.TrimSpace(strings.ReplaceAll(next, b.URL, "")) // the page is shown below, whole
		next = strings.TrimSuffix(next, ":")
	}
	f.obstacle = &obstacle{
		Problem: session.Problem{What: blockerTitle(b), Why: text.Clean(b.Message), Next: text.Clean(next)},
		url:     b.URL,
		// Repositories that an owner has created can be adopted without every
		// permission.
		planAnyway: b.Reason == connection.ReasonPermissionMissing || b.Reason == connection.ReasonPermissionPending,
	}
}

// fail stops the stage because what it was doing failed.
func (f *flow) fail(doing string, err error) tea.Cmd {
	f.waiting = false
	if kit.Canceled(err) {
		return nil
	}
	if b, ok := connection.BlockerOf(err); ok {
		f.block(b)
		f.obstacle.planAnyway = false // there is no state to make a plan from
		return nil
	}
	f.obstacle = &obstacle{Problem: session.Explain(doing, err)}
	return nil
}

// retryLabel is what enter does where the stage cannot go on by itself.
func (f *flow) retryLabel() string {
	if f.obstacle != nil && f.obstacle.planAnyway {
		return "plan without it"
	}
	return "try again"
}

// pageURL is the page that the stage, or the connection, is about; "" none.
func (f *flow) pageURL() string {
	if f.obstacle != nil && f.obstacle.url != "" {
		return f.obstacle.url
	}
	switch f.stage {
	case stageAuthorize:
		return f.signIn.Page()
	case stageInstall:
		return f.install.page()
	case stagePlan:
		return f.planning.pageURL()
	}
	if st, ok := f.State(); ok {
		return session.StatePage(st)
	}
	return ""
}
