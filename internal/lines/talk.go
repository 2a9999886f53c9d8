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
)

// How a conversation ends without an error.
var (
	errQuit       = errors.New("the operator has quit")
	errInputEnded = errors.New("the input has ended")
	errBack       = errors.New("back to the question before")
)

// maxLine is how many cells of one line are printed: a line of ten thousand
// characters would be read aloud for minutes.
const maxLine = 2000

// talk asks and listens. Everything it prints goes through say, which lets
// nothing through that a terminal would obey.
type talk struct {
	mu    sync.Mutex // of out
	out   io.Writer
	lines chan string // closed when the input has ended
}

// newTalk starts to listen. A read from a terminal cannot be called off, so
// the reader ends with the input or the program.
func newTalk(in io.Reader, out io.Writer) *talk {
	t := &talk{out: out, lines: make(chan string)}
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
func (t *talk) say(format string, args ...any) {
	t.print(safe(fmt.Sprintf(format, args...)) + "\n")
}

// safe is s as one line that only shows, without secrets.
func safe(s string) string {
	s = text.Clean(redact.String(s))
	if cut := text.Truncate(s, maxLine, ""); len(cut) < len(s) {
		return fmt.Sprintf("%s (and %d bytes more on this line)", cut, len(s)-len(cut))
	}
	return s
}

// prompt asks without ending the line.
func (t *talk) prompt(format string, args ...any) {
	t.print(safe(fmt.Sprintf(format, args...)) + " ")
}

// print writes. That it did not arrive is told by whoever owns the output.
func (t *talk) print(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.out, line)
}

// line is the next line that is typed.
func (t *talk) line(ctx context.Context) (string, error) {
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

// ask asks for a text; Enter alone is usual.
func (t *talk) ask(ctx context.Context, question, usual string) (string, error) {
	if usual != "" {
		question += " (Enter for " + usual + ")"
	}
	t.prompt("%s:", question)
	line, err := t.line(ctx)
	if err != nil || line != "" {
		return line, err
	}
	return usual, nil
}

// choice is one numbered answer.
type choice struct {
	label string
	why   string // not empty: it cannot be done now, and why
	do    func(context.Context) error
}

// list prints the choices.
func (t *talk) list(choices []choice) {
	for i, c := range choices {
		if c.why != "" {
			t.say("  %d. %s (not now: %s)", i+1, c.label, c.why)
			continue
		}
		t.say("  %d. %s", i+1, c.label)
	}
}

// choose asks which of choices is wanted and returns its index. usual is the
// index that Enter alone stands for, -1 none.
func (t *talk) choose(ctx context.Context, question string, usual int, choices []choice) (int, error) {
	t.say("%s", question)
	t.list(choices)
	for {
		if usual >= 0 {
			t.prompt("Number (Enter for %d):", usual+1)
		} else {
			t.prompt("Number:")
		}
		line, err := t.line(ctx)
		if err != nil {
			return 0, err
		}
		if at, ok := t.picked(line, usual, choices); ok {
			return at, nil
		}
	}
}

// picked reads an answer, and says what is wrong with it.
func (t *talk) picked(line string, usual int, choices []choice) (int, bool) {
	if line == "" && usual >= 0 {
		return usual, true
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

// menu asks again and again, doing what is chosen, until one of the choices
// returns [errBack] or something that ends more than this menu.
func (t *talk) menu(ctx context.Context, usual int, ask func() (string, []choice)) error {
	for {
		question, choices := ask()
		t.say("")
		at, err := t.choose(ctx, question, usual, choices)
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

// yes asks a question that Enter alone answers with no.
func (t *talk) yes(ctx context.Context, question, no, yes string) (bool, error) {
	at, err := t.choose(ctx, question, 0, []choice{{label: no}, {label: yes}})
	return at == 1, err
}

// fail says what went wrong, why, and what to do next.
func (t *talk) fail(doing string, err error) {
	why, next := err.Error(), ""
	var hint interface{ Next() string }
	if errors.As(err, &hint) {
		next = hint.Next()
	}
	if errors.Is(err, connection.ErrChanged) {
		next = "Connect again: it looks again and shows a new plan."
	}
	t.say("%s failed: %s", doing, why)
	if next != "" {
		t.say("Next: %s", next)
	}
}

// trouble says what went wrong and goes on, unless the program is to end.
func (t *talk) trouble(ctx context.Context, doing string, err error) error {
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
	t.fail(doing, err)
	return nil
}
