package safe

import (
	"strings"
	"testing"
)

func TestGoRestoresThenReports(t *testing.T) {
	var order []string
	got := make(chan *PanicError)
	g := Guard{
		Kill:   func() { order = append(order, "kill") },
		Report: func(e *PanicError) { order = append(order, "report"); got <- e },
	}
	g.Go(func() { panic("boom") })
	e := <-got
	if strings.Join(order, " ") != "kill report" {
		t.Errorf("order %v: the terminal comes first", order)
	}
	if e.Error() != "panic: boom" || !strings.Contains(string(e.Stack), "TestGoRestoresThenReports") {
		t.Errorf("got %v\n%s", e, e.Stack)
	}
}

func TestGoWithoutPanic(t *testing.T) {
	done := make(chan struct{})
	g := Guard{Kill: func() { t.Error("killed") }}
	g.Go(func() { close(done) })
	<-done
}
