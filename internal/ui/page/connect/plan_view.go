package connect

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// planView draws the plan of a flow.
type planView struct {
	view
	planning *planning
}

// lines are what is done to what, and why; then what stands in the way.
func (v planView) lines() []string {
	th, p := v.Theme, v.planning.plan
	lines := []string{"", " " + th.Strong.Render("⑤ Plan") + th.Dim.Render("   nothing has been written yet"), ""}
	if more := v.accessWarnings(); len(more) > 0 {
		lines = append(append(lines, more...), "")
	}
	lines = append(lines, v.steps()...)
	lines = append(lines, v.files()...)
	lines = append(lines, "")
	for _, b := range p.Blockers {
		lines = append(lines, v.blocker(b)...)
	}
	if len(p.Blockers) > 0 {
		return lines
	}
	for _, l := range text.Wrap(planSummary(*p), v.width-4) {
		lines = append(lines, "  "+l)
	}
	return lines
}

// planSummary says in a sentence what a plan writes.
func planSummary(p connection.Plan) string {
	s := text.CountGrouped(p.Writes(), "call") + " that " + session.Verb(p.Writes(), "writes", "write") + "."
	if names := p.Overwrites(); len(names) > 0 {
		s = "Overwritten: " + text.Clean(strings.Join(names, ", ")) + ". " + s
	} else if onlyAdds(p.Steps) {
		s = "Nothing is deleted or overwritten. " + s
	}
	if a := p.Actor(); a != "" {
		s += " In the name of " + text.Clean(a) + "."
	}
	return s
}

// onlyAdds reports whether steps add, and change nothing else.
func onlyAdds(steps []connection.Step) bool {
	for _, s := range steps {
		switch s.Action {
		case connection.ActionCreate, connection.ActionAdopt, connection.ActionWrite, connection.ActionSkip, connection.ActionPropose, connection.ActionAdd, connection.ActionSet:
		default:
			return false
		}
	}
	return true
}

// steps are those that are not about a single file, grouped by role, each with
// sign, action, target and reason.
func (v planView) steps() []string {
	th, w := v.Theme, v.width
	var lines []string
	last := connection.Role("none")
	wide := kit.Clamp((w-29)/2, 18, 44)
	for _, s := range v.planning.plan.Steps {
		if s.Change != nil {
			continue
		}
		role := ""
		if s.Role != last {
			role, last = strings.ToUpper(string(s.Role)), s.Role
			if role == "" {
				role = "APP"
			}
		}
		sign, in := actionSign(th, s.Action)
		target := text.Clean(s.Target)
		if n := len(s.Files); n > 0 {
			target = text.CountGrouped(n, "file") + ", " + text.Bytes(totalSize(s.Files))
		}
		head := "  " + th.Dim.Render(text.Pad(role, 12)) + in.Render(sign+" "+text.Pad(string(s.Action), 10)) + " " + v.Fit(target, wide) + "  "
		for i, l := range text.Wrap(text.Clean(s.Reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.Dim.Render(l))
		}
		if !v.flow.details {
			continue
		}
		for _, f := range s.Files {
			lines = append(lines, text.Spaces(27)+v.Fit(text.Clean(f.Path), w-40)+"  "+th.Dim.Render(text.Right(text.Bytes(int64(f.Size)), 9, "")))
		}
	}
	return lines
}

func totalSize(files []connection.PlannedFile) int64 {
	var n int64
	for _, f := range files {
		n += int64(f.Size)
	}
	return n
}

// actionSign is + for what is added, ~ for what changes, = for what stays,
// ✕ for what is gone afterwards.
func actionSign(th *kit.Theme, a connection.Action) (string, kit.Style) {
	switch a {
	case connection.ActionCreate, connection.ActionWrite, connection.ActionSet:
		return "+", th.Good
	case connection.ActionSkip:
		return "=", th.Dim
	case connection.ActionDelete, connection.ActionUninstall:
		return "✕", th.Bad
	case connection.ActionArchive, connection.ActionTombstone:
		return "!", th.Warn
	}
	return "~", th.Busy
}

// blocker says what stands in the way, why, and what to do.
func (v planView) blocker(b connection.Blocker) []string {
	th := v.Theme
	mark, in := "!", th.Warn
	if b.Kind == connection.BlockRefuse {
		mark, in = "✕", th.Bad
	}
	lines := []string{"  " + in.Render(mark) + " " + th.Strong.Render(text.Clean(b.Target)) + th.Dim.Render("  "+text.Clean(b.Reason))}
	for _, l := range text.Wrap(text.Clean(b.Message), v.width-5) {
		lines = append(lines, "    "+l)
	}
	if b.Next != "" {
		for _, l := range text.Wrap("next: "+text.Clean(b.Next), v.width-5) {
			lines = append(lines, "    "+th.Dim.Render(l))
		}
	}
	if b.URL != "" {
		for _, l := range text.Wrap(text.Clean(b.URL), v.width-5) {
			lines = append(lines, "    "+th.Info.Render(l))
		}
	}
	return append(lines, "")
}

// files are the files that are not as the scaffold has them: a box for each that
// can be chosen, and the diff that is open.
func (v planView) files() []string {
	all, th, w := v.planning.fileSteps(), v.Theme, v.width
	if len(all) == 0 {
		return nil
	}
	lines := []string{"", "  " + th.Dim.Render("FILES THAT ARE NOT AS THE SCAFFOLD HAS THEM")}
	current, _ := v.planning.current()
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
		head := mark + box + th.Dim.Render(text.Pad(string(s.Role), 12)) + v.Fit(text.Clean(s.Change.Path), wide) + "  "
		reason := strings.TrimPrefix(s.Reason, s.Change.Path+": ")
		for i, l := range text.Wrap(text.Clean(reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.Dim.Render(l))
		}
		if v.planning.diff.step == s.ID {
			lines = append(lines, v.diff()...)
		}
	}
	return lines
}

// diff is the diff that is open, each line with its sign and in its color.
func (v planView) diff() []string {
	th, w, diff := v.Theme, v.width, v.planning.diff
	indent := text.Spaces(7)
	switch {
	case diff.err != nil:
		var lines []string
		for _, l := range text.Wrap("reading it failed: "+wording.Line(diff.err), w-9) {
			lines = append(lines, indent+th.Bad.Render(l))
		}
		return lines
	case diff.text == "":
		return []string{indent + v.spinner() + " reading it from GitHub"}
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(diff.text, "\n"), "\n") {
		l = v.Truncate(text.Clean(l), w-9)
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
