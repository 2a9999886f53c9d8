// Package github is the vocabulary of GitHub: accounts, installations,
// repositories, commits, permissions, pages and errors, as plain types.
//
// The packages below it talk to GitHub in these types; client puts them
// together.
package github
