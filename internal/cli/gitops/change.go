package gitops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/report"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// ErrProposed ends a change that waits for the merge of a pull request.
var ErrProposed = errors.New("a pull request waits for its merge")

// Change is a change of the repositories by a plan that is made.
func (r *Run) Change(p delivery.Plan, d Presenter) change.Change[delivery.Plan, delivery.Result] {
	c := change.Delivery(p.Title, func(context.Context) (delivery.Plan, error) {
		how, err := r.handling(p)
		p.Handle(how)
		return p, err
	}, r.apply)
	c.Presenter = d
	return c
}

// handling is what becomes of the pull requests that are in the way of a plan: what
// --if-open says, else what a person in a terminal answers.
func (r *Run) handling(p delivery.Plan) (delivery.Handling, error) {
	how, err := delivery.ParseHandling(r.Flags.ifOpen)
	if err != nil {
		return how, failure.Usage("--if-open "+wording.Line(err), "")
	}
	open := p.InTheWay()
	if len(open) == 0 || r.Flags.ifOpen != "" || !r.Factory.Terminal || r.Factory.Output == output.JSON || r.Flags.Yes {
		return how, nil
	}
	for _, pr := range open {
		r.Say(nil, "  ! Pull request %s is open and changes the same files: %s", delivery.PullRequestName(pr), text.Clean(pr.Title))
		r.Say(nil, "      %s (%s)", pr.URL, pr.Status())
	}
	fmt.Fprint(r.Factory.Out, "Update it, close it, or wait for its merge? [u/c/W] ")
	answer, err := r.Factory.Line()
	switch strings.ToLower(answer) {
	case "u", "update":
		return delivery.HandleUpdate, err
	case "c", "close":
		return delivery.HandleClose, err
	}
	return delivery.HandleWait, err
}

func (r *Run) apply(ctx context.Context, p delivery.Plan, sink connection.Sink) (delivery.Result, error) {
	r.Factory.Workspace.Log.InfoContext(ctx, "apply", "plan", p.Title, "organization", r.Snapshot.Organization.Name, "actor", p.Actor)
	return r.Engine.Apply(ctx, p, sink)
}

// ActorAndAnswers is in whose name a change is made, and what is answered to a form.
func (r *Run) ActorAndAnswers(f form.Form) (actor string, answers map[string]string, err error) {
	if answers, err = r.Flags.Answers(); err != nil {
		return "", nil, err
	}
	if actor, err = r.Requester(); err != nil {
		return "", nil, err
	}
	answers, err = AskAnswers(r.Factory, f, answers, r.Flags.Yes)
	return actor, answers, err
}

// CarryOut carries out a plan that was made. refusal is said of the name that has
// to be typed.
func (r *Run) CarryOut(p delivery.Plan, refusal string) error {
	c := r.Change(p, Presenter{Run: r, commits: true, Whole: r.Flags.wholeDiff})
	c.Confirmer = deliveryConfirmer{r, refusal}
	if r.Flags.dryRun {
		c.DryRun = func(delivery.Plan) error {
			r.Say(r.Ending("planned"), "")
			r.Say(nil, "Nothing was written.")
			return nil
		}
	}
	return c.Run(r.Ctx)
}

// Planned carries out a plan that was made.
func (r *Run) Planned(p delivery.Plan, err error, what string) error {
	if err != nil {
		return NameAnswers(err)
	}
	if r.Flags.PullRequest {
		p.Propose()
	}
	return r.CarryOut(p, what)
}

// Phases carries out the next phases, until one waits for something that
// nobody has confirmed. --confirm-phase and --confirm are about the first one
// that waits, and about all.
func (r *Run) Phases(what string, next func(*delivery.Snapshot) (delivery.Plan, error)) error {
	for first := true; ; first = false {
		p, err := next(r.Snapshot)
		if _, gone := errors.AsType[*delivery.NotFoundError](err); !first && (gone || err == nil && p.Nothing()) {
			return nil
		}
		if err != nil {
			return err
		}
		if !first && p.Gate != nil {
			r.Say(output.Object{"type": "phase", "title": text.Clean(p.Title), "message": text.Clean(p.Gate.Message), "command": text.Clean(p.Gate.Command)},
				"What comes next: %s. It waits for this: %s", text.Clean(p.Title), text.Clean(p.Gate.Message))
			r.Say(nil, "      %s", text.Clean(p.Gate.Command))
			r.Say(nil, "  When it is so, do the same again with --confirm-phase.")
			return cmdutil.ExitWith(cmdutil.ExitPerson)
		}
		if err := r.Planned(p, nil, what); err != nil || r.Flags.PullRequest || r.Flags.dryRun || p.Nothing() {
			return err
		}
		if r.Snapshot, err = r.Engine.Reopen(delivery.ForWriting(r.Ctx), r.Snapshot); err != nil {
			return fmt.Errorf("look at what comes next: %w", err)
		}
	}
}

// Presenter shows a plan over the repositories, and how it went.
type Presenter struct {
	Run     *Run
	commits bool // are listed, with the gate
	Whole   bool // files that are new or go are shown line by line, too
}

// Show implements [change.Presenter].
func (d Presenter) Show(_ context.Context, p delivery.Plan) error {
	d.showPlan(p)
	if d.commits {
		d.showCommits(p)
	}
	return nil
}

func (d Presenter) showPlan(p delivery.Plan) {
	r := d.Run
	steps := []output.Object{}
	for i, act := range p.Acts {
		steps = append(steps, output.Object{
			"id": delivery.ActID(i), "target": act.Target(), "action": string(act.Do), "reason": act.Headline(), "writes": 1, "pull_request": report.PullRequestOf(act.PullRequest),
		})
	}
	for i, c := range p.Changes {
		action := "commit"
		if c.Branch != "" {
			action = "pull-request"
		}
		if c.Updates() != nil {
			action = "update-pull-request"
		}
		steps = append(steps, output.Object{
			"id": fmt.Sprintf("commit/%d", i+1), "target": r.Snapshot.Repository(c.Role).FullName(), "action": action, "reason": c.Headline, "writes": 1, "files": c.Paths(),
		})
	}
	line := output.Object{"type": "plan", "title": p.Title, "steps": steps, "warnings": append([]string{}, p.Warnings...), "confirm": p.Typed}
	if p.Gate != nil {
		line["gate"] = output.Object{"message": p.Gate.Message, "command": p.Gate.Command}
	}
	r.Say(line, "%s", text.Clean(p.Title))
	for _, w := range p.Warnings {
		r.Say(nil, "  ! %s", text.Clean(w))
	}
}

// showCommits prints what a plan commits where, and what it waits for.
func (d Presenter) showCommits(p delivery.Plan) {
	r := d.Run
	for _, act := range p.Acts {
		r.Say(nil, "  %-12s %-36s %s", act.Do, act.Target(), text.Clean(act.Headline()))
		r.Say(nil, "               %s (%s)", act.PullRequest.URL, act.PullRequest.Status())
	}
	for _, c := range p.Changes {
		where := "commit"
		if c.Branch != "" {
			where = "pull request"
		}
		r.Say(nil, "  %-12s %-36s %s (%s)", where, r.Snapshot.Repository(c.Role).FullName(), text.Clean(c.Headline), text.Count(len(c.Paths()), "file"))
	}
	if p.Gate != nil {
		r.Say(nil, "  … %s", text.Clean(p.Gate.Message))
		r.Say(nil, "      %s", text.Clean(p.Gate.Command))
	}
}

// ShowDetails implements [change.Presenter]. Unless all of them are asked for, files that are
// new or go are a line each in text: what is done to what is there is what a
// person has to read.
func (d Presenter) ShowDetails(ctx context.Context, p delivery.Plan) error {
	r := d.Run
	diffs, err := r.Engine.Diffs(ctx, p)
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, file := range diffs {
		all.WriteString(file.Text)
		switch {
		case !d.Whole && file.Added:
			r.Say(nil, "    + %s, %s", text.Clean(file.Path), text.Count(file.Lines, "line"))
		case !d.Whole && file.Gone:
			r.Say(nil, "    - %s, %s", text.Clean(file.Path), text.Count(file.Lines, "line"))
		default:
			r.diffLines(file.Text)
		}
	}
	r.Say(output.Object{"type": "diff", "from": "", "path": "", "diff": all.String()}, "")
	return nil
}

// Blocked implements [change.Presenter].
func (d Presenter) Blocked(_ context.Context, p delivery.Plan) error {
	for i := range p.Blockers {
		p.Blockers[i].Message = text.Clean(p.Blockers[i].Message)
		d.Run.Out.Problem(&connection.BlockedError{Blockers: p.Blockers[i : i+1]})
	}
	return cmdutil.Printed(&connection.BlockedError{Blockers: p.Blockers})
}

// Event implements [change.Presenter].
func (d Presenter) Event(e connection.Event) { d.Run.event(e) }

// Report implements [change.Presenter]. An error is printed by whoever called.
func (d Presenter) Report(_ context.Context, _ delivery.Plan, result delivery.Result, err error) error {
	d.showResult(result, err)
	switch {
	case err != nil:
		return err
	case len(result.PullRequests) > 0: // a person has to merge it, whoever asked for it
		return cmdutil.Printed(cmdutil.WithCode(cmdutil.ExitPerson, ErrProposed))
	}
	return nil
}

func (d Presenter) showResult(result delivery.Result, err error) {
	r := d.Run
	outcome := "changed"
	switch {
	case err != nil:
		outcome = "failed"
	case len(result.PullRequests) > 0:
		outcome = "proposed"
	case len(result.Settled) > 0 && len(result.Commits) == 0:
		outcome = result.Settled[0].Do.Done()
	case !slices.ContainsFunc(result.Commits, func(c delivery.Committed) bool { return !c.Already }):
		outcome = "nothing"
	}
	line := r.Ending(outcome)
	commits := []output.Object{}
	for _, c := range result.Commits {
		commits = append(commits, output.Object{"target": c.Target, "commit": c.Commit.SHA, "had": c.Already})
	}
	settled := []output.Object{}
	for _, s := range result.Settled {
		settled = append(settled, output.Object{"target": s.Target(), "done": string(s.Do), "url": s.PullRequest.URL, "commit": s.Commit, "had": s.Already})
	}
	line["settled"], line["commits"], line["pull_requests"] = settled, commits, append([]string{}, result.PullRequests...)
	r.Say(line, "")
	for _, s := range result.Settled {
		r.Say(nil, "%s", settledText(s))
	}
	switch outcome {
	case "nothing":
		for _, c := range result.Commits {
			r.Say(nil, "Somebody else has done the same meanwhile: %s holds it as of %s.", c.Target, text.ShortSHA(c.Commit.SHA))
		}
		if len(result.Commits) == 0 {
			r.Say(nil, "It is so already: nothing to do.")
		}
	case "proposed":
		r.Say(nil, "A pull request waits for its merge: %s", strings.Join(result.PullRequests, ", "))
	case "changed":
		for _, c := range result.Commits {
			if c.Already {
				r.Say(nil, "Somebody else has done the same in %s meanwhile, as of %s.", c.Target, text.ShortSHA(c.Commit.SHA))
				continue
			}
			r.Say(nil, "Committed to %s as %.8s.", c.Target, c.Commit.SHA)
		}
	}
	usage := r.meter.Usage()
	r.Say(nil, "  %s", costOf(usage, r.Factory.Now().Sub(r.start)))
}

// settledText says what has become of a pull request.
func settledText(s delivery.Settled) string {
	what := text.Capitalized(s.Do.Done()) + " " + s.Target()
	switch {
	case s.Already:
		return what + " (somebody else did)."
	case s.Commit != "":
		return what + " as " + text.ShortSHA(s.Commit) + "."
	}
	return what + "."
}

func costOf(u connection.Usage, took time.Duration) string {
	return fmt.Sprintf("%d requests, %d of them writing, %d one after the other, %.2f s", u.Requests, u.Writes, u.Sequential, took.Seconds())
}
