package app

import (
	"errors"
	"fmt"
	"testing"

	"gitconnection/internal/ui/session"
)

type knowing struct {
	next string
	in   error
}

func (k knowing) Error() string { return "knowing" }

func (k knowing) Next() string { return k.next }

func (k knowing) Unwrap() error { return k.in }

// The first error that knows what to do is heard, wherever it is.
func TestNextOf(t *testing.T) {
	deep := knowing{next: "deep"}
	for want, err := range map[string]error{
		"":      nil,
		"first": knowing{next: "first", in: deep},
		"deep":  fmt.Errorf("outer: %w", knowing{in: errors.Join(errors.New("a"), fmt.Errorf("b: %w", deep))}),
	} {
		if got := session.NextOf(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := session.NextOf(errors.Join(errors.New("a"), errors.New("b"))); got != "" {
		t.Errorf("nobody knows: %q", got)
	}
}
