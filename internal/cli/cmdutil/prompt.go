package cmdutil

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
)

// Confirm asks the person in the terminal; a script says --yes.
func (f *Factory) Confirm(yes bool) error {
	if yes {
		return nil
	}
	if !f.Terminal || f.Output == output.JSON {
		return failure.Usage("nothing was written: the plan has to be confirmed", "Give --yes to apply it.")
	}
	fmt.Fprint(f.Out, "Apply? [y/N] ")
	line, err := bufio.NewReader(f.In).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); answer == "y" || answer == "yes" {
		return nil
	}
	if err != nil && line == "" {
		return errors.Join(context.Canceled, errors.New("nothing was written"))
	}
	return Printed(errors.Join(context.Canceled, errors.New("nothing was written")))
}

// Ask asks the person in the terminal; a script says --yes.
func (f *Factory) Ask(question string, yes bool) error {
	if yes {
		return nil
	}
	if !f.Terminal || f.Output == output.JSON {
		return failure.Usage("nothing was changed: this has to be confirmed", "Give --yes to do it.")
	}
	fmt.Fprint(f.Out, question+" [y/N] ")
	switch line, err := readLine(f.In); strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	default:
		return Printed(errors.Join(context.Canceled, err))
	}
}

// readLine reads byte by byte, so that what comes after the line is left to
// others.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	one := make([]byte, 1)
	for line.Len() < MaxLine {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' {
			return line.String(), nil
		}
		line.Write(one[:n])
		if err != nil {
			return line.String(), err
		}
	}
	return line.String(), nil
}

// MaxLine is longer than any address or secret that is typed or pasted.
const MaxLine = 64 << 10

// Line reads one line that a person types, and not a byte more: several
// questions follow each other.
func (f *Factory) Line() (string, error) {
	var b strings.Builder
	one := make([]byte, 1)
	for {
		n, err := f.In.Read(one)
		switch {
		case n > 0 && one[0] == '\n':
			return strings.TrimSpace(b.String()), nil
		case n > 0:
			b.WriteByte(one[0])
		}
		if err != nil {
			if b.Len() > 0 && errors.Is(err, io.EOF) {
				return strings.TrimSpace(b.String()), nil
			}
			return "", errors.Join(context.Canceled, errors.New("nothing was written"))
		}
		if b.Len() > bufio.MaxScanTokenSize {
			return "", failure.Usage("the line is too long", "")
		}
	}
}
