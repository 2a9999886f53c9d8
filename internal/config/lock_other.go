//go:build !unix

package config

// lock does nothing: this system has no advisory locks that end with the process.
// A write is still atomic, and the last one wins.
func lock(string) (unlock func(), err error) { return func() {}, nil }

func syncFolder(string) error { return nil }
