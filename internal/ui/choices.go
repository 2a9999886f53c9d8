package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// diffMsg is what one step about a file changes.
type diffMsg struct {
	name string
	gen  int
	step string
	text string
	err  error
}

// choices are the operator's choices about single files in a plan, the row
// that is looked at, and its diff.
type choices struct {
	chosen map[string]bool // by step id
	row    int
	open   string // step whose diff is shown, "" none
	text   string // of that diff, "" not there yet
	err    error
}

// fileSteps are the steps of the plan about single files.
func (t *git) fileSteps() []connection.Step {
	if t.plan == nil {
		return nil
	}
	var out []connection.Step
	for _, s := range t.plan.Steps {
		if s.Change != nil {
			out = append(out, s)
		}
	}
	return out
}

// fileStep is the file step in the row that is looked at.
func (t *git) fileStep() (connection.Step, bool) {
	all := t.fileSteps()
	if len(all) == 0 {
		return connection.Step{}, false
	}
	return all[clamp(t.pick.row, 0, len(all)-1)], true
}

// planOptions are what a plan is made with: the choices that were toggled.
func (t *git) planOptions() connection.ConnectOptions {
	o := connection.ConnectOptions{Actor: t.session.user, Adopt: t.adopt}
	for _, s := range t.fileSteps() {
		if !t.pick.chosen[s.ID] || !s.Change.Optional() {
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

// choose does what a key asks of the rows; ok is false when it is not about them.
func (t *git) choose(act action) (cmd tea.Cmd, ok bool) {
	s, found := t.fileStep()
	if t.stage != stagePlan || !found {
		return nil, false
	}
	switch act {
	case actUp, actDown:
		step := 1
		if act == actUp {
			step = -1
		}
		row := clamp(t.pick.row+step, 0, len(t.fileSteps())-1)
		if row == t.pick.row {
			return nil, false // at the end the lines move
		}
		t.pick.row, t.follow, t.pick.open = row, true, ""
	case actToggle:
		if !s.Change.Optional() {
			return nil, true
		}
		if t.pick.chosen == nil {
			t.pick.chosen = map[string]bool{}
		}
		t.pick.chosen[s.ID] = !t.pick.chosen[s.ID]
		return t.makePlan(), true
	case actFiles:
		if t.pick.open == s.ID {
			t.pick.open = ""
			return nil, true
		}
		t.pick.open, t.pick.text, t.pick.err = s.ID, "", nil
		engine, ctx, name, gen, plan := t.session.opt.Engine, t.ctx, t.org.Name, t.gen, *t.plan
		return func() tea.Msg {
			diff, err := engine.Diff(ctx, plan, s)
			return diffMsg{name: name, gen: gen, step: s.ID, text: diff, err: err}
		}, true
	default:
		return nil, false
	}
	return nil, true
}

// diffed takes a diff in.
func (t *git) diffed(m diffMsg) {
	if m.step == t.pick.open {
		t.pick.text, t.pick.err = m.text, m.err
	}
}

// choiceLines are the files that are not as the scaffold has them: a box for
// each that can be chosen, and the diff that was asked for.
func (t *git) choiceLines(w int) []string {
	all, th := t.fileSteps(), t.session.th
	if len(all) == 0 {
		return nil
	}
	lines := []string{"", "  " + th.dim.put("FILES THAT ARE NOT AS THE SCAFFOLD HAS THEM")}
	current, _ := t.fileStep()
	wide := clamp((w-24)/2, 16, 40)
	for _, s := range all {
		mark, box := "   ", "    "
		if s.ID == current.ID {
			mark = " " + th.accent.put("▌") + " "
		}
		if s.Change.Optional() {
			box = "[ ] "
			if s.Change.Chosen {
				box = th.busy.put("[x]") + " "
			}
		}
		head := mark + box + th.dim.put(text.Pad(string(s.Role), 12)) + t.session.fit(text.Clean(s.Change.Path), wide) + "  "
		reason := strings.TrimPrefix(s.Reason, s.Change.Path+": ")
		for i, l := range text.Wrap(text.Clean(reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.dim.put(l))
		}
		if t.pick.open == s.ID {
			lines = append(lines, t.diffLines(w)...)
		}
	}
	return lines
}

// diffLines are the diff that is open, each line in its color and its sign.
func (t *git) diffLines(w int) []string {
	th := t.session.th
	indent := text.Spaces(7)
	switch {
	case t.pick.err != nil:
		var lines []string
		for _, l := range text.Wrap("reading it failed: "+text.Clean(t.pick.err.Error()), w-9) {
			lines = append(lines, indent+th.bad.put(l))
		}
		return lines
	case t.pick.text == "":
		return []string{indent + th.busy.put(spin(t.session.frame)) + " reading it from GitHub"}
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(t.pick.text, "\n"), "\n") {
		l = t.session.truncate(text.Clean(l), w-9)
		switch {
		case strings.HasPrefix(l, "+"):
			l = th.good.put(l)
		case strings.HasPrefix(l, "-"):
			l = th.bad.put(l)
		case strings.HasPrefix(l, "@@"):
			l = th.info.put(l)
		}
		lines = append(lines, indent+l)
	}
	return lines
}

// choiceOffers are the keys of the rows.
func (t *git) choiceOffers() []offer {
	s, found := t.fileStep()
	if !found {
		return nil
	}
	toggle := offer{act: actToggle}
	if !s.Change.Optional() {
		toggle.why = "this file comes with the newer scaffold"
	}
	diff := "show diff"
	if t.pick.open == s.ID {
		diff = "hide diff"
	}
	return []offer{toggle, {act: actFiles, label: diff}}
}
