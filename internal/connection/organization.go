package connection

import (
	"fmt"
	"regexp"
	"strings"
)

// Role tells the two repositories of a connection apart.
type Role string

// The two roles.
const (
	Platform    Role = "platform"
	Application Role = "application"
)

// Roles are both roles, in the order in which they are shown.
func Roles() []Role { return []Role{Platform, Application} }

// Other is the counterpart of r.
func (r Role) Other() Role {
	if r == Platform {
		return Application
	}
	return Platform
}

// Title is the role's name on screens and in descriptions.
func (r Role) Title() string {
	if r == Platform {
		return "Platform GitOps repository"
	}
	return "Application GitOps repository"
}

// Organization is a Konstruct organization: a name and where its two
// repositories live. It is what the operator wants; nothing in it is observed.
type Organization struct {
	Name                  string `json:"name"` // the slug
	PlatformOrg           string `json:"platform_org"`
	ApplicationOrg        string `json:"application_org"`
	PlatformRepository    string `json:"platform_repository"`    // name without owner
	ApplicationRepository string `json:"application_repository"` // name without owner
}

// NewOrganization fills in what follows from the name: an empty platform
// organization is the name itself, an empty application organization is the
// platform's, and both repositories are `<name>-gitops`, unless they would
// collide in one GitHub organization.
func NewOrganization(name, platformOrg, applicationOrg string) Organization {
	o := Organization{Name: strings.ToLower(name), PlatformOrg: platformOrg, ApplicationOrg: applicationOrg}
	if o.PlatformOrg == "" {
		o.PlatformOrg = name
	}
	if o.ApplicationOrg == "" {
		o.ApplicationOrg = o.PlatformOrg
	}
	o.PlatformRepository = o.Name + "-gitops"
	o.ApplicationRepository = o.Name + "-gitops"
	if o.OneOrg() {
		o.ApplicationRepository = o.Name + "-apps-gitops"
	}
	return o
}

// OneOrg reports whether both repositories live in the same GitHub
// organization. GitHub compares names without regard to case.
func (o Organization) OneOrg() bool { return strings.EqualFold(o.PlatformOrg, o.ApplicationOrg) }

// Owner is the GitHub organization of the repository in role r.
func (o Organization) Owner(r Role) string {
	if r == Platform {
		return o.PlatformOrg
	}
	return o.ApplicationOrg
}

// Repository is the name, without owner, of the repository in role r.
func (o Organization) Repository(r Role) string {
	if r == Platform {
		return o.PlatformRepository
	}
	return o.ApplicationRepository
}

// FullName is owner/name of the repository in role r.
func (o Organization) FullName(r Role) string { return o.Owner(r) + "/" + o.Repository(r) }

// Owners are the GitHub organizations concerned, each once.
func (o Organization) Owners() []string {
	if o.OneOrg() {
		return []string{o.PlatformOrg}
	}
	return []string{o.PlatformOrg, o.ApplicationOrg}
}

// Description is what the repository in role r says about itself on GitHub.
// It is the first part of the marker: set by the request that creates the
// repository, it tells a lost answer's repository from a stranger's.
func (o Organization) Description(r Role) string {
	return fmt.Sprintf("%s of %s, managed by Konstruct", r.Title(), o.Name)
}

var (
	slugPattern  = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$`)
	loginPattern = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$`)
	repoPattern  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
)

// ValidLogin reports whether GitHub allows login as an account's name.
func ValidLogin(login string) bool { return loginPattern.MatchString(login) }

// Validate reports the first thing about o that GitHub would refuse or turn
// into something else. GitHub replaces other characters of a repository name
// silently, so they are refused here.
func (o Organization) Validate() error {
	if !slugPattern.MatchString(o.Name) {
		return fmt.Errorf("organization name %q: use 1-64 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit", o.Name)
	}
	for _, r := range Roles() {
		if !ValidLogin(o.Owner(r)) {
			return fmt.Errorf("%s organization %q: not a name that GitHub allows (1-39 letters, digits and single hyphens)", r, o.Owner(r))
		}
		if err := validRepositoryName(o.Repository(r)); err != nil {
			return fmt.Errorf("%s repository %q: %w", r, o.Repository(r), err)
		}
	}
	if o.OneOrg() && strings.EqualFold(o.PlatformRepository, o.ApplicationRepository) {
		return fmt.Errorf("both repositories would be %s: one GitHub organization cannot hold the same name twice", o.FullName(Platform))
	}
	return nil
}

func validRepositoryName(name string) error {
	switch lower := strings.ToLower(name); {
	case !repoPattern.MatchString(name):
		return fmt.Errorf("use 1-100 letters, digits, dots, hyphens and underscores")
	case name == "." || name == "..":
		return fmt.Errorf("this name is reserved")
	case strings.HasSuffix(lower, ".git"), strings.HasSuffix(lower, ".wiki"):
		return fmt.Errorf("GitHub refuses names that end in .git or .wiki")
	}
	return nil
}

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

// moved is o with the repository in one role elsewhere.
func (o Organization) moved(role Role, fullName string) Organization {
	if role == Platform {
		o.PlatformOrg, o.PlatformRepository = owner(fullName), name(fullName)
	} else {
		o.ApplicationOrg, o.ApplicationRepository = owner(fullName), name(fullName)
	}
	return o
}
