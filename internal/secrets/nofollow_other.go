//go:build !unix

package secrets

// noFollow has no counterpart here; links are refused by looking first.
const noFollow = 0
