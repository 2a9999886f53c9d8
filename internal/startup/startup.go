// Package startup has the garbage collector wait while the packages of the
// program initialize: what Helm's engine and others set up is 6 MB that lives
// as long as the program, and to look through it twice costs more than half of
// what the rest of a start does.
//
// Packages initialize in the order of their import paths, and this path sorts
// before those that are worth it. It imports nothing of ours, so that nothing
// holds it up.
package startup

import "runtime/debug"

// patience is the percentage at which the first collection comes when the heap
// has reached 16 MB instead of 4 (the runtime's minimum is 4 MB at 100). The
// collector is never switched off: a process that links this package and
// never calls [Done], such as a test binary, still collects.
const patience = 400

// percent is what the collector was set to: by GOGC, or 100.
var percent = debug.SetGCPercent(patience)

// Done sets the collector back to what it was. It is the first thing that main
// does.
func Done() { debug.SetGCPercent(percent) }
