package connect

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (t *Tab) View(w, h int) []string {
	if r := t.run(); r != nil && t.Stage == StageIdle {
		if !r.Ended || r.Err != nil || t.files {
			return t.scroll.Window(t.Session.Theme, session.RunLines(t.Session, r, w), h)
		}
	}
	var lines []string
	switch {
	case t.Stage == StagePlan && t.plan != nil:
		lines = t.planLines(w)
	case t.Stage != StageIdle:
		lines = t.stageLines(w)
	case t.ended():
		lines = t.disconnectedLines(w)
	case t.ours():
		lines = t.connectedLines(w)
	default:
		lines = t.stageLines(w)
	}
	if t.follow && len(lines) > h { // the stage under way is what matters
		t.scroll.Set(len(lines), h-1)
		for i, l := range lines {
			if strings.Contains(l, "▌") {
				t.scroll.Top = max(0, i-1)
			}
		}
	}
	return t.scroll.Window(t.Session.Theme, lines, h)
}

// titleWidth is the column in which the stages tell what they are about.
const (
	titleWidth = 17
	indented   = titleWidth + 3
)

// stageLine is one stage: its number and name, and how it stands.
func (t *Tab) stageLine(number, name string, active bool, rest string) string {
	th := t.Session.Theme
	label := number + " " + name
	if active {
		label = th.Strong.Render(label)
	}
	mark := "   "
	if active {
		mark = " " + th.Accent.Render("▌") + " "
	}
	return mark + text.Pad(label, titleWidth) + rest
}

// stageLines are the six stages, the one under way with all it has to say.
func (t *Tab) stageLines(w int) []string {
	th := t.Session.Theme
	lines := []string{""}
	if t.disconnect && t.Stage != StageIdle {
		return append(append(lines, t.endingLines()...), t.whoLines(w)...)
	}
	where := t.Stage == StageIdle
	lines = append(lines, t.stageLine("①", "Where", where, t.whereLine(connection.Platform, w)))
	lines = append(lines, text.Spaces(indented)+t.whereLine(connection.Application, w))
	if where {
		lines = append(lines, t.whereNotes(w)...)
	}
	lines = append(lines, t.whoLines(w)...)
	lines = append(lines, t.stageLine("③", "Install", t.Stage == stageInstall, t.installLine()))
	if t.Stage == stageInstall {
		lines = append(lines, t.installLines(w)...)
		lines = append(lines, t.troubleLines(w)...)
	}
	lines = append(lines, t.stageLine("④", "Check", t.Stage == stageCheck, t.checkLine()))
	if t.Stage == stageCheck {
		lines = append(lines, t.awareness(w)...)
		lines = append(lines, t.troubleLines(w)...)
	}
	plan := th.Dim.Render("nothing has been written yet")
	if t.Stage == StagePlan {
		plan = th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " comparing what is with what should be"
	}
	lines = append(lines, t.stageLine("⑤", "Plan", t.Stage == StagePlan, plan))
	return append(lines, t.stageLine("⑥", "Apply", false, th.Dim.Render("after you agree to the plan")))
}

// whoLines are stage 2, which a disconnect has as well.
func (t *Tab) whoLines(w int) []string {
	lines := []string{t.stageLine("②", "Authorize", t.Stage == stageAuthorize, t.authorizeLine())}
	if t.Stage == stageAuthorize {
		lines = append(lines, t.sign.Lines(w, indented+2)...)
	}
	if t.Stage == stageAuthorize || t.disconnect && t.Stage == stageCheck {
		lines = append(lines, t.troubleLines(w)...)
	}
	return lines
}

// endingLines say what a sign-in, or a look, is for.
func (t *Tab) endingLines() []string {
	th := t.Session.Theme
	return []string{"   " + th.Strong.Render("Disconnect "+text.Clean(t.Org.Name)), "   " + th.Dim.Render("A disconnect names who did it, and asks before anything is done."), ""}
}

// whereLine is where the repository in role r lives.
func (t *Tab) whereLine(r connection.Role, w int) string {
	th, title, owner := t.Session.Theme, "Platform", text.Clean(t.Org.Owner(r))
	if r == connection.Application {
		title = "Application"
	}
	if w < kit.NarrowWidth {
		return th.Dim.Render(text.Pad(title, 13)) + t.Session.Truncate(text.Clean(t.Org.FullName(r)), w-indented-14)
	}
	longest := max(text.Width(text.Clean(t.Org.PlatformOrg)), text.Width(text.Clean(t.Org.ApplicationOrg)))
	return th.Dim.Render(text.Pad(title+" org", 17)) + text.Pad(owner, longest) + th.Dim.Render("   repository ") + text.Clean(t.Org.Repository(r))
}

// whereNotes say how the last attempt ended and how to begin.
func (t *Tab) whereNotes(w int) []string {
	th := t.Session.Theme
	indent := text.Spaces(indented)
	var lines []string
	if t.said != "" {
		for _, l := range text.Wrap(t.said, w-indented-1) {
			lines = append(lines, indent+th.Info.Render(l))
		}
	}
	if st, ok := t.State(); ok && st.Phase != connection.PhaseNotConnected {
		mark, in := session.PhaseMark(th, st.Phase)
		lines = append(lines, indent+in.Render(mark+" "+string(st.Phase)))
		if c, ok := st.Attention(); ok {
			for _, l := range text.Wrap(text.Clean(c.Message), w-indented-1) {
				lines = append(lines, indent+l)
			}
		}
	}
	return append(lines, indent+t.Session.Hint(kit.ActConnect, session.ScopeGit)+" Connect   "+t.Session.Hint(kit.ActEdit, session.ScopeGit)+" edit names", "")
}

func (t *Tab) authorizeLine() string {
	th := t.Session.Theme
	switch {
	case t.Session.User != "" && !t.signedAt.IsZero():
		return th.Good.Render("✓") + " " + text.Clean(t.Session.User) + th.Dim.Render(", "+t.signedAt.Local().Format("15:04"))
	case t.Session.User != "":
		return th.Good.Render("✓") + " " + text.Clean(t.Session.User)
	case t.Stage != stageAuthorize:
		return th.Dim.Render("sign in to GitHub in a browser")
	case t.trouble != nil:
		return th.Bad.Render("✕") + " not signed in"
	case t.sign.Coded && t.sign.Problem != nil:
		return th.Warn.Render("!") + " no code; the browser is still waited for"
	case t.sign.Coded:
		return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " waiting for the code to be typed"
	case t.sign.URL == "":
		return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " preparing the page"
	}
	return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " waiting for the browser"
}

// address shows a page to open, and what can be done with it.
func (t *Tab) address(url string, w int) []string {
	if url == "" {
		return nil
	}
	th := t.Session.Theme
	indent := text.Spaces(indented + 2)
	keys := t.Session.Hint(kit.ActBrowser, session.ScopeGit) + " open in browser   " + t.Session.Hint(kit.ActCopy, session.ScopeGit) + " copy   " + t.Session.Hint(kit.ActQR, session.ScopeGit) + " QR code"
	if t.Session.Options.Approve != nil {
		keys += "   " + t.Session.Hint(kit.ActApprove, session.ScopeGit) + " approve here"
	}
	lines := t.urlLines(url, w)
	return append(lines, indent+keys, indent+th.Dim.Render(t.Session.Truncate("It did not open? Any browser on any machine will do.", w-indented-3)))
}

// urlLines show an address whole, in as many lines as it takes: one that is
// cut cannot be typed elsewhere.
func (t *Tab) urlLines(url string, w int) []string {
	indent := text.Spaces(indented + 2)
	var lines []string
	for _, l := range text.Wrap(text.Clean(url), w-indented-3) {
		lines = append(lines, indent+t.Session.Theme.Link(url, t.Session.Theme.Info.Render(l)))
	}
	return lines
}

func (t *Tab) installLine() string {
	th := t.Session.Theme
	switch {
	case t.Stage == stageAuthorize || t.Stage == StageIdle:
		return th.Dim.Render("the App, on " + text.Clean(strings.Join(t.Org.Owners(), " and ")))
	case t.Stage != stageInstall:
		return th.Good.Render("✓") + " installed on " + text.Clean(strings.Join(t.Org.Owners(), " and "))
	case t.trouble != nil:
		return th.Bad.Render("✕") + " not installed"
	case t.nudge == nil:
		return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " looking where the App is installed"
	}
	w, ok := t.waits[t.awaited()]
	if !ok {
		return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " waiting for GitHub"
	}
	s := th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " waiting for GitHub" + th.Dim.Render(" · checked "+text.Ago(w.CheckedAt, t.Session.Now()))
	if !w.NextAt.IsZero() {
		s += th.Dim.Render(", again in " + text.Until(w.NextAt, t.Session.Now()))
	}
	return s
}

// awaited is the GitHub organization whose installation is waited for now.
func (t *Tab) awaited() string {
	for _, owner := range t.missing() {
		if !t.arrived(owner) {
			return owner
		}
	}
	return ""
}

// arrived reports whether an owner is no longer looked at while others are:
// its App is there. Each look asks all that lack it, in the order of Owners.
func (t *Tab) arrived(owner string) bool {
	later := false
	for _, other := range t.Org.Owners() {
		ahead := t.waits[other].count - t.waits[owner].count
		if ahead > 1 || ahead == 1 && later {
			return t.waits[owner].count > 0
		}
		later = later || other == owner
	}
	return false
}

// installPage is the page that installs the App where it is waited for.
func (t *Tab) installPage() string {
	owner := t.awaited()
	if w := t.waits[owner]; w.URL != "" {
		return w.URL
	}
	return t.urls[owner]
}

func (t *Tab) checkLine() string {
	th := t.Session.Theme
	switch {
	case t.Stage == StagePlan:
		return th.Good.Render("✓") + " App, account, permissions"
	case t.Stage != stageCheck:
		return th.Dim.Render("App, account, permissions")
	case t.trouble != nil:
		return th.Bad.Render("✕") + " a person has to act"
	}
	return th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " App, account, permissions"
}

// troubleLines say why a stage cannot go on; they stay until it does.
func (t *Tab) troubleLines(w int) []string {
	if t.trouble == nil {
		return nil
	}
	th := t.Session.Theme
	indent := text.Spaces(indented)
	lines := []string{indent + th.Bad.Render("✕") + " " + th.Strong.Render(t.Session.Truncate(t.trouble.What, w-indented-3))}
	for _, l := range text.Wrap(t.trouble.Why, w-indented-3) {
		lines = append(lines, indent+"  "+l)
	}
	for _, l := range text.Wrap("next: "+t.trouble.Next, w-indented-3) {
		lines = append(lines, indent+"  "+th.Dim.Render(l))
	}
	if url := t.pageURL(); url != "" && (t.Stage == stageCheck || t.page != "") {
		lines = append(lines, t.urlLines(url, w)...)
	}
	return append(lines, indent+"  "+t.Session.Hint(kit.ActGo, session.ScopeGit)+" "+strings.Replace(t.connectLabel(), "try", "tries", 1))
}
