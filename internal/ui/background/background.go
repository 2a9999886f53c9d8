// Package background tells Lip Gloss that the background is dark before
// anybody can ask the terminal.
//
// Bubble Tea v1 asks the terminal for its background colour while its package
// is initialized, and waits up to five seconds for one that does not answer -
// in every command, `version` included. Packages are initialized in the order
// of their import paths as far as their imports allow (Go specification,
// "Package initialization"), and the path of this one sorts before
// github.com/charmbracelet/bubbletea. Nothing of ours uses the answer: the
// theme never depends on what the terminal says.
package background

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
