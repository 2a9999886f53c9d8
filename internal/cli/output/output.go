// Package output prints what happens, as lines for people or as JSON, one object
// a line.
package output

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// The two ways to print.
const (
	Text = "text"
	JSON = "json"
)

// Printer prints what happens, one line after the other.
type Printer interface {
	Plan(connection.Plan)
	Diff(connection.Step, string)
	Event(connection.Event)
	Note(string)
	Result(connection.Result, time.Duration)
	Problem(error)
	// stopped tells what an interrupted run has done, and what not.
	Stopped(done, remaining []connection.Step)
	// of returns a printer whose lines say which organization they are about.
	Of(organization string) Printer
	Summary(Summary)
}

// retryText is what became of a request that is made again.
func retryText(r *connection.RequestEvent) string {
	what := r.Err
	if what == "" {
		what = fmt.Sprintf("GitHub answered %d", r.Status)
	}
	return fmt.Sprintf("%s %s: %s", r.Method, r.Path, what)
}

// JSONPrinter prints one object per line; the schema only grows.
type JSONPrinter struct {
	Out          io.Writer
	organization string
}

// Of implements [Printer].
func (j *JSONPrinter) Of(organization string) Printer { return &JSONPrinter{j.Out, organization} }

// Line prints one object.
func (j *JSONPrinter) Line(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		return
	}
	fmt.Fprintln(j.Out, string(text.EscapeHidden(redact.JSON(data), false)))
}

// Plan implements [Printer].
func (j *JSONPrinter) Plan(p connection.Plan) { j.Line(report.PlanOf(p)) }

// Diff implements [Printer].
func (j *JSONPrinter) Diff(s connection.Step, diff string) {
	j.Line(struct {
		Type         string                `json:"type"`
		Organization string                `json:"organization,omitempty"`
		ID           string                `json:"id"`
		Target       string                `json:"target"`
		Path         string                `json:"path"`
		Kind         connection.ChangeKind `json:"kind"`
		Chosen       bool                  `json:"chosen"`
		Diff         string                `json:"diff"`
	}{"diff", j.organization, s.ID, s.Target, s.Change.Path, s.Change.Kind, s.Change.Chosen, diff})
}

// Event implements [Printer].
func (j *JSONPrinter) Event(e connection.Event) {
	if e.Request != nil {
		if e.Request.RetryAt.IsZero() {
			return
		}
		e.State, e.Message, e.Until = connection.StepWaiting, retryText(e.Request), e.Request.RetryAt
	}
	line := struct {
		Type         string               `json:"type"`
		Organization string               `json:"organization,omitempty"`
		ID           string               `json:"id"`
		Target       string               `json:"target"`
		State        connection.StepState `json:"state"`
		Done         int64                `json:"done"`
		Total        int64                `json:"total"`
		Unit         string               `json:"unit"`
		Message      string               `json:"message"`
		Until        string               `json:"until"`
	}{"step", j.organization, e.Step, e.Target, e.State, e.Done, e.Total, e.Unit, e.Message, ""}
	if !e.Until.IsZero() {
		line.Until = e.Until.UTC().Format(time.RFC3339Nano)
	}
	j.Line(line)
}

// Note implements [Printer].
func (j *JSONPrinter) Note(text string) {
	j.Line(struct {
		Type         string `json:"type"`
		Organization string `json:"organization,omitempty"`
		Message      string `json:"message"`
	}{"note", j.organization, text})
}

// Result implements [Printer].
func (j *JSONPrinter) Result(r connection.Result, took time.Duration) {
	j.Line(report.ResultOf(r, took.Seconds()))
}

// Problem implements [Printer].
func (j *JSONPrinter) Problem(err error) {
	line := struct {
		Type         string `json:"type"`
		Organization string `json:"organization,omitempty"`
		Operation    string `json:"operation"`
		Target       string `json:"target"`
		Cause        string `json:"cause"`
		Next         string `json:"next"`
		Errors       []part `json:"errors,omitempty"`
	}{"error", j.organization, "", "", wording.Of(err), text.Bounded(failure.Next(err)), partsOf(err)}
	var gh *github.Error
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		line.Operation, line.Target = "plan", blocked.Blockers[0].Target
	case errors.As(err, &gh):
		line.Operation, line.Target, line.Cause = gh.Op, gh.Target, gh.Cause
	}
	j.Line(line)
}

// part is one of several errors.
type part struct {
	Cause string `json:"cause"`
	Next  string `json:"next"`
}

// partsOf are the errors of a list, nil where it is one.
func partsOf(err error) (out []part) {
	parts := wording.Parts(err)
	for _, p := range parts {
		if len(parts) > 1 {
			out = append(out, part{wording.Of(p), failure.Next(p)})
		}
	}
	return out
}

// TextPrinter prints lines for people, without colour and without redrawing.
type TextPrinter struct {
	Out    io.Writer
	Now    func() time.Time
	Start  time.Time
	before string // of every line
}

// Of implements [Printer].
func (t *TextPrinter) Of(organization string) Printer {
	return &TextPrinter{Out: t.Out, Now: t.Now, Start: t.Start, before: fmt.Sprintf("%-20s ", organization)}
}

// Say prints one line, without anything secret. What GitHub says may have
// several: those after the first are set in below it.
func (t *TextPrinter) Say(format string, args ...any) {
	said := redact.String(fmt.Sprintf(format, args...))
	fmt.Fprintln(t.Out, t.before+strings.ReplaceAll(said, "\n", "\n"+t.before+"  "))
}

// Plan implements [Printer].
func (t *TextPrinter) Plan(p connection.Plan) {
	t.Say("Plan for %s", p.Organization.Name)
	for _, s := range p.Steps {
		extra := s.Reason
		if n := len(s.Files); n > 0 {
			extra = fmt.Sprintf("%s, %s; %s", text.Count(n, "file"), text.Kilobytes(size(s.Files)), s.Reason)
		}
		t.Say("  %-9s %-36s %s", s.Action, s.Target, extra)
	}
	if p.Verb == connection.VerbConnect && len(p.Blockers) == 0 {
		t.Say("  %s %d calls that write.", overwritten(p), p.Writes())
	}
}

// overwritten names the files that are not as somebody left them afterwards.
func overwritten(p connection.Plan) string {
	names := p.Overwrites()
	if len(names) == 0 {
		return "Nothing is deleted or overwritten."
	}
	return "Overwritten: " + strings.Join(names, ", ") + "."
}

// Diff implements [Printer].
func (t *TextPrinter) Diff(s connection.Step, diff string) {
	t.Say("")
	t.Say("%s, %s", s.Target, s.Reason)
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		t.Say("    %s", line)
	}
}

func size(files []connection.PlannedFile) int {
	n := 0
	for _, f := range files {
		n += f.Size
	}
	return n
}

// Event implements [Printer].
func (t *TextPrinter) Event(e connection.Event) {
	if e.Request != nil || e.Step == "" && e.State == connection.StepWaiting {
		return // waits are told on standard error, whoever waits
	}
	mark := map[connection.StepState]string{
		connection.StepStarted: "·", connection.StepProgress: "·", connection.StepWaiting: "…",
		connection.StepDone: "✓", connection.StepSkipped: "=", connection.StepFailed: "✕",
	}[e.State]
	what := string(e.State)
	if e.Total > 0 {
		what = fmt.Sprintf("%d of %d %s", e.Done, e.Total, e.Unit)
	}
	t.Say("%s %-22s %-34s %s", mark, e.Step, e.Target, strings.TrimSpace(what+"  "+e.Message))
}

// Note implements [Printer].
func (t *TextPrinter) Note(text string) { t.Say("%s", text) }

// Result implements [Printer].
func (t *TextPrinter) Result(r connection.Result, took time.Duration) {
	s := r.State
	t.Say("")
	t.Say("%s: %s", s.Organization.Name, s.Phase)
	if s.Phase == connection.PhaseConnected {
		t.Say("GitHub connected%s", who(s))
	}
	for _, role := range connection.Roles() {
		repo := s.Repositories[role]
		if !repo.Exists() {
			continue
		}
		t.Say("  %-12s %-36s %s  %s", role, repo.FullName, Visibility(repo), repo.HTMLURL)
	}
	for _, pr := range s.OpenPullRequests() {
		t.Say("  … %s#%d %s  %s  (%s)", pr.FullName(), pr.Number, pr.Title, pr.URL, pr.Status())
	}
	for _, c := range s.Conditions {
		if c.Status == connection.False {
			t.Say("  ! %s: %s", c.Type, c.Message)
		}
	}
	if r.Usage.Requests > 0 {
		t.Say("  %d requests, %d of them writing, %d one after the other, %.2f s", r.Usage.Requests, r.Usage.Writes, r.Usage.Sequential, took.Seconds())
	}
}

func who(s connection.State) string {
	if s.By == "" {
		return ""
	}
	return fmt.Sprintf(" by %s on %s", s.By, s.At.Local().Format("2 Jan 2006, 15:04"))
}

// Visibility says who can see a repository.
func Visibility(r connection.Repository) string {
	words := []string{"private"}
	if !r.Private {
		words[0] = "public"
	}
	if r.Archived {
		words = append(words, "archived")
	}
	return strings.Join(words, ", ")
}

// Problem implements [Printer].
func (t *TextPrinter) Problem(err error) {
	for _, part := range wording.Parts(err) {
		t.Say("✕ %s", wording.Of(part))
		if next := failure.Next(part); next != "" {
			t.Say("  %s", next)
		}
	}
}

// Stopped implements [Printer].
func (j *JSONPrinter) Stopped(done, remaining []connection.Step) {
	ids := func(steps []connection.Step) []string {
		out := []string{}
		for _, s := range steps {
			out = append(out, s.ID)
		}
		return out
	}
	j.Line(struct {
		Type         string   `json:"type"`
		Organization string   `json:"organization,omitempty"`
		Done         []string `json:"done"`
		Remaining    []string `json:"remaining"`
		Next         string   `json:"next"`
	}{"stopped", j.organization, ids(done), ids(remaining), "the same command again goes on"})
}

// Stopped implements [Printer].
func (t *TextPrinter) Stopped(done, remaining []connection.Step) {
	names := func(steps []connection.Step) string {
		if len(steps) == 0 {
			return "nothing"
		}
		var out []string
		for _, s := range steps {
			out = append(out, fmt.Sprintf("%s %s", s.Action, s.Target))
		}
		return strings.Join(out, ", ")
	}
	t.Say("Interrupted. Done: %s.", names(done))
	t.Say("  Remains: %s. The same command again goes on.", names(remaining))
}

// Object is a line of JSON.
type Object map[string]any
