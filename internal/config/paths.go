// Package config knows what konstruct keeps on this machine and what it is
// told by its environment: folders, the configuration file, instances. It is a
// leaf: nothing here knows GitHub or a screen.
package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Lookup finds a variable of the environment, as os.LookupEnv does.
type Lookup func(name string) (value string, ok bool)

// Paths are the three folders that are konstruct's own. Everything in them can
// be replaced: the truth is on GitHub.
type Paths struct {
	Config string // configuration, written by hand and by konstruct
	Cache  string // may be deleted at any time
	State  string // the log
}

// FindPaths returns the folders after the XDG Base Directory Specification
// (version 0.8): $XDG_CONFIG_HOME and its kin, where they hold an absolute
// path, else the defaults below home. Nothing is created.
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

// EnsurePrivate makes folder with mode 0700 and takes the rights of others
// away where it exists already.
func EnsurePrivate(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("create folder %s: %w", folder, withoutPath(err))
	}
	info, err := os.Stat(folder)
	if err != nil {
		return fmt.Errorf("look at folder %s: %w", folder, withoutPath(err))
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(folder, 0o700); err != nil { //nolint:gosec // a folder needs x
		return fmt.Errorf("keep folder %s private: %w", folder, withoutPath(err))
	}
	return nil
}

// withoutPath drops the operation and the path that errors of os repeat, since
// the message around them says both.
func withoutPath(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
