package connection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// converger brings one repository from what was observed to what is wanted:
// it does the next thing that is missing and looks again whenever an answer
// was lost or doubtful. It never assumes.
type converger struct {
	run *run
	d   desired
	now func() time.Time

	repo      Repository
	createdAt time.Time       // when this run created it; zero: it did not
	created   bool            // a create request of this run succeeded, or may have
	tries     int             // doubtful answers so far
	wrote     map[string]bool // blobs that this run committed
	waits     int             // waits for GitHub to catch up
	denied    int             // how often GitHub has denied what it has just created
}

const (
	// settleTime is how long GitHub may deny a repository that it has just
	// created (github.com: reports of up to a minute).
	settleTime = 60 * time.Second
	maxTries   = 8
)

func (c *converger) converge(ctx context.Context) error {
	c.repo = c.run.repository(c.d.role)
	if c.repo.FullName == "" {
		c.repo = absentRepository(c.d)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := c.next(ctx)
		c.run.store(c.repo)
		if err != nil {
			return c.fail(err)
		}
		if done {
			return nil
		}
	}
}

// next does one thing.
func (c *converger) next(ctx context.Context) (done bool, err error) {
	r, p := c.repo, c.run.plan
	if r.Exists() {
		c.run.ids[c.d.role].keep(r.identity(), nil)
		c.noteExists()
	}
	switch {
	case !r.Exists():
		if !p.allows(c.d.role, ActionCreate) {
			return false, fmt.Errorf("%s is gone: %w", c.d.fullName(), ErrChanged)
		}
		return false, c.create(ctx)
	case r.Ownership == Foreign && !p.allows(c.d.role, ActionAdopt):
		return false, &BlockedError{[]Blocker{foreignBlocker(r)}}
	case r.Archived:
		return false, c.unarchive(ctx)
	case r.Empty:
		return false, c.writeFirstFile(ctx)
	}
	return c.content(ctx)
}

func (c *converger) stepID(actions ...Action) string {
	for _, s := range c.run.plan.Steps {
		for _, a := range actions {
			if s.Role == c.d.role && s.Action == a {
				return s.ID
			}
		}
	}
	return string(c.d.role) + "/" + string(actions[0])
}

func (c *converger) fail(err error) error {
	err = explainChange(c.repo, err)
	for _, s := range c.run.plan.Steps {
		if s.Role == c.d.role && c.run.open(s.ID) {
			c.run.emit(Event{Step: s.ID, Target: c.d.fullName(), State: StepFailed, Message: wording.Of(err)})
			break
		}
	}
	return err
}

func (c *converger) create(ctx context.Context) error {
	step := c.stepID(ActionCreate)
	c.run.begin(step, c.d.fullName(), "private")
	repo, err := c.run.github.CreateRepository(ctx, github.NewRepository{Owner: c.d.owner, Name: c.d.name, Description: c.d.about, Properties: c.run.plan.connect.Properties})
	switch github.KindOf(err) {
	case "":
		if err != nil {
			return err
		}
		c.repo = judgeRepository(c.run.plan.Organization, c.d, repo)
		c.created = true
		c.run.confirmCreated(c.d.role)
		return nil
	case github.KindExists:
		return c.resolveTaken(ctx, step, err)
	case github.KindDoubtful:
		c.created = true // if it turns out to be there, with our description
		return c.reobserve(ctx, step, err)
	}
	return err
}

// noteExists finishes the create step as soon as any answer shows that the
// repository exists and is ours.
func (c *converger) noteExists() {
	step := c.stepID(ActionCreate)
	if c.repo.Ownership == Foreign || !c.run.open(step) {
		return
	}
	c.createdAt = c.now()
	message := "created, private"
	if c.created {
		c.run.addCreated(c.repo.FullName)
	} else {
		message = "created by somebody else just now, private"
	}
	c.run.finish(step, c.repo.FullName, message)
	c.noteProperties()
}

// noteProperties finishes the steps about custom properties: they were set by the
// request that created the repository, or by nobody.
func (c *converger) noteProperties() {
	for _, s := range c.run.plan.Steps {
		switch {
		case s.Role != c.d.role || s.Action != ActionSet:
		case c.created:
			c.run.begin(s.ID, c.repo.FullName, s.Reason)
			c.run.finish(s.ID, c.repo.FullName, s.Reason)
		default:
			c.run.emit(Event{Step: s.ID, Target: c.repo.FullName, State: StepSkipped, Message: "a repository that exists keeps its properties"})
		}
	}
}

// resolveTaken finds out who has taken the name: this program a moment ago,
// another operator, somebody else, or a repository that the App may not see.
func (c *converger) resolveTaken(ctx context.Context, step string, cause error) error {
	if err := c.observe(ctx); err != nil {
		return err
	}
	if c.repo.Exists() {
		return nil
	}
	if c.waits < 5 {
		return c.wait(ctx, step, "GitHub says that the name is taken but does not show the repository yet")
	}
	return &BlockedError{[]Blocker{{
		Kind: BlockPerson, Reason: ReasonHidden, Target: c.d.fullName(), URL: c.configureURL(),
		Message: fmt.Sprintf("%s exists, but the App may not see it (%v).", c.d.fullName(), cause),
		Next:    "Add the repository to the App's installation, or choose another name.",
	}}}
}

func (c *converger) configureURL() string {
	if i := c.run.plan.State.Installations[c.d.role]; i != nil {
		return i.HTMLURL
	}
	return ""
}

func (c *converger) unarchive(ctx context.Context) error {
	if !c.run.plan.allows(c.d.role, ActionUnarchive) {
		return fmt.Errorf("%s has been archived: %w", c.repo.FullName, ErrChanged)
	}
	step := c.stepID(ActionUnarchive)
	c.run.begin(step, c.repo.FullName, "")
	err := c.run.github.SetArchived(ctx, owner(c.repo.FullName), name(c.repo.FullName), false)
	if github.KindOf(err) == github.KindDoubtful {
		return c.reobserve(ctx, step, err)
	}
	if err != nil {
		return err
	}
	c.repo.Archived = false
	c.run.finish(step, c.repo.FullName, "unarchived")
	return nil
}

// writeFirstFile writes the README, which creates the default branch.
func (c *converger) writeFirstFile(ctx context.Context) error {
	step := c.stepID(ActionWrite, ActionAdopt)
	c.run.begin(step, c.repo.FullName, "")
	if c.denied == 2 { // the token may be one that does not reach it
		ctx = github.WithNewToken(ctx)
	}
	commit, err := c.run.github.PutFirstFile(ctx, owner(c.repo.FullName), name(c.repo.FullName),
		github.File{Path: readmePath, Content: c.d.readme.Content}, "Add "+readmePath+"\n\n"+c.run.body())
	switch github.KindOf(err) {
	case "":
		if err != nil {
			return err
		}
		c.repo.Empty, c.repo.Head = false, commit
		c.repo.Blobs = map[string]string{readmePath: c.d.blobs[readmePath]}
		c.progress(step, 1)
		if c.repo.DefaultBranch == "" {
			return c.observe(ctx) // an empty repository does not show its branch
		}
		return nil
	case github.KindNotFound:
		return c.waitUntilVisible(ctx, step, err)
	case github.KindRuleset, github.KindRule:
		return c.refusedFirstFile(ctx, err)
	case github.KindConflict, github.KindInvalid, github.KindExists, github.KindDoubtful:
		// It may be there already, from this run, an earlier one or another
		// operator; or GitHub is not ready.
		return c.reobserve(ctx, step, err)
	}
	return err
}

// refusedFirstFile looks once whether somebody else has written the first file
// meanwhile, so that the rule was about the second commit. If not, the rule binds
// the very first commit: no branch can be proposed to a repository without one.
func (c *converger) refusedFirstFile(ctx context.Context, cause error) error {
	if err := c.observe(ctx); err != nil || !c.repo.Empty {
		return err
	}
	e, ok := errors.AsType[*github.Error](cause)
	if !ok {
		return cause
	}
	full := c.repo.FullName
	b := Blocker{
		Kind: BlockPerson, Reason: ReasonFirstCommit, Target: full, Message: wording.Of(e),
		Next: fmt.Sprintf("A rule applies to the very first commit of %s. Ask an owner of %s to add the App to the rule's bypass list, then connect again.", full, owner(full)),
	}
	if e.Web != "" {
		b.URL = e.Web + "/organizations/" + owner(full) + "/settings/rules"
	}
	return &BlockedError{[]Blocker{b}}
}

func (c *converger) progress(step string, done int) {
	total := 0
	for _, s := range c.run.plan.Steps {
		if s.ID == step {
			total = len(s.Files)
		}
	}
	c.run.emit(Event{Step: step, Target: c.repo.FullName, State: StepProgress, Done: int64(done), Total: int64(total), Unit: "files"})
}

// waitUntilVisible waits for a repository that GitHub has just created and
// does not show yet.
func (c *converger) waitUntilVisible(ctx context.Context, step string, cause error) error {
	if c.createdAt.IsZero() || c.now().Sub(c.createdAt) > settleTime {
		return cause
	}
	c.denied++
	return c.wait(ctx, step, "GitHub is still creating it")
}

// wait pauses, longer each time.
func (c *converger) wait(ctx context.Context, step, why string) error {
	d := 500 * time.Millisecond << min(c.waits, 4)
	c.waits++
	c.run.emit(Event{Step: step, Target: c.d.fullName(), State: StepWaiting, Message: why, Until: c.now().Add(d)})
	return github.Pause(ctx, d)
}

// reobserve observes after a doubtful answer and lets the loop decide. After
// a create that may have happened, "not there" is believed only once GitHub
// has had time to show it.
func (c *converger) reobserve(ctx context.Context, step string, cause error) error {
	if c.tries++; c.tries > maxTries {
		return cause
	}
	if c.tries > 1 {
		if err := c.wait(ctx, step, "looking again: "+wording.Of(cause)); err != nil {
			return err
		}
	}
	return c.observe(ctx)
}

func (c *converger) observe(ctx context.Context) error {
	repo, err := c.run.observer.observeRepository(ctx, c.run.plan.Organization, c.d.role)
	if err != nil {
		return err
	}
	if !repo.Exists() && !c.createdAt.IsZero() && c.now().Sub(c.createdAt) < settleTime {
		return nil // GitHub has already said that it exists
	}
	repo.PullRequest, repo.Closed, repo.stale = c.repo.PullRequest, c.repo.Closed, c.repo.stale
	c.repo = repo
	return nil
}

// explainChange says what somebody else must have done to a repository that
// existed when the plan was made. GitHub's own message ("Not Found") does not
// explain it.
func explainChange(r Repository, err error) error {
	var e *github.Error
	if !errors.As(err, &e) || errors.Is(err, ErrChanged) {
		return err
	}
	var what string
	switch {
	case e.Kind == github.KindNoToken && e.Reason == github.ReasonUninstalled:
		what = "; somebody has uninstalled the App from " + owner(r.FullName) + " meanwhile"
	case !r.Exists():
		return err
	case e.Kind == github.KindNotFound:
		what = "; somebody has deleted " + r.FullName + " meanwhile, or taken it from the App"
	case e.Kind == github.KindArchived:
		what = "; somebody has archived " + r.FullName + " meanwhile"
	default:
		return err
	}
	told := *e
	told.Cause, told.Err = e.Cause+what, errors.Join(ErrChanged, err)
	return &told
}
