//go:build !unix

package secrets

import "os/exec"

// shell is how a line is given to the shell.
func shell(line string) []string { return []string{"cmd", "/C", line} }

// apart has no counterpart here.
func apart(*exec.Cmd) {}
