//go:build !unix

package logging

// noFollow does nothing on this system: links are refused by the check before.
const noFollow = 0
