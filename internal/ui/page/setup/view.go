package setup

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Head is a rule above the body.
func (p *Page) Head(w int) []string {
	return []string{" " + p.session.Theme.Dim.Render(kit.Repeat("─", w-2))}
}

// choice is one way to begin.
type choice struct{ title, about string }

func choices() []choice {
	return []choice{
		{"Create a GitHub App", "GitHub makes one for you: the form is filled in, you agree in the browser."},
		{"Use an App that exists", "You have its id and its private key, or a command that prints the key."},
		{"Look around in the demo", "A GitHub in this program: no account, no network, nothing is kept."},
	}
}

// Offers are what can be done at this stage.
func (p *Page) Offers() []kit.Offer {
	home := kit.Offer{Act: kit.ActBack, Quiet: true, Why: "there is no instance to go back to"}
	if p.session.Options.Engine != nil {
		home = kit.Offer{Act: kit.ActBack}
	}
	switch p.stage {
	case stageCreate, stageImport:
		label := "what GitHub is asked for"
		if p.stage == stageImport {
			label = "check it with GitHub"
		}
		return []kit.Offer{{Act: kit.ActAccept, Label: label}, {Act: kit.ActNextField}, {Act: kit.ActPrevField}, {Act: kit.ActDismiss, Label: "back"}}
	case stageReview:
		return append([]kit.Offer{{Act: kit.ActOpen, Label: "open GitHub"}, {Act: kit.ActBack, Label: "back to the form"}}, kit.MoveOffers()...)
	case stageRegister:
		return append(p.registration.offers(), kit.MoveOffers()...)
	case stageChecking:
		return []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	case stageDone:
		out := []kit.Offer{{Act: kit.ActOpen, Label: "go on"}}
		if p.summary.SettingsURL != "" {
			out = append(out, kit.Offer{Act: kit.ActBrowser, Label: "the App's settings"}, kit.Offer{Act: kit.ActCopy})
		}
		return append(out, kit.MoveOffers()...)
	}
	return append([]kit.Offer{{Act: kit.ActOpen}, home}, kit.MoveOffers()...)
}

// address is the page that is shown now.
func (p *Page) address() string {
	if p.stage == stageDone {
		return p.summary.SettingsURL
	}
	return p.registration.address()
}

// Do takes one of the offers.
func (p *Page) Do(act kit.Action) tea.Cmd {
	if p.stage == stageMenu && p.cur.Move(act) || p.stage != stageMenu && p.scroll.Move(act) {
		return nil
	}
	switch act {
	case kit.ActOpen:
		return p.goOn()
	case kit.ActBack:
		p.back()
	case kit.ActBrowser:
		return p.session.Browse(p.address())
	case kit.ActCopy:
		return p.session.CopyText("the address", p.address())
	case kit.ActQR:
		p.session.Open(kit.NewQR(p.session.Env, p.address()))
	case kit.ActTunnel:
		return p.session.CopyText("the command", p.registration.tunnel())
	case kit.ActElsewhere:
		p.registration.elsewhere, p.scroll.Top = !p.registration.elsewhere, 0
	case actImport:
		p.begin(stageImport)
		for _, label := range []string{labelInstance, labelHost} {
			p.imports.Field(label).Set(p.create.Value(label))
		}
	}
	return nil
}

// goOn is the enter key.
func (p *Page) goOn() tea.Cmd {
	switch p.stage {
	case stageReview:
		return p.register()
	case stageDone:
		return p.use(p.summary.Instance)
	case stageMenu:
		switch p.cur.At {
		case 0:
			p.begin(stageCreate)
		case 1:
			p.begin(stageImport)
		default:
			return p.use(session.DemoInstance)
		}
	}
	return nil
}

// back is the escape key: it goes to the stage before.
func (p *Page) back() {
	switch p.stage {
	case stageMenu:
		if p.session.Options.Engine != nil {
			p.session.Next = &session.Destination{}
		}
	case stageReview, stageRegister:
		p.begin(stageCreate)
	case stageChecking:
		p.begin(p.from)
	default:
		p.begin(stageMenu)
	}
}

// View draws the stage in h lines.
func (p *Page) View(w, h int) []string {
	lines, focus := []string{""}, 0
	add := func(more ...string) { lines = append(lines, more...) }
	switch p.stage {
	case stageMenu:
		more, at := p.menuLines(w)
		add(more...)
		focus = at
	case stageCreate:
		add(heading(p.session.Theme, "Create a GitHub App", "", w)...)
		more, at, _ := p.create.Rows(w, kit.Layout{Margin: 1})
		focus = len(lines) + at
		add(more...)
	case stageImport:
		add(heading(p.session.Theme, "Use an App that exists", "Each operator may have a key of their own for the App: GitHub allows 25.", w)...)
		more, at, _ := p.imports.Rows(w, kit.Layout{Margin: 1})
		focus = len(lines) + at
		add(more...)
	case stageReview:
		add(p.reviewLines(w)...)
	case stageRegister:
		add(p.registration.lines(w)...)
	case stageChecking:
		add("   " + p.session.Theme.Busy.Render(kit.SpinnerFrame(p.session.Frame)) + " asking GitHub")
	case stageDone:
		add(summaryLines(p.session, p.summary, w)...)
	}
	problem := problemLines(p.session.Env, p.problem, w)
	if !p.Typing() && p.stage != stageMenu {
		return p.scroll.Window(p.session.Theme, append(lines, problem...), h)
	}
	room := max(3, h-len(problem)) // why it failed stays in sight while the fields scroll
	p.scroll.Set(len(lines), room)
	p.scroll.Top = kit.Clamp(focus-room/2, 0, max(0, len(lines)-room))
	if len(lines) <= room {
		return kit.FillLines(append(lines, problem...), h)
	}
	return kit.FillLines(append(p.scroll.Window(p.session.Theme, lines, room), problem...), h)
}

// heading is a title with what belongs to it.
func heading(th *kit.Theme, title, about string, w int) []string {
	lines := []string{" " + th.Strong.Render(title)}
	if about != "" {
		for _, l := range text.Wrap(about, w-3) {
			lines = append(lines, " "+th.Dim.Render(l))
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
	lines = heading(p.session.Theme, "Set up an instance", about, w)
	for i, c := range choices() {
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
	th, r := p.session.Theme, p.create.request()
	owner, kind := r.Owner, "private"
	if owner == "" {
		owner = "your own account"
	}
	if r.Public {
		kind = "public"
	}
	lines := heading(p.session.Theme, "What GitHub will be asked for", "", w)
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

// Choosing is true while there is a choice between ways to begin.
func (p *Page) Choosing() bool { return p.stage == stageMenu }
