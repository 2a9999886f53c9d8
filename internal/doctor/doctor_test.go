package doctor

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/github"
)

func fixed(f Finding) func(context.Context) Finding {
	return func(context.Context) Finding { return f }
}

func TestWhatDependsOnAFailureIsLeftOut(t *testing.T) {
	bad, fine := fixed(Finding{Mark: Bad, What: "broken"}), fixed(OK("fine"))
	var asked []string
	counted := func(name string) func(context.Context) Finding {
		return func(context.Context) Finding {
			asked = append(asked, name)
			return OK("fine")
		}
	}
	var told []Result
	v := Run(context.Background(), []Check{
		{"a", nil, fine}, {"b", []string{"a"}, bad}, {"c", []string{"a", "b"}, counted("c")}, {"d", []string{"c"}, counted("d")}, {"e", []string{"a"}, counted("e")},
		{"f", nil, fixed(Noted("look", "there"))},
	}, time.Second, func(r Result) { told = append(told, r) })
	if want := (Verdict{Checks: 6, Notes: 1, Failed: 1, Skipped: 2}); v != want {
		t.Errorf("%+v, want %+v", v, want)
	}
	var marks []Mark
	for _, r := range told {
		marks = append(marks, r.Mark)
	}
	if !slices.Equal(marks, []Mark{Good, Bad, Skipped, Skipped, Good, Note}) || !slices.Equal(asked, []string{"e"}) {
		t.Errorf("%v, asked %v", marks, asked)
	}
}

func TestAnOwnerIsWaitedForOnlyWhereNothingElseIsWrong(t *testing.T) {
	owner, own := Finding{Mark: Bad, Person: true}, Finding{Mark: Bad}
	for _, tc := range []struct {
		findings []Finding
		person   bool
	}{
		{[]Finding{owner}, true}, {[]Finding{owner, OK("")}, true}, {[]Finding{owner, own}, false}, {[]Finding{own}, false}, {[]Finding{OK("")}, false},
	} {
		var checks []Check
		for i, f := range tc.findings {
			checks = append(checks, Check{Name: string(rune('a' + i)), Run: fixed(f)})
		}
		if v := Run(context.Background(), checks, time.Second, func(Result) {}); v.Person != tc.person {
			t.Errorf("%+v: %+v", tc.findings, v)
		}
	}
}

func TestNoCheckTakesLongerThanItsLimit(t *testing.T) {
	for name, run := range map[string]func(context.Context) Finding{
		"heeds its context": func(ctx context.Context) Finding {
			<-ctx.Done()
			return Failed(ctx.Err())
		},
		"does not": func(context.Context) Finding {
			time.Sleep(time.Hour)
			return OK("at last")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				var got Result
				v := Run(context.Background(), []Check{{"slow", nil, run}}, 10*time.Second, func(r Result) { got = r })
				if took := time.Since(begun); took != 10*time.Second || v.Failed != 1 || got.What != "no answer within 10s" || got.Next == "" {
					t.Errorf("%v after %v", got, took)
				}
				time.Sleep(time.Hour) // until the one that was left behind has ended
			})
		})
	}
}

func TestAnInterruptEndsTheRow(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	v := Run(ctx, []Check{{"a", nil, func(context.Context) Finding { cancel(); return OK("") }}, {"b", nil, fixed(OK(""))}}, time.Second, func(Result) { told++ })
	if told != 1 || v.Checks != 1 {
		t.Errorf("%d told, %+v", told, v)
	}
}

func TestAnErrorsOwnAdviceIsKept(t *testing.T) {
	f := Failed(&github.Error{Op: "reach", Target: "x", Kind: github.KindDoubtful, Reason: github.ReasonUnreachable, Cause: "refused"})
	if f.What != "reach x: refused" || f.Next != "Check the network, the host's name and the proxy (HTTPS_PROXY, NO_PROXY)" || f.Person {
		t.Errorf("%+v", f)
	}
	if f := Failed(&github.Error{Op: "x", Kind: github.KindSuspended, Cause: "y"}); !f.Person {
		t.Errorf("%+v", f)
	}
	if f := Failed(&github.Error{Op: "x", Kind: github.KindUnexpected, Cause: "y."}); f.What != "x: y" || f.Next != "" {
		t.Errorf("%+v", f)
	}
}
