package connect

import (
	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Offers are the keys that mean something now.
func (t *Tab) Offers() []kit.Offer {
	if r := t.run(); r != nil && !r.Ended {
		return append([]kit.Offer{{Act: kit.ActBack, Label: "leave it running"}, {Act: kit.ActStop, Label: "stop cleanly"},
			{Act: kit.ActRefresh, Why: "a run is going", Quiet: true}, {Act: kit.ActConnect, Why: "a run is going", Quiet: true}, {Act: kit.ActDisconnect, Why: "a run is going", Quiet: true}}, kit.MoveOffers()...)
	}
	var out []kit.Offer
	switch t.flow.stage {
	case stagePlan:
		out = t.flow.planOffers()
	case stageIdle:
		out = t.flow.idleOffers(t.run())
	default:
		out = t.flow.waitOffers()
	}
	out = append(out, t.reporter().offers()...)
	return append(out, kit.MoveOffers()...)
}

// idleOffers are the keys of a connection, or of one that may be made, and of
// the run that has ended.
func (f *flow) idleOffers(r *session.Run) []kit.Offer {
	st, known := f.State()
	connect := kit.Offer{Act: kit.ActConnect, Label: session.ConnectLabel(f.Site)}
	disconnect := kit.Offer{Act: kit.ActDisconnect}
	if !known {
		disconnect.Why = "the connection has not been observed yet"
	} else if !f.ours() {
		disconnect.Why = "there is nothing of ours to disconnect"
	}
	var out []kit.Offer
	if f.ours() && st.Phase != connection.PhaseDisconnected {
		out = append(out, kit.Offer{Act: kit.ActGo, Label: "browse"}, connect, disconnect)
	} else {
		disconnect.Quiet = true
		out = append(out, connect, kit.Offer{Act: kit.ActGo, Label: "connect", Quiet: true}, disconnect)
	}
	if r != nil && r.Err == nil {
		label := "show steps"
		if f.details {
			label = "hide steps"
		}
		out = append(out, kit.Offer{Act: actFiles, Label: label})
	}
	out = append(out, kit.Offer{Act: kit.ActEdit, Why: f.cannotEdit(), Quiet: f.ours()}, kit.Offer{Act: kit.ActRefresh, Label: "refresh"}, credentialsOffer(f.Site))
	if f.pageURL() != "" {
		out = append(out, kit.Offer{Act: kit.ActBrowser}, kit.Offer{Act: kit.ActCopy})
	}
	if r != nil && r.Err != nil {
		if undoable(r) {
			out = append(out, kit.Offer{Act: actUndo})
		}
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "put away"})
	}
	return out
}

// waitOffers are the keys of the stages in which a person acts elsewhere.
func (f *flow) waitOffers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActBack, Label: "back (goes on waiting)"}}
	if f.obstacle != nil {
		out = append(out, kit.Offer{Act: kit.ActGo, Label: f.retryLabel()})
	}
	noPage := ""
	if f.pageURL() == "" {
		noPage = "there is no page to open yet"
	}
	if f.stage == stageAuthorize {
		out = append(out, f.signIn.Offers()...)
		out = append(out, kit.Offer{Act: kit.ActRefresh, Label: "refresh", Quiet: true})
	} else {
		out = append(out, kit.Offer{Act: kit.ActRefresh}, kit.Offer{Act: kit.ActBrowser, Why: noPage}, kit.Offer{Act: kit.ActCopy, Why: noPage}, kit.Offer{Act: kit.ActQR, Why: noPage})
	}
	if other := f.elsewhere(); other != "" {
		out = append([]kit.Offer{{Act: kit.ActElsewhere, Label: "use " + text.Clean(other)}}, out...)
	}
	if f.Session.Options.Approve != nil && f.stage != stageCheck {
		out = append(out, kit.Offer{Act: kit.ActApprove, Why: noPage})
	}
	return append(out, kit.Offer{Act: kit.ActEdit, Quiet: true, Why: f.cannotEdit()}, kit.Offer{Act: kit.ActConnect, Label: "start again", Quiet: true})
}

// planOffers are the keys of a plan.
func (f *flow) planOffers() []kit.Offer {
	plan := f.planning.plan
	if plan == nil {
		return []kit.Offer{{Act: kit.ActBack, Label: "cancel"}}
	}
	apply := kit.Offer{Act: kit.ActGo, Label: "apply"}
	foreign := false
	if n := len(plan.Blockers); n > 0 {
		apply.Why = text.Clean(plan.Blockers[0].Message)
	}
	if len(plan.Blockers) == 0 && plan.Nothing() {
		apply.Why = "nothing is chosen, so there is nothing to do"
	}
	for _, b := range plan.Blockers {
		foreign = foreign || b.Reason == connection.ReasonForeign
	}
	adopt := kit.Offer{Act: actAdopt, Quiet: !foreign && !f.planning.adopt}
	if !foreign {
		adopt.Why = "no repository in this plan has to be taken over"
	}
	files := "show files"
	if f.details {
		files = "hide files"
	}
	out := []kit.Offer{apply, adopt}
	if choices := f.planning.offers(); len(choices) > 0 {
		out = append(out, choices...)
	} else {
		out = append(out, kit.Offer{Act: actFiles, Label: files})
	}
	out = append(out, []kit.Offer{{Act: kit.ActEdit, Why: f.cannotEdit()}, {Act: kit.ActBack, Label: "cancel"},
		{Act: kit.ActRefresh, Label: "plan again", Quiet: true}, {Act: kit.ActConnect, Label: "start again", Quiet: true}}...)
	if f.pageURL() != "" {
		out = append(out, kit.Offer{Act: kit.ActBrowser}, kit.Offer{Act: kit.ActCopy})
	}
	return out
}

// offers are the keys of the file that has the cursor, none without one.
func (p *planning) offers() []kit.Offer {
	s, found := p.current()
	if !found {
		return nil
	}
	toggle := kit.Offer{Act: kit.ActToggle}
	if !s.Change.Optional() {
		toggle.Why = "this file comes with the newer scaffold"
	}
	diff := "show diff"
	if p.diff.step == s.ID {
		diff = "hide diff"
	}
	return []kit.Offer{toggle, {Act: actFiles, Label: diff}}
}
