//go:build unix

package secrets

import (
	"os/exec"
	"syscall"
)

// shell is how a line is given to the shell.
func shell(line string) []string { return []string{"/bin/sh", "-c", line} }

// apart starts a command in a session of its own: it cannot draw on our
// terminal or read our keys, and it is ended with all that it has started.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
