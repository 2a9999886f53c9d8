package github

import (
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/text"
)

// Need is one permission that the App needs, and why.
type Need struct {
	Permission string // as GitHub's API calls it
	Level      string
	Why        string // completes "needed …"
	// Later marks a permission that a new App asks for although most
	// organizations never need it: an installation without it is complete.
	Later bool
	// Optional marks a permission that a new App asks for, and that nobody misses in
	// an older one: without it, something is not shown.
	Optional bool
}

// Name is how GitHub's pages call the permission.
func (n Need) Name() string { return permissionName(n.Permission) }

func permissionName(permission string) string {
	if permission == "statuses" {
		return "Commit statuses" // as GitHub's pages have it
	}
	return text.Capitalized(strings.ReplaceAll(permission, "_", " "))
}

// needs is the one table of permissions: a new App asks for all of them, and
// screens, commands and docs explain them.
var needs = []Need{
	{Permission: "metadata", Level: Read, Why: "to see which repositories exist"},
	{Permission: "administration", Level: Write, Why: "to create the two repositories, archive and delete them"},
	{Permission: "contents", Level: Write, Why: "to read and write the files in them"},
	{Permission: "pull_requests", Level: Write, Why: "to open, follow and merge pull requests where a rule requires them", Later: true},
	{Permission: "checks", Level: Read, Why: "to show the checks of pull requests", Later: true, Optional: true},
	{Permission: "statuses", Level: Read, Why: "to show the commit statuses of pull requests", Later: true, Optional: true},
}

// Needs are the permissions that a new App asks for, in the order in which
// they are explained.
func Needs() []Need { return slices.Clone(needs) }

// NeededPermissions are [Needs] in the form of an App's manifest.
func NeededPermissions() Permissions {
	out := Permissions{}
	for _, n := range needs {
		out[n.Permission] = n.Level
	}
	return out
}

// readOnlyNeeds are those of an App whose key is stored in a cluster.
var readOnlyNeeds = []Need{
	{Permission: "metadata", Level: Read, Why: "to see the two repositories"},
	{Permission: "contents", Level: Read, Why: "to read the files in them"},
}

// ReadOnlyNeeds are the permissions of an App that does nothing but let Argo
// CD read, in the order in which they are explained.
func ReadOnlyNeeds() []Need { return slices.Clone(readOnlyNeeds) }

// ReadOnlyPermissions are [ReadOnlyNeeds] in the form of an App's manifest.
func ReadOnlyPermissions() Permissions {
	out := Permissions{}
	for _, n := range readOnlyNeeds {
		out[n.Permission] = n.Level
	}
	return out
}

// optional reports whether nobody misses a permission.
func optional(name string) bool {
	return slices.ContainsFunc(needs, func(n Need) bool { return n.Permission == name && n.Optional })
}

// Compare returns what granted lacks of p, but for what is optional, and what it has in addition, each as
// "Administration: write", in alphabetical order.
func (p Permissions) Compare(granted Permissions) (missing, extra []string) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !granted.Allows(name, p[name]) && !optional(name) {
			missing = append(missing, permissionName(name)+": "+p[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(granted)) {
		if level := granted[name]; !p.Allows(name, level) {
			extra = append(extra, permissionName(name)+": "+level)
		}
	}
	return missing, extra
}

// PermissionError is the error for needed permissions that the installation
// lacks, nil when it has all. Its reason is [ReasonPermissionPending] when the
// App asks for them and an owner has to accept, [ReasonPermission] when the App
// itself has to ask first; its page is where that is done.
func (e Endpoints) PermissionError(i Installation, app App) error {
	var missing []string
	pending := true
	for _, n := range needs {
		if n.Later || i.Permissions.Allows(n.Permission, n.Level) {
			continue
		}
		missing = append(missing, n.Name()+": "+n.Level)
		pending = pending && app.Permissions.Allows(n.Permission, n.Level)
	}
	if len(missing) == 0 {
		return nil
	}
	err := &Error{Op: "check the App's permissions on", Target: i.Account.Login, Kind: KindForbidden}
	list := strings.Join(missing, ", ")
	if pending {
		err.Reason, err.Cause, err.Page = ReasonPermissionPending, "the App asks for "+list+", and an owner has not accepted it yet", i.HTMLURL
		if !e.OnHost(err.Page) {
			err.Page = e.InstallationPage(i.Account, i.ID)
		}
		return err
	}
	err.Reason, err.Cause, err.Page = ReasonPermission, "the App does not have "+list, e.AppPermissionsPage(app.Owner, app.Slug)
	return err
}
