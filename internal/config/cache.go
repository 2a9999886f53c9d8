package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"gitconnection/internal/disk"
)

// Limits of a cache.
const (
	maxCached      = 2000    // entries
	maxCachedBytes = 1 << 20 // of the file, and of what is read
)

// Cache keeps small values that can be looked up again, in one file in the cache
// folder. Callers must not store a credential. A cache that cannot be read counts
// as empty. It is safe for concurrent use.
type Cache struct {
	path string
	disk disk.Disk

	mu      sync.Mutex
	loaded  bool
	entries []cached // least recently stored first
}

type cached struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

// NewCache returns the cache in the given file. Nothing is read or created.
func NewCache(path string) *Cache { return &Cache{path: path, disk: disk.System{}} }

// OnDisk has it written to d.
func (c *Cache) OnDisk(d disk.Disk) *Cache {
	c.disk = d
	return c
}

// CacheLock is the lock under which the cache folder is written to.
func (p Paths) CacheLock() string { return cacheLock(p.Cache) }

func cacheLock(folder string) string { return filepath.Join(folder, ".lock") }

// update reads what other processes have written, and writes it back where change
// reports that it has changed something.
func (c *Cache) update(change func() bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := disk.EnsurePrivate(c.disk, filepath.Dir(c.path)); err != nil {
		return err
	}
	unlock, err := disk.Lock(c.disk, cacheLock(filepath.Dir(c.path)))
	if err != nil {
		return disk.Wrap("lock", c.path, err)
	}
	defer unlock()
	c.read()
	if !change() {
		return nil
	}
	return disk.Wrap("write", c.path, c.write())
}

// CacheFile is the file of the [Cache].
func (p Paths) CacheFile() string { return filepath.Join(p.Cache, "known.json") }

// Purge removes the cache folder with all that is in it.
func Purge(folder string) error {
	if filepath.Base(folder) != "konstruct" { // never delete anybody else's folder
		return fmt.Errorf("%s is not konstruct's cache", folder)
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the cache %s: %w", folder, disk.Plain(err))
	}
	return nil
}

// Load returns what was stored for key, as JSON.
func (c *Cache) Load(key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.loaded {
		c.read()
	}
	for _, e := range c.entries {
		if e.Key == key {
			return e.Value, true
		}
	}
	return nil, false
}

// Store keeps value, which has to be JSON, for key.
func (c *Cache) Store(key string, value []byte) error {
	return c.update(func() bool {
		i := slices.IndexFunc(c.entries, func(e cached) bool { return e.Key == key })
		if i >= 0 && string(c.entries[i].Value) == string(value) {
			return false
		}
		if i >= 0 {
			c.entries = slices.Delete(c.entries, i, i+1)
		}
		c.entries = append(c.entries, cached{key, value})
		return true
	})
}

// Drop forgets key.
func (c *Cache) Drop(key string) error {
	if _, there := c.Load(key); !there {
		return nil
	}
	return c.update(func() bool {
		before := len(c.entries)
		c.entries = slices.DeleteFunc(c.entries, func(e cached) bool { return e.Key == key })
		return len(c.entries) != before
	})
}

func (c *Cache) read() {
	c.loaded, c.entries = true, nil
	info, err := os.Stat(c.path)
	if err != nil || info.Size() > maxCachedBytes {
		return
	}
	data, err := os.ReadFile(c.path)
	if err != nil {
		return
	}
	var entries []cached
	if json.Unmarshal(data, &entries) == nil {
		c.entries = entries
	}
}

func (c *Cache) write() error {
	c.entries = c.entries[max(0, len(c.entries)-maxCached):]
	data, err := json.Marshal(c.entries)
	for err == nil && len(data) > maxCachedBytes {
		c.entries = c.entries[len(c.entries)/4+1:]
		data, err = json.Marshal(c.entries)
	}
	if err != nil {
		return err
	}
	return replace(c.disk, c.path, data)
}
