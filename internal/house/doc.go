// Package house tests the rules that the whole module keeps: which package may
// import which, what must stay out of the binary, how large a file, a package
// and a type may get, and that each package says its trade.
package house
