package cli

import (
	"fmt"
	"strings"

	"gitconnection/internal/connection"
)

// progress remembers how far each step of a run got.
type progress struct {
	out  printer
	plan connection.Plan
	at   map[string]connection.StepState
}

func follow(out printer, plan connection.Plan) *progress {
	return &progress{out: out, plan: plan, at: map[string]connection.StepState{}}
}

func (p *progress) event(e connection.Event) {
	if e.Step != "" {
		p.at[e.Step] = e.State
	}
	p.out.event(e)
}

// split sorts the steps that change something into what is done and what is
// not. Of a step that was under way GitHub knows more than we do: it remains,
// and the next run looks.
func (p *progress) split() (done, remaining []connection.Step) {
	for _, s := range p.plan.Steps {
		switch {
		case s.Writes == 0:
		case p.at[s.ID] == connection.StepDone:
			done = append(done, s)
		default:
			remaining = append(remaining, s)
		}
	}
	return done, remaining
}

// sayStopped tells what an interrupted run has done and what remains.
func sayStopped(out printer, p *progress) {
	done, remaining := p.split()
	out.stopped(done, remaining)
}

func (j *jsonPrinter) stopped(done, remaining []connection.Step) {
	ids := func(steps []connection.Step) []string {
		out := []string{}
		for _, s := range steps {
			out = append(out, s.ID)
		}
		return out
	}
	j.line(struct {
		Type         string   `json:"type"`
		Organization string   `json:"organization,omitempty"`
		Done         []string `json:"done"`
		Remaining    []string `json:"remaining"`
		Next         string   `json:"next"`
	}{"stopped", j.organization, ids(done), ids(remaining), "the same command again goes on"})
}

func (t *textPrinter) stopped(done, remaining []connection.Step) {
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
	t.say("Interrupted. Done: %s.", names(done))
	t.say("  Remains: %s. The same command again goes on.", names(remaining))
}
