// Package connection knows what "connected" means: it observes GitHub, derives
// conditions and a phase, plans the difference to what is wanted, applies the
// plan with events, and ends a connection again. There is no journal: GitHub is
// the only truth, and running again is how an interrupted run is resumed.
//
// The package imports no screen, no net/http and no files; it asks GitHub
// through the small interface [GitHub].
package connection
