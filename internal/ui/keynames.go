package ui

// The names of scopes and actions in the configuration. They are stable: what
// stands here may be added to, never changed.

// name is the first part of the names of a scope's actions.
func (s scope) name() string {
	switch s {
	case scopeList:
		return "list"
	case scopeFilter:
		return "filter"
	case scopeOrg:
		return "organization"
	case scopeGit:
		return "git"
	case scopeRepos:
		return "repositories"
	case scopeFile:
		return "file"
	case scopeDialog:
		return "dialog"
	case scopePrompt:
		return "prompt"
	case scopePalette:
		return "palette"
	case scopeMessages:
		return "messages"
	case scopeSeveral:
		return "several"
	case scopeCommits:
		return "commits"
	case scopeActivity:
		return "activity"
	case scopeCommit:
		return "commit"
	case scopeSetup:
		return "setup"
	case scopeSwitcher:
		return "instances"
	case scopeChange:
		return "change"
	case scopeApps:
		return "applications"
	case scopePlaces:
		return "versions"
	case scopeClusters:
		return "clusters"
	case scopeEnvironments:
		return "environments"
	case scopeCatalog:
		return "catalog"
	}
	return ""
}

// typed reports whether characters are text in a scope.
func (s scope) typed() bool {
	switch s {
	case scopeFilter, scopeDialog, scopePrompt, scopePalette:
		return true
	}
	return false
}

// meets reports whether keys of both scopes can be asked for at the same time.
func (s scope) meets(other scope) bool {
	if s == other {
		return true
	}
	if s.typed() || other.typed() {
		return false
	}
	within := func(inner, outer scope) bool {
		if outer == scopeGlobal {
			return true
		}
		return outer == scopeOrg && inner != scopeGlobal && inner != scopeList && inner != scopeSeveral && inner != scopeSetup && inner != scopeSwitcher && inner != scopeMessages && inner != scopeChange
	}
	return within(s, other) || within(other, s)
}

// actionName is the last part of an action's name.
func actionName(act action) string { return actionNames()[act] }

func actionNames() map[action]string {
	return map[action]string{
		actUp: "up", actDown: "down", actPageUp: "page-up", actPageDown: "page-down", actHome: "first", actEnd: "last",
		actLeft: "left", actRight: "right", actNextTab: "next-tab", actPrevTab: "previous-tab",
		actTab1: "tab-1", actTab2: "tab-2", actTab3: "tab-3", actTab4: "tab-4", actTab5: "tab-5", actTab6: "tab-6", actTab7: "tab-7", actTab8: "tab-8",
		actHelp: "help", actBack: "back", actQuit: "quit", actStop: "stop", actSuspend: "suspend", actPalette: "palette", actMessages: "messages", actMouse: "mouse",
		actInstances: "instances", actSignOut: "sign-out",
		actOpen: "open", actFilter: "filter", actAdd: "add", actForget: "forget", actRefresh: "refresh", actConnect: "connect", actMark: "select",
		actEdit: "edit", actGo: "go-on", actFiles: "files", actAdopt: "adopt", actApprove: "approve", actBrowser: "browser", actCopy: "copy", actQR: "qr",
		actDisconnect: "disconnect", actToggle: "choose", actUndo: "undo", actCredentials: "credentials", actPaste: "paste", actTunnel: "tunnel", actCode: "code",
		actNextField: "next", actPrevField: "previous", actAccept: "accept", actDismiss: "dismiss", actComplete: "complete",
		actElsewhere: "elsewhere", actImport: "import",
		actFull: "full", actWrap: "wrap", actRendered: "rendered", actFold: "fold", actFoldAll: "fold-all", actNumbers: "numbers",
		actNextHit: "next-hit", actPrevHit: "previous-hit", actLine: "line", actCopyAll: "copy-all", actSaveFile: "save", actSaveReport: "save", actCopyReport: "copy-summary", actGoTo: "go-to", actCopyURL: "copy-address",
		actNextSection: "next-section", actPrevSection: "previous-section", actHistory: "history", actBrowseBranch: "branches",
		actGate: "confirm-phase", actSetVersion: "set-version", actPromote: "promote", actRollBack: "roll-back", actDiff: "diff",
		actUpgrade: "upgrade", actRemove: "remove", actRemoveAll: "remove-all", actInstall: "install", actAddTo: "add-to", actProtect: "protect", actEarlier: "earlier", actLater: "later",
		actOtherRepository: "other-repository", actNextFile: "next-file", actPrevFile: "previous-file", actMore: "more",
	}
}
