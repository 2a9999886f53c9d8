// Package startup delays the garbage collector while the packages of the
// program initialize. What Helm's engine and others set up then is 6 MB that
// lives as long as the program; collecting twice meanwhile took more than half
// of the rest of the start.
//
// Packages initialize in the order of their import paths, and this path sorts
// before the large ones. It imports nothing of ours, so nothing has to
// initialize before it.
package startup

import "runtime/debug"

// patience is the percentage at which the first collection comes when the heap
// has reached 16 MB instead of 4 (the runtime's minimum is 4 MB at 100). The
// collector is never switched off: a process that links this package and never
// calls [Done], such as a test binary, still collects.
const patience = 400

// percent is the previous setting of the collector: GOGC, or 100.
var percent = debug.SetGCPercent(patience)

// Done restores the previous setting. main calls it first.
func Done() { debug.SetGCPercent(percent) }
