package connect

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/report"
	"gitconnection/internal/wording"
)

// saveFlag is --save: where plan and result are written down.
type saveFlag struct{ path string } // "" nowhere

func (s *saveFlag) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.path, "save", "", "FILE to write plan and result into, as JSON if it ends in .json, else as Markdown; it must not exist")
}

// check refuses a file that is there already before anything is done.
func (s saveFlag) check() error {
	if s.path == "" {
		return nil
	}
	if _, err := os.Lstat(s.path); err == nil {
		return failure.Usage(fmt.Sprintf("--save %s: the file exists", s.path), "Name another one; nothing is overwritten.")
	} else if !errors.Is(err, os.ErrNotExist) {
		return failure.Usage(fmt.Sprintf("--save: %s", wording.Line(err)), "")
	}
	return nil
}

// write writes a report and says where it is.
func (s saveFlag) write(r report.Report) (string, error) {
	return desktop.SaveFile(s.path, r.For(s.path), false)
}
