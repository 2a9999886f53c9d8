// Package logging opens the log file and redacts every line that is written to
// it. Redaction comes last, on the formatted line: no error, group or
// [slog.LogValuer] can carry a credential past it.
package logging

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// MaxSize is the size from which a log is rotated at the next start.
const MaxSize = 5 << 20 // bytes

// Open returns a logger that appends to the file at path, with mode 0600, and
// its closer. A log of more than [MaxSize] is renamed to path.1 first,
// replacing the previous one. The folder has to exist. A symbolic link at path is
// not followed, and a pipe is not waited for: what is logged stays where it belongs.
func Open(path string, level slog.Leveler) (*slog.Logger, io.Closer, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() > MaxSize {
		if err := os.Rename(path, path+".1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("put aside the log %s: %w", path, err)
		}
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, notAFile(path, info.Mode())
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY|noFollow, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	if err := makePrivate(f); err != nil {
		_ = f.Close()
		return nil, nil, fmt.Errorf("keep the log %s private: %w", path, err)
	}
	return New(f, level), f, nil
}

// notAFile says why nothing is logged to path.
func notAFile(path string, mode fs.FileMode) error {
	if mode&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s is a symbolic link, which is not followed: remove it, or put a file there", path)
	}
	return fmt.Errorf("%s is not a file: move it away", path)
}

// makePrivate removes the permissions of others from an existing log.
func makePrivate(f *os.File) error {
	info, err := f.Stat() // of the opened file, which may have been replaced since
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return notAFile(f.Name(), info.Mode())
	case info.Mode().Perm()&0o077 == 0:
		return nil
	}
	return f.Chmod(0o600)
}

// New returns a logger that writes redacted lines to w.
func New(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(writer{w}, &slog.HandlerOptions{Level: level}))
}

// writer redacts what slog's handler writes: one whole line per call.
type writer struct{ to io.Writer }

func (w writer) Write(line []byte) (int, error) {
	whole := redact.String(strings.TrimSuffix(string(line), "\n")) // a key that is cut off ends with the line
	if _, err := io.WriteString(w.to, redact.String(text.Bounded(whole))+"\n"); err != nil {
		return 0, err
	}
	return len(line), nil
}
