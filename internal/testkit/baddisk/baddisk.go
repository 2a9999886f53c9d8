// Package baddisk is a disk that fails when a test wants it to: full, read-only, gone.
package baddisk

import (
	"os"
	"sync"

	"gitconnection/internal/disk"
)

// Disk counts what is done to the machine's disk, and fails from one place on.
type Disk struct {
	From int   // the first operation that fails, from 1; 0 none
	Err  error // how it fails
	Once bool  // those after it work again
	Tear bool  // a write that fails has written half

	mu   sync.Mutex
	done []string
}

// Done are the operations so far.
func (d *Disk) Done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.done...)
}

func (d *Disk) step(what string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = append(d.done, what)
	if n := len(d.done); d.From > 0 && (n == d.From || n > d.From && !d.Once) {
		return d.Err
	}
	return nil
}

// Mkdir implements [disk.Disk].
func (d *Disk) Mkdir(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil // nothing is written
	}
	if err := d.step("mkdir"); err != nil {
		return &os.PathError{Op: "mkdir", Path: folder, Err: err}
	}
	return disk.System{}.Mkdir(folder)
}

// Create implements [disk.Disk].
func (d *Disk) Create(folder, pattern string) (disk.File, error) {
	if err := d.step("create"); err != nil {
		return nil, &os.PathError{Op: "open", Path: folder, Err: err}
	}
	f, err := disk.System{}.Create(folder, pattern)
	if err != nil {
		return nil, err
	}
	return &file{f, d}, nil
}

// Rename implements [disk.Disk].
func (d *Disk) Rename(from, to string) error {
	if err := d.step("rename"); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return disk.System{}.Rename(from, to)
}

// Remove implements [disk.Disk]. A full disk removes.
func (*Disk) Remove(path string) error { return disk.System{}.Remove(path) }

// Sync implements [disk.Disk].
func (d *Disk) Sync(folder string) error {
	if err := d.step("sync folder"); err != nil {
		return &os.PathError{Op: "sync", Path: folder, Err: err}
	}
	return disk.System{}.Sync(folder)
}

// OpenLock implements [disk.Disk].
func (d *Disk) OpenLock(path string) (*os.File, error) {
	if _, err := os.Stat(path); err != nil {
		if err := d.step("lock"); err != nil {
			return nil, &os.PathError{Op: "open", Path: path, Err: err}
		}
	}
	return disk.System{}.OpenLock(path)
}

// file is a file on such a disk.
type file struct {
	disk.File
	on *Disk
}

func (f *file) Write(data []byte) (int, error) {
	if err := f.on.step("write"); err != nil {
		n := 0
		if f.on.Tear {
			n, _ = f.File.Write(data[:len(data)/2]) // as a disk that becomes full
		}
		return n, err
	}
	return f.File.Write(data)
}

func (f *file) Sync() error {
	if err := f.on.step("sync"); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *file) Close() error {
	if err := f.on.step("close"); err != nil {
		_ = f.File.Close()
		return err
	}
	return f.File.Close()
}
