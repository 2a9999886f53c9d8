package change

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Offers are what can be done now.
func (p *Page) Offers() []kit.Offer {
	var out []kit.Offer
	switch p.Stage {
	case stageAuthorize:
		out = p.signingOffers()
	case stagePlan:
		out = p.planOffers()
	case stageRunning:
		out = []kit.Offer{{Act: kit.ActBack, Label: "leave it running"}, {Act: kit.ActStop, Label: "stop cleanly"}}
	case StageDone:
		out = p.doneOffers()
	default:
		out = []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
		if p.trouble != nil {
			out = append(append(out, p.editOffer()...), kit.Offer{Act: kit.ActRefresh, Label: "try again"})
		}
	}
	return append(out, kit.MoveOffers()...)
}

// editOffer goes back to the form that the request came from.
func (p *Page) editOffer() []kit.Offer {
	if p.request.Edit == nil {
		return nil
	}
	return []kit.Offer{{Act: kit.ActEdit}}
}

func (p *Page) signingOffers() []kit.Offer {
	out := append([]kit.Offer{{Act: kit.ActBack, Label: "cancel"}}, p.sign.Offers()...)
	if p.Session.Options.Approve != nil {
		why := ""
		if p.sign.Page() == "" {
			why = "there is no page to open yet"
		}
		out = append(out, kit.Offer{Act: kit.ActApprove, Why: why})
	}
	if p.trouble != nil {
		out = append(out, kit.Offer{Act: kit.ActRefresh, Label: "try again"})
	}
	return out
}

func (p *Page) planOffers() []kit.Offer {
	as := kit.Offer{Act: kit.ActToggle, Label: "as pull request"}
	switch {
	case p.propose:
		as.Label = "as commit"
	case !p.request.Proposes:
		as.Why, as.Quiet = "this change is made by commits", true
	case p.plan.Nothing():
		as.Why = "everything is so already"
	}
	out := append([]kit.Offer{{Act: kit.ActGo, Label: "apply", Why: p.cannotApply()}, as}, p.editOffer()...)
	if open := p.inTheWay(); len(open) > 0 {
		n := " #" + strconv.Itoa(open[0].Number)
		out = append(out, kit.Offer{Act: actUpdate, Label: "update" + n}, kit.Offer{Act: actClose, Label: "close" + n}, kit.Offer{Act: kit.ActBrowser, Label: "open" + n})
	}
	if g := p.gate(); g != nil {
		confirm := kit.Offer{Act: actGate}
		if p.gated {
			confirm.Label = "it is not so"
		}
		out = append(out, confirm, kit.Offer{Act: kit.ActCopy, Label: "copy command"})
	} else {
		out = append(out, kit.Offer{Act: kit.ActCopy, Label: "copy diff", Quiet: true})
	}
	one := ""
	if len(p.files) < 2 {
		one = "there are no more files"
	}
	return append(out, kit.Offer{Act: kit.ActNextFile, Why: one, Quiet: one != ""}, kit.Offer{Act: kit.ActPrevFile, Why: one, Quiet: true},
		kit.Offer{Act: kit.ActRight, Quiet: true}, kit.Offer{Act: kit.ActLeft, Quiet: true},
		kit.Offer{Act: kit.ActRefresh, Label: "plan again"}, kit.Offer{Act: kit.ActBack, Label: "cancel"})
}

func (p *Page) doneOffers() []kit.Offer {
	none := ""
	if p.url() == "" {
		none = "there is no page of it"
	}
	again := kit.Offer{Act: kit.ActRefresh, Label: "plan again"}
	if r := p.run(); r != nil && r.Err == nil {
		again.Why, again.Quiet = "it is done", true
	}
	return []kit.Offer{{Act: kit.ActGo, Label: "back"}, {Act: kit.ActBack, Quiet: true}, again, {Act: kit.ActBrowser, Why: none}, {Act: kit.ActCopyURL, Why: none}, {Act: kit.ActCopy, Label: "copy SHA", Why: p.noCommit()}}
}

// Do does what an offer names.
func (p *Page) Do(act kit.Action) tea.Cmd {
	if p.scroll.Move(act) {
		return nil
	}
	if act == kit.ActBack {
		p.leave()
		return nil
	}
	if act == kit.ActEdit && p.request.Edit != nil && p.Stage <= stagePlan {
		form := p.request.Edit
		p.leave()
		p.Session.Note = ""
		p.Session.Open(form)
		return nil
	}
	switch p.Stage {
	case stageAuthorize:
		return p.doSigning(act)
	case stagePlan:
		return p.doPlan(act)
	case StageDone:
		return p.doDone(act)
	}
	if act == kit.ActRefresh && p.trouble != nil {
		return p.makePlan()
	}
	return nil
}

func (p *Page) doSigning(act kit.Action) tea.Cmd {
	switch act {
	case kit.ActApprove:
		return p.Session.Approve(p.ctx, p.sign.Page(), p.who(), p.gen)
	case kit.ActRefresh:
		return p.authorize()
	}
	cmd, _ := p.sign.Do(act)
	return cmd
}

func (p *Page) doPlan(act kit.Action) tea.Cmd {
	switch act {
	case kit.ActGo:
		return p.confirm()
	case kit.ActToggle:
		p.propose = !p.propose
		return p.makePlan()
	case actGate:
		p.gated = !p.gated
	case actUpdate:
		p.open = delivery.HandleUpdate
		return p.makePlan()
	case actClose:
		p.open = delivery.HandleClose
		return p.makePlan()
	case kit.ActBrowser:
		if open := p.inTheWay(); len(open) > 0 {
			return p.Session.Browse(open[0].URL)
		}
	case kit.ActRefresh:
		return p.makePlan()
	case kit.ActCopy:
		if g := p.gate(); g != nil {
			return p.Session.CopyText("the command", text.Clean(g.Command))
		}
		return p.Session.CopyText("the diff", browse.PlainDiff(p.diff))
	case kit.ActLeft:
		p.x = max(0, p.x-browse.SideStep)
	case kit.ActRight:
		p.x = min(p.x+browse.SideStep, 20_000)
	case kit.ActNextFile, kit.ActPrevFile:
		p.jump(act == kit.ActNextFile)
	}
	return nil
}

func (p *Page) doDone(act kit.Action) tea.Cmd {
	switch act {
	case kit.ActGo:
		p.leave()
	case kit.ActRefresh:
		p.snapshot = nil // what it was made over may be what was wrong
		return p.authorize()
	case kit.ActBrowser:
		return p.Session.Browse(p.url())
	case kit.ActCopyURL:
		return p.Session.CopyText("the address", p.url())
	case kit.ActCopy:
		if r := p.run(); r != nil && len(r.Progress.Made.Commits) > 0 {
			return p.Session.CopyText("the SHA", r.Progress.Made.Commits[len(r.Progress.Made.Commits)-1].Commit.SHA)
		}
	}
	return nil
}

// leave goes back to the organization. What runs goes on; a plan that was not
// applied is dropped.
func (p *Page) leave() {
	p.Session.Next = &session.Destination{Name: p.Org.Name, Org: p.Org}
	if p.request.Back != nil {
		p.Session.Next = p.request.Back
	}
	switch p.Stage {
	case stageRunning:
		p.Session.Note = "It goes on: " + text.Clean(p.run().Title)
	case StageDone:
		p.restart()
	default:
		if p.Stage != StageNothing {
			p.Session.Note = "Cancelled. Nothing was written."
		}
		p.restart()
	}
}

// jump brings the next file of the diff to the top, or the one before.
func (p *Page) jump(next bool) {
	to := -1
	for _, at := range p.files {
		at += p.above
		if next && at > p.scroll.Top {
			to = at
			break
		}
		if !next && at < p.scroll.Top {
			to = at
		}
	}
	if to >= 0 {
		p.scroll.Top = to
		p.scroll.Set(p.scroll.Size, p.scroll.Page)
	}
}
