package desktop

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// SaveFile writes content as name, whole or not at all, and returns where
// that is. A file that is there already is replaced only on wish; without it
// the error is [fs.ErrExist]. A name that begins with ~/ is in the home folder.
func SaveFile(name string, content []byte, replace bool) (string, error) {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		name = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", name, err)
	}
	if info, err := os.Lstat(path); err == nil {
		switch {
		case info.IsDir():
			return "", fmt.Errorf("save %s: it is a folder", path)
		case !replace:
			return "", fmt.Errorf("save %s: %w", path, fs.ErrExist)
		case !info.Mode().IsRegular():
			return "", fmt.Errorf("save %s: it is not a regular file", path)
		}
	}
	temp, err := writeBeside(path, content)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(temp) }() // it is gone after a rename
	if replace {
		return path, os.Rename(temp, path)
	}
	// A link refuses to replace what somebody has put there meanwhile.
	err = os.Link(temp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = copyNew(path, content) // a file system without links
	}
	return path, err
}

// writeBeside writes a file of its own in the folder of path.
func writeBeside(path string, content []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".konstruct-*")
	if err != nil {
		return "", fmt.Errorf("save %s: %w", path, err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // readable as any file that one saves
	if err != nil {
		return "", errors.Join(fmt.Errorf("save %s: %w", path, err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// copyNew writes a file that must not be there.
func copyNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // as any file that one saves
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("save %s: %w", path, err), os.Remove(path))
	}
	return nil
}
