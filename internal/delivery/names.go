package delivery

import (
	"fmt"
	"strings"
)

// unusualName reports whether a name of a folder is one that nobody means: it would
// stand in the first line of a commit and has to be typed.
func unusualName(name string) bool {
	return len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	})
}

// refuseUnusualNames refuses to plan about names like that.
func (p *Plan) refuseUnusualNames(names ...string) bool {
	for _, name := range names {
		if unusualName(name) {
			p.refuse("OddName", p.snapshot.Platform.FullName(), fmt.Sprintf("%q is no name that konstruct would have given.", name), "Delete its folders by hand.")
			return true
		}
	}
	return false
}

// NotFoundError says that something that was named is not there, and what to do
// about it.
type NotFoundError struct{ What, Do string }

// Error is one sentence.
func (e *NotFoundError) Error() string { return e.What }

// Next is what to do about it.
func (e *NotFoundError) Next() string { return e.Do }

// ListApplications is what to do where an application was named that is not there.
func (s *Snapshot) ListApplications() string {
	return "See what runs where: konstruct application list " + s.Organization.Name
}
