package organizations

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// Head is a rule where an organization has its tabs.
func (p *Several) Head(w int) []string {
	return []string{" " + p.session.Theme.Dim.Render(kit.Repeat("─", w-2))}
}

// Offers are the actions at this stage.
func (p *Several) Offers() []kit.Offer {
	var out []kit.Offer
	rest := len(p.rest())
	switch p.Stage {
	case StageAuthorize:
		noPage := ""
		if p.sign.Page() == "" {
			noPage = "there is no page to open yet"
		}
		out = append([]kit.Offer{{Act: kit.ActBack, Label: "cancel"}}, p.sign.Offers()...)
		if p.session.Options.Approve != nil {
			out = append(out, kit.Offer{Act: kit.ActApprove, Why: noPage})
		}
		if p.problem != nil {
			out = append(out, kit.Offer{Act: kit.ActGo, Label: "try again"})
		}
	case StagePlanning:
		out = []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	case StagePlan:
		apply := kit.Offer{Act: kit.ActGo, Label: "connect " + text.Grouped(p.remaining())}
		if p.remaining() == 0 {
			apply.Why = "there is nothing that can be done now"
		}
		out = []kit.Offer{apply, {Act: kit.ActBack, Label: "cancel"}, {Act: kit.ActRefresh, Label: "plan again"}}
	case StageRunning:
		out = []kit.Offer{{Act: kit.ActBack, Label: "leave it running"}, {Act: kit.ActStop, Label: "stop cleanly"}}
	case StageDone:
		again := kit.Offer{Act: kit.ActGo, Label: "plan the rest again"}
		if rest == 0 {
			again.Why = "nothing remains"
		}
		out = []kit.Offer{again, {Act: kit.ActBack}}
	}
	return append(out, kit.MoveOffers()...)
}

// Do performs an action.
func (p *Several) Do(act kit.Action) tea.Cmd {
	if p.scroll.Move(act) {
		return nil
	}
	if p.Stage == StageAuthorize {
		if cmd, ok := p.sign.Do(act); ok {
			return cmd
		}
	}
	switch act {
	case kit.ActBack:
		p.session.Next = &session.Destination{}
		if p.Stage < StageRunning {
			p.cancel()
			p.gen++
			p.Stage, p.members = StageDone, nil
			p.session.Note = "Cancelled. Nothing was written."
		}
	case kit.ActRefresh:
		return p.replan()
	case kit.ActApprove:
		return p.session.Approve(p.ctx, p.sign.Page(), severalPage, p.gen)
	case kit.ActGo:
		return p.goOn()
	}
	return nil
}

// goOn goes on to the next stage.
func (p *Several) goOn() tea.Cmd {
	switch p.Stage {
	case StageAuthorize:
		return p.authorize()
	case StagePlan:
		p.Stage, p.next, p.inFlight, p.stopped, p.scroll.Top = StageRunning, 0, 0, false, 0
		return p.proceed()
	case StageDone:
		return p.Enter(session.Destination{Several: p.rest()})
	}
	return nil
}

// counts says how the organizations stand, in words.
func (p *Several) counts() string {
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

// Status counts the organizations by how they stand.
func (p *Several) Status() string { return p.session.Theme.Dim.Render(p.counts()) }

// standing is where one organization stands, in one word.
func (p *Several) standing(m *member) string {
	r := p.session.Runs[m.org.Name]
	switch {
	case m.err != nil:
		return "failed"
	case m.plan == nil:
		return "to look at"
	case len(m.plan.Blockers) > 0:
		return "blocked"
	case m.plan.Nothing():
		return "unchanged"
	case !m.started && p.Stage == StageRunning:
		return "waiting"
	case !m.started && p.Stage == StageDone:
		return "stopped"
	case !m.started:
		return "to connect"
	case r == nil || !r.Ended:
		return "running"
	case kit.Canceled(r.Err):
		return "stopped"
	case r.Err != nil:
		return "failed"
	}
	return "connected"
}

// View draws the organizations with how each one stands.
func (p *Several) View(w, h int) []string {
	th := p.session.Theme
	title := map[Stage]string{
		StageAuthorize: "Sign in", StagePlanning: "Looking at " + text.CountGrouped(len(p.members), "organization"), StagePlan: "Plan",
		StageRunning: "Connecting " + text.CountGrouped(len(p.members), "organization"), StageDone: "Done",
	}[p.Stage]
	lines := []string{"", " " + th.Strong.Render(title) + th.Dim.Render("   "+p.counts()), ""}
	if p.Stage == StageAuthorize {
		return p.scroll.Window(th, append(lines, p.authorizeLines(w)...), h)
	}
	writes := 0
	for _, m := range p.members {
		lines = append(lines, p.memberLines(m, w)...)
		if m.ready() {
			writes += m.plan.Writes()
		}
	}
	lines = append(lines, "")
	switch p.Stage {
	case StagePlan:
		lines = append(lines, "  Nothing has been written yet, nothing is deleted or overwritten.",
			"  "+text.CountGrouped(writes, "call")+" that "+session.Verb(writes, "writes", "write")+", within GitHub's limits, in the name of "+p.session.Truncate(text.Clean(p.session.User), w/3)+".")
	case StageDone:
		if n := len(p.rest()); n > 0 {
			lines = append(lines, "  "+text.CountGrouped(n, "organization")+" "+session.Verb(n, "remains", "remain")+": enter looks at "+session.Verb(n, "it", "them")+" again and plans the rest.")
		}
	}
	return p.scroll.Window(th, lines, h)
}

func (p *Several) authorizeLines(w int) []string {
	th := p.session.Theme
	if p.problem != nil {
		lines := []string{"  " + th.Bad.Render("✕") + " " + th.Strong.Render(p.session.Truncate(p.problem.What, w-5))}
		for _, s := range []string{p.problem.Why, p.problem.Next} {
			for _, l := range text.Wrap(text.Clean(s), w-5) {
				lines = append(lines, "    "+l)
			}
		}
		return lines
	}
	lines := []string{"  " + th.Busy.Render(kit.SpinnerFrame(p.session.Frame)) + " waiting for the browser; one sign-in is enough for all", ""}
	return append(lines, p.sign.Lines(w, 4)...)
}

// memberLines are one organization: sign, name, and what is planned, happens,
// or stands in the way.
func (p *Several) memberLines(m *member, w int) []string {
	th := p.session.Theme
	r := p.session.Runs[m.org.Name]
	mark, style, says := "·", th.Dim, ""
	switch p.standing(m) {
	case "to look at":
		mark, says = "…", "not looked at yet"
	case "unchanged":
		mark, says = "=", "connected, nothing to do"
	case "blocked":
		mark, style, says = "!", th.Warn, m.plan.Blockers[0].Message
		if m.plan.Blockers[0].Kind == connection.BlockRefuse {
			mark, style = "✕", th.Bad
		}
	case "to connect":
		mark, style, says = "+", th.Good, planWords(*m.plan)
	case "waiting":
		says = "waits for its turn"
	case "running":
		mark, style, says = kit.SpinnerFrame(p.session.Frame), th.Busy, p.progress(r)
	case "connected":
		mark, style, says = "✓", th.Good, "connected, "+text.CountGrouped(r.Progress.Requests, "call")+", "+text.Duration(r.Elapsed(p.session.Now()))
	case "stopped":
		mark, style, says = "⏸", th.Warn, "stopped; what is done stays"
	case "failed":
		mark, style = "✕", th.Bad
		err := m.err
		if err == nil && r != nil {
			err = r.Err
		}
		says = wording.Line(err)
	}
	name := kit.Clamp(w/4, 12, 28)
	wrapped := text.Wrap(text.Clean(says), w-name-7)
	if len(wrapped) > 2 {
		wrapped = append(wrapped[:1], p.session.Truncate(strings.Join(wrapped[1:], " "), w-name-7))
	}
	lines := make([]string, len(wrapped))
	for i, l := range wrapped {
		if i == 0 {
			lines[i] = "  " + style.Render(mark) + " " + p.session.Fit(text.Clean(m.org.Name), name) + "  " + l
			continue
		}
		lines[i] = text.Spaces(name+6) + l
	}
	return lines
}

// planWords are a plan in one line.
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
func (p *Several) progress(r *session.Run) string {
	if r == nil {
		return ""
	}
	says := fmt.Sprintf("%3d %%", r.Progress.Percent())
	if r.Progress.Message != "" {
		return says + "  " + r.Progress.Message + session.Countdown(r.Progress.Until, p.session.Now())
	}
	for _, s := range r.Progress.Steps {
		if s.State != "" && !session.Finished(s.State) {
			return says + "  " + session.StepName(s.Step) + " of " + s.Step.Target
		}
	}
	return says
}
