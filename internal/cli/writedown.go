package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/report"
)

func (p *program) saveFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.save, "save", "", "FILE to write plan and result into, as JSON if it ends in .json, else as Markdown; it must not exist")
}

// canSave refuses a file that is there already before anything is done.
func (p *program) canSave() error {
	if p.save == "" {
		return nil
	}
	if _, err := os.Lstat(p.save); err == nil {
		return failure.Usage(fmt.Sprintf("--save %s: the file exists", p.save), "Name another one; nothing is overwritten.")
	} else if !errors.Is(err, os.ErrNotExist) {
		return failure.Usage(fmt.Sprintf("--save: %v", err), "")
	}
	return nil
}

// writeDown writes plan and result where --save says. That it fails changes
// nothing about what was done.
func (p *program) writeDown(out printer, r report.Report) {
	if p.save == "" {
		return
	}
	r.At = p.now()
	where, err := desktop.SaveFile(p.save, r.For(p.save), false)
	if err != nil {
		out.problem(fmt.Errorf("write down plan and result: %w", err))
		return
	}
	out.note("Written down in " + where + ".")
}
