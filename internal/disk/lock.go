package disk

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Patience is how long a lock is waited for. Whoever holds it writes a small file; who
// takes longer hangs.
const Patience = 2 * time.Second

// ErrBusy says that another process did not let go of a lock in time.
var ErrBusy = errors.New("another konstruct has held its lock for more than 2 seconds")

// Lock waits until no other process holds the lock at path, whose folder has to exist,
// at most for [Patience]. The system lets go of a lock when its process ends, however
// it ends: there is none that nobody holds.
func Lock(d Disk, path string) (unlock func(), err error) {
	return lockWithin(d, path, Patience)
}

func lockWithin(d Disk, path string, patience time.Duration) (func(), error) {
	type outcome struct {
		file *os.File
		err  error
	}
	done, gaveUp := make(chan outcome), make(chan struct{})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	go func() { // a system call that waits cannot be called back: it ends with the lock, and lets go of it
		f, err := take(d, path)
		select {
		case done <- outcome{f, err}:
		case <-gaveUp:
			if f != nil {
				_ = f.Close()
			}
		}
	}()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, o.err
		}
		return func() { _ = o.file.Close() }, nil
	case <-timer.C:
		close(gaveUp)
		return nil, ErrBusy
	}
}

// take opens and locks the file at path. Whoever has waited for a file that was removed
// meanwhile holds nothing, and begins again.
func take(d Disk, path string) (*os.File, error) {
	for {
		f, err := d.OpenLock(path)
		if err != nil {
			return nil, err
		}
		if err := waitFor(f); err != nil {
			_ = f.Close()
			return nil, err
		}
		if mine, err := f.Stat(); err == nil {
			if there, err := os.Stat(path); err == nil && os.SameFile(mine, there) { //nolint:gosec // the path is our own
				return f, nil
			}
		}
		_ = f.Close()
	}
}

// unfinished begins the name of a file that is not whole yet.
const unfinished = ".new-"

// leftover is the name of a file that is not whole yet, in this and in earlier versions.
var leftover = regexp.MustCompile(`^\.(?:new-|[a-z][a-z.-]*\.)[0-9]+$`)

// Tidy removes what a killed process left in the folders: files that never became
// whole. All of them are written under the lock at path alone, so that what is there
// while it is held belongs to nobody. Where somebody is writing, it does nothing.
func Tidy(d Disk, path string, folders ...string) {
	var found []string
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if e.Type().IsRegular() && leftover.MatchString(e.Name()) {
				found = append(found, filepath.Join(folder, e.Name()))
			}
		}
	}
	if len(found) == 0 {
		return
	}
	unlock, err := lockWithin(d, path, Patience/10)
	if err != nil {
		return
	}
	defer unlock()
	for _, path := range found {
		_ = d.Remove(path) // the next start tries again
	}
}
