//go:build !unix

package secrets

// noFollow does nothing on this system: links are refused by the check before.
const noFollow = 0
