package setup

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (p *Page) Head(w int) []string {
	return []string{" " + p.session.Theme.Dim.Render(kit.Repeat("─", w-2))}
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

func (p *Page) Offers() []kit.Offer {
	home := kit.Offer{Act: kit.ActBack, Quiet: true, Why: "there is no instance to go back to"}
	if p.session.Options.Engine != nil {
		home = kit.Offer{Act: kit.ActBack}
	}
	switch p.stage {
	case setupCreate, setupImport:
		label := "what GitHub is asked for"
		if p.stage == setupImport {
			label = "check it with GitHub"
		}
		return []kit.Offer{{Act: kit.ActAccept, Label: label}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}, {Act: kit.ActDismiss, Label: "back"}}
	case setupReview:
		return append([]kit.Offer{{Act: kit.ActOpen, Label: "open GitHub"}, {Act: kit.ActBack, Label: "back to the form"}}, kit.MoveOffers()...)
	case setupRegister:
		return append(p.registerOffers(), kit.MoveOffers()...)
	case setupChecking:
		return []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	case setupDone:
		out := []kit.Offer{{Act: kit.ActOpen, Label: "go on"}}
		if p.summary.SettingsURL != "" {
			out = append(out, kit.Offer{Act: kit.ActBrowser, Label: "the App's settings"}, kit.Offer{Act: kit.ActCopy})
		}
		return append(out, kit.MoveOffers()...)
	}
	return append([]kit.Offer{{Act: kit.ActOpen}, home}, kit.MoveOffers()...)
}

func (p *Page) registerOffers() []kit.Offer {
	no := ""
	if p.url == "" {
		no = "there is no page to open yet"
	}
	other := "a browser elsewhere"
	if p.elsewhere {
		other = "a browser here"
	}
	out := []kit.Offer{{Act: kit.ActBrowser, Why: no}, {Act: kit.ActCopy, Why: no}, {Act: kit.ActQR, Why: no}, {Act: kit.ActElsewhere, Label: other, Why: no}}
	if p.elsewhere {
		out = append(out, kit.Offer{Act: actImport})
	} else if p.tunnel() != "" {
		out = append(out, kit.Offer{Act: kit.ActTunnel})
	}
	return append(out, kit.Offer{Act: kit.ActBack, Label: "cancel"})
}

// tunnel is the command by which a browser elsewhere reaches the page on this
// machine, "" none.
func (p *Page) tunnel() string {
	if t, ok := p.registering.(session.Tunneler); ok {
		return t.SSHLine()
	}
	return ""
}

// page is the address that is shown now.
func (p *Page) page() string {
	switch {
	case p.stage == setupDone:
		return p.summary.SettingsURL
	case p.elsewhere:
		return p.prefilled
	}
	return p.url
}

func (p *Page) Do(act kit.Action) tea.Cmd {
	if p.stage == setupMenu && p.cur.Move(act) || p.stage != setupMenu && p.scroll.Move(act) {
		return nil
	}
	switch act {
	case kit.ActOpen:
		return p.goOn()
	case kit.ActBack:
		p.back()
	case kit.ActBrowser:
		return p.session.Browse(p.page())
	case kit.ActCopy:
		return p.session.CopyText("the address", p.page())
	case kit.ActQR:
		p.session.Open(kit.NewQR(p.session.Env, p.page()))
	case kit.ActTunnel:
		return p.session.CopyText("the command", p.tunnel())
	case kit.ActElsewhere:
		p.elsewhere, p.scroll.Top = !p.elsewhere, 0
	case actImport:
		r := p.request()
		p.begin(setupImport)
		for i, v := range []string{r.Instance, p.create.Value(labelHost)} {
			p.imports.Fields[i].Line.Set(v)
		}
	}
	return nil
}

// goOn is the enter key.
func (p *Page) goOn() tea.Cmd {
	switch p.stage {
	case setupReview:
		return p.register()
	case setupDone:
		return p.use(p.summary.Instance)
	case setupMenu:
		switch p.cur.At {
		case 0:
			p.begin(setupCreate)
		case 1:
			p.begin(setupImport)
		default:
			return p.use(session.DemoInstance)
		}
	}
	return nil
}

func (p *Page) back() {
	switch p.stage {
	case setupMenu:
		if p.session.Options.Engine != nil {
			p.session.Next = &session.Destination{}
		}
	case setupReview, setupRegister:
		p.begin(setupCreate)
	case setupChecking:
		p.begin(p.from)
	default:
		p.begin(setupMenu)
	}
}

func (p *Page) View(w, h int) []string {
	lines, focus := []string{""}, 0
	add := func(more ...string) { lines = append(lines, more...) }
	switch p.stage {
	case setupMenu:
		more, at := p.menuLines(w)
		add(more...)
		focus = at
	case setupCreate:
		add(p.say("Create a GitHub App", "", w)...)
		more, at := p.create.Lines(p.session.Theme, w)
		focus = len(lines) + at
		add(more...)
	case setupImport:
		add(p.say("Use an App that exists", "Each operator may have a key of their own for the App: GitHub allows 25.", w)...)
		more, at := p.imports.Lines(p.session.Theme, w)
		focus = len(lines) + at
		add(more...)
	case setupReview:
		add(p.reviewLines(w)...)
	case setupRegister:
		add(p.registerLines(w)...)
	case setupChecking:
		add("   " + p.session.Theme.Busy.Render(kit.SpinnerFrame(p.session.Frame)) + " asking GitHub")
	case setupDone:
		add(p.doneLines(w)...)
	}
	trouble := p.troubleLines(w)
	if !p.Typing() && p.stage != setupMenu {
		return p.scroll.Window(p.session.Theme, append(lines, trouble...), h)
	}
	room := max(3, h-len(trouble)) // why it failed stays in sight while the fields scroll
	p.scroll.Set(len(lines), room)
	p.scroll.Top = kit.Clamp(focus-room/2, 0, max(0, len(lines)-room))
	if len(lines) <= room {
		return kit.FillLines(append(lines, trouble...), h)
	}
	return kit.FillLines(append(p.scroll.Window(p.session.Theme, lines, room), trouble...), h)
}

// say is a heading with what belongs to it.
func (p *Page) say(title, about string, w int) []string {
	lines := []string{" " + p.session.Theme.Strong.Render(title)}
	if about != "" {
		for _, l := range text.Wrap(about, w-3) {
			lines = append(lines, " "+p.session.Theme.Dim.Render(l))
		}
	}
	return append(lines, "")
}

func (p *Page) menuLines(w int) (lines []string, focus int) {
	th := p.session.Theme
	about := "konstruct talks to GitHub as a GitHub App of yours. It needs one, once."
	if p.session.Options.Engine != nil {
		about = "Another instance: another GitHub host, or another App."
	}
	lines = p.say("Set up an instance", about, w)
	for i, c := range setupChoices() {
		mark, title := "   ", c.title
		if i == p.cur.At {
			mark, title, focus = " "+th.Accent.Render("▌")+" ", th.Selected.Render(title), len(lines)
		}
		lines = append(lines, mark+title)
		lines = append(lines, "     "+th.Dim.Render(p.session.Truncate(c.about, w-6)))
	}
	return lines, focus
}

// reviewLines tell what GitHub will be asked for, before the browser opens.
func (p *Page) reviewLines(w int) []string {
	th, r := p.session.Theme, p.request()
	owner, kind := r.Owner, "private"
	if owner == "" {
		owner = "your own account"
	}
	if r.Public {
		kind = "public"
	}
	lines := p.say("What GitHub will be asked for", "", w)
	lines = append(lines, "   "+text.Clean(r.AppName)+th.Dim.Render(", "+kind+", of ")+text.Clean(owner)+th.Dim.Render(" on ")+text.Clean(strings.TrimPrefix(r.Web, "https://")), "")
	for _, n := range github.Needs() {
		name := text.Pad(n.Name()+": "+n.Level, 24)
		for i, l := range text.Wrap(n.Why, w-29) {
			if i > 0 {
				name = text.Spaces(24)
			}
			lines = append(lines, "   "+name+" "+th.Dim.Render(l))
		}
	}
	lines = append(lines, "")
	for _, l := range text.Wrap("Nothing else. The App gets no webhook. Its private key comes to this machine alone, when you have agreed in the browser.", w-4) {
		lines = append(lines, "   "+l)
	}
	return lines
}

func (p *Page) registerLines(w int) []string {
	th := p.session.Theme
	if p.url == "" {
		return []string{"   " + th.Busy.Render(kit.SpinnerFrame(p.session.Frame)) + " preparing the page"}
	}
	keys := "   " + p.session.Hint(kit.ActBrowser, scopeSetup) + " open in browser   " + p.session.Hint(kit.ActCopy, scopeSetup) + " copy   " + p.session.Hint(kit.ActQR, scopeSetup) + " QR code"
	lines := []string{"   " + th.Busy.Render(kit.SpinnerFrame(p.session.Frame)) + " waiting for GitHub to make the App", ""}
	if p.elsewhere {
		lines = append(lines, wrapped("For a browser on any machine: the form is filled in. What it makes is brought here in three steps:", w)...)
		lines = append(lines, "     1 create the App there", "     2 generate a private key and a client secret for it", "     3 "+p.session.Hint(actImport, scopeSetup)+" use that App", "")
	} else {
		lines = append(lines, wrapped("In a browser on this machine:", w)...)
	}
	for _, l := range text.Wrap(text.Clean(p.page()), w-6) {
		lines = append(lines, "     "+th.Link(p.page(), th.Info.Render(l)))
	}
	lines = append(lines, keys)
	if line := p.tunnel(); line != "" && !p.elsewhere {
		lines = append(lines, "", "   "+p.session.Hint(kit.ActTunnel, scopeSetup)+" copies the command to run where the browser is, first:")
		lines = append(lines, wrapped("  "+text.Clean(line), w)...)
	}
	if !p.elsewhere {
		lines = append(lines, "", "   "+p.session.Hint(kit.ActElsewhere, scopeSetup)+" the browser is on another machine")
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
func (p *Page) doneLines(w int) []string {
	th, s := p.session.Theme, p.summary
	kind := "private, "
	switch {
	case s.Public:
		kind = "public, "
	case s.Imported:
		kind = ""
	}
	lines := []string{"   " + th.Good.Render("✓") + " " + th.Strong.Render("App "+text.Clean(s.Name)) + " is instance " + th.Strong.Render(text.Clean(s.Instance)), ""}
	row := func(label, value string) {
		for i, l := range text.Wrap(value, w-20) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, "   "+th.Dim.Render(text.Pad(label, 14))+l)
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
			lines = append(lines, "   "+th.Dim.Render(text.Pad([]string{"Settings", ""}[min(i, 1)], 14))+th.Link(s.SettingsURL, th.Info.Render(l)))
		}
	}
	return append(lines, "", "   "+p.session.Hint(kit.ActOpen, scopeSetup)+" goes on: pick an organization and connect it")
}

// troubleLines say why the last attempt failed; what was typed is still there.
func (p *Page) troubleLines(w int) []string {
	if p.trouble == nil {
		return nil
	}
	th := p.session.Theme
	lines := []string{"", "   " + th.Bad.Render("✕") + " " + th.Strong.Render(p.session.Truncate(p.trouble.What, w-6))}
	for _, l := range text.Wrap(p.trouble.Why, w-6) {
		lines = append(lines, "     "+l)
	}
	for _, l := range text.Wrap("next: "+p.trouble.Next, w-6) {
		lines = append(lines, "     "+th.Dim.Render(l))
	}
	return lines
}

// choosing: the ways to begin move a mark.
func (p *Page) Choosing() bool { return p.stage == setupMenu }
