package ui

import "gitconnection/internal/connection"

// nextStep is one thing to do, and its key.
type nextStep struct{ key, text string }

// nextSteps are what to do about a state, the most useful first.
func nextSteps(st connection.State) []nextStep {
	attention := ""
	if c, ok := st.Attention(); ok {
		attention = clean(c.Message)
	}
	switch st.Phase {
	case connection.PhaseConnected:
		return []nextStep{{"3", "browse the repositories"}, {"c", "check again; where nothing is missing, nothing is written"}, {"2 D", "disconnect"}}
	case connection.PhaseDegraded:
		if c, ok := st.Attention(); ok && c.Reason == connection.ReasonDrift {
			return []nextStep{{"c", attention + ": shows each file with its diff; nothing is put back unless you choose it"}, {"3", "browse the repositories"}}
		}
		return []nextStep{{"c", "repair: shows the plan first. " + attention}, {"3", "browse the repositories"}}
	case connection.PhaseSuspended:
		return []nextStep{{"o", "an owner has to lift the suspension on the App's page in the organization's settings"}, {"r", "look again"}}
	case connection.PhaseWaitingForApproval:
		return []nextStep{{"", "an owner of the GitHub organization has to approve the installation. You may quit and come back days later."}, {"r", "look again"}}
	case connection.PhaseWaitingForMerge:
		return []nextStep{{"o", "a ruleset demands a pull request: have it reviewed and merged"}, {"r", "look again"}}
	case connection.PhaseProvisioning:
		return []nextStep{{"c", "go on where the last run ended"}, {"r", "look again"}}
	case connection.PhaseDisconnected:
		return []nextStep{{"c", "connect again: repositories that were kept are taken up"}, {"3", "browse what was kept"}}
	}
	if attention != "" {
		return []nextStep{{"c", "connect. " + attention}, {"2", "see each step first"}}
	}
	return []nextStep{{"c", "connect: two private repositories are created after you agree to the plan"}, {"2", "see each step first"}}
}
