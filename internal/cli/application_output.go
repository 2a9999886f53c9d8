package cli

import (
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// object is a line of JSON.
type object map[string]any

// say prints a line for people, or one of JSON; an empty one is left out.
func (r *applicationRun) say(line object, format string, args ...any) {
	switch {
	case r.output == outputJSON && line != nil:
		line["organization"] = r.snapshot.Organization.Name
		(&jsonPrinter{out: r.program.out}).line(line)
	case r.output != outputJSON && format != "":
		fmt.Fprintln(r.program.out, r.before+redact.String(strings.TrimRight(fmt.Sprintf(format, args...), " ")))
	}
}

func (r *applicationRun) showPlace(p delivery.Placement) {
	line := object{
		"type": "application", "application": text.Clean(p.Application), "environment": text.Clean(p.Environment), "cluster": text.Clean(p.Cluster),
		"version": text.Clean(p.Version()), "path": text.Clean(p.Path), "kind": text.Clean(p.Kind), "reason": text.Clean(p.Reason),
		"protected": r.snapshot.Protected(p.Environment), "slots": []object{},
	}
	var slots []object
	for _, s := range p.Slots {
		slots = append(slots, object{"slot": text.Clean(s.Name()), "kind": s.Kind, "of": text.Clean(s.Of), "version": text.Clean(s.Version)})
	}
	if slots != nil {
		line["slots"] = slots
	}
	r.say(line, "%-28s %-18s %-22s %-18s %s", text.Clean(p.Application), text.Clean(p.Environment), text.Clean(p.Cluster), shown(p.Version()), text.Clean(p.Reason))
}

// showSlots prints what else there is to tell about a place.
func (r *applicationRun) showSlots(p delivery.Placement, last github.Commit) {
	r.say(nil, "    %s", text.Clean(p.Path))
	for i, s := range p.Slots {
		mark := " "
		if i == 0 {
			mark = "*"
		}
		r.say(nil, "  %s %-8s %-18s %s  %s", mark, s.Kind, shown(s.Version), text.Clean(s.Name()), text.Clean(s.Of))
	}
	if last.SHA == "" {
		return
	}
	headline, _, _ := strings.Cut(last.Message, "\n")
	r.say(object{"type": "change", "path": text.Clean(p.Path), "commit": last.SHA, "author": last.Author, "at": last.Date.UTC().Format(time.RFC3339), "headline": text.Clean(headline)},
		"    %s by %s: %s", last.Date.Local().Format("2 Jan 2006, 15:04"), text.Clean(last.Author), text.Clean(headline))
}

func (r *applicationRun) showEntry(application, environment string, e delivery.Entry) {
	headline, _, _ := strings.Cut(e.Commit.Message, "\n")
	r.say(object{
		"type": "version", "application": application, "environment": environment, "cluster": text.Clean(e.Cluster), "version": text.Clean(e.Version), "commit": e.Commit.SHA,
		"by": text.Clean(e.By), "at": e.Commit.Date.UTC().Format(time.RFC3339), "headline": text.Clean(headline),
	}, "%-22s %-18s %-18s %-20s %.8s  %s", text.Clean(e.Cluster), shown(e.Version), e.Commit.Date.Local().Format("2 Jan 2006, 15:04"), text.Clean(e.By), e.Commit.SHA, text.Clean(headline))
}

// listed ends what only looks.
func (r *applicationRun) listed(environments []string, n int) {
	line := r.ending("listed")
	line["count"] = n
	if environments != nil {
		line["environments"] = environments
	}
	r.say(line, "")
	if n == 0 {
		r.say(nil, "There is nothing to show.")
	}
}

// ending is the last line of JSON, with what the command has cost.
func (r *applicationRun) ending(outcome string) object {
	usage := r.meter.Usage()
	return object{
		"type": "result", "outcome": outcome, "repository": r.snapshot.Application.FullName(),
		"requests": usage.Requests, "writes": usage.Writes, "sequential": usage.Sequential, "seconds": r.now().Sub(r.start).Seconds(),
	}
}

func (r *applicationRun) showPlan(p delivery.Plan) {
	steps := []object{}
	for i, c := range p.Changes {
		action := "commit"
		if c.Branch != "" {
			action = "pull-request"
		}
		steps = append(steps, object{
			"id": fmt.Sprintf("commit/%d", i+1), "target": r.snapshot.Repository(c.Role).FullName(), "action": action, "reason": c.Headline, "writes": 1, "files": c.Paths(),
		})
	}
	line := object{"type": "plan", "title": p.Title, "steps": steps, "warnings": append([]string{}, p.Warnings...), "confirm": p.Typed}
	if p.Gate != nil {
		line["gate"] = object{"message": p.Gate.Message, "command": p.Gate.Command}
	}
	r.say(line, "%s", text.Clean(p.Title))
	for _, w := range p.Warnings {
		r.say(nil, "  ! %s", text.Clean(w))
	}
}

// showDiff prints what a plan changes. Unless whole is asked for, files that are
// new or go are a line each in text: what is done to what is there is what a
// person has to read.
func (r *applicationRun) showDiff(p delivery.Plan, whole bool) error {
	diffs, err := r.engine.Diffs(r.ctx, p)
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, d := range diffs {
		all.WriteString(d.Text)
		switch {
		case !whole && d.Added:
			r.say(nil, "    + %s, %s", text.Clean(d.Path), text.Count(d.Lines, "line"))
		case !whole && d.Gone:
			r.say(nil, "    - %s, %s", text.Clean(d.Path), text.Count(d.Lines, "line"))
		default:
			r.diffLines(d.Text)
		}
	}
	r.say(object{"type": "diff", "from": "", "path": "", "diff": all.String()}, "")
	return nil
}

// diffText prints a diff; in JSON its lines are as they are.
func (r *applicationRun) diffText(from, to, diff string) {
	r.say(object{"type": "diff", "from": from, "path": to, "diff": diff}, "")
	if from != "" {
		r.say(nil, "%s, compared with %s", text.Clean(to), text.Clean(from))
	}
	r.diffLines(diff)
}

func (r *applicationRun) diffLines(diff string) {
	for _, l := range text.Lines(diff) {
		r.say(nil, "    %s", text.CleanLine(l, 8))
	}
}

// showResult ends a change. An error is printed by who called.
func (r *applicationRun) showResult(result delivery.Result, err error) {
	outcome := "changed"
	switch {
	case err != nil:
		outcome = "failed"
	case len(result.PullRequests) > 0:
		outcome = "proposed"
	case len(result.Commits) == 0:
		outcome = "nothing"
	}
	line := r.ending(outcome)
	commits := []object{}
	for _, d := range result.Commits {
		commits = append(commits, object{"target": d.Target, "commit": d.Commit.SHA, "had": d.Already})
	}
	line["commits"], line["pull_requests"] = commits, append([]string{}, result.PullRequests...)
	r.say(line, "")
	switch outcome {
	case "nothing":
		r.say(nil, "It is so already: nothing to do.")
	case "proposed":
		r.say(nil, "A pull request waits for its merge: %s", strings.Join(result.PullRequests, ", "))
	case "changed":
		for _, d := range result.Commits {
			r.say(nil, "Committed to %s as %.8s.", d.Target, d.Commit.SHA)
		}
	}
	usage := r.meter.Usage()
	r.say(nil, "  %s", costOf(usage, r.now().Sub(r.start)))
}

func costOf(u connection.Usage, took time.Duration) string {
	return fmt.Sprintf("%d requests, %d of them writing, %d one after the other, %.2f s", u.Requests, u.Writes, u.Sequential, took.Seconds())
}
