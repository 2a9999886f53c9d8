package config

import "slices"

// On lets change edit the organizations of one instance as if there were no
// others, since two hosts may have organizations of one name.
func (c *Config) On(instance string, change func(*Config)) {
	of := *c
	of.Organizations = c.OrganizationsOn(instance)
	change(&of)
	for i := range of.Organizations {
		of.Organizations[i].Instance = instance
	}
	var all []Organization
	for _, o := range c.Organizations { // each stays where it is in the file
		if o.Instance != instance {
			all = append(all, o)
		} else if i := of.find(o.Name); i >= 0 {
			all = append(all, of.Organizations[i])
			of.Organizations = slices.Delete(of.Organizations, i, i+1)
		}
	}
	of.Organizations = append(all, of.Organizations...)
	*c = of
}

// OrganizationsOn returns those of one instance; "" is that of the environment.
func (c *Config) OrganizationsOn(instance string) []Organization {
	var out []Organization
	for _, o := range c.Organizations {
		if o.Instance == instance {
			out = append(out, o)
		}
	}
	return out
}
