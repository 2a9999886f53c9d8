package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"gitconnection/internal/disk"
)

// MaxObjects is how many bytes of git objects are cached.
const MaxObjects = 64 << 20

// Objects caches git objects - files, folders and commits that were shown - one
// file each, in a folder that only its owner can read. The oldest are removed when
// there are too many bytes. An object that cannot be read counts as absent:
// callers verify what they get and can fetch it again. It is safe for concurrent
// use, also by several processes.
type Objects struct {
	folder string
	limit  int64 // in bytes
	disk   disk.Disk

	mu    sync.Mutex
	bytes int64 // in the folder, as far as this process knows; -1: not counted yet
}

// NewObjects returns the cache in a folder, limited to that many bytes. Nothing
// is read or created.
func NewObjects(folder string, limit int64) *Objects {
	return &Objects{folder: folder, limit: limit, disk: disk.System{}, bytes: -1}
}

// OnDisk has them written to d.
func (o *Objects) OnDisk(d disk.Disk) *Objects {
	o.disk = d
	return o
}

// ObjectsFolder is the folder of the [Objects].
func (p Paths) ObjectsFolder() string { return filepath.Join(p.Cache, "objects") }

// objectKey is the form of a key, which is also the name of its file.
var objectKey = regexp.MustCompile(`^[a-z]{1,16}-[0-9a-f]{40}$`)

// Load returns what was stored for key.
func (o *Objects) Load(key string) ([]byte, bool) {
	if !objectKey.MatchString(key) {
		return nil, false
	}
	path := filepath.Join(o.folder, key)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > o.limit {
		return nil, false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	if now := time.Now(); now.Sub(info.ModTime()) > time.Hour { // mark it as recently used
		_ = os.Chtimes(path, now, now)
	}
	return data, true
}

// Store keeps data for key. It ignores data that is larger than an eighth of the
// limit.
func (o *Objects) Store(key string, data []byte) error {
	if !objectKey.MatchString(key) {
		return fmt.Errorf("%q is not the key of an object", key)
	}
	if int64(len(data)) > o.limit/8 {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bytes < 0 {
		if err := disk.EnsurePrivate(o.disk, o.folder); err != nil {
			return err
		}
		list, err := o.list()
		if err != nil {
			return err
		}
		o.bytes = sumOf(list)
	}
	if err := o.write(key, data); err != nil {
		return disk.Wrap("write", filepath.Join(o.folder, key), err)
	}
	if o.bytes += int64(len(data)); o.bytes > o.limit {
		return o.trim()
	}
	return nil
}

// write creates the file atomically. It is not synced: an incomplete object is
// detected when it is read. What is not whole yet is in the folder above, under the
// lock that it shares with the other cache.
func (o *Objects) write(key string, data []byte) error {
	err := o.writeLocked(key, data)
	if errors.Is(err, fs.ErrNotExist) { // purged by another process
		if err = disk.EnsurePrivate(o.disk, o.folder); err == nil {
			err = o.writeLocked(key, data)
		}
	}
	return err
}

func (o *Objects) writeLocked(key string, data []byte) error {
	cache := filepath.Dir(o.folder)
	unlock, err := disk.Lock(o.disk, cacheLock(cache))
	if err != nil {
		return err
	}
	defer unlock()
	return disk.WriteAside(o.disk, cache, filepath.Join(o.folder, key), data)
}

// trim removes the oldest objects until an eighth of the limit is free.
func (o *Objects) trim() error {
	list, err := o.list()
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	o.bytes = sumOf(list)
	for _, f := range list {
		if o.bytes <= o.limit-o.limit/8 {
			break
		}
		if err := os.Remove(filepath.Join(o.folder, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("make room in %s: %w", o.folder, disk.Plain(err))
		}
		o.bytes -= f.Size()
	}
	return nil
}

// unfinished is how old a temporary file has to be before it counts as left
// behind.
const unfinished = time.Minute

// list returns the files in the folder, without those that are being written.
func (o *Objects) list() ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(o.folder)
	if err != nil {
		return nil, fmt.Errorf("look into %s: %w", o.folder, disk.Plain(err))
	}
	var out []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || info.Name()[0] == '.' && time.Since(info.ModTime()) < unfinished {
			continue
		}
		out = append(out, info)
	}
	return out, nil
}

func sumOf(list []fs.FileInfo) (n int64) {
	for _, f := range list {
		n += f.Size()
	}
	return n
}

// Purge removes all objects, so that after a logout or a disconnect nothing of
// the repositories stays on this machine.
func (o *Objects) Purge() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes = -1
	if err := os.RemoveAll(o.folder); err != nil {
		return fmt.Errorf("empty the cache of files in %s: %w", o.folder, disk.Plain(err))
	}
	return nil
}
