package lines

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"gitconnection/internal/connection"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// Errors that end a menu without being a failure.
var (
	errQuit       = errors.New("the operator has quit")
	errInputEnded = errors.New("the input has ended")
	errBack       = errors.New("back to the question before")
)

// maxLine limits the cells of one line: a screen reader would read ten thousand
// characters for minutes.
const maxLine = 2000

// terminal prints lines and reads answers. All output goes through say, which
// removes what a terminal would obey.
type terminal struct {
	mu    sync.Mutex // of out
	out   io.Writer
	lines chan string // closed when the input has ended
}

// newTerminal starts to read. A read from a terminal cannot be cancelled, so
// the goroutine ends with the input or with the program.
func newTerminal(in io.Reader, out io.Writer) *terminal {
	t := &terminal{out: out, lines: make(chan string)}
	go func() {
		defer close(t.lines)
		r := bufio.NewReader(in)
		for {
			line, err := r.ReadString('\n')
			if line != "" {
				t.lines <- strings.TrimSpace(line)
			}
			if err != nil {
				return
			}
		}
	}()
	return t
}

// say prints one line.
func (t *terminal) say(format string, args ...any) {
	t.print(safe(fmt.Sprintf(format, args...)) + "\n")
}

// safe returns s as one line without secrets and control characters.
func safe(s string) string {
	s = text.Clean(redact.String(s))
	if cut := text.Truncate(s, maxLine, ""); len(cut) < len(s) {
		return fmt.Sprintf("%s (and %d bytes more on this line)", cut, len(s)-len(cut))
	}
	return s
}

// prompt prints a question without ending the line.
func (t *terminal) prompt(format string, args ...any) {
	t.print(safe(fmt.Sprintf(format, args...)) + " ")
}

// print writes to the output. The owner of the output reports write errors.
func (t *terminal) print(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.out, line)
}

// line is the next line of input.
func (t *terminal) line(ctx context.Context) (string, error) {
	select {
	case line, ok := <-t.lines:
		if !ok {
			return "", errInputEnded
		}
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// ask asks for a text; Enter alone is fallback.
func (t *terminal) ask(ctx context.Context, question, fallback string) (string, error) {
	if fallback != "" {
		question += " (Enter for " + fallback + ")"
	}
	t.prompt("%s:", question)
	line, err := t.line(ctx)
	if err != nil || line != "" {
		return line, err
	}
	return fallback, nil
}

// choice is one numbered answer.
type choice struct {
	label string
	why   string // why it cannot be done now; "" if it can
	do    func(context.Context) error
}

// list prints the choices.
func (t *terminal) list(choices []choice) {
	for i, c := range choices {
		if c.why != "" {
			t.say("  %d. %s (not now: %s)", i+1, c.label, c.why)
			continue
		}
		t.say("  %d. %s", i+1, c.label)
	}
}

// choose asks for one of choices and returns its index. Enter alone is the
// choice at fallback, if that is not negative.
func (t *terminal) choose(ctx context.Context, question string, fallback int, choices []choice) (int, error) {
	t.say("%s", question)
	t.list(choices)
	for {
		if fallback >= 0 {
			t.prompt("Number (Enter for %d):", fallback+1)
		} else {
			t.prompt("Number:")
		}
		line, err := t.line(ctx)
		if err != nil {
			return 0, err
		}
		if at, ok := t.parseChoice(line, fallback, choices); ok {
			return at, nil
		}
	}
}

// parseChoice parses an answer, and prints what is wrong with it.
func (t *terminal) parseChoice(line string, fallback int, choices []choice) (int, bool) {
	if line == "" && fallback >= 0 {
		return fallback, true
	}
	n, err := strconv.Atoi(strings.TrimSuffix(line, "."))
	if err != nil || n < 1 || n > len(choices) {
		t.say("Type a number from 1 to %d.", len(choices))
		return 0, false
	}
	if why := choices[n-1].why; why != "" {
		t.say("Not now: %s.", strings.TrimSuffix(why, "."))
		return 0, false
	}
	return n - 1, true
}

// menu asks in a loop and does what is chosen, until a choice returns [errBack]
// or another error.
func (t *terminal) menu(ctx context.Context, fallback int, ask func() (string, []choice)) error {
	for {
		question, choices := ask()
		t.say("")
		at, err := t.choose(ctx, question, fallback, choices)
		if err != nil {
			return err
		}
		if err := choices[at].do(ctx); errors.Is(err, errBack) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// confirm asks a question that Enter alone answers with no.
func (t *terminal) confirm(ctx context.Context, question, no, yes string) (bool, error) {
	at, err := t.choose(ctx, question, 0, []choice{{label: no}, {label: yes}})
	return at == 1, err
}

// printError prints what failed, why, and what to do next.
func (t *terminal) printError(doing string, err error) {
	why, next := wording.Of(err), ""
	var hint interface{ Next() string }
	if errors.As(err, &hint) {
		next = hint.Next()
	}
	if errors.Is(err, connection.ErrChanged) {
		next = "Connect again: it looks again and shows a new plan."
	}
	t.say("%s failed: %s", doing, strings.ReplaceAll(why, "\n", "\n  "))
	if next != "" {
		t.say("Next: %s", next)
	}
}

// handleError prints an error and returns nil, unless it ends the program.
func (t *terminal) handleError(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errInputEnded) || errors.Is(err, errQuit) {
		return err
	}
	if errors.Is(err, errBack) || errors.Is(err, context.Canceled) {
		t.say("Stopped waiting. Nothing was written.")
		return nil
	}
	t.printError(doing, err)
	return nil
}
