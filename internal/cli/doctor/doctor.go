// Package doctor holds the command that finds out why something does not work.
package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/doctor"
	"gitconnection/internal/doctor/machine"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
)

// doctorLimit is how long one check may take.
const doctorLimit = 10 * time.Second

// doctorOptions is what konstruct doctor works with.
type doctorOptions struct{ factory *cmdutil.Factory }

// NewCmdDoctor returns konstruct doctor.
func NewCmdDoctor(factory *cmdutil.Factory) *cobra.Command {
	o := &doctorOptions{factory: factory}
	return &cobra.Command{
		Use: "doctor", Short: "Find out why something does not work",
		Long: "doctor looks at the configuration, the secrets, the way to GitHub, the App, its installations and the signed-in\n" +
			"user, one line each with what to do. It changes nothing. Exit code 1 is something that does not work, 3 something\n" +
			"that an owner has to do first.",
		Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), o) },
	}
}

func runDoctor(ctx context.Context, o *doctorOptions) error {
	v := doctor.Run(ctx, machine.Checks(o.factory.Workspace, o.factory.Instance), doctorLimit, func(r doctor.Result) { printCheck(o.factory, r) })
	if err := ctx.Err(); err != nil {
		return err
	}
	printVerdict(o.factory, v)
	switch {
	case v.Person:
		return cmdutil.ExitWith(cmdutil.ExitPerson)
	case v.Failed > 0:
		return cmdutil.ExitWith(cmdutil.ExitFailed)
	}
	return nil
}

// marks are the signs of the results, and those of terminals that know ASCII
// alone.
var marks = map[doctor.Mark][2]string{doctor.Good: {"✓", "+"}, doctor.Note: {"!", "!"}, doctor.Bad: {"✗", "x"}, doctor.Skipped: {"·", "-"}}

// printCheck prints one line for one result.
func printCheck(factory *cmdutil.Factory, r doctor.Result) {
	r.What, r.Next = redact.String(github.CleanLines(r.What)), redact.String(github.CleanLines(r.Next))
	if factory.Output == output.JSON {
		factory.PrintJSON(struct {
			Type   string      `json:"type"` // check
			Name   string      `json:"name"`
			Mark   doctor.Mark `json:"mark"`
			What   string      `json:"what"`
			Next   string      `json:"next,omitempty"`
			Person bool        `json:"person,omitempty"`
		}{"check", r.Name, r.Mark, r.What, r.Next, r.Person})
		return
	}
	sign, arrow := marks[r.Mark][0], " → "
	if factory.ASCII {
		sign, arrow = marks[r.Mark][1], " -> "
	}
	line := fmt.Sprintf("%s %-14s %s", sign, r.Name, r.What)
	if r.Next != "" {
		line += arrow + r.Next
	}
	_, _ = fmt.Fprintln(factory.Out, line) // what does not arrive is told at the end
}

func printVerdict(factory *cmdutil.Factory, v doctor.Verdict) {
	if factory.Output == output.JSON {
		factory.PrintJSON(struct {
			Type    string `json:"type"` // result
			Checks  int    `json:"checks"`
			Notes   int    `json:"notes"`
			Failed  int    `json:"failed"`
			Skipped int    `json:"skipped"`
			Person  bool   `json:"person"`
		}{"result", v.Checks, v.Notes, v.Failed, v.Skipped, v.Person})
		return
	}
	said := "Nothing is wrong."
	switch {
	case v.Person:
		said = "Somebody else has to act first."
	case v.Failed > 0:
		said = "The first line with a cross is where to begin."
	}
	_, _ = fmt.Fprintln(factory.Out, said)
}
