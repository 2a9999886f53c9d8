//go:build !unix

package app

// interruptKeys does nothing where a terminal cannot be told.
func interruptKeys(int) func(on bool) { return func(bool) {} }
