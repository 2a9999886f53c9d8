// Package cmdutil is what the commands share: what they take from outside, exit
// codes, questions to a person, and which organization is meant.
package cmdutil

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"gitconnection/internal/cli/output"
	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/interrupt"
	"gitconnection/internal/redact"
	"gitconnection/internal/scaffold/template"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Factory is what the commands take from outside. It is filled in before a
// command runs; commands read it.
type Factory struct {
	In       *os.File
	Out, Err io.Writer
	// terminal reports whether in and out are a terminal that can be drawn on.
	Terminal bool
	Lookup   config.Lookup
	Now      func() time.Time
	Version  string

	// Interrupts ends the process where a command does not.
	Interrupts *interrupt.Interrupter

	// Renderer renders the charts of templates.
	Renderer template.Renderer

	Workspace *workspace.Workspace

	// What the flags of all commands say.
	Output   string // text or json
	Debug    bool   // --debug
	Theme    string // --theme
	ASCII    bool   // --ascii
	Instance string // --instance
}

// Open opens the instance that a command works on.
func (f *Factory) Open() (*workspace.Session, error) { return f.Workspace.Open(f.Instance) }

// Drawable reports whether screens can be drawn: a terminal that is not dumb
// and nobody who asked for plain lines.
func (f *Factory) Drawable() bool {
	dumb, _ := f.Lookup("TERM")
	plain, _ := f.Lookup("ACCESSIBLE")
	return f.Terminal && dumb != "dumb" && plain == ""
}

// Complain prints an error the way the output was asked for.
func (f *Factory) Complain(err error) {
	if f.Output == output.JSON {
		printer := &output.JSONPrinter{Out: f.Out}
		printer.Problem(err)
		return
	}
	if f.Workspace != nil { // nil: what the command line says is not known yet
		f.Workspace.Log.Error("failed", "error", err.Error(), "shown", wording.Whole(err))
	}
	parts := wording.Parts(err)
	switch {
	case errors.Is(err, context.Canceled):
		f.complainOne("konstruct: interrupted", "The same command again goes on.")
	case len(parts) == 1:
		f.complainOne("konstruct: "+wording.Of(err), failure.Next(err))
	default:
		fmt.Fprintf(f.Err, "konstruct: %d errors:\n", len(parts))
		for _, part := range parts {
			f.complainOne("- "+wording.Of(part), failure.Next(part))
		}
	}
}

// complainOne prints a text with its further lines and what to do next below it.
func (f *Factory) complainOne(said, next string) {
	fmt.Fprintln(f.Err, strings.ReplaceAll(said, "\n", "\n  "))
	if next != "" {
		fmt.Fprintf(f.Err, "  %s\n", redact.String(text.Bounded(next)))
	}
}

// PrintJSON prints one line of JSON, without anything secret.
func (f *Factory) PrintJSON(v any) { (&output.JSONPrinter{Out: f.Out}).Line(v) }

// TextPrinter prints lines for people.
func (f *Factory) TextPrinter() *output.TextPrinter {
	return &output.TextPrinter{Out: f.Out, Now: f.Now}
}

// Printer prints the way the output was asked for.
func (f *Factory) Printer() output.Printer {
	if f.Output == output.JSON {
		return &output.JSONPrinter{Out: f.Out}
	}
	return &output.TextPrinter{Out: f.Out, Now: f.Now, Start: f.Now()}
}

// PrintUnredacted prints a line of JSON as it is: for a secret that was asked for.
func (f *Factory) PrintUnredacted(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f.Out, string(text.EscapeHidden(data, false)))
	return err
}
