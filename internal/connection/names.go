package connection

import "strings"

// organization is who the marker says the repository belongs to.
func (m Marker) organization() Organization {
	here, there := m.Repository, m.Counterpart
	if m.Role == Application {
		here, there = there, here
	}
	o := NewOrganization(m.Organization, owner(here.FullName), owner(there.FullName))
	if n := name(here.FullName); n != "" {
		o.PlatformRepository = n
	}
	if n := name(there.FullName); n != "" {
		o.ApplicationRepository = n
	}
	return o
}

func owner(fullName string) string {
	o, _, _ := strings.Cut(fullName, "/")
	return o
}

func name(fullName string) string {
	_, n, _ := strings.Cut(fullName, "/")
	return n
}

// OrganizationOf is the organization as a marker names it.
func OrganizationOf(m Marker) Organization { return m.organization() }
