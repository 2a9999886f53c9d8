package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

func (p *several) head(w int) []string {
	return []string{" " + p.session.th.dim.put(repeat("─", w-2))}
}

func (p *several) offers() []offer {
	var out []offer
	rest := len(p.rest())
	switch p.stage {
	case severalAuthorize:
		noPage := ""
		if p.sign.page() == "" {
			noPage = "there is no page to open yet"
		}
		out = append([]offer{{act: actBack, label: "cancel"}}, p.sign.offers()...)
		if p.session.opt.Approve != nil {
			out = append(out, offer{act: actApprove, why: noPage})
		}
		if p.trouble != nil {
			out = append(out, offer{act: actGo, label: "try again"})
		}
	case severalPlanning:
		out = []offer{{act: actBack, label: "cancel"}}
	case severalPlan:
		apply := offer{act: actGo, label: "connect " + text.Grouped(p.todo())}
		if p.todo() == 0 {
			apply.why = "there is nothing that can be done now"
		}
		out = []offer{apply, {act: actBack, label: "cancel"}, {act: actRefresh, label: "plan again"}}
	case severalRunning:
		out = []offer{{act: actBack, label: "leave it running"}, {act: actStop, label: "stop cleanly"}}
	case severalDone:
		again := offer{act: actGo, label: "plan the rest again"}
		if rest == 0 {
			again.why = "nothing remains"
		}
		out = []offer{again, {act: actBack}}
	}
	return append(out, moves()...)
}

func (p *several) do(act action) tea.Cmd {
	if p.scroll.move(act) {
		return nil
	}
	if p.stage == severalAuthorize {
		if cmd, ok := p.sign.do(act); ok {
			return cmd
		}
	}
	switch act {
	case actBack:
		p.session.next = &navigation{}
		if p.stage < severalRunning {
			p.cancel()
			p.gen++
			p.stage, p.members = severalDone, nil
			p.session.note = "Cancelled. Nothing was written."
		}
	case actRefresh:
		return p.replan()
	case actApprove:
		return p.session.approve(p.ctx, p.sign.page(), severalPage, p.gen)
	case actGo:
		return p.goOn()
	}
	return nil
}

func (p *several) goOn() tea.Cmd {
	switch p.stage {
	case severalAuthorize:
		return p.authorize()
	case severalPlan:
		p.stage, p.next, p.flying, p.stopped, p.scroll.top = severalRunning, 0, 0, false, 0
		return p.more()
	case severalDone:
		return p.enter(navigation{several: p.rest()})
	}
	return nil
}

// counts says how the organizations stand, in words.
func (p *several) counts() string {
	n := map[string]int{}
	order := []string{"to connect", "waiting", "running", "connected", "unchanged", "blocked", "failed", "stopped", "to look at"}
	for _, m := range p.members {
		n[p.standing(m)]++
	}
	var parts []string
	for _, w := range order {
		if n[w] > 0 {
			parts = append(parts, text.Grouped(n[w])+" "+w)
		}
	}
	return strings.Join(parts, " · ")
}

func (p *several) status() string { return p.session.th.dim.put(p.counts()) }

// standing is where one organization stands, in one word.
func (p *several) standing(m *member) string {
	r := p.session.runs[m.org.Name]
	switch {
	case m.err != nil:
		return "failed"
	case m.plan == nil:
		return "to look at"
	case len(m.plan.Blockers) > 0:
		return "blocked"
	case m.plan.Nothing():
		return "unchanged"
	case !m.begun && p.stage == severalRunning:
		return "waiting"
	case !m.begun && p.stage == severalDone:
		return "stopped"
	case !m.begun:
		return "to connect"
	case r == nil || !r.ended:
		return "running"
	case canceled(r.err):
		return "stopped"
	case r.err != nil:
		return "failed"
	}
	return "connected"
}

func (p *several) view(w, h int) []string {
	th := p.session.th
	title := map[severalStage]string{
		severalAuthorize: "Sign in", severalPlanning: "Looking at " + text.CountGrouped(len(p.members), "organization"), severalPlan: "Plan",
		severalRunning: "Connecting " + text.CountGrouped(len(p.members), "organization"), severalDone: "Done",
	}[p.stage]
	lines := []string{"", " " + th.strong.put(title) + th.dim.put("   "+p.counts()), ""}
	if p.stage == severalAuthorize {
		return p.scroll.window(th, append(lines, p.authorizeLines(w)...), h)
	}
	writes := 0
	for _, m := range p.members {
		lines = append(lines, p.memberLines(m, w)...)
		if m.ready() {
			writes += m.plan.Writes()
		}
	}
	lines = append(lines, "")
	switch p.stage {
	case severalPlan:
		lines = append(lines, "  Nothing has been written yet, nothing is deleted or overwritten.",
			"  "+text.CountGrouped(writes, "call")+" that "+verb(writes, "writes", "write")+", within GitHub's limits, in the name of "+p.session.truncate(text.Clean(p.session.user), w/3)+".")
	case severalDone:
		if n := len(p.rest()); n > 0 {
			lines = append(lines, "  "+text.CountGrouped(n, "organization")+" "+verb(n, "remains", "remain")+": enter looks at "+verb(n, "it", "them")+" again and plans the rest.")
		}
	}
	return p.scroll.window(th, lines, h)
}

func (p *several) authorizeLines(w int) []string {
	th := p.session.th
	if p.trouble != nil {
		lines := []string{"  " + th.bad.put("✕") + " " + th.strong.put(p.session.truncate(p.trouble.what, w-5))}
		for _, s := range []string{p.trouble.why, p.trouble.next} {
			for _, l := range text.Wrap(text.Clean(s), w-5) {
				lines = append(lines, "    "+l)
			}
		}
		return lines
	}
	lines := []string{"  " + th.busy.put(spin(p.session.frame)) + " waiting for the browser; one sign-in is enough for all", ""}
	return append(lines, p.sign.lines(w, 4)...)
}

// memberLines are one organization: sign, name, and what is planned, happens,
// or stands in the way.
func (p *several) memberLines(m *member, w int) []string {
	th := p.session.th
	r := p.session.runs[m.org.Name]
	mark, in, says := "·", th.dim, ""
	switch p.standing(m) {
	case "to look at":
		mark, says = "…", "not looked at yet"
	case "unchanged":
		mark, says = "=", "connected, nothing to do"
	case "blocked":
		mark, in, says = "!", th.warn, m.plan.Blockers[0].Message
		if m.plan.Blockers[0].Kind == connection.BlockRefuse {
			mark, in = "✕", th.bad
		}
	case "to connect":
		mark, in, says = "+", th.good, planWords(*m.plan)
	case "waiting":
		says = "waits for its turn"
	case "running":
		mark, in, says = spin(p.session.frame), th.busy, p.progress(r)
	case "connected":
		mark, in, says = "✓", th.good, "connected, "+text.CountGrouped(r.news.requests, "call")+", "+text.Duration(r.elapsed(p.session.now()))
	case "stopped":
		mark, in, says = "⏸", th.warn, "stopped; what is done stays"
	case "failed":
		mark, in = "✕", th.bad
		err := m.err
		if err == nil && r != nil {
			err = r.err
		}
		says = err.Error()
	}
	name := clampName(w)
	wrapped := text.Wrap(text.Clean(says), w-name-7)
	if len(wrapped) > 2 {
		wrapped = append(wrapped[:1], p.session.truncate(strings.Join(wrapped[1:], " "), w-name-7))
	}
	lines := make([]string, len(wrapped))
	for i, l := range wrapped {
		if i == 0 {
			lines[i] = "  " + in.put(mark) + " " + p.session.fit(text.Clean(m.org.Name), name) + "  " + l
			continue
		}
		lines[i] = text.Spaces(name+6) + l
	}
	return lines
}

func clampName(w int) int { return clamp(w/4, 12, 28) }

// planWords is a plan in one line.
func planWords(p connection.Plan) string {
	var parts []string
	for _, r := range connection.Roles() {
		var does []string
		target := ""
		for _, s := range p.Steps {
			if s.Role == r {
				does, target = append(does, string(s.Action)), s.Target
			}
		}
		if len(does) > 0 {
			parts = append(parts, strings.Join(does, ", ")+" "+target)
		}
	}
	return strings.Join(parts, "; ")
}

// progress is a run in one line: how far, and what it waits for.
func (p *several) progress(r *run) string {
	if r == nil {
		return ""
	}
	says := fmt.Sprintf("%3d %%", r.news.percent())
	if r.news.message != "" {
		return says + "  " + r.news.message + countdown(r.news.until, p.session.now())
	}
	for _, s := range r.news.steps {
		if s.state != "" && !finished(s.state) {
			return says + "  " + stepName(s.step) + " of " + s.step.Target
		}
	}
	return says
}
