package workspace

import (
	"strings"
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
)

// organizations keeps the operator's organizations of one instance in the config
// file.
type organizations struct {
	workspace *Workspace
	instance  string // "" that of the environment
}

func (w *Workspace) organizationsOn(instance string) organizations { return organizations{w, instance} }

// Organizations are all of them.
func (s organizations) Organizations() []connection.Organization {
	f, ok := s.workspace.ConfigFile()
	if !ok {
		return nil
	}
	c, err := f.Load()
	if err != nil {
		s.workspace.complain(err)
		return nil
	}
	var out []connection.Organization
	for _, o := range c.OrganizationsOn(s.instance) {
		out = append(out, FromConfig(o))
	}
	return out
}

// Find finds one by its name.
func (s organizations) Find(name string) (connection.Organization, bool) {
	for _, o := range s.Organizations() {
		if o.Name == name {
			return o, true
		}
	}
	return connection.Organization{}, false
}

// Save keeps one.
func (s organizations) Save(o connection.Organization) error {
	return s.update(func(c *config.Config) { c.Save(toConfig(o, s.workspace.Now())) })
}

// Forget drops one.
func (s organizations) Forget(name string) error {
	return s.update(func(c *config.Config) { c.Forget(name) })
}

// KeepPending keeps an organization whose connect waits for a person. That it
// fails is told: the connection itself does not depend on it.
func (s organizations) KeepPending(o connection.Organization) {
	if err := s.Save(o); err != nil {
		s.workspace.complain(err)
	}
}

// DropPending drops it once GitHub itself tells.
func (s organizations) DropPending(o connection.Organization) {
	if _, ok := s.Find(o.Name); !ok {
		return
	}
	if err := s.Forget(o.Name); err != nil {
		s.workspace.complain(err)
	}
}

// Requested is when an owner was asked to install the App on the accounts of the
// organization, zero never.
func (s organizations) Requested(name string) time.Time {
	f, ok := s.workspace.ConfigFile()
	if !ok {
		return time.Time{}
	}
	c, err := f.Load()
	if err != nil {
		return time.Time{}
	}
	for _, o := range c.OrganizationsOn(s.instance) {
		if strings.EqualFold(o.Name, name) {
			return o.Requested
		}
	}
	return time.Time{}
}

// KeepRequest notes when an owner was asked.
func (s organizations) KeepRequest(name string, at time.Time) error {
	return s.update(func(c *config.Config) { c.KeepRequest(name, at) })
}

func (s organizations) update(change func(*config.Config)) error {
	f, ok := s.workspace.ConfigFile()
	if !ok {
		return nil // nowhere to keep it; GitHub itself is the truth
	}
	return f.Update(func(c *config.Config) error { c.On(s.instance, change); return nil })
}

// FromConfig is an organization as the configuration has it.
func FromConfig(o config.Organization) connection.Organization {
	out := connection.NewOrganization(o.Name, o.PlatformOrg, o.ApplicationOrg)
	if o.PlatformRepository != "" {
		out.PlatformRepository = o.PlatformRepository
	}
	if o.ApplicationRepository != "" {
		out.ApplicationRepository = o.ApplicationRepository
	}
	return out
}

func toConfig(o connection.Organization, added time.Time) config.Organization {
	return config.Organization{
		Name: o.Name, PlatformOrg: o.PlatformOrg, ApplicationOrg: o.ApplicationOrg,
		PlatformRepository: o.PlatformRepository, ApplicationRepository: o.ApplicationRepository, Added: added.UTC().Truncate(time.Second),
	}
}
