//go:build !linux || race

package renderer

// limitMemory does nothing: such systems do not keep a limit on what a process
// maps, and the race detector's own memory would count. The watch ends it.
func limitMemory(int64) {}
