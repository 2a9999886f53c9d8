package cli

import (
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
)

// savedFile is the config file; ok is false where there is no home for it,
// which is no reason to stop: everything in it can be replaced.
func (p *program) savedFile() (*config.File, bool) {
	paths, err := p.paths()
	if err != nil {
		return nil, false
	}
	return config.NewFile(paths.ConfigFile()), true
}

// savedAll are the organizations of the instance that the command works on.
func (p *program) savedAll() []connection.Organization { return p.savedOn(p.scope) }

func (p *program) savedOn(instance string) []connection.Organization {
	f, ok := p.savedFile()
	if !ok {
		return nil
	}
	c, err := f.Load()
	if err != nil {
		p.complain(err)
		return nil
	}
	var out []connection.Organization
	for _, o := range c.OrganizationsOn(instance) {
		out = append(out, fromConfig(o))
	}
	return out
}

func (p *program) saved(name string) (connection.Organization, bool) {
	for _, o := range p.savedAll() {
		if o.Name == name {
			return o, true
		}
	}
	return connection.Organization{}, false
}

// keepPending remembers an organization whose connect waits for a person.
func (p *program) keepPending(o connection.Organization) {
	p.updateSaved(func(c *config.Config) { c.Save(toConfig(o, p.now())) })
}

// dropPending forgets it once GitHub itself tells.
func (p *program) dropPending(o connection.Organization) {
	if _, ok := p.saved(o.Name); ok {
		p.updateSaved(func(c *config.Config) { c.Forget(o.Name) })
	}
}

func (p *program) updateSaved(change func(*config.Config)) {
	f, ok := p.savedFile()
	if !ok {
		return
	}
	if err := f.Update(func(c *config.Config) error { c.On(p.scope, change); return nil }); err != nil {
		p.complain(err) // a note: the connection itself does not depend on it
	}
}

func fromConfig(o config.Organization) connection.Organization {
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
