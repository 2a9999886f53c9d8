package cli

import (
	"os"

	"gitconnection/internal/config"
	"gitconnection/internal/github/repository"
)

// objects is what is kept on this machine of the repositories' content: files,
// folders and commits that were looked at, by their SHA, never a credential.
// nil keeps nothing.
func (p *program) objects() *config.Objects {
	home, _ := os.UserHomeDir()
	paths, err := config.FindPaths(p.lookup, home)
	if err != nil || p.noKeep {
		return nil
	}
	return config.NewObjects(paths.ObjectsFolder(), config.MaxObjects)
}

// keepObjects has a client keep objects; nil is no typed nil.
func keepObjects(o *config.Objects) repository.Objects {
	if o == nil {
		return nil
	}
	return o
}

// purgeObjects removes everything that was kept of repositories: after a
// disconnect, and after a logout. It does so even with --no-cache, since an
// earlier start may have kept something.
func (p *program) purgeObjects() {
	home, _ := os.UserHomeDir()
	paths, err := config.FindPaths(p.lookup, home)
	if err != nil {
		return
	}
	if err := config.NewObjects(paths.ObjectsFolder(), config.MaxObjects).Purge(); err != nil {
		p.log.Warn("purge the cache", "error", err)
	}
}
