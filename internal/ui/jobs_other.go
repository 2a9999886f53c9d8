//go:build !unix

package ui

// jobControl is false: programs cannot be suspended here.
func jobControl() bool { return false }
