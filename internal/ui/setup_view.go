package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

func (p *setup) head(w int) []string {
	return []string{" " + p.session.th.dim.put(repeat("─", w-2))}
}

// setupChoice is one way to begin.
type setupChoice struct{ title, about string }

func setupChoices() []setupChoice {
	return []setupChoice{
		{"Create a GitHub App", "GitHub makes one for you: the form is filled in, you agree in the browser."},
		{"Use an App that exists", "You have its id and its private key, or a command that prints the key."},
		{"Look around in the demo", "A GitHub in this program: no account, no network, nothing is kept."},
	}
}

func (p *setup) offers() []offer {
	home := offer{act: actBack, quiet: true, why: "there is no instance to go back to"}
	if p.session.opt.Engine != nil {
		home = offer{act: actBack}
	}
	switch p.stage {
	case setupCreate, setupImport:
		label := "what GitHub is asked for"
		if p.stage == setupImport {
			label = "check it with GitHub"
		}
		return []offer{{act: actAccept, label: label}, {act: actNextField}, {act: actPrevField}, {act: actDismiss, label: "back"}}
	case setupReview:
		return append([]offer{{act: actOpen, label: "open GitHub"}, {act: actBack, label: "back to the form"}}, moves()...)
	case setupRegister:
		return append(p.registerOffers(), moves()...)
	case setupChecking:
		return []offer{{act: actBack, label: "cancel"}}
	case setupDone:
		out := []offer{{act: actOpen, label: "go on"}}
		if p.summary.SettingsURL != "" {
			out = append(out, offer{act: actBrowser, label: "the App's settings"}, offer{act: actCopy})
		}
		return append(out, moves()...)
	}
	return append([]offer{{act: actOpen}, home}, moves()...)
}

func (p *setup) registerOffers() []offer {
	no := ""
	if p.url == "" {
		no = "there is no page to open yet"
	}
	other := "a browser elsewhere"
	if p.elsewhere {
		other = "a browser here"
	}
	out := []offer{{act: actBrowser, why: no}, {act: actCopy, why: no}, {act: actQR, why: no}, {act: actElsewhere, label: other, why: no}}
	if p.elsewhere {
		out = append(out, offer{act: actImport})
	} else if p.tunnel() != "" {
		out = append(out, offer{act: actTunnel})
	}
	return append(out, offer{act: actBack, label: "cancel"})
}

// tunnel is the command by which a browser elsewhere reaches the page on this
// machine, "" none.
func (p *setup) tunnel() string {
	if t, ok := p.registering.(tunneler); ok {
		return t.SSHLine()
	}
	return ""
}

// page is the address that is shown now.
func (p *setup) page() string {
	switch {
	case p.stage == setupDone:
		return p.summary.SettingsURL
	case p.elsewhere:
		return p.prefilled
	}
	return p.url
}

func (p *setup) do(act action) tea.Cmd {
	if p.stage == setupMenu && p.cur.move(act) || p.stage != setupMenu && p.scroll.move(act) {
		return nil
	}
	switch act {
	case actOpen:
		return p.goOn()
	case actBack:
		p.back()
	case actBrowser:
		return p.session.browse(p.page())
	case actCopy:
		return p.session.copyText("the address", p.page())
	case actQR:
		p.session.open(newQR(p.session.env, p.page()))
	case actTunnel:
		return p.session.copyText("the command", p.tunnel())
	case actElsewhere:
		p.elsewhere, p.scroll.top = !p.elsewhere, 0
	case actImport:
		r := p.request()
		p.begin(setupImport)
		for i, v := range []string{r.Instance, p.create.value(labelHost)} {
			p.imports.fields[i].line.set(v)
		}
	}
	return nil
}

// goOn is the enter key.
func (p *setup) goOn() tea.Cmd {
	switch p.stage {
	case setupReview:
		return p.register()
	case setupDone:
		return p.use(p.summary.Instance)
	case setupMenu:
		switch p.cur.at {
		case 0:
			p.begin(setupCreate)
		case 1:
			p.begin(setupImport)
		default:
			return p.use(DemoInstance)
		}
	}
	return nil
}

func (p *setup) back() {
	switch p.stage {
	case setupMenu:
		if p.session.opt.Engine != nil {
			p.session.next = &navigation{}
		}
	case setupReview, setupRegister:
		p.begin(setupCreate)
	case setupChecking:
		p.begin(p.from)
	default:
		p.begin(setupMenu)
	}
}

func (p *setup) view(w, h int) []string {
	lines, focus := []string{""}, 0
	add := func(more ...string) { lines = append(lines, more...) }
	switch p.stage {
	case setupMenu:
		more, at := p.menuLines(w)
		add(more...)
		focus = at
	case setupCreate:
		add(p.say("Create a GitHub App", "", w)...)
		more, at := p.create.lines(p.session.th, w)
		focus = len(lines) + at
		add(more...)
	case setupImport:
		add(p.say("Use an App that exists", "Each operator may have a key of their own for the App: GitHub allows 25.", w)...)
		more, at := p.imports.lines(p.session.th, w)
		focus = len(lines) + at
		add(more...)
	case setupReview:
		add(p.reviewLines(w)...)
	case setupRegister:
		add(p.registerLines(w)...)
	case setupChecking:
		add("   " + p.session.th.busy.put(spin(p.session.frame)) + " asking GitHub")
	case setupDone:
		add(p.doneLines(w)...)
	}
	trouble := p.troubleLines(w)
	if !p.typing() && p.stage != setupMenu {
		return p.scroll.window(p.session.th, append(lines, trouble...), h)
	}
	room := max(3, h-len(trouble)) // why it failed stays in sight while the fields scroll
	p.scroll.set(len(lines), room)
	p.scroll.top = clamp(focus-room/2, 0, max(0, len(lines)-room))
	if len(lines) <= room {
		return fill(append(lines, trouble...), h)
	}
	return fill(append(p.scroll.window(p.session.th, lines, room), trouble...), h)
}

// say is a heading with what belongs to it.
func (p *setup) say(title, about string, w int) []string {
	lines := []string{" " + p.session.th.strong.put(title)}
	if about != "" {
		for _, l := range text.Wrap(about, w-3) {
			lines = append(lines, " "+p.session.th.dim.put(l))
		}
	}
	return append(lines, "")
}

func (p *setup) menuLines(w int) (lines []string, focus int) {
	th := p.session.th
	about := "konstruct talks to GitHub as a GitHub App of yours. It needs one, once."
	if p.session.opt.Engine != nil {
		about = "Another instance: another GitHub host, or another App."
	}
	lines = p.say("Set up an instance", about, w)
	for i, c := range setupChoices() {
		mark, title := "   ", c.title
		if i == p.cur.at {
			mark, title, focus = " "+th.accent.put("▌")+" ", th.selected.put(title), len(lines)
		}
		lines = append(lines, mark+title)
		lines = append(lines, "     "+th.dim.put(p.session.truncate(c.about, w-6)))
	}
	return lines, focus
}

// reviewLines tell what GitHub will be asked for, before the browser opens.
func (p *setup) reviewLines(w int) []string {
	th, r := p.session.th, p.request()
	owner, kind := r.Owner, "private"
	if owner == "" {
		owner = "your own account"
	}
	if r.Public {
		kind = "public"
	}
	lines := p.say("What GitHub will be asked for", "", w)
	lines = append(lines, "   "+text.Clean(r.AppName)+th.dim.put(", "+kind+", of ")+text.Clean(owner)+th.dim.put(" on ")+text.Clean(strings.TrimPrefix(r.Web, "https://")), "")
	for _, n := range github.Needs() {
		name := text.Pad(n.Name()+": "+n.Level, 24)
		for i, l := range text.Wrap(n.Why, w-29) {
			if i > 0 {
				name = text.Spaces(24)
			}
			lines = append(lines, "   "+name+" "+th.dim.put(l))
		}
	}
	lines = append(lines, "")
	for _, l := range text.Wrap("Nothing else. The App gets no webhook. Its private key comes to this machine alone, when you have agreed in the browser.", w-4) {
		lines = append(lines, "   "+l)
	}
	return lines
}

func (p *setup) registerLines(w int) []string {
	th := p.session.th
	if p.url == "" {
		return []string{"   " + th.busy.put(spin(p.session.frame)) + " preparing the page"}
	}
	keys := "   " + p.session.hint(actBrowser, scopeSetup) + " open in browser   " + p.session.hint(actCopy, scopeSetup) + " copy   " + p.session.hint(actQR, scopeSetup) + " QR code"
	lines := []string{"   " + th.busy.put(spin(p.session.frame)) + " waiting for GitHub to make the App", ""}
	if p.elsewhere {
		lines = append(lines, wrapped("For a browser on any machine: the form is filled in. What it makes is brought here in three steps:", w)...)
		lines = append(lines, "     1 create the App there", "     2 generate a private key and a client secret for it", "     3 "+p.session.hint(actImport, scopeSetup)+" use that App", "")
	} else {
		lines = append(lines, wrapped("In a browser on this machine:", w)...)
	}
	for _, l := range text.Wrap(text.Clean(p.page()), w-6) {
		lines = append(lines, "     "+th.link(p.page(), th.info.put(l)))
	}
	lines = append(lines, keys)
	if line := p.tunnel(); line != "" && !p.elsewhere {
		lines = append(lines, "", "   "+p.session.hint(actTunnel, scopeSetup)+" copies the command to run where the browser is, first:")
		lines = append(lines, wrapped("  "+text.Clean(line), w)...)
	}
	if !p.elsewhere {
		lines = append(lines, "", "   "+p.session.hint(actElsewhere, scopeSetup)+" the browser is on another machine")
	}
	return lines
}

// wrapped indents a sentence.
func wrapped(s string, w int) []string {
	var lines []string
	for _, l := range text.Wrap(s, w-4) {
		lines = append(lines, "   "+l)
	}
	return lines
}

// doneLines compare what was asked for with what GitHub says there is.
func (p *setup) doneLines(w int) []string {
	th, s := p.session.th, p.summary
	kind := "private, "
	switch {
	case s.Public:
		kind = "public, "
	case s.Imported:
		kind = ""
	}
	lines := []string{"   " + th.good.put("✓") + " " + th.strong.put("App "+text.Clean(s.Name)) + " is instance " + th.strong.put(text.Clean(s.Instance)), ""}
	row := func(label, value string) {
		for i, l := range text.Wrap(value, w-20) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, "   "+th.dim.put(text.Pad(label, 14))+l)
		}
	}
	row("Owner", text.Clean(s.Owner)+", "+kind+"on "+text.Clean(s.Host))
	switch {
	case len(s.Missing) > 0:
		row("Permissions", "! missing: "+text.Clean(strings.Join(s.Missing, ", "))+". Grant them on the App's settings page (o), under Permissions.")
	default:
		row("Permissions", "✓ every one that was asked for")
	}
	if len(s.Extra) > 0 {
		row("", "! more than needed: "+text.Clean(strings.Join(s.Extra, ", "))+". konstruct narrows its tokens; better take them from the App.")
	}
	row("Secrets", text.Clean(s.SecretsIn))
	if s.SettingsURL != "" {
		for i, l := range text.Wrap(text.Clean(s.SettingsURL), w-20) {
			lines = append(lines, "   "+th.dim.put(text.Pad([]string{"Settings", ""}[min(i, 1)], 14))+th.link(s.SettingsURL, th.info.put(l)))
		}
	}
	return append(lines, "", "   "+p.session.hint(actOpen, scopeSetup)+" goes on: pick an organization and connect it")
}

// troubleLines say why the last attempt failed; what was typed is still there.
func (p *setup) troubleLines(w int) []string {
	if p.trouble == nil {
		return nil
	}
	th := p.session.th
	lines := []string{"", "   " + th.bad.put("✕") + " " + th.strong.put(p.session.truncate(p.trouble.what, w-6))}
	for _, l := range text.Wrap(p.trouble.why, w-6) {
		lines = append(lines, "     "+l)
	}
	for _, l := range text.Wrap("next: "+p.trouble.next, w-6) {
		lines = append(lines, "     "+th.dim.put(l))
	}
	return lines
}

// choosing: the ways to begin move a mark.
func (p *setup) choosing() bool { return p.stage == setupMenu }
