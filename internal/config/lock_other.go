//go:build !unix

package config

// lock does nothing where the system has no advisory locks that end with the
// process: a write is still one step, and the last one wins.
func lock(string) (unlock func(), err error) { return func() {}, nil }

func syncFolder(string) error { return nil }
