package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/goccy/go-yaml"

	"gitconnection/internal/disk"
)

// maxConfig is far more than a configuration needs: a larger file is something
// else.
const maxConfig = 1 << 20 // bytes

// File is a configuration file on disk. It is safe for concurrent use, also by
// several processes: a file beside it is their lock.
type File struct {
	path string
	disk disk.Disk
	mu   sync.Mutex
}

// NewFile returns the configuration file at path. Nothing is read yet.
func NewFile(path string) *File { return &File{path: path, disk: disk.System{}} }

// OnDisk has it written to d.
func (f *File) OnDisk(d disk.Disk) *File {
	f.disk = d
	return f
}

// LockFile is the lock under which the file is written.
func (f *File) LockFile() string {
	return filepath.Join(filepath.Dir(f.path), "."+filepath.Base(f.path)+".lock")
}

// Path is the path of the file.
func (f *File) Path() string { return f.path }

// Load reads the file. If it does not exist, the configuration is empty. If it is
// invalid, the error is one sentence.
func (f *File) Load() (Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, _, err := f.read(nil)
	return c, err
}

// Update reads the file, lets change edit the configuration, and writes it back
// with its comments, atomically and with mode 0600. An invalid file is never
// overwritten, and nothing is written when change returns an error.
func (f *File) Update(change func(*Config) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := disk.EnsurePrivate(f.disk, filepath.Dir(f.path)); err != nil {
		return err
	}
	unlock, err := disk.Lock(f.disk, f.LockFile())
	if err != nil {
		return disk.Wrap("lock", f.path, err)
	}
	defer unlock()
	comments := yaml.CommentMap{}
	c, old, err := f.read(comments)
	if err != nil {
		return err
	}
	before := names(c)
	if err := change(&c); err != nil {
		return err
	}
	if err := c.validate(); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	data, err := encode(c, old, comments, before)
	if err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return disk.Wrap("write", f.path, replace(f.disk, f.path, data))
}

// read returns the configuration and the bytes that it was read from; comments
// receives the comments of single keys.
func (f *File) read(comments yaml.CommentMap) (Config, []byte, error) {
	data, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Config{}, nil, nil
	case err != nil:
		return Config{}, nil, fmt.Errorf("read %s: %w", f.path, disk.Plain(err))
	case len(data) > maxConfig:
		return Config{}, nil, fmt.Errorf("read %s: %d bytes are too much for a configuration", f.path, len(data))
	}
	c, err := parse(data, comments)
	if err != nil {
		return Config{}, nil, fmt.Errorf("read %s: %w", f.path, err)
	}
	return c, data, nil
}

// encode returns c as text with the comments of the old text. It reads the result
// again, so that no text gets on disk that would not come back the same.
func encode(c Config, old []byte, comments yaml.CommentMap, before map[string][]string) ([]byte, error) {
	moved := follow(comments, before, names(c))
	text, err := yaml.MarshalWithOptions(c, yaml.WithComment(moved), yaml.IndentSequence(true))
	if err != nil {
		return nil, sentence(err)
	}
	text = keepHead(old, text, comments)
	again, err := parse(text, nil)
	if err != nil {
		return nil, err
	}
	if !again.equal(c) {
		return nil, errors.New("what was written does not read back the same")
	}
	return text, nil
}

// replace writes data to path atomically. A link is followed, so that a
// configuration that is kept elsewhere stays there.
func replace(d disk.Disk, path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return disk.Write(d, path, data)
}
