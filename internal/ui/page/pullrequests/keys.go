package pullrequests

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
)

const (
	scopePulls kit.Scope = "pull-requests"

	actMerge kit.Action = "merge"
	actClose kit.Action = "close"
)

// Keys are the keys of the tab Pull requests, and of the page with those of all
// organizations.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopePulls, Title: "Pull requests", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "show changes", Long: "show what the pull request changes", Yields: true},
			{Act: actMerge, Keys: []string{"m"}, Show: "m", Short: "merge", Long: "merge it, where reviews, checks and rules allow it; the plan is shown first", Yields: true},
			{Act: actClose, Keys: []string{"x"}, Show: "x", Short: "close", Long: "close it without merging; the plan is shown first", Yields: true},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only pull requests that contain every word: numbers, repositories, titles, authors, branches, what they wait for", Yields: true},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub", Yields: true},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy its address", Yields: true},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "ask GitHub again", Yields: true},
		}},
	}
}

func (l *list) scopes() []kit.Scope {
	if l.diff != nil {
		return []kit.Scope{browse.ScopeCommit}
	}
	return l.rows.Scopes()
}

// typing reports whether keys are words of the filter now.
func (l *list) typing() bool { return l.diff == nil && l.rows.Typing() }

// choosing reports whether up and down move the cursor now.
func (l *list) choosing() bool { return l.diff == nil && !l.rows.Typing() }

func (l *list) offers() []kit.Offer {
	if l.diff != nil {
		return l.diff.Offers()
	}
	if l.rows.Typing() {
		return l.rows.Filter.Offers()
	}
	const nothing = "no pull request is open"
	none := l.rows.Missing(nothing)
	merge := none
	if r, ok := l.rows.Selected(); ok && !r.Merge.Mergeable() && r.Merge != github.MergeUnknown { // the plan asks until it is known
		merge = "#" + text.Grouped(r.Number) + ": " + r.Status()
	}
	return append([]kit.Offer{
		{Act: kit.ActOpen, Label: "show changes", Why: none}, {Act: actMerge, Why: merge}, {Act: actClose, Why: none},
		{Act: kit.ActBrowser, Why: none}, {Act: kit.ActCopy, Label: "copy address", Why: none}, l.rows.FilterOffer(nothing), {Act: kit.ActRefresh}, l.rows.Filter.BackOffer(),
	}, kit.MoveOffers()...)
}

// do does what the list itself can do; left says that it is to be left.
func (l *list) do(act kit.Action, reload func() tea.Cmd) (cmd tea.Cmd, left bool) {
	if l.diff != nil {
		cmd, back := l.diff.Do(act)
		if back {
			l.diff = nil
		}
		return cmd, false
	}
	if l.rows.Cursor.Move(act) {
		return nil, false
	}
	r, _ := l.rows.Selected()
	switch act {
	case kit.ActBack:
		return nil, !l.rows.ClearFilter()
	case kit.ActFilter:
		l.rows.Filter.Typing = true
	case kit.ActRefresh:
		l.again = 0
		return reload(), false
	case kit.ActOpen:
		return l.open(), false
	case actMerge:
		l.change(delivery.ActMerge)
	case actClose:
		l.change(delivery.ActClose)
	case kit.ActBrowser:
		return l.session.Browse(r.URL), false
	case kit.ActCopy:
		return l.session.CopyText("the address", r.URL), false
	}
	return nil, false
}
