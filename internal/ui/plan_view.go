package ui

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// planOffers are the keys of a plan.
func (t *git) planOffers() []offer {
	if t.plan == nil {
		return []offer{{act: actBack, label: "cancel"}}
	}
	apply := offer{act: actGo, label: "apply"}
	foreign := false
	if n := len(t.plan.Blockers); n > 0 {
		apply.why = text.Clean(t.plan.Blockers[0].Message)
	}
	if len(t.plan.Blockers) == 0 && t.plan.Nothing() {
		apply.why = "nothing is chosen, so there is nothing to do"
	}
	for _, b := range t.plan.Blockers {
		foreign = foreign || b.Reason == "ForeignRepository"
	}
	adopt := offer{act: actAdopt, quiet: !foreign && !t.adopt}
	if !foreign {
		adopt.why = "no repository in this plan has to be taken over"
	}
	files := "show files"
	if t.files {
		files = "hide files"
	}
	out := []offer{apply, adopt}
	if picks := t.choiceOffers(); len(picks) > 0 {
		out = append(out, picks...)
	} else {
		out = append(out, offer{act: actFiles, label: files})
	}
	out = append(out, []offer{{act: actEdit, why: t.cannotEdit()}, {act: actBack, label: "cancel"},
		{act: actRefresh, label: "plan again", quiet: true}, {act: actConnect, label: "start again", quiet: true}}...)
	if t.pageURL() != "" {
		out = append(out, offer{act: actBrowser}, offer{act: actCopy})
	}
	return out
}

// planLines are the plan: what is done to what, and why; then what stands in
// the way.
func (t *git) planLines(w int) []string {
	th, p := t.session.th, t.plan
	lines := []string{"", " " + th.strong.put("⑤ Plan") + th.dim.put("   nothing has been written yet"), ""}
	if more := t.awareness(w); len(more) > 0 {
		lines = append(append(lines, more...), "")
	}
	lines = append(lines, stepLines(t.session, wholeSteps(p.Steps), t.files, w)...)
	lines = append(lines, t.choiceLines(w)...)
	lines = append(lines, "")
	for _, b := range p.Blockers {
		lines = append(lines, blockerLines(t.session, b, w)...)
	}
	if len(p.Blockers) > 0 {
		return lines
	}
	summary := text.CountGrouped(p.Writes(), "call") + " that " + verb(p.Writes(), "writes", "write") + "."
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

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
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
func stepLines(sess *shared, steps []connection.Step, files bool, w int) []string {
	th := sess.th
	var lines []string
	last := connection.Role("none")
	wide := clamp((w-29)/2, 18, 44)
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
		head := "  " + th.dim.put(text.Pad(role, 12)) + in.put(sign+" "+text.Pad(string(s.Action), 10)) + " " + sess.fit(target, wide) + "  "
		for i, l := range text.Wrap(text.Clean(s.Reason), w-text.Width(head)-1) {
			if i > 0 {
				head = text.Spaces(text.Width(head))
			}
			lines = append(lines, head+th.dim.put(l))
		}
		if !files {
			continue
		}
		for _, f := range s.Files {
			lines = append(lines, text.Spaces(27)+sess.fit(text.Clean(f.Path), w-40)+"  "+th.dim.put(text.Right(text.Bytes(int64(f.Size)), 9, "")))
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
func actionSign(th *theme, a connection.Action) (string, ink) {
	switch a {
	case connection.ActionCreate, connection.ActionWrite:
		return "+", th.good
	case connection.ActionSkip:
		return "=", th.dim
	case connection.ActionDelete, connection.ActionUninstall:
		return "✕", th.bad
	case connection.ActionArchive, connection.ActionTombstone:
		return "!", th.warn
	}
	return "~", th.busy
}

// blockerLines say what stands in the way, why, and what to do.
func blockerLines(sess *shared, b connection.Blocker, w int) []string {
	th := sess.th
	mark, in := "!", th.warn
	if b.Kind == connection.BlockRefuse {
		mark, in = "✕", th.bad
	}
	lines := []string{"  " + in.put(mark) + " " + th.strong.put(text.Clean(b.Target)) + th.dim.put("  "+text.Clean(b.Reason))}
	for _, l := range text.Wrap(text.Clean(b.Message), w-5) {
		lines = append(lines, "    "+l)
	}
	if b.Next != "" {
		for _, l := range text.Wrap("next: "+text.Clean(b.Next), w-5) {
			lines = append(lines, "    "+th.dim.put(l))
		}
	}
	if b.URL != "" {
		for _, l := range text.Wrap(text.Clean(b.URL), w-5) {
			lines = append(lines, "    "+th.info.put(l))
		}
	}
	return append(lines, "")
}
