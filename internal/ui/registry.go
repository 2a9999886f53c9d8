package ui

import "slices"

// keyGroups joins the keys of all screens, in the order of the documentation.
func keyGroups() []keyGroup {
	return slices.Concat(
		standardKeys(),
		appKeys(),
		organizationsKeys(),
		organizationKeys(),
		gitKeys(),
		repositoriesKeys(),
		browseKeys(),
		setupKeys(),
		activityKeys(),
		changeKeys(),
		applicationsKeys(),
		clustersKeys(),
		environmentsKeys(),
		catalogKeys(),
	)
}

// CheckKeys says in a sentence, with the line, which of the choices cannot be
// used.
func CheckKeys(choices []KeyChoice) error {
	_, err := remap(boundKeys(keyGroups()), choices)
	return err
}

// KeysMarkdown is the documentation of all keys.
func KeysMarkdown() string { return keysMarkdown(boundKeys(keyGroups())) }
