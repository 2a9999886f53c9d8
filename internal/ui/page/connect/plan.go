package connect

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

// planning is what stage 5 knows: the plan, and what the operator has chosen
// for it. The choices outlive the plan, as each of them needs another one.
type planning struct {
	plan   *connection.Plan // nil while the first one is made
	adopt  bool             // repositories that are not ours may be taken over
	chosen map[string]bool  // steps about single files, by id
	row    int              // of these steps, the one with the cursor
	diff   fileDiff
}

// fileDiff is the diff of one step about a file.
type fileDiff struct {
	step string // its id, "" none is open
	text string // "" not loaded yet
	err  error
}

type plannedMsg struct {
	origin
	plan connection.Plan
}

type diffMsg struct {
	origin
	fileDiff
}

// set shows a plan that was made.
func (p *planning) set(plan connection.Plan) { p.plan, p.diff = &plan, fileDiff{} }

func (p *planning) setDiff(msg diffMsg) {
	if msg.step == p.diff.step {
		p.diff = msg.fileDiff
	}
}

// fileSteps are the steps of the plan about single files.
func (p *planning) fileSteps() []connection.Step {
	if p.plan == nil {
		return nil
	}
	var out []connection.Step
	for _, s := range p.plan.Steps {
		if s.Change != nil {
			out = append(out, s)
		}
	}
	return out
}

// current is the step about a file that has the cursor.
func (p *planning) current() (connection.Step, bool) {
	all := p.fileSteps()
	if len(all) == 0 {
		return connection.Step{}, false
	}
	return all[kit.Clamp(p.row, 0, len(all)-1)], true
}

// options are what the next plan is made with.
func (p *planning) options(actor string) connection.ConnectOptions {
	o := connection.ConnectOptions{Actor: actor, Adopt: p.adopt}
	for _, s := range p.fileSteps() {
		if !p.chosen[s.ID] || !s.Change.Optional() {
			continue
		}
		path := string(s.Role) + ":" + s.Change.Path
		if s.Change.Kind == connection.ChangeMissing {
			o.AdoptFiles = append(o.AdoptFiles, path)
		} else {
			o.Restore = append(o.Restore, path)
		}
	}
	return o
}

// move moves the cursor, and reports whether there was a row to move to.
func (p *planning) move(by int) bool {
	row := kit.Clamp(p.row+by, 0, len(p.fileSteps())-1)
	if row == p.row {
		return false
	}
	p.row, p.diff = row, fileDiff{}
	return true
}

// toggle chooses the file of a step, or leaves it as it is.
func (p *planning) toggle(step string) {
	if p.chosen == nil {
		p.chosen = map[string]bool{}
	}
	p.chosen[step] = !p.chosen[step]
}

// pageURL is where the first blocker that has a page can be resolved.
func (p *planning) pageURL() string {
	if p.plan == nil {
		return ""
	}
	for _, b := range p.plan.Blockers {
		if b.URL != "" {
			return b.URL
		}
	}
	return ""
}

// makePlan is stage 5. Making a plan writes nothing.
func (f *flow) makePlan() tea.Cmd {
	st, ok := f.State()
	if !ok {
		return nil
	}
	f.stage, f.waiting, f.obstacle = stagePlan, true, nil
	engine, from, opts := f.Session.Options.Engine, f.origin(), f.planning.options(f.Session.User)
	return func() tea.Msg { return plannedMsg{origin: from, plan: engine.PlanConnect(st, opts)} }
}

// choose does what a key means for the files of the plan; ok is false when it
// means nothing there.
func (f *flow) choose(act kit.Action) (cmd tea.Cmd, ok bool) {
	s, found := f.planning.current()
	if f.stage != stagePlan || !found {
		return nil, false
	}
	switch act {
	case kit.ActUp:
		return nil, f.planning.move(-1) // at either end the page scrolls
	case kit.ActDown:
		return nil, f.planning.move(1)
	case kit.ActToggle:
		if !s.Change.Optional() {
			return nil, true
		}
		f.planning.toggle(s.ID)
		return f.makePlan(), true
	case actFiles:
		return f.toggleDiff(s), true
	}
	return nil, false
}

// toggleDiff opens the diff of a step, or closes it.
func (f *flow) toggleDiff(s connection.Step) tea.Cmd {
	p := &f.planning
	if p.diff.step == s.ID {
		p.diff = fileDiff{}
		return nil
	}
	p.diff = fileDiff{step: s.ID}
	engine, ctx, from, plan := f.Session.Options.Engine, f.ctx, f.origin(), *p.plan
	return func() tea.Msg {
		diff, err := engine.Diff(ctx, plan, s)
		return diffMsg{origin: from, fileDiff: fileDiff{step: s.ID, text: diff, err: err}}
	}
}
