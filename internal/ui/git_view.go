package ui

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

func (t *git) view(w, h int) []string {
	if r := t.run(); r != nil && t.stage == stageIdle {
		if !r.ended || r.err != nil || t.files {
			return t.scroll.window(t.session.th, runLines(t.session, r, w), h)
		}
	}
	var lines []string
	switch {
	case t.stage == stagePlan && t.plan != nil:
		lines = t.planLines(w)
	case t.stage != stageIdle:
		lines = t.stageLines(w)
	case t.ended():
		lines = t.disconnectedLines(w)
	case t.ours():
		lines = t.connectedLines(w)
	default:
		lines = t.stageLines(w)
	}
	if t.follow && len(lines) > h { // the stage under way is what matters
		t.scroll.set(len(lines), h-1)
		for i, l := range lines {
			if strings.Contains(l, "▌") {
				t.scroll.top = max(0, i-1)
			}
		}
	}
	return t.scroll.window(t.session.th, lines, h)
}

// titleWidth is the column in which the stages tell what they are about.
const (
	titleWidth = 17
	indented   = titleWidth + 3
)

// stageLine is one stage: its number and name, and how it stands.
func (t *git) stageLine(number, name string, active bool, rest string) string {
	th := t.session.th
	label := number + " " + name
	if active {
		label = th.strong.put(label)
	}
	mark := "   "
	if active {
		mark = " " + th.accent.put("▌") + " "
	}
	return mark + text.Pad(label, titleWidth) + rest
}

// stageLines are the six stages, the one under way with all it has to say.
func (t *git) stageLines(w int) []string {
	th := t.session.th
	lines := []string{""}
	if t.disconnect && t.stage != stageIdle {
		return append(append(lines, t.endingLines()...), t.whoLines(w)...)
	}
	where := t.stage == stageIdle
	lines = append(lines, t.stageLine("①", "Where", where, t.whereLine(connection.Platform, w)))
	lines = append(lines, text.Spaces(indented)+t.whereLine(connection.Application, w))
	if where {
		lines = append(lines, t.whereNotes(w)...)
	}
	lines = append(lines, t.whoLines(w)...)
	lines = append(lines, t.stageLine("③", "Install", t.stage == stageInstall, t.installLine()))
	if t.stage == stageInstall {
		lines = append(lines, t.installLines(w)...)
		lines = append(lines, t.troubleLines(w)...)
	}
	lines = append(lines, t.stageLine("④", "Check", t.stage == stageCheck, t.checkLine()))
	if t.stage == stageCheck {
		lines = append(lines, t.awareness(w)...)
		lines = append(lines, t.troubleLines(w)...)
	}
	plan := th.dim.put("nothing has been written yet")
	if t.stage == stagePlan {
		plan = th.busy.put(spin(t.session.frame)) + " comparing what is with what should be"
	}
	lines = append(lines, t.stageLine("⑤", "Plan", t.stage == stagePlan, plan))
	return append(lines, t.stageLine("⑥", "Apply", false, th.dim.put("after you agree to the plan")))
}

// whoLines are stage 2, which a disconnect has as well.
func (t *git) whoLines(w int) []string {
	lines := []string{t.stageLine("②", "Authorize", t.stage == stageAuthorize, t.authorizeLine())}
	if t.stage == stageAuthorize {
		lines = append(lines, t.sign.lines(w, indented+2)...)
	}
	if t.stage == stageAuthorize || t.disconnect && t.stage == stageCheck {
		lines = append(lines, t.troubleLines(w)...)
	}
	return lines
}

// endingLines say what a sign-in, or a look, is for.
func (t *git) endingLines() []string {
	th := t.session.th
	return []string{"   " + th.strong.put("Disconnect "+text.Clean(t.org.Name)), "   " + th.dim.put("A disconnect names who did it, and asks before anything is done."), ""}
}

// whereLine is where the repository in role r lives.
func (t *git) whereLine(r connection.Role, w int) string {
	th, title, owner := t.session.th, "Platform", text.Clean(t.org.Owner(r))
	if r == connection.Application {
		title = "Application"
	}
	if w < narrow {
		return th.dim.put(text.Pad(title, 13)) + t.session.truncate(text.Clean(t.org.FullName(r)), w-indented-14)
	}
	longest := max(text.Width(text.Clean(t.org.PlatformOrg)), text.Width(text.Clean(t.org.ApplicationOrg)))
	return th.dim.put(text.Pad(title+" org", 17)) + text.Pad(owner, longest) + th.dim.put("   repository ") + text.Clean(t.org.Repository(r))
}

// whereNotes say how the last attempt ended and how to begin.
func (t *git) whereNotes(w int) []string {
	th := t.session.th
	indent := text.Spaces(indented)
	var lines []string
	if t.said != "" {
		for _, l := range text.Wrap(t.said, w-indented-1) {
			lines = append(lines, indent+th.info.put(l))
		}
	}
	if st, ok := t.state(); ok && st.Phase != connection.PhaseNotConnected {
		mark, in := phaseMark(th, st.Phase)
		lines = append(lines, indent+in.put(mark+" "+string(st.Phase)))
		if c, ok := st.Attention(); ok {
			for _, l := range text.Wrap(text.Clean(c.Message), w-indented-1) {
				lines = append(lines, indent+l)
			}
		}
	}
	return append(lines, indent+t.session.hint(actConnect, scopeGit)+" Connect   "+t.session.hint(actEdit, scopeGit)+" edit names", "")
}

func (t *git) authorizeLine() string {
	th := t.session.th
	switch {
	case t.session.user != "" && !t.signedAt.IsZero():
		return th.good.put("✓") + " " + text.Clean(t.session.user) + th.dim.put(", "+t.signedAt.Local().Format("15:04"))
	case t.session.user != "":
		return th.good.put("✓") + " " + text.Clean(t.session.user)
	case t.stage != stageAuthorize:
		return th.dim.put("sign in to GitHub in a browser")
	case t.trouble != nil:
		return th.bad.put("✕") + " not signed in"
	case t.sign.coded && t.sign.trouble != nil:
		return th.warn.put("!") + " no code; the browser is still waited for"
	case t.sign.coded:
		return th.busy.put(spin(t.session.frame)) + " waiting for the code to be typed"
	case t.sign.url == "":
		return th.busy.put(spin(t.session.frame)) + " preparing the page"
	}
	return th.busy.put(spin(t.session.frame)) + " waiting for the browser"
}

// address shows a page to open, and what can be done with it.
func (t *git) address(url string, w int) []string {
	if url == "" {
		return nil
	}
	th := t.session.th
	indent := text.Spaces(indented + 2)
	keys := t.session.hint(actBrowser, scopeGit) + " open in browser   " + t.session.hint(actCopy, scopeGit) + " copy   " + t.session.hint(actQR, scopeGit) + " QR code"
	if t.session.opt.Approve != nil {
		keys += "   " + t.session.hint(actApprove, scopeGit) + " approve here"
	}
	lines := t.urlLines(url, w)
	return append(lines, indent+keys, indent+th.dim.put(t.session.truncate("It did not open? Any browser on any machine will do.", w-indented-3)))
}

// urlLines show an address whole, in as many lines as it takes: one that is
// cut cannot be typed elsewhere.
func (t *git) urlLines(url string, w int) []string {
	indent := text.Spaces(indented + 2)
	var lines []string
	for _, l := range text.Wrap(text.Clean(url), w-indented-3) {
		lines = append(lines, indent+t.session.th.link(url, t.session.th.info.put(l)))
	}
	return lines
}

func (t *git) installLine() string {
	th := t.session.th
	switch {
	case t.stage == stageAuthorize || t.stage == stageIdle:
		return th.dim.put("the App, on " + text.Clean(strings.Join(t.org.Owners(), " and ")))
	case t.stage != stageInstall:
		return th.good.put("✓") + " installed on " + text.Clean(strings.Join(t.org.Owners(), " and "))
	case t.trouble != nil:
		return th.bad.put("✕") + " not installed"
	case t.nudge == nil:
		return th.busy.put(spin(t.session.frame)) + " looking where the App is installed"
	}
	w, ok := t.waits[t.awaited()]
	if !ok {
		return th.busy.put(spin(t.session.frame)) + " waiting for GitHub"
	}
	s := th.busy.put(spin(t.session.frame)) + " waiting for GitHub" + th.dim.put(" · checked "+text.Ago(w.CheckedAt, t.session.now()))
	if !w.NextAt.IsZero() {
		s += th.dim.put(", again in " + text.Until(w.NextAt, t.session.now()))
	}
	return s
}

// awaited is the GitHub organization whose installation is waited for now.
func (t *git) awaited() string {
	for _, owner := range t.missing() {
		if !t.arrived(owner) {
			return owner
		}
	}
	return ""
}

// arrived reports whether an owner is no longer looked at while others are:
// its App is there. Each look asks all that lack it, in the order of Owners.
func (t *git) arrived(owner string) bool {
	later := false
	for _, other := range t.org.Owners() {
		ahead := t.waits[other].count - t.waits[owner].count
		if ahead > 1 || ahead == 1 && later {
			return t.waits[owner].count > 0
		}
		later = later || other == owner
	}
	return false
}

// installPage is the page that installs the App where it is waited for.
func (t *git) installPage() string {
	owner := t.awaited()
	if w := t.waits[owner]; w.URL != "" {
		return w.URL
	}
	return t.urls[owner]
}

func (t *git) checkLine() string {
	th := t.session.th
	switch {
	case t.stage == stagePlan:
		return th.good.put("✓") + " App, account, permissions"
	case t.stage != stageCheck:
		return th.dim.put("App, account, permissions")
	case t.trouble != nil:
		return th.bad.put("✕") + " a person has to act"
	}
	return th.busy.put(spin(t.session.frame)) + " App, account, permissions"
}

// troubleLines say why a stage cannot go on; they stay until it does.
func (t *git) troubleLines(w int) []string {
	if t.trouble == nil {
		return nil
	}
	th := t.session.th
	indent := text.Spaces(indented)
	lines := []string{indent + th.bad.put("✕") + " " + th.strong.put(t.session.truncate(t.trouble.what, w-indented-3))}
	for _, l := range text.Wrap(t.trouble.why, w-indented-3) {
		lines = append(lines, indent+"  "+l)
	}
	for _, l := range text.Wrap("next: "+t.trouble.next, w-indented-3) {
		lines = append(lines, indent+"  "+th.dim.put(l))
	}
	if url := t.pageURL(); url != "" && (t.stage == stageCheck || t.page != "") {
		lines = append(lines, t.urlLines(url, w)...)
	}
	return append(lines, indent+"  "+t.session.hint(actGo, scopeGit)+" "+strings.Replace(t.again(), "try", "tries", 1))
}
