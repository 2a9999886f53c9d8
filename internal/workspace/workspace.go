// Package workspace is what this machine knows of GitHub: the instances of the
// configuration with their secrets and sessions, the organizations that were
// added, the cache, the log, and where templates come from.
package workspace

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/disk"
	"gitconnection/internal/failure"
	"gitconnection/internal/logging"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
)

// Options are what a workspace takes from outside.
type Options struct {
	Lookup config.Lookup
	Now    func() time.Time
	// Env is what the environment says, EnvErr why it cannot be understood.
	Env     config.Environment
	EnvErr  error
	Keyring secrets.Provider // nil: none
	Version string
	NoCache bool // neither use nor keep what was found out earlier
	Debug   bool // log every request
	// Disk is what is written to; nil: that of this machine.
	Disk disk.Disk
	// Default takes the log as the one of everything that has none of its own; nil:
	// nothing does.
	Default func(*slog.Logger)
	// Err is where it is told that no log can be written.
	Err io.Writer
	// Complain tells of an error that is no reason to stop.
	Complain func(error)
}

// Workspace is what this machine knows: the instances of the configuration with
// their secrets, the organizations that were added, the cache and the log.
type Workspace struct {
	Lookup   config.Lookup
	Now      func() time.Time
	Env      config.Environment
	EnvErr   error
	keyring  *secrets.Ring // nil: none
	version  string
	noCache  bool
	debug    bool
	err      io.Writer
	complain func(error)
	disk     disk.Disk
	adopt    func(*slog.Logger)

	Log     *slog.Logger
	LogFile string  // "" where nothing is logged
	opened  clients // whose tokens are revoked at the end
	waits   waits
}

// New opens nothing yet.
func New(o Options) *Workspace {
	if o.Disk == nil {
		o.Disk = disk.System{}
	}
	return &Workspace{
		disk:   o.Disk,
		adopt:  o.Default,
		Lookup: o.Lookup, Now: o.Now, Env: o.Env, EnvErr: o.EnvErr, keyring: ringOf(o.Keyring), version: o.Version, noCache: o.NoCache, debug: o.Debug,
		err: o.Err, complain: o.Complain, Log: slog.New(slog.DiscardHandler),
	}
}

func ringOf(p secrets.Provider) *secrets.Ring {
	if p == nil {
		return nil
	}
	return secrets.NewRing(p)
}

// UserAgent is what GitHub knows the program by.
func (w *Workspace) UserAgent() string { return "konstruct/" + w.version }

// Close revokes the tokens of all installations that were worked with.
func (w *Workspace) Close(ctx context.Context) { w.opened.revoke(ctx, w.Log) }

// Paths are the folders of this user.
func (w *Workspace) Paths() (config.Paths, error) {
	home, _ := os.UserHomeDir()
	return config.FindPaths(w.Lookup, home)
}

// Tidy removes what a killed program has left half written: it may be half a secret.
func (w *Workspace) Tidy() {
	paths, err := w.Paths()
	if err != nil {
		return
	}
	disk.Tidy(w.disk, config.NewFile(paths.ConfigFile()).LockFile(), paths.Config)
	disk.Tidy(w.disk, paths.CacheLock(), paths.Cache)
	root := filepath.Join(paths.Config, "secrets")
	folders, err := secrets.Folders(root)
	if err == nil {
		disk.Tidy(w.disk, secrets.LockFile(root), folders...)
	}
}

// ConfigFile is the config file; ok is false where there is no home for it,
// which is no reason to stop: everything in it can be replaced.
func (w *Workspace) ConfigFile() (*config.File, bool) {
	paths, err := w.Paths()
	if err != nil {
		return nil, false
	}
	return config.NewFile(paths.ConfigFile()).OnDisk(w.disk), true
}

// Configuration is the file's content; one that is not understood is an error
// of usage.
func (w *Workspace) Configuration() (config.Config, error) {
	f, ok := w.ConfigFile()
	if !ok {
		return config.Config{}, nil
	}
	c, err := f.Load()
	if err != nil {
		return config.Config{}, failure.Usage(wording.Line(err), "Fix the file, or put it aside: everything in it can be made again.")
	}
	return c, nil
}

// OpenLog opens the log file, once. A log that cannot be written is told and is
// no reason to stop.
func (w *Workspace) OpenLog() {
	paths, err := w.Paths()
	if err != nil || w.LogFile != "" {
		return
	}
	level := slog.LevelInfo
	if w.debug {
		level = slog.LevelDebug
	}
	err = disk.EnsurePrivate(w.disk, paths.State)
	var log *slog.Logger
	if err == nil {
		log, _, err = logging.Open(paths.LogFile(), level) // open until the end
	}
	if err != nil {
		fmt.Fprintf(w.err, "konstruct: no log is written: %s\n", wording.Line(err))
		return
	}
	w.Log, w.LogFile = log, paths.LogFile()
	if w.adopt != nil {
		w.adopt(log)
	}
}
