package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

func (p *change) offers() []offer {
	var out []offer
	switch p.stage {
	case changeAuthorize:
		out = p.signingOffers()
	case changePlan:
		out = p.planOffers()
	case changeRunning:
		out = []offer{{act: actBack, label: "leave it running"}, {act: actStop, label: "stop cleanly"}}
	case changeDone:
		out = p.doneOffers()
	default:
		out = []offer{{act: actBack, label: "cancel"}}
		if p.trouble != nil {
			out = append(append(out, p.editOffer()...), offer{act: actRefresh, label: "try again"})
		}
	}
	return append(out, moves()...)
}

// editOffer goes back to the form that the wish came from.
func (p *change) editOffer() []offer {
	if p.wish.edit == nil {
		return nil
	}
	return []offer{{act: actEdit}}
}

func (p *change) signingOffers() []offer {
	out := append([]offer{{act: actBack, label: "cancel"}}, p.sign.offers()...)
	if p.session.opt.Approve != nil {
		why := ""
		if p.sign.page() == "" {
			why = "there is no page to open yet"
		}
		out = append(out, offer{act: actApprove, why: why})
	}
	if p.trouble != nil {
		out = append(out, offer{act: actRefresh, label: "try again"})
	}
	return out
}

func (p *change) planOffers() []offer {
	as := offer{act: actToggle, label: "as pull request"}
	switch {
	case p.propose:
		as.label = "as commit"
	case !p.wish.proposes:
		as.why, as.quiet = "this change is made by commits", true
	case p.plan.Nothing():
		as.why = "everything is so already"
	}
	out := append([]offer{{act: actGo, label: "apply", why: p.cannotApply()}, as}, p.editOffer()...)
	if g := p.gate(); g != nil {
		confirm := offer{act: actGate}
		if p.gated {
			confirm.label = "it is not so"
		}
		out = append(out, confirm, offer{act: actCopy, label: "copy command"})
	} else {
		out = append(out, offer{act: actCopy, label: "copy diff", quiet: true})
	}
	one := ""
	if len(p.files) < 2 {
		one = "there are no more files"
	}
	return append(out, offer{act: actNextFile, why: one, quiet: one != ""}, offer{act: actPrevFile, why: one, quiet: true},
		offer{act: actRight, quiet: true}, offer{act: actLeft, quiet: true},
		offer{act: actRefresh, label: "plan again"}, offer{act: actBack, label: "cancel"})
}

func (p *change) doneOffers() []offer {
	none := ""
	if p.page() == "" {
		none = "there is no page of it"
	}
	again := offer{act: actRefresh, label: "plan again"}
	if r := p.run(); r != nil && r.err == nil {
		again.why, again.quiet = "it is done", true
	}
	return []offer{{act: actGo, label: "back"}, {act: actBack, quiet: true}, again, {act: actBrowser, why: none}, {act: actCopyURL, why: none}, {act: actCopy, label: "copy SHA", why: p.noCommit()}}
}

func (p *change) do(act action) tea.Cmd {
	if p.scroll.move(act) {
		return nil
	}
	if act == actBack {
		p.leave()
		return nil
	}
	if act == actEdit && p.wish.edit != nil && p.stage <= changePlan {
		form := p.wish.edit
		p.leave()
		p.session.note = ""
		p.session.open(form)
		return nil
	}
	switch p.stage {
	case changeAuthorize:
		return p.doSigning(act)
	case changePlan:
		return p.doPlan(act)
	case changeDone:
		return p.doDone(act)
	}
	if act == actRefresh && p.trouble != nil {
		return p.workOut()
	}
	return nil
}

func (p *change) doSigning(act action) tea.Cmd {
	switch act {
	case actApprove:
		return p.session.approve(p.ctx, p.sign.page(), p.who(), p.gen)
	case actRefresh:
		return p.authorize()
	}
	cmd, _ := p.sign.do(act)
	return cmd
}

func (p *change) doPlan(act action) tea.Cmd {
	switch act {
	case actGo:
		return p.confirm()
	case actToggle:
		p.propose = !p.propose
		return p.workOut()
	case actGate:
		p.gated = !p.gated
	case actRefresh:
		return p.workOut()
	case actCopy:
		if g := p.gate(); g != nil {
			return p.session.copyText("the command", text.Clean(g.Command))
		}
		return p.session.copyText("the diff", plainDiff(p.diff))
	case actLeft:
		p.x = max(0, p.x-sideStep)
	case actRight:
		p.x = min(p.x+sideStep, 20_000)
	case actNextFile, actPrevFile:
		p.jump(act == actNextFile)
	}
	return nil
}

func (p *change) doDone(act action) tea.Cmd {
	switch act {
	case actGo:
		p.leave()
	case actRefresh:
		p.snap = nil // what it was made over may be what was wrong
		return p.authorize()
	case actBrowser:
		return p.session.browse(p.page())
	case actCopyURL:
		return p.session.copyText("the address", p.page())
	case actCopy:
		if r := p.run(); r != nil && len(r.news.made.Commits) > 0 {
			return p.session.copyText("the SHA", r.news.made.Commits[len(r.news.made.Commits)-1].Commit.SHA)
		}
	}
	return nil
}

// noCommit says why there is no SHA to copy.
func (p *change) noCommit() string {
	if r := p.run(); r == nil || len(r.news.made.Commits) == 0 {
		return "there is no commit"
	}
	return ""
}

// leave goes back to the organization. What runs goes on; a plan that was not
// applied is dropped.
func (p *change) leave() {
	p.session.next = &navigation{name: p.org.Name, org: p.org}
	switch p.stage {
	case changeRunning:
		p.session.note = "It goes on: " + text.Clean(p.run().title)
	case changeDone:
		p.forget()
	default:
		if p.stage != changeNothing {
			p.session.note = "Cancelled. Nothing was written."
		}
		p.forget()
	}
}

// jump brings the next file of the diff to the top, or the one before.
func (p *change) jump(next bool) {
	to := -1
	for _, at := range p.files {
		at += p.above
		if next && at > p.scroll.top {
			to = at
			break
		}
		if !next && at < p.scroll.top {
			to = at
		}
	}
	if to >= 0 {
		p.scroll.top = to
		p.scroll.set(p.scroll.size, p.scroll.page)
	}
}

// page is the address of what was made: a pull request that waits, else the
// last commit; "" none.
func (p *change) page() string {
	r := p.run()
	if r == nil {
		return ""
	}
	made := r.news.made
	if len(made.PullRequests) > 0 {
		return made.PullRequests[0]
	}
	if n := len(made.Commits); n > 0 {
		return commitURL(p.web(made.Commits[n-1].Target), made.Commits[n-1].Commit.SHA)
	}
	return ""
}
