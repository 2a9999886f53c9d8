//go:build !unix

package secrets

import "os/exec"

// shell returns the command that runs a line in the shell.
func shell(line string) []string { return []string{"cmd", "/C", line} }

// isolate does nothing: this system has no sessions.
func isolate(*exec.Cmd) {}
