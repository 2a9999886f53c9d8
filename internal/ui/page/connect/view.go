package connect

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// View draws the tab.
func (t *Tab) View(w, h int) []string {
	if r := t.run(); r != nil && t.flow.stage == stageIdle && (!r.Ended || r.Err != nil || t.flow.details) {
		return t.scroll.Window(t.Session.Theme, session.RunLines(t.Session, r, w), h)
	}
	lines := t.draw(w)
	if t.follow && len(lines) > h {
		t.scroll.Set(len(lines), h-1)
		for i, l := range lines {
			if strings.Contains(l, "▌") {
				t.scroll.Top = max(0, i-1)
			}
		}
	}
	return t.scroll.Window(t.Session.Theme, lines, h)
}

// draw is everything but a run: the plan, the stages, or the connection.
func (t *Tab) draw(w int) []string {
	flow := view{Session: t.Session, flow: t.flow, width: w}
	there := connectionView{Site: t.Site, run: t.run(), outcome: t.flow.outcome, width: w}
	switch {
	case t.flow.stage == stagePlan && t.flow.planning.plan != nil:
		return planView{view: flow, planning: &t.flow.planning}.lines()
	case t.flow.stage != stageIdle:
		return stagesView{flow}.lines()
	case there.ended():
		return there.disconnected()
	case t.ours():
		return there.connected()
	}
	return stagesView{flow}.lines()
}

// view draws parts of a flow. Views change nothing.
type view struct {
	*session.Session
	flow  *flow
	width int
}

// titleWidth is the column in which the stages tell what they are about.
const (
	titleWidth = 17
	indented   = titleWidth + 3
)

// spinner turns while something is under way.
func (v view) spinner() string { return v.Theme.Busy.Render(kit.SpinnerFrame(v.Frame)) }

// paragraph wraps s below a stage, after a mark of two cells.
func (v view) paragraph(mark, s string) []string {
	var lines []string
	for i, l := range text.Wrap(s, v.width-indented-3) {
		if i > 0 {
			mark = "  "
		}
		lines = append(lines, text.Spaces(indented)+mark+l)
	}
	return lines
}

// address shows a page whole, in as many lines as it needs: an address that is
// cut cannot be typed elsewhere.
func (v view) address(url string) []string {
	indent := text.Spaces(indented + 2)
	var lines []string
	for _, l := range text.Wrap(text.Clean(url), v.width-indented-3) {
		lines = append(lines, indent+v.Theme.Link(url, v.Theme.Info.Render(l)))
	}
	return lines
}

// accessWarnings say what the signed-in user, or the App, cannot do. They are
// shown before anything is planned.
func (v view) accessWarnings() []string {
	f, mark := v.flow, v.Theme.Warn.Render("! ")
	var lines []string
	for _, owner := range f.Org.Owners() {
		if b, ok := f.access.problems[owner]; ok {
			lines = append(lines, v.paragraph(mark, blockerTitle(b)+": until then GitHub does not say whether you are an owner there. "+text.Clean(b.Next))...)
		}
		if st, ok := f.State(); ok {
			if i := installation(f.Org, st, owner); i != nil && i.Selection == "selected" {
				lines = append(lines, v.paragraph(mark, "The App sees selected repositories of "+text.Clean(owner)+" alone: what konstruct creates is added by GitHub, one that exists has to be added there first.")...)
			}
		}
		if o := f.access.owners[owner]; o.Exist && o.Known && !o.Owner {
			lines = append(lines, v.paragraph(mark, "You are not an owner of "+text.Clean(owner)+": what only owners may do there needs one of them.")...)
		}
	}
	return lines
}

// stagesView draws the six stages, the one under way with all it has to say.
type stagesView struct{ view }

func (v stagesView) lines() []string {
	f, th := v.flow, v.Theme
	lines := []string{""}
	if f.goal == toDisconnect {
		return append(append(lines, v.disconnectTitle()...), v.authorize()...)
	}
	where := f.stage == stageIdle
	lines = append(lines, v.stage("①", "Where", where, v.repository(connection.Platform)))
	lines = append(lines, text.Spaces(indented)+v.repository(connection.Application))
	if where {
		lines = append(lines, v.whereNotes()...)
	}
	lines = append(lines, v.authorize()...)
	lines = append(lines, v.stage("③", "Install", f.stage == stageInstall, v.installStatus()))
	if f.stage == stageInstall {
		lines = append(lines, v.install()...)
		lines = append(lines, v.obstacle()...)
	}
	lines = append(lines, v.stage("④", "Check", f.stage == stageCheck, v.checkStatus()))
	if f.stage == stageCheck {
		lines = append(lines, v.accessWarnings()...)
		lines = append(lines, v.obstacle()...)
	}
	plan := th.Dim.Render("nothing has been written yet")
	if f.stage == stagePlan {
		plan = v.spinner() + " comparing what is with what should be"
	}
	lines = append(lines, v.stage("⑤", "Plan", f.stage == stagePlan, plan))
	return append(lines, v.stage("⑥", "Apply", false, th.Dim.Render("after you agree to the plan")))
}

// stage is one stage: its number and name, and how it stands.
func (v stagesView) stage(number, name string, active bool, status string) string {
	label, mark := number+" "+name, "   "
	if active {
		label, mark = v.Theme.Strong.Render(label), " "+v.Theme.Accent.Render("▌")+" "
	}
	return mark + text.Pad(label, titleWidth) + status
}

// disconnectTitle says what a disconnect needs a sign-in, and a fresh state, for.
func (v stagesView) disconnectTitle() []string {
	return []string{"   " + v.Theme.Strong.Render("Disconnect "+text.Clean(v.flow.Org.Name)), "   " + v.Theme.Dim.Render("A disconnect names who did it, and asks before anything is done."), ""}
}

// repository is where the repository in a role lives.
func (v stagesView) repository(r connection.Role) string {
	th, o, title := v.Theme, v.flow.Org, "Platform"
	if r == connection.Application {
		title = "Application"
	}
	if v.width < kit.NarrowWidth {
		return th.Dim.Render(text.Pad(title, 13)) + v.Truncate(text.Clean(o.FullName(r)), v.width-indented-14)
	}
	longest := max(text.Width(text.Clean(o.PlatformOrg)), text.Width(text.Clean(o.ApplicationOrg)))
	return th.Dim.Render(text.Pad(title+" org", 17)) + text.Pad(text.Clean(o.Owner(r)), longest) + th.Dim.Render("   repository ") + text.Clean(o.Repository(r))
}

// whereNotes say how the last flow ended, how the connection stands, and how to
// begin.
func (v stagesView) whereNotes() []string {
	indent := text.Spaces(indented)
	var lines []string
	if v.flow.outcome != "" {
		for _, l := range text.Wrap(v.flow.outcome, v.width-indented-1) {
			lines = append(lines, indent+v.Theme.Info.Render(l))
		}
	}
	if st, ok := v.flow.State(); ok && st.Phase != connection.PhaseNotConnected {
		mark, in := session.PhaseMark(v.Theme, st.Phase)
		lines = append(lines, indent+in.Render(mark+" "+string(st.Phase)))
		if c, ok := st.Attention(); ok {
			for _, l := range text.Wrap(text.Clean(c.Message), v.width-indented-1) {
				lines = append(lines, indent+l)
			}
		}
	}
	return append(lines, indent+v.Hint(kit.ActConnect, session.ScopeGit)+" Connect   "+v.Hint(kit.ActEdit, session.ScopeGit)+" edit names", "")
}

// authorize is stage 2, which a disconnect has as well.
func (v stagesView) authorize() []string {
	f := v.flow
	lines := []string{v.stage("②", "Authorize", f.stage == stageAuthorize, v.authorizeStatus())}
	if f.stage == stageAuthorize {
		lines = append(lines, f.signIn.Lines(v.width, indented+2)...)
	}
	if f.stage == stageAuthorize || f.goal == toDisconnect && f.stage == stageCheck {
		lines = append(lines, v.obstacle()...)
	}
	return lines
}

func (v stagesView) authorizeStatus() string {
	f, th := v.flow, v.Theme
	switch {
	case v.User != "" && !f.signedAt.IsZero():
		return th.Good.Render("✓") + " " + text.Clean(v.User) + th.Dim.Render(", "+f.signedAt.Local().Format("15:04"))
	case v.User != "":
		return th.Good.Render("✓") + " " + text.Clean(v.User)
	case f.stage != stageAuthorize:
		return th.Dim.Render("sign in to GitHub in a browser")
	case f.obstacle != nil:
		return th.Bad.Render("✕") + " not signed in"
	case f.signIn.Coded && f.signIn.Problem != nil:
		return th.Warn.Render("!") + " no code; the browser is still waited for"
	case f.signIn.Coded:
		return v.spinner() + " waiting for the code to be typed"
	case f.signIn.URL == "":
		return v.spinner() + " preparing the page"
	}
	return v.spinner() + " waiting for the browser"
}

func (v stagesView) checkStatus() string {
	switch {
	case v.flow.stage == stagePlan:
		return v.Theme.Good.Render("✓") + " App, account, permissions"
	case v.flow.stage != stageCheck:
		return v.Theme.Dim.Render("App, account, permissions")
	case v.flow.obstacle != nil:
		return v.Theme.Bad.Render("✕") + " a person has to act"
	}
	return v.spinner() + " App, account, permissions"
}

// obstacle says why a stage cannot go on; it stays until the stage does.
func (v stagesView) obstacle() []string {
	f, th := v.flow, v.Theme
	if f.obstacle == nil {
		return nil
	}
	indent := text.Spaces(indented)
	lines := []string{indent + th.Bad.Render("✕") + " " + th.Strong.Render(v.Truncate(f.obstacle.What, v.width-indented-3))}
	for _, l := range text.Wrap(f.obstacle.Why, v.width-indented-3) {
		lines = append(lines, indent+"  "+l)
	}
	for _, l := range text.Wrap("next: "+f.obstacle.Next, v.width-indented-3) {
		lines = append(lines, indent+"  "+th.Dim.Render(l))
	}
	if url := f.pageURL(); url != "" && (f.stage == stageCheck || f.obstacle.url != "") {
		lines = append(lines, v.address(url)...)
	}
	return append(lines, indent+"  "+v.Hint(kit.ActGo, session.ScopeGit)+" "+strings.Replace(f.retryLabel(), "try", "tries", 1))
}
