package gitops

import (
	"fmt"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// deliveryConfirmer asks for everything that a plan over the repositories wants
// to be confirmed: that a phase may begin, a name, and the plan itself.
type deliveryConfirmer struct {
	run     *Run
	refusal string // is said of the name that has to be typed
}

// ConfirmGate implements [change.Confirmer].
func (c deliveryConfirmer) ConfirmGate(g change.Gate) error {
	r := c.run
	if r.Flags.ConfirmPhase {
		return nil
	}
	if !r.Factory.Terminal || r.Factory.Output == output.JSON || r.Flags.Yes {
		return &connection.BlockedError{Blockers: []connection.Blocker{{
			Kind: connection.BlockPerson, Reason: "Phase", Target: r.Snapshot.Platform.FullName(), Message: text.Clean(g.Message) + " Nothing was written.",
			Next: "Check it with: " + text.Clean(g.Command) + "; then do the same again with --confirm-phase.",
		}}}
	}
	fmt.Fprint(r.Factory.Out, "Is it so? [y/N] ")
	answer, err := r.Factory.Line()
	if err != nil {
		return err
	}
	if answer != "y" && answer != "yes" {
		return cmdutil.ExitWith(cmdutil.ExitPerson)
	}
	return nil
}

// ConfirmPlan implements [change.Confirmer].
func (c deliveryConfirmer) ConfirmPlan() error { return c.run.Factory.Confirm(c.run.Flags.Yes) }

// ConfirmName implements [change.Confirmer].
func (c deliveryConfirmer) ConfirmName(name string) error {
	r := c.run
	if r.Flags.Confirm == name {
		return nil
	}
	if r.AsksForName() {
		fmt.Fprintf(r.Factory.Out, "Type %s to confirm: ", text.Clean(name))
		answer, err := r.Factory.Line()
		if err != nil {
			return err
		}
		if answer == name {
			return nil
		}
	}
	return Unconfirmed(name, text.Clean(c.refusal)+"; nothing was written")
}

// AsksForName reports whether somebody sits there who can type a name, and has
// given none.
func (r *Run) AsksForName() bool {
	return r.Flags.Confirm == "" && r.Factory.Terminal && r.Factory.Output != output.JSON && !r.Flags.Yes
}

// Unconfirmed refuses a plan whose name was not given.
func Unconfirmed(name, message string) error {
	return &connection.BlockedError{Blockers: []connection.Blocker{{
		Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: name, Message: message, Next: "Give --confirm " + text.ShellQuote(name) + " to apply it.",
	}}}
}
