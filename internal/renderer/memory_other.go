//go:build !linux

package renderer

// limitMemory does nothing: such systems do not keep a limit on what a process
// maps. The watch ends it.
func limitMemory(int64) {}

// closeOthersOnExec does nothing: what this process has opened is kept from a
// child anyway.
func closeOthersOnExec() {}
