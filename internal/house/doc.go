// Package house holds the tests that keep the house in order: which room may
// import which, what must stay out of the binary, how long a file may get.
package house
