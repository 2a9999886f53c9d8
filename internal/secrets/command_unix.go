//go:build unix

package secrets

import (
	"os/exec"
	"syscall"
)

// shell returns the command that runs a line in the shell.
func shell(line string) []string { return []string{"/bin/sh", "-c", line} }

// isolate starts a command in a session of its own: it cannot write to our
// terminal or read from it, and it is killed with all its child processes.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
