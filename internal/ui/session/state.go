package session

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// ConnectLabel is the word for connecting what is, or is not, connected.
func ConnectLabel(s *Site) string {
	st, ok := s.State()
	switch {
	case ok && st.Phase == connection.PhaseConnected:
		return "check again"
	case ok && st.Phase == connection.PhaseDegraded:
		return "repair"
	}
	return "connect"
}

// StatePage is the pull request that waits, the settings of a suspended
// installation, or the first repository.
func StatePage(st connection.State) string {
	for _, r := range connection.Roles() {
		if url := st.Repositories[r].PullRequest; url != "" {
			return url
		}
	}
	for _, h := range st.Blockers() {
		if h.URL != "" {
			return h.URL
		}
	}
	for _, r := range connection.Roles() {
		if i := st.Installations[r]; i != nil && i.HTMLURL != "" {
			if i.Suspended() || st.Condition(connection.PermissionsGranted).Status == connection.False {
				return i.HTMLURL
			}
		}
	}
	for _, r := range connection.Roles() {
		if repo := st.Repositories[r]; repo.Exists() && repo.HTMLURL != "" {
			return repo.HTMLURL
		}
	}
	return ""
}

// ByAndWhen says who connected or disconnected it, and when.
func ByAndWhen(st connection.State) string {
	var parts []string
	if st.By != "" {
		parts = append(parts, "by "+text.Clean(st.By))
	}
	if !st.At.IsZero() {
		parts = append(parts, "on "+text.Timestamp(st.At))
	}
	return strings.Join(parts, " ")
}

// ConditionTypes are the conditions in the order in which they are shown.
func ConditionTypes() []connection.ConditionType {
	return []connection.ConditionType{connection.AppInstalled, connection.PermissionsGranted,
		connection.PlatformRepository, connection.ApplicationRepository, connection.ScaffoldInSync}
}

// ConditionMark is the sign of a condition, and its style.
func ConditionMark(th *kit.Theme, s connection.Status) (string, kit.Style) {
	switch s {
	case connection.True:
		return "✓", th.Good
	case connection.False:
		return "✕", th.Warn
	}
	return "…", th.Dim
}

// RepositoryLines are both repositories, one line each.
func RepositoryLines(sess *Session, st connection.State, w int) []string {
	var lines []string
	longest := 0
	for _, role := range connection.Roles() {
		longest = max(longest, text.Width(text.Clean(RepositoryName(st, role))))
	}
	for _, role := range connection.Roles() {
		r, name := st.Repositories[role], RepositoryName(st, role)
		head := "  " + text.Pad(strings.ToUpper(string(role)), 13)
		wide := kit.Clamp(longest, 16, (w-18)*3/5)
		lines = append(lines, head+text.Pad(sess.Theme.Link(r.HTMLURL, sess.Truncate(text.Clean(name), wide)), wide)+"  "+sess.Theme.Dim.Render(sess.Truncate(RepositoryFacts(sess, r), w-wide-18)))
	}
	return lines
}

// RepositoryName is GitHub's spelling, or the wanted one.
func RepositoryName(st connection.State, role connection.Role) string {
	if name := st.Repositories[role].FullName; name != "" {
		return name
	}
	return st.Organization.FullName(role)
}

// RepositoryFacts is what can be said of a repository in a few words.
func RepositoryFacts(sess *Session, r connection.Repository) string {
	var parts []string
	switch r.Ownership {
	case connection.Absent, "":
		return "does not exist"
	case connection.Foreign:
		parts = append(parts, "not ours")
	case connection.Tombstone:
		parts = append(parts, "disconnected, kept")
	}
	visibility := "public"
	if r.Private {
		visibility = "private"
	}
	parts = append(parts, visibility)
	if r.Archived {
		parts = append(parts, "archived")
	}
	if r.Empty {
		parts = append(parts, "empty")
	} else if r.Head.SHA != "" {
		parts = append(parts, text.Clean(r.DefaultBranch)+" "+text.Clean(text.ShortSHA(r.Head.SHA)))
	}
	if r.Marker != nil {
		parts = append(parts, text.CountGrouped(r.ScaffoldedFiles(), "file"))
	}
	if n := len(r.Drift); n > 0 {
		parts = append(parts, text.CountGrouped(n, "file")+" changed by hand")
	}
	if r.Head.Verified {
		parts = append(parts, "verified")
	}
	if !r.Head.Date.IsZero() {
		parts = append(parts, text.Ago(r.Head.Date, sess.Now()))
	}
	return strings.Join(parts, " · ")
}

// PhaseMark is the sign of a phase; its colour only repeats it.
func PhaseMark(th *kit.Theme, p connection.Phase) (string, kit.Style) {
	switch p {
	case connection.PhaseConnected:
		return "●", th.Good
	case connection.PhaseDegraded:
		return "!", th.Warn
	case connection.PhaseProvisioning:
		return "◐", th.Busy
	case connection.PhaseSuspended:
		return "⏸", th.Warn
	case connection.PhaseWaitingForApproval, connection.PhaseWaitingForAuthorization, connection.PhaseWaitingForMerge:
		return "…", th.Warn
	}
	return "○", th.Dim
}

// NextStep is one thing to do, and its key.
type NextStep struct{ Key, Text string }

// NextSteps are what to do about a state, the most useful first.
func NextSteps(keys *kit.Keymap, st connection.State) []NextStep {
	connect, again := keys.KeyFor(kit.ActConnect, kit.ScopeOrg), keys.KeyFor(kit.ActRefresh, kit.ScopeOrg)
	page := keys.KeyFor(kit.ActBrowser, kit.ScopeOrg)
	second, third := keys.KeyFor(kit.TabAction(2), kit.ScopeOrg), keys.KeyFor(kit.TabAction(3), kit.ScopeOrg)
	end := second + " " + keys.KeyFor(kit.ActDisconnect, ScopeGit)
	attention := ""
	if c, ok := st.Attention(); ok {
		attention = text.Clean(c.Message)
	}
	switch st.Phase {
	case connection.PhaseConnected:
		return []NextStep{{third, "browse the repositories"}, {connect, "check again; where nothing is missing, nothing is written"}, {end, "disconnect"}}
	case connection.PhaseDegraded:
		if c, ok := st.Attention(); ok && c.Reason == connection.ReasonDrift {
			return []NextStep{{connect, attention + ": shows each file with its diff; nothing is put back unless you choose it"}, {third, "browse the repositories"}}
		}
		return []NextStep{{connect, "repair: shows the plan first. " + attention}, {third, "browse the repositories"}}
	case connection.PhaseSuspended:
		return []NextStep{{page, "an owner has to lift the suspension on the App's page in the organization's settings"}, {again, "look again"}}
	case connection.PhaseWaitingForApproval:
		return []NextStep{{"", "an owner of the GitHub organization has to approve the installation. You may quit and come back days later."}, {again, "look again"}}
	case connection.PhaseWaitingForMerge:
		return []NextStep{{page, "a ruleset demands a pull request: have it reviewed and merged"}, {again, "look again"}}
	case connection.PhaseProvisioning:
		return []NextStep{{connect, "go on where the last run ended"}, {again, "look again"}}
	case connection.PhaseDisconnected:
		return []NextStep{{connect, "connect again: repositories that were kept are taken up"}, {third, "browse what was kept"}}
	}
	if attention != "" {
		return []NextStep{{connect, "connect. " + attention}, {second, "see each step first"}}
	}
	return []NextStep{{connect, "connect: two private repositories are created after you agree to the plan"}, {second, "see each step first"}}
}

// Verb is one or many, whichever agrees with n.
func Verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// ScopeGit is the scope of the tab Git connection, whose keys other tabs name.
const ScopeGit kit.Scope = "git"
