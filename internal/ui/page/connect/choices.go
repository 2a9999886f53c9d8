package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
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
func (t *Tab) fileSteps() []connection.Step {
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
func (t *Tab) fileStep() (connection.Step, bool) {
	all := t.fileSteps()
	if len(all) == 0 {
		return connection.Step{}, false
	}
	return all[kit.Clamp(t.pick.row, 0, len(all)-1)], true
}

// planOptions are what a plan is made with: the choices that were toggled.
func (t *Tab) planOptions() connection.ConnectOptions {
	o := connection.ConnectOptions{Actor: t.Session.User, Adopt: t.adopt}
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
func (t *Tab) choose(act kit.Action) (cmd tea.Cmd, ok bool) {
	s, found := t.fileStep()
	if t.Stage != StagePlan || !found {
		return nil, false
	}
	switch act {
	case kit.ActUp, kit.ActDown:
		step := 1
		if act == kit.ActUp {
			step = -1
		}
		row := kit.Clamp(t.pick.row+step, 0, len(t.fileSteps())-1)
		if row == t.pick.row {
			return nil, false // at the end the lines move
		}
		t.pick.row, t.follow, t.pick.open = row, true, ""
	case kit.ActToggle:
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
		engine, ctx, name, gen, plan := t.Session.Options.Engine, t.ctx, t.Org.Name, t.gen, *t.plan
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
func (t *Tab) diffed(m diffMsg) {
	if m.step == t.pick.open {
		t.pick.text, t.pick.err = m.text, m.err
	}
}

// choiceLines are the files that are not as the scaffold has them: a box for
// each that can be chosen, and the diff that was asked for.
func (t *Tab) choiceLines(w int) []string {
	all, th := t.fileSteps(), t.Session.Theme
	if len(all) == 0 {
		return nil
	}
	lines := []string{"", "  " + th.Dim.Render("FILES THAT ARE NOT AS THE SCAFFOLD HAS THEM")}
	current, _ := t.fileStep()
	wide := kit.Clamp((w-24)/2, 16, 40)
	for _, s := range all {
		mark, box := "   ", "    "
		if s.ID == current.ID {
			mark = " " + th.Accent.Render("▌") + " "
		}
		if s.Change.Optional() {
			box = "[ ] "
			if s.Change.Chosen {
				box = th.Busy.Render("[x]") + " "
			}
		}
		head := mark + box + th.Dim.Render(text.Pad(string(s.Role), 12)) + t.Session.Fit(text.Clean(s.Change.Path), wide) + "  "
		reason := strings.TrimPrefix(s.Reason, s.Change.Path+": ")
		for i, l := range text.Wrap(text.Clean(reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.Dim.Render(l))
		}
		if t.pick.open == s.ID {
			lines = append(lines, t.diffLines(w)...)
		}
	}
	return lines
}

// diffLines are the diff that is open, each line in its color and its sign.
func (t *Tab) diffLines(w int) []string {
	th := t.Session.Theme
	indent := text.Spaces(7)
	switch {
	case t.pick.err != nil:
		var lines []string
		for _, l := range text.Wrap("reading it failed: "+text.Clean(t.pick.err.Error()), w-9) {
			lines = append(lines, indent+th.Bad.Render(l))
		}
		return lines
	case t.pick.text == "":
		return []string{indent + th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " reading it from GitHub"}
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(t.pick.text, "\n"), "\n") {
		l = t.Session.Truncate(text.Clean(l), w-9)
		switch {
		case strings.HasPrefix(l, "+"):
			l = th.Good.Render(l)
		case strings.HasPrefix(l, "-"):
			l = th.Bad.Render(l)
		case strings.HasPrefix(l, "@@"):
			l = th.Info.Render(l)
		}
		lines = append(lines, indent+l)
	}
	return lines
}

// choiceOffers are the keys of the rows.
func (t *Tab) choiceOffers() []kit.Offer {
	s, found := t.fileStep()
	if !found {
		return nil
	}
	toggle := kit.Offer{Act: kit.ActToggle}
	if !s.Change.Optional() {
		toggle.Why = "this file comes with the newer scaffold"
	}
	diff := "show diff"
	if t.pick.open == s.ID {
		diff = "hide diff"
	}
	return []kit.Offer{toggle, {Act: actFiles, Label: diff}}
}
