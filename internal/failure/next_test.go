package failure

import (
	"errors"
	"fmt"
	"testing"
)

type knowing struct {
	next string
	in   error
}

func (k knowing) Error() string { return "knowing" }

func (k knowing) Next() string { return k.next }

func (k knowing) Unwrap() error { return k.in }

// The first error that knows what to do is asked, wherever it is.
func TestNext(t *testing.T) {
	deep := knowing{next: "deep"}
	for want, err := range map[string]error{
		"":      nil,
		"first": knowing{next: "first", in: deep},
		"deep":  fmt.Errorf("outer: %w", knowing{in: errors.Join(errors.New("a"), fmt.Errorf("b: %w", deep))}),
	} {
		if got := Next(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := Next(errors.Join(errors.New("a"), errors.New("b"))); got != "" {
		t.Errorf("nobody knows: %q", got)
	}
}
