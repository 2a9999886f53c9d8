package lines

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
)

// paper is an output that may be looked at while it is written.
type paper struct {
	mu sync.Mutex
	b  strings.Builder
}

func (p *paper) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(data)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

func TestSayLetsNothingThrough(t *testing.T) {
	out := &paper{}
	talk := newTerminal(strings.NewReader(""), out)
	for _, hostile := range []string{
		"\x1b]52;c;aGk=\x07", "\x1b[2J", "\u009b31m", "a\rb", "a\bb", "exe\u202egpj", "a\u200bb", "\xff", "a\nb",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
	} {
		talk.say("name: %s", hostile)
	}
	talk.say("%s", strings.Repeat("x", 10_000))
	got := out.String()
	for _, bad := range []string{"\x1b", "\u009b", "\r", "\b", "\u202e", "\u200b", "\xff", "MIIE", strings.Repeat("x", maxLine+1)} {
		if strings.Contains(got, bad) {
			t.Errorf("%q got through", bad)
		}
	}
	for _, visible := range []string{"␛]52;c;aGk=␇", "a␍b", "<U+202E>", "<U+200B>", "<0xFF>", "a␊b", "(and 8000 bytes more on this line)"} {
		if !strings.Contains(got, visible) {
			t.Errorf("%q is not seen in %q", visible, got)
		}
	}
}

func TestChoose(t *testing.T) {
	choices := []choice{{label: "one"}, {label: "two", why: "it is closed"}, {label: "three"}}
	for _, c := range []struct {
		name, typed string
		usual, want int
		says        string
		err         error
	}{
		{"a number", "3\n", -1, 2, "", nil},
		{"with a full stop", "3.\n", -1, 2, "", nil},
		{"enter alone", "\n", 0, 0, "Enter for 1", nil},
		{"enter without a usual answer", "\n1\n", -1, 0, "Type a number from 1 to 3.", nil},
		{"too large", "9\n1\n", -1, 0, "Type a number from 1 to 3.", nil},
		{"no number", "yes\n1\n", -1, 0, "Type a number from 1 to 3.", nil},
		{"not now", "2\n1\n", -1, 0, "Not now: it is closed.", nil},
		{"the last line without an end", "3", -1, 2, "", nil},
		{"the input ends", "", 0, 0, "", errInputEnded},
		{"the input ends after a wrong answer", "9\n", 0, 0, "", errInputEnded},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := &paper{}
			at, err := newTerminal(strings.NewReader(c.typed), out).choose(context.Background(), "Which?", c.usual, choices)
			if at != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %d, %v", at, err)
			}
			if !strings.Contains(out.String(), c.says) {
				t.Errorf("it said %q", out)
			}
		})
	}
}

func TestAskEndsWithTheContext(t *testing.T) {
	in, _ := io.Pipe() // nobody ever types
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newTerminal(in, &paper{}).ask(ctx, "Name", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWait(t *testing.T) {
	release := make(chan struct{})
	work := func(ctx context.Context) (int, error) {
		select {
		case <-release:
			return 7, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	choices := []choice{
		{label: "go", do: func(context.Context) error { close(release); return nil }},
		{label: "fail", do: func(context.Context) error { return errors.New("no page") }},
		{label: "stop", do: func(context.Context) error { return errBack }},
	}
	in, typed := io.Pipe()
	go func() { _, _ = io.WriteString(typed, "2\n\n") }() // the pipe stays open: nobody is left to type
	out := &paper{}
	if got, err := wait(context.Background(), newTerminal(in, out), choices, work); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	if !strings.Contains(out.String(), "That did not work: no page") {
		t.Errorf("it said %q", out)
	}
	release = make(chan struct{})
	if _, err := wait(context.Background(), newTerminal(strings.NewReader("3\n"), &paper{}), choices, work); !errors.Is(err, errBack) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := wait(context.Background(), newTerminal(strings.NewReader(""), &paper{}), choices, work); !errors.Is(err, errInputEnded) {
		t.Errorf("the input has ended: %v", err)
	}
}
