package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
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

	mu      sync.Mutex
	loaded  bool
	entries []cached // least recently stored first
}

type cached struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

// NewCache returns the cache in the given file. Nothing is read or created.
func NewCache(path string) *Cache { return &Cache{path: path} }

// CacheFile is the file of the [Cache].
func (p Paths) CacheFile() string { return filepath.Join(p.Cache, "known.json") }

// Purge removes the cache folder with all that is in it.
func Purge(folder string) error {
	if filepath.Base(folder) != "konstruct" { // never delete anybody else's folder
		return fmt.Errorf("%s is not konstruct's cache", folder)
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove the cache %s: %w", folder, withoutPath(err))
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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read() // another process may have written
	i := slices.IndexFunc(c.entries, func(e cached) bool { return e.Key == key })
	if i >= 0 && string(c.entries[i].Value) == string(value) {
		return nil
	}
	if i >= 0 {
		c.entries = slices.Delete(c.entries, i, i+1)
	}
	c.entries = append(c.entries, cached{key, value})
	return c.write()
}

// Drop forgets key.
func (c *Cache) Drop(key string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read()
	before := len(c.entries)
	c.entries = slices.DeleteFunc(c.entries, func(e cached) bool { return e.Key == key })
	if len(c.entries) == before {
		return nil
	}
	return c.write()
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
	if err := EnsurePrivate(filepath.Dir(c.path)); err != nil {
		return err
	}
	c.entries = c.entries[max(0, len(c.entries)-maxCached):]
	data, err := json.Marshal(c.entries)
	for err == nil && len(data) > maxCachedBytes {
		c.entries = c.entries[len(c.entries)/4+1:]
		data, err = json.Marshal(c.entries)
	}
	if err != nil {
		return err
	}
	return replace(c.path, data)
}
