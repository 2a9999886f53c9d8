package secrets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"gitconnection/internal/disk"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// maxSecret is far larger than any secret of an App.
const maxSecret = 64 << 10 // bytes

// Files keeps each secret in a file of its own, with mode 0600, in a folder with
// mode 0700. A file that others can read, or a link, is refused rather than
// repaired: somebody may have read it already.
type Files struct {
	root, folder string
	disk         disk.Disk
}

// NewFiles returns a store in root/name. Nothing is created yet.
func NewFiles(root, name string) *Files {
	return &Files{root: root, folder: filepath.Join(root, name), disk: disk.System{}}
}

// OnDisk has them written to d.
func (f *Files) OnDisk(d disk.Disk) *Files {
	f.disk = d
	return f
}

// LockFile is the lock under which the secrets in root are written.
func LockFile(root string) string { return filepath.Join(root, ".lock") }

// Folders are those in root that hold the secrets of an instance each.
func Folders(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, filepath.Join(root, e.Name()))
		}
	}
	return out, plain(err)
}

// Where implements [Store].
func (f *Files) Where() string { return "a file only you can read: " + f.folder }

// wrong wraps an error of an operation on an item.
func (f *Files) wrong(op string, item Item, err error) error {
	if err == nil || errors.Is(err, ErrNotFound) {
		return err
	}
	out := &Error{Op: op, Item: item, Where: "files in " + f.folder, Cause: wording.Line(err), Err: err}
	if open, ok := errors.AsType[*openError](err); ok {
		out.Fix = open.fix
	} else {
		out.Fix = disk.Advice(f.path(item), err)
	}
	if op == opRemove {
		out.Fix = "By hand: rm " + text.ShellQuote(f.path(item))
	}
	return out
}

// openError says why a file or folder is not safe for a secret.
type openError struct{ text, fix string }

func (e *openError) Error() string { return e.text }

// Get implements [Store].
func (f *Files) Get(_ context.Context, item Item) (string, error) {
	value, err := f.get(item)
	return value, f.wrong("read", item, err)
}

func (f *Files) get(item Item) (string, error) {
	for _, folder := range []string{f.root, f.folder} {
		if err := check(folder, true); err != nil {
			return "", err
		}
	}
	path := f.path(item)
	if err := check(path, false); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return "", plain(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat() // of the opened file, which may have been replaced since
	if err != nil {
		return "", plain(err)
	}
	if err := safe(path, info, false); err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	switch {
	case err != nil:
		return "", plain(err)
	case len(data) > maxSecret:
		return "", fmt.Errorf("%s is too large for a secret", path)
	}
	return string(data), nil
}

// Set implements [Store].
func (f *Files) Set(_ context.Context, item Item, value string) error {
	return f.wrong("keep", item, f.set(item, value))
}

func (f *Files) set(item Item, value string) (err error) {
	if err := f.disk.Mkdir(f.root); err != nil {
		return disk.Wrap("create folder", f.root, err)
	}
	unlock, err := disk.Lock(f.disk, LockFile(f.root))
	if err != nil {
		return disk.Wrap("lock", f.root, err)
	}
	defer unlock()
	defer func() {
		if err != nil {
			_ = os.Remove(f.folder) // fails while something is in it
		}
	}()
	if err := f.disk.Mkdir(f.folder); err != nil {
		if wrong := check(f.folder, true); wrong != nil && !errors.Is(wrong, ErrNotFound) {
			return wrong
		}
		return disk.Wrap("create folder", f.folder, err)
	}
	for _, folder := range []string{f.root, f.folder} {
		if err := check(folder, true); err != nil {
			return err
		}
	}
	path := f.path(item)
	if err := check(path, false); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return disk.Wrap("write", path, disk.Write(f.disk, path, []byte(value)))
}

// Drop implements [Store]. It removes the folder with the last secret.
func (f *Files) Drop(_ context.Context, item Item) error {
	if _, err := os.Lstat(f.path(item)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := disk.Lock(f.disk, LockFile(f.root))
	if err != nil {
		return f.wrong(opRemove, item, disk.Wrap("lock", f.root, err))
	}
	defer unlock()
	err = f.disk.Remove(f.path(item)) // a link is removed, not what it points to
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.wrong(opRemove, item, fmt.Errorf("%s: %w", f.path(item), plain(err)))
	}
	_ = os.Remove(f.folder) // fails while something is in it
	return nil
}

func (f *Files) path(item Item) string { return filepath.Join(f.folder, string(item)) }

// check returns why the file or folder at path is not safe for a secret;
// [ErrNotFound] when there is none.
func check(path string, folder bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNotFound
	case err != nil:
		return plain(err)
	}
	return safe(path, info, folder)
}

// safe returns why a file or folder is not safe for a secret, nil if it is.
func safe(path string, info fs.FileInfo, folder bool) error {
	mode := info.Mode()
	switch {
	case mode&fs.ModeSymlink != 0:
		return &openError{path + " is a symbolic link, which may lead anywhere", "Put what it points to in its place, or remove it: rm " + path}
	case folder && !mode.IsDir():
		return &openError{path + " is not a folder", "Move it away."}
	case !folder && !mode.IsRegular():
		return &openError{path + " is not a file", "Move it away."}
	case runtime.GOOS == "windows" || mode.Perm()&0o077 == 0: // Windows has no such bits; its profile folders are private
		return nil
	case folder:
		return &openError{"others can read the folder " + path, "If nobody has: chmod 700 " + path}
	}
	return &openError{"others can read the file " + path, "If nobody has: chmod 600 " + path + ". Else make a new key, and delete the old one at GitHub."}
}

// plain drops the operation and the path of errors of package os.
func plain(err error) error { return disk.Plain(err) }
