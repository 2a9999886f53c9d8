//go:build !unix

package app

// jobControl is false: programs cannot be suspended here.
func jobControl() bool { return false }
