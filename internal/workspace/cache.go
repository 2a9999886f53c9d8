package workspace

import (
	"gitconnection/internal/config"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/github/repository"
)

// Cache is what is kept on this machine between two starts: ids, never a
// credential. nil keeps nothing.
func (w *Workspace) Cache() githubapp.Cache {
	paths, err := w.Paths()
	if err != nil || w.noCache {
		return nil
	}
	return config.NewCache(paths.CacheFile()).OnDisk(w.disk)
}

// objects is what is kept on this machine of the repositories' content: files,
// folders and commits that were looked at, by their SHA, never a credential.
// nil keeps nothing.
func (w *Workspace) objects() repository.Objects {
	paths, err := w.Paths()
	if err != nil || w.noCache {
		return nil
	}
	return config.NewObjects(paths.ObjectsFolder(), config.MaxObjects).OnDisk(w.disk)
}

// purgeObjects removes everything that was kept of repositories: after a
// disconnect, and after a logout. It does so even where nothing is to be kept,
// since an earlier start may have kept something.
func (w *Workspace) purgeObjects() {
	paths, err := w.Paths()
	if err != nil {
		return
	}
	if err := config.NewObjects(paths.ObjectsFolder(), config.MaxObjects).Purge(); err != nil {
		w.Log.Warn("purge the cache", "error", err)
	}
}

// Purge removes the cache: it can be found out again.
func (w *Workspace) Purge() error {
	paths, err := w.Paths()
	if err != nil {
		return nil //nolint:nilerr // no folder, no cache
	}
	return config.Purge(paths.Cache)
}
