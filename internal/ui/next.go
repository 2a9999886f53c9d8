package ui

import (
	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// nextStep is one thing to do, and its key.
type nextStep struct{ key, text string }

// nextSteps are what to do about a state, the most useful first.
func nextSteps(keys *keymap, st connection.State) []nextStep {
	connect, again := keys.first(actConnect, scopeOrg), keys.first(actRefresh, scopeOrg)
	page := keys.first(actBrowser, scopeOrg)
	second, third := keys.first(tabAction(2), scopeOrg), keys.first(tabAction(3), scopeOrg)
	end := second + " " + keys.first(actDisconnect, scopeGit)
	attention := ""
	if c, ok := st.Attention(); ok {
		attention = text.Clean(c.Message)
	}
	switch st.Phase {
	case connection.PhaseConnected:
		return []nextStep{{third, "browse the repositories"}, {connect, "check again; where nothing is missing, nothing is written"}, {end, "disconnect"}}
	case connection.PhaseDegraded:
		if c, ok := st.Attention(); ok && c.Reason == connection.ReasonDrift {
			return []nextStep{{connect, attention + ": shows each file with its diff; nothing is put back unless you choose it"}, {third, "browse the repositories"}}
		}
		return []nextStep{{connect, "repair: shows the plan first. " + attention}, {third, "browse the repositories"}}
	case connection.PhaseSuspended:
		return []nextStep{{page, "an owner has to lift the suspension on the App's page in the organization's settings"}, {again, "look again"}}
	case connection.PhaseWaitingForApproval:
		return []nextStep{{"", "an owner of the GitHub organization has to approve the installation. You may quit and come back days later."}, {again, "look again"}}
	case connection.PhaseWaitingForMerge:
		return []nextStep{{page, "a ruleset demands a pull request: have it reviewed and merged"}, {again, "look again"}}
	case connection.PhaseProvisioning:
		return []nextStep{{connect, "go on where the last run ended"}, {again, "look again"}}
	case connection.PhaseDisconnected:
		return []nextStep{{connect, "connect again: repositories that were kept are taken up"}, {third, "browse what was kept"}}
	}
	if attention != "" {
		return []nextStep{{connect, "connect. " + attention}, {second, "see each step first"}}
	}
	return []nextStep{{connect, "connect: two private repositories are created after you agree to the plan"}, {second, "see each step first"}}
}
