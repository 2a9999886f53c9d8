//go:build !linux

package renderer

// closeOthersOnExec does nothing: what this process has opened is kept from a
// child anyway.
func closeOthersOnExec() {}
