// Package logging opens the log file. What goes in is redacted as a whole
// line, after everything was put into words: an error, a group or a value that
// knows how to describe itself cannot carry a credential past it.
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
)

// MaxSize is how large a log may grow before a start puts it aside.
const MaxSize = 5 << 20 // bytes

// Open returns a logger that appends to the file at path, with mode 0600, and
// what closes it. A log of more than [MaxSize] becomes path.1, in the place of
// the one before. The folder has to exist.
func Open(path string, level slog.Leveler) (*slog.Logger, io.Closer, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() > MaxSize {
		if err := os.Rename(path, path+".1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("put aside the log %s: %w", path, err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	if err := private(f); err != nil {
		_ = f.Close()
		return nil, nil, fmt.Errorf("keep the log %s private: %w", path, err)
	}
	return New(f, level), f, nil
}

// private takes the rights of others away from a log that was there already.
func private(f *os.File) error {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return err
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
	text := strings.TrimSuffix(string(line), "\n") // a key that is cut off ends with the line
	if _, err := io.WriteString(w.to, redact.String(text)+"\n"); err != nil {
		return 0, err
	}
	return len(line), nil
}
