// Package config reads and writes what konstruct keeps on this machine: its
// folders, the configuration file, caches; and it reads the environment.
package config

import (
	"fmt"
	"path/filepath"
)

// Lookup returns an environment variable, as os.LookupEnv does.
type Lookup func(name string) (value string, ok bool)

// Paths are konstruct's three folders. Everything in them can be replaced: GitHub
// is the source of truth.
type Paths struct {
	Config string // configuration, written by hand and by konstruct
	Cache  string // may be deleted at any time
	State  string // the log
}

// FindPaths returns the folders of the XDG Base Directory Specification (version
// 0.8): $XDG_CONFIG_HOME and the like if they hold an absolute path, else the
// defaults below home. It creates nothing.
func FindPaths(lookup Lookup, home string) (Paths, error) {
	var p Paths
	for _, d := range []struct {
		to             *string
		name, fallback string
	}{
		{&p.Config, "XDG_CONFIG_HOME", ".config"},
		{&p.Cache, "XDG_CACHE_HOME", ".cache"},
		{&p.State, "XDG_STATE_HOME", filepath.Join(".local", "state")},
	} {
		base, ok := lookup(d.name)
		if !ok || !filepath.IsAbs(base) { // the specification: relative paths are invalid, ignore them
			if !filepath.IsAbs(home) {
				return Paths{}, fmt.Errorf("no folder for %s: neither $%s nor $HOME is an absolute path", d.fallback, d.name)
			}
			base = filepath.Join(home, d.fallback)
		}
		*d.to = filepath.Join(base, "konstruct")
	}
	return p, nil
}

// ConfigFile is where the configuration is.
func (p Paths) ConfigFile() string { return filepath.Join(p.Config, "config.yaml") }

// LogFile is where the log is.
func (p Paths) LogFile() string { return filepath.Join(p.State, "konstruct.log") }
