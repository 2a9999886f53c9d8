package ui

import "slices"

// pageScreens make the pages by kind.
func pageScreens() map[pageKind]func(*shared, navigation) page {
	var tabs []func(*site) tab
	for _, t := range tabScreens() {
		tabs = append(tabs, t.open)
	}
	return map[pageKind]func(*shared, navigation) page{
		kindList:         func(sess *shared, _ navigation) page { return newList(sess) },
		kindOrganization: func(sess *shared, n navigation) page { return newOrganization(sess, n.org, tabs) },
		kindSeveral:      func(sess *shared, _ navigation) page { return newSeveral(sess) },
		kindSetup:        func(sess *shared, _ navigation) page { return newSetup(sess) },
		kindChange:       func(sess *shared, n navigation) page { return newChange(sess, n.org) },
	}
}

// tabScreen is a tab of an organization.
type tabScreen struct {
	// open makes the tab, or returns nil where it cannot work.
	open func(*site) tab
	keys func() []keyGroup // nil: it has none of its own
}

// tabScreens are the tabs of an organization in their order: the first has the
// key 1. A new tab is a package and a line here.
func tabScreens() []tabScreen {
	return []tabScreen{
		{newOverview, nil},
		{newGit, gitKeys},
		{newRepositories, repositoriesKeys},
		{newClusters, clustersKeys},
		{newEnvironments, environmentsKeys},
		{newApplications, applicationsKeys},
		{newCatalog, catalogKeys},
		{newActivity, activityKeys},
	}
}

// keyGroups joins the keys of all screens, in the order of the documentation.
func keyGroups() []keyGroup {
	out := slices.Concat(standardKeys(), appKeys(), setupKeys(), organizationsKeys(), organizationKeys())
	for _, t := range tabScreens() {
		if t.keys != nil {
			out = append(out, t.keys()...)
		}
	}
	return append(out, slices.Concat(browseKeys(), changeKeys())...)
}

// CheckKeys says in a sentence, with the line, which of the choices cannot be
// used.
func CheckKeys(choices []KeyChoice) error {
	_, err := remap(boundKeys(keyGroups()), choices)
	return err
}

// KeysMarkdown is the documentation of all keys.
func KeysMarkdown() string { return keysMarkdown(boundKeys(keyGroups())) }
