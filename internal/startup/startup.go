// Package startup keeps the garbage collector still while the packages of the
// program initialize: what Helm's engine and others set up is 6 MB that lives
// as long as the program, and to look through it twice costs more than half of
// what the rest of a start does.
//
// Packages initialize in the order of their import paths, and this path sorts
// before those that are worth it. It imports nothing of ours, so that nothing
// holds it up.
package startup

import "runtime/debug"

// percent is what the collector was set to: by GOGC, or 100.
var percent = debug.SetGCPercent(-1)

// Done lets the collector work. It is the first thing that main does.
func Done() { debug.SetGCPercent(percent) }
