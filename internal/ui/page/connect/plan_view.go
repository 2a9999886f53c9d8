package connect

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// planOffers are the keys of a plan.
func (t *Tab) planOffers() []kit.Offer {
	if t.plan == nil {
		return []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	}
	apply := kit.Offer{Act: kit.ActGo, Label: "apply"}
	foreign := false
	if n := len(t.plan.Blockers); n > 0 {
		apply.Why = text.Clean(t.plan.Blockers[0].Message)
	}
	if len(t.plan.Blockers) == 0 && t.plan.Nothing() {
		apply.Why = "nothing is chosen, so there is nothing to do"
	}
	for _, b := range t.plan.Blockers {
		foreign = foreign || b.Reason == "ForeignRepository"
	}
	adopt := kit.Offer{Act: actAdopt, Quiet: !foreign && !t.adopt}
	if !foreign {
		adopt.Why = "no repository in this plan has to be taken over"
	}
	files := "show files"
	if t.files {
		files = "hide files"
	}
	out := []kit.Offer{apply, adopt}
	if picks := t.choiceOffers(); len(picks) > 0 {
		out = append(out, picks...)
	} else {
		out = append(out, kit.Offer{Act: actFiles, Label: files})
	}
	out = append(out, []kit.Offer{{Act: kit.ActEdit, Why: t.cannotEdit()}, {Act: kit.ActBack, Label: "cancel"},
		{Act: kit.ActRefresh, Label: "plan again", Quiet: true}, {Act: kit.ActConnect, Label: "start again", Quiet: true}}...)
	if t.pageURL() != "" {
		out = append(out, kit.Offer{Act: kit.ActBrowser}, kit.Offer{Act: kit.ActCopy})
	}
	return out
}

// planLines are the plan: what is done to what, and why; then what stands in
// the way.
func (t *Tab) planLines(w int) []string {
	th, p := t.Session.Theme, t.plan
	lines := []string{"", " " + th.Strong.Render("⑤ Plan") + th.Dim.Render("   nothing has been written yet"), ""}
	if more := t.awareness(w); len(more) > 0 {
		lines = append(append(lines, more...), "")
	}
	lines = append(lines, stepLines(t.Session, wholeSteps(p.Steps), t.files, w)...)
	lines = append(lines, t.choiceLines(w)...)
	lines = append(lines, "")
	for _, b := range p.Blockers {
		lines = append(lines, blockerLines(t.Session, b, w)...)
	}
	if len(p.Blockers) > 0 {
		return lines
	}
	summary := text.CountGrouped(p.Writes(), "call") + " that " + session.Verb(p.Writes(), "writes", "write") + "."
	if names := p.Overwrites(); len(names) > 0 {
		summary = "Overwritten: " + text.Clean(strings.Join(names, ", ")) + ". " + summary
	} else if harmless(p.Steps) {
		summary = "Nothing is deleted or overwritten. " + summary
	}
	if a := p.Actor(); a != "" {
		summary += " In the name of " + text.Clean(a) + "."
	}
	for _, l := range text.Wrap(summary, w-4) {
		lines = append(lines, "  "+l)
	}
	return lines
}

// wholeSteps are the steps that are not about a single file.
func wholeSteps(steps []connection.Step) []connection.Step {
	var out []connection.Step
	for _, s := range steps {
		if s.Change == nil {
			out = append(out, s)
		}
	}
	return out
}

// harmless reports whether steps only add.
func harmless(steps []connection.Step) bool {
	for _, s := range steps {
		switch s.Action {
		case connection.ActionCreate, connection.ActionAdopt, connection.ActionWrite, connection.ActionSkip, connection.ActionPropose, connection.ActionAdd:
		default:
			return false
		}
	}
	return true
}

// stepLines are steps grouped by role, each with sign, action, target, reason.
func stepLines(sess *session.Session, steps []connection.Step, files bool, w int) []string {
	th := sess.Theme
	var lines []string
	last := connection.Role("none")
	wide := kit.Clamp((w-29)/2, 18, 44)
	for _, s := range steps {
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
			target = text.CountGrouped(n, "file") + ", " + text.Bytes(size(s.Files))
		}
		head := "  " + th.Dim.Render(text.Pad(role, 12)) + in.Render(sign+" "+text.Pad(string(s.Action), 10)) + " " + sess.Fit(target, wide) + "  "
		for i, l := range text.Wrap(text.Clean(s.Reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.Dim.Render(l))
		}
		if !files {
			continue
		}
		for _, f := range s.Files {
			lines = append(lines, text.Spaces(27)+sess.Fit(text.Clean(f.Path), w-40)+"  "+th.Dim.Render(text.Right(text.Bytes(int64(f.Size)), 9, "")))
		}
	}
	return lines
}

func size(files []connection.PlannedFile) int64 {
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
	case connection.ActionCreate, connection.ActionWrite:
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

// blockerLines say what stands in the way, why, and what to do.
func blockerLines(sess *session.Session, b connection.Blocker, w int) []string {
	th := sess.Theme
	mark, in := "!", th.Warn
	if b.Kind == connection.BlockRefuse {
		mark, in = "✕", th.Bad
	}
	lines := []string{"  " + in.Render(mark) + " " + th.Strong.Render(text.Clean(b.Target)) + th.Dim.Render("  "+text.Clean(b.Reason))}
	for _, l := range text.Wrap(text.Clean(b.Message), w-5) {
		lines = append(lines, "    "+l)
	}
	if b.Next != "" {
		for _, l := range text.Wrap("next: "+text.Clean(b.Next), w-5) {
			lines = append(lines, "    "+th.Dim.Render(l))
		}
	}
	if b.URL != "" {
		for _, l := range text.Wrap(text.Clean(b.URL), w-5) {
			lines = append(lines, "    "+th.Info.Render(l))
		}
	}
	return append(lines, "")
}
