package connect

import (
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// installStatus is how stage 3 stands, in a line.
func (v stagesView) installStatus() string {
	f, th := v.flow, v.Theme
	owners := text.Clean(strings.Join(f.Org.Owners(), " and "))
	switch {
	case f.stage == stageAuthorize || f.stage == stageIdle:
		return th.Dim.Render("the App, on " + owners)
	case f.stage != stageInstall:
		return th.Good.Render("✓") + " installed on " + owners
	case f.obstacle != nil:
		return th.Bad.Render("✕") + " not installed"
	case f.install.nudge == nil:
		return v.spinner() + " looking where the App is installed"
	}
	last, ok := f.install.looks[f.install.awaited()]
	if !ok {
		return v.spinner() + " waiting for GitHub"
	}
	s := v.spinner() + " waiting for GitHub" + th.Dim.Render(" · checked "+text.Ago(last.CheckedAt, v.Now()))
	if !last.NextAt.IsZero() {
		s += th.Dim.Render(", again in " + text.Until(last.NextAt, v.Now()))
	}
	return s
}

// install says for each owner how the installation stands.
func (v stagesView) install() []string {
	f := v.flow
	if f.install.nudge == nil || f.obstacle != nil {
		return nil
	}
	var lines []string
	missing := map[string]bool{}
	for _, owner := range f.missing() {
		missing[owner] = true
	}
	for _, owner := range f.Org.Owners() {
		lines = append(lines, v.owner(owner, missing[owner])...)
	}
	if other := f.elsewhere(); other != "" {
		lines = append(lines, v.warning("!", "the App was installed on "+text.Clean(other)+", not on "+text.Clean(f.install.awaited())+".")...)
		lines = append(lines, text.Spaces(indented+2)+v.Hint(kit.ActElsewhere, session.ScopeGit)+" use "+text.Clean(other)+v.Theme.Dim.Render("   or keep waiting"))
	}
	lines = append(lines, v.installPage()...)
	return append(lines, text.Spaces(indented+2)+v.Theme.Dim.Render(v.Truncate("\"Only select repositories\" is enough.", v.width-indented-3)))
}

// warning is a sentence after a sign.
func (v stagesView) warning(sign, s string) []string {
	return v.paragraph(v.Theme.Warn.Render(sign)+" ", s)
}

// owner is one GitHub organization that needs the App.
func (v stagesView) owner(owner string, missing bool) []string {
	f, th, indent, name := v.flow, v.Theme, text.Spaces(indented), text.Clean(owner)
	last := f.install.looks[owner]
	var lines []string
	switch info := f.access.owners[owner]; {
	case !missing || f.install.arrived(owner):
		return []string{indent + th.Good.Render("✓") + " " + th.Strong.Render(name) + "  installed"}
	case last.Pending:
		s := name + "  an owner has to approve"
		if last.Requester != "" {
			s += ", as " + text.Clean(last.Requester) + " has asked"
			if !last.Since.IsZero() {
				s += " on " + text.Timestamp(last.Since)
			}
		}
		lines = v.warning("…", s+". You may leave, quit, and come back days later: it is found again.")
	case f.install.requestGone(owner):
		s := name + "  the request was declined or withdrawn"
		if !f.asked.IsZero() {
			s += "; it was made on " + text.Timestamp(f.asked)
		}
		lines = v.warning("!", s+". Ask an owner why, or ask again on the page below.")
	case info.Known && !info.Owner:
		lines = v.warning("!", name+"  you are not an owner: GitHub will ask its owners")
	default:
		lines = []string{indent + th.Dim.Render("○") + " " + th.Strong.Render(name) + "  not installed yet"}
	}
	if b, ok := f.access.problems[owner]; ok {
		lines = append(lines, v.warning("!", blockerTitle(b)+". "+text.Clean(b.Next))...)
	}
	if err := last.Err; err != nil {
		for _, l := range text.Wrap("the last check failed: "+wording.Line(err)+" - it goes on", v.width-indented-3) {
			lines = append(lines, indent+"  "+th.Warn.Render(l))
		}
	}
	return lines
}

// installPage is the page that installs the App, with what can be done with it.
func (v stagesView) installPage() []string {
	url := v.flow.install.page()
	if url == "" {
		return nil
	}
	indent := text.Spaces(indented + 2)
	keys := v.Hint(kit.ActBrowser, session.ScopeGit) + " open in browser   " + v.Hint(kit.ActCopy, session.ScopeGit) + " copy   " + v.Hint(kit.ActQR, session.ScopeGit) + " QR code"
	if v.Options.Approve != nil {
		keys += "   " + v.Hint(kit.ActApprove, session.ScopeGit) + " approve here"
	}
	return append(v.address(url), indent+keys, indent+v.Theme.Dim.Render(v.Truncate("It did not open? Any browser on any machine will do.", v.width-indented-3)))
}
