package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// The two ways to print.
const (
	outputText = "text"
	outputJSON = "json"
)

// printer prints what happens, one line after the other.
type printer interface {
	plan(connection.Plan)
	diff(connection.Step, string)
	event(connection.Event)
	note(string)
	result(connection.Result, time.Duration)
	problem(error)
	// stopped tells what an interrupted run has done, and what not.
	stopped(done, remaining []connection.Step)
	// of returns a printer whose lines say which organization they are about.
	of(organization string) printer
	summary(summary)
}

func (p *program) printer() printer {
	if p.output == outputJSON {
		return &jsonPrinter{out: p.out}
	}
	return &textPrinter{out: p.out, now: p.now, start: p.now()}
}

// retryText is what became of a request that is made again.
func retryText(r *connection.RequestEvent) string {
	what := r.Err
	if what == "" {
		what = fmt.Sprintf("GitHub answered %d", r.Status)
	}
	return fmt.Sprintf("%s %s: %s", r.Method, r.Path, what)
}

// jsonPrinter prints one object per line; the schema only grows.
type jsonPrinter struct {
	out          io.Writer
	organization string
}

func (j *jsonPrinter) of(organization string) printer { return &jsonPrinter{j.out, organization} }

func (j *jsonPrinter) line(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		return
	}
	fmt.Fprintln(j.out, redact.String(string(data)))
}

// openly prints a line of JSON as it is: for a secret that was asked for.
func (p *program) openly(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, string(data))
	return err
}

func (j *jsonPrinter) plan(p connection.Plan) { j.line(report.PlanOf(p)) }

func (j *jsonPrinter) diff(s connection.Step, diff string) {
	j.line(struct {
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

func (j *jsonPrinter) event(e connection.Event) {
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
	j.line(line)
}

func (j *jsonPrinter) note(text string) {
	j.line(struct {
		Type         string `json:"type"`
		Organization string `json:"organization,omitempty"`
		Message      string `json:"message"`
	}{"note", j.organization, text})
}

func (j *jsonPrinter) result(r connection.Result, took time.Duration) {
	j.line(report.ResultOf(r, took.Seconds()))
}

func (j *jsonPrinter) problem(err error) {
	line := struct {
		Type         string `json:"type"`
		Organization string `json:"organization,omitempty"`
		Operation    string `json:"operation"`
		Target       string `json:"target"`
		Cause        string `json:"cause"`
		Next         string `json:"next"`
	}{"error", j.organization, "", "", err.Error(), nextOf(err)}
	var gh *github.Error
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked) && len(blocked.Blockers) > 0:
		line.Operation, line.Target = "plan", blocked.Blockers[0].Target
	case errors.As(err, &gh):
		line.Operation, line.Target, line.Cause = gh.Op, gh.Target, gh.Cause
	}
	j.line(line)
}

// textPrinter prints lines for people, without colour and without redrawing.
type textPrinter struct {
	out    io.Writer
	now    func() time.Time
	start  time.Time
	before string // of every line
}

func (t *textPrinter) of(organization string) printer {
	return &textPrinter{out: t.out, now: t.now, start: t.start, before: fmt.Sprintf("%-20s ", organization)}
}

func (t *textPrinter) say(format string, args ...any) {
	fmt.Fprintln(t.out, t.before+redact.String(fmt.Sprintf(format, args...)))
}

func (t *textPrinter) plan(p connection.Plan) {
	t.say("Plan for %s", p.Organization.Name)
	for _, s := range p.Steps {
		extra := s.Reason
		if n := len(s.Files); n > 0 {
			extra = fmt.Sprintf("%s, %s; %s", text.Count(n, "file"), text.Kilobytes(size(s.Files)), s.Reason)
		}
		t.say("  %-9s %-36s %s", s.Action, s.Target, extra)
	}
	if p.Verb == connection.VerbConnect && len(p.Blockers) == 0 {
		t.say("  %s %d calls that write.", overwritten(p), p.Writes())
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

func (t *textPrinter) diff(s connection.Step, diff string) {
	t.say("")
	t.say("%s, %s", s.Target, s.Reason)
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		t.say("    %s", line)
	}
}

func size(files []connection.PlannedFile) int {
	n := 0
	for _, f := range files {
		n += f.Size
	}
	return n
}

func (t *textPrinter) event(e connection.Event) {
	if e.Request != nil {
		if !e.Request.RetryAt.IsZero() {
			t.say("  ~ %s, again in %s", retryText(e.Request), e.Request.RetryAt.Sub(e.At).Round(100*time.Millisecond))
		} else if e.Request.Err != "" {
			t.say("  ~ %s", retryText(e.Request))
		}
		return
	}
	if e.Step == "" && e.State == connection.StepWaiting {
		if d := e.Until.Sub(e.At); d >= 10*time.Second {
			t.say("… waiting %s: %s", d.Round(time.Second), e.Message)
		}
		return
	}
	mark := map[connection.StepState]string{
		connection.StepStarted: "·", connection.StepProgress: "·", connection.StepWaiting: "…",
		connection.StepDone: "✓", connection.StepSkipped: "=", connection.StepFailed: "✕",
	}[e.State]
	what := string(e.State)
	if e.Total > 0 {
		what = fmt.Sprintf("%d of %d %s", e.Done, e.Total, e.Unit)
	}
	t.say("%s %-22s %-34s %s", mark, e.Step, e.Target, strings.TrimSpace(what+"  "+e.Message))
}

func (t *textPrinter) note(text string) { t.say("%s", text) }

func (t *textPrinter) result(r connection.Result, took time.Duration) {
	s := r.State
	t.say("")
	t.say("%s: %s", s.Organization.Name, s.Phase)
	if s.Phase == connection.PhaseConnected {
		t.say("GitHub connected%s", who(s))
	}
	for _, role := range connection.Roles() {
		repo := s.Repositories[role]
		if !repo.Exists() {
			continue
		}
		t.say("  %-12s %-36s %s  %s", role, repo.FullName, visibility(repo), repo.HTMLURL)
	}
	for _, c := range s.Conditions {
		if c.Status == connection.False {
			t.say("  ! %s: %s", c.Type, c.Message)
		}
	}
	if r.Usage.Requests > 0 {
		t.say("  %d requests, %d of them writing, %d one after the other, %.2f s", r.Usage.Requests, r.Usage.Writes, r.Usage.Sequential, took.Seconds())
	}
}

func who(s connection.State) string {
	if s.By == "" {
		return ""
	}
	return fmt.Sprintf(" by %s on %s", s.By, s.At.Local().Format("2 Jan 2006, 15:04"))
}

func visibility(r connection.Repository) string {
	words := []string{"private"}
	if !r.Private {
		words[0] = "public"
	}
	if r.Archived {
		words = append(words, "archived")
	}
	return strings.Join(words, ", ")
}

func (t *textPrinter) problem(err error) {
	t.say("✕ %s", err.Error())
	if next := nextOf(err); next != "" {
		t.say("  %s", next)
	}
}
