//go:build !race

package testkit

// RaceDetector says that the tests run with the race detector, which makes each
// take many times as long. What leaves something out because of it is run
// without it, too: the house tests hold the Makefile to that.
const RaceDetector = false
