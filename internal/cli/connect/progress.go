package connect

import (
	"gitconnection/internal/connection"
)

// progress remembers how far each step of a run got.
type progress struct {
	plan connection.Plan
	at   map[string]connection.StepState
}

func newProgress(plan connection.Plan) *progress {
	return &progress{plan: plan, at: map[string]connection.StepState{}}
}

func (p *progress) event(e connection.Event) {
	if e.Step != "" {
		p.at[e.Step] = e.State
	}
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
