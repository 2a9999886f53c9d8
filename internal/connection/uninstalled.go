package connection

import (
	"errors"
	"fmt"
	"slices"

	"gitconnection/internal/github"
)

// Uninstalled says that the App is not installed where err has come from the look
// for an installation that is not there: one error for each account. nil is
// everything else.
func Uninstalled(err error) error {
	var owners []string
	var out []error
	walk(err, func(e *github.Error) {
		if e.Reason == github.ReasonNotInstalled && !slices.Contains(owners, e.Target) {
			owners = append(owners, e.Target)
			out = append(out, &BlockedError{[]Blocker{notInstalled(e.Target, e.Page)}})
		}
	})
	if len(out) == 1 {
		return out[0]
	}
	return errors.Join(out...)
}

// Unusable says why nothing can be read where state is: the App is not installed, or
// its installation is suspended. page is where it is installed. nil: it can.
func (s State) Unusable(page func(owner string) string) error {
	for _, role := range Roles() {
		if s.Repositories[role].Exists() {
			return nil
		}
	}
	var out []error
	for _, b := range installationBlockers(s) {
		if b.Reason == ReasonNotInstalled {
			b = notInstalled(b.Target, page(b.Target))
		}
		out = append(out, &BlockedError{[]Blocker{b}})
	}
	if len(out) == 1 {
		return out[0]
	}
	return errors.Join(out...)
}

func notInstalled(owner, page string) Blocker {
	return Blocker{
		Kind: BlockPerson, Reason: ReasonNotInstalled, Target: owner, URL: page,
		Message: fmt.Sprintf("The App is not installed on %s.", owner),
		Next:    "Install it in the browser, then connect again.",
	}
}

// walk calls f for every error of GitHub in the tree of err.
func walk(err error, f func(*github.Error)) {
	if e, ok := err.(*github.Error); ok { //nolint:errorlint // this is the walk down the tree, level by level
		f(e)
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		walk(e.Unwrap(), f)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			walk(inner, f)
		}
	}
}
