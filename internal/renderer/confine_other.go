//go:build !unix

package renderer

import "syscall"

// attributes are the usual ones.
func attributes() *syscall.SysProcAttr { return nil }

// closeOff does nothing: such systems cannot take back what a process may open.
// No function that templates have opens anything.
func closeOff() {}
