// Package disk writes the program's own files: only their owner can read them, they
// are written whole or not at all, and by one process at a time.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Disk is what is done to a disk when something is written. Reading goes past it: what
// cannot be read is told by whoever reads.
type Disk interface {
	// Mkdir makes a folder, with those above it, for its owner alone.
	Mkdir(folder string) error
	// Create makes an empty file in a folder, for its owner alone, under a new name.
	Create(folder, pattern string) (File, error)
	Rename(from, to string) error
	Remove(path string) error
	// Sync makes what was renamed in a folder survive a power cut.
	Sync(folder string) error
	// OpenLock opens the file of a lock, and makes it where it is not there.
	OpenLock(path string) (*os.File, error)
}

// File is a file that is being written.
type File interface {
	Name() string
	Write(data []byte) (int, error)
	Sync() error
	Close() error
}

// System is the disk of this machine.
type System struct{}

// Mkdir implements [Disk].
func (System) Mkdir(folder string) error { return os.MkdirAll(folder, 0o700) }

// Create implements [Disk].
func (System) Create(folder, pattern string) (File, error) { return os.CreateTemp(folder, pattern) } // mode 0600

// Rename implements [Disk].
func (System) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements [Disk].
func (System) Remove(path string) error { return os.Remove(path) }

// Sync implements [Disk].
func (System) Sync(folder string) error { return syncFolder(folder) }

// OpenLock implements [Disk].
func (System) OpenLock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR|noFollow, 0o600)
}

// Error is what could not be done to a file, in one sentence.
type Error struct {
	Op, Path string
	Err      error // without operation and path
}

// Wrap is err as an [Error], nil for nil.
func Wrap(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Path: path, Err: Plain(err)}
}

// Error is one sentence.
func (e *Error) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the error underneath.
func (e *Error) Unwrap() error { return e.Err }

// Next tells a person what to do about it.
func (e *Error) Next() string { return Advice(e.Path, e.Err) }

// Advice is what to do where path could not be written, "" where nobody knows.
func Advice(path string, err error) string {
	folder := filepath.Dir(path)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "Make room on the disk that holds " + folder + ", then do the same again: what was there before is as it was."
	case errors.Is(err, syscall.EROFS):
		return "The disk that holds " + folder + " can only be read: mount it for writing, or name another folder in XDG_CONFIG_HOME, XDG_CACHE_HOME and XDG_STATE_HOME."
	case errors.Is(err, fs.ErrPermission):
		return "Make it writable: chmod u+rwx " + folder
	case errors.Is(err, ErrBusy):
		return "End the konstruct that hangs, then do the same again; its lock ends with it."
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.ESTALE):
		return "Check whether the disk or the network drive that holds " + folder + " is still there, then do the same again."
	}
	return ""
}

// Plain drops the operation and the path of errors of package os, where the message
// around them names both.
func Plain(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}

// EnsurePrivate creates folder with mode 0700. If it exists already, it removes the
// permissions of others.
func EnsurePrivate(d Disk, folder string) error {
	if err := d.Mkdir(folder); err != nil {
		return Wrap("create folder", folder, err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return Wrap("look at folder", folder, err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return Wrap("keep private folder", folder, os.Chmod(folder, 0o700)) //nolint:gosec // a folder needs x
}

// Write replaces the file at path by data, with mode 0600: when it returns, the new
// content is on the disk and survives a power cut. Where it fails, the file is what it
// was before. A link at path is replaced, not followed.
func Write(d Disk, path string, data []byte) error {
	folder := filepath.Dir(path)
	if err := put(d, folder, path, data, true); err != nil {
		return err
	}
	return d.Sync(folder)
}

// WriteAside is Write for what may get lost in a power cut. What is not whole yet is in
// the folder aside, which has to be on the same disk.
func WriteAside(d Disk, aside, path string, data []byte) error {
	return put(d, aside, path, data, false)
}

func put(d Disk, aside, path string, data []byte, durable bool) (err error) {
	temp, err := d.Create(aside, unfinished+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name()) // past the disk: what is removed needs no room
		}
	}()
	if _, err := temp.Write(data); err != nil {
		return fmt.Errorf("%w", err)
	}
	if durable {
		if err := temp.Sync(); err != nil {
			return err
		}
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return d.Rename(temp.Name(), path)
}
