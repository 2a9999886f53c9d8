package app

import (
	"slices"

	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/page/activity"
	"gitconnection/internal/ui/page/applications"
	"gitconnection/internal/ui/page/catalog"
	"gitconnection/internal/ui/page/change"
	"gitconnection/internal/ui/page/clusters"
	"gitconnection/internal/ui/page/connect"
	"gitconnection/internal/ui/page/environments"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/page/organizations"
	"gitconnection/internal/ui/page/overview"
	"gitconnection/internal/ui/page/pullrequests"
	"gitconnection/internal/ui/page/repositories"
	"gitconnection/internal/ui/page/setup"
	"gitconnection/internal/ui/session"
)

// pageScreens make the pages by kind.
func pageScreens() map[session.PageKind]func(*session.Session, session.Destination) session.Page {
	var tabs []func(*session.Site) session.Tab
	for _, t := range tabScreens() {
		tabs = append(tabs, t.open)
	}
	return map[session.PageKind]func(*session.Session, session.Destination) session.Page{
		session.KindList: func(sess *session.Session, _ session.Destination) session.Page { return organizations.NewList(sess) },
		session.KindOrganization: func(sess *session.Session, n session.Destination) session.Page {
			return organization.New(sess, n.Org, tabs)
		},
		session.KindSeveral:      func(sess *session.Session, _ session.Destination) session.Page { return organizations.NewSeveral(sess) },
		session.KindSetup:        func(sess *session.Session, _ session.Destination) session.Page { return setup.New(sess) },
		session.KindPullRequests: func(sess *session.Session, _ session.Destination) session.Page { return pullrequests.NewAll(sess) },
		session.KindChange:       func(sess *session.Session, n session.Destination) session.Page { return change.New(sess, n.Org) },
	}
}

// tabScreen is a tab of an organization.
type tabScreen struct {
	// open makes the tab, or returns nil where it cannot work.
	open func(*session.Site) session.Tab
	keys func() []kit.KeyGroup // nil: it has none of its own
}

// tabScreens are the tabs of an organization in their order: the first has the
// key 1. A new tab is a package and a line here.
func tabScreens() []tabScreen {
	return []tabScreen{
		{overview.New, nil},
		{connect.New, connect.Keys},
		{repositories.New, repositories.Keys},
		{clusters.New, clusters.Keys},
		{environments.New, environments.Keys},
		{applications.New, applications.Keys},
		{catalog.New, catalog.Keys},
		{activity.New, activity.Keys},
		{pullrequests.New, pullrequests.Keys},
	}
}

// keyGroups joins the keys of all screens, in the order of the documentation.
func keyGroups() []kit.KeyGroup {
	out := slices.Concat(kit.StandardKeys(), organizations.Keys(), organization.Keys())
	for _, t := range tabScreens() {
		if t.keys != nil {
			out = append(out, t.keys()...)
		}
	}
	return append(out, slices.Concat(browse.Keys(), change.Keys(), setup.Keys(), session.SignInKeys(), ownKeys())...)
}

// CheckKeys says in a sentence, with the line, which of the choices cannot be
// used.
func CheckKeys(choices []kit.KeyChoice) error {
	_, err := kit.Remap(kit.BoundKeys(keyGroups()), choices)
	return err
}

// KeysMarkdown is the documentation of all keys.
func KeysMarkdown() string { return kit.KeysMarkdown(kit.BoundKeys(keyGroups())) }
