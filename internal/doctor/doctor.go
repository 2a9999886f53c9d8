// Package doctor finds out why something does not work: a row of checks, each
// with an end, of which those that depend on a failed one are left out.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// Mark is how a check has ended.
type Mark string

// The marks.
const (
	Good    Mark = "ok"
	Note    Mark = "note"    // works, and somebody should know
	Bad     Mark = "failed"  // does not work
	Skipped Mark = "skipped" // depends on something that does not work
)

// Finding is what a check has found.
type Finding struct {
	Mark Mark
	What string // one sentence, without a full stop
	Next string // what to do about it, "" nothing
	// Person is true when somebody else has to act first: an owner.
	Person bool
}

// Check is one question. Its name is unique; Needs name checks before it that
// must not have failed or been left out.
type Check struct {
	Name  string
	Needs []string
	Run   func(ctx context.Context) Finding
}

// Result is a finished check.
type Result struct {
	Name string
	Finding
}

// Verdict is how all checks together have ended.
type Verdict struct {
	Checks, Notes, Failed, Skipped int
	// Person is true when something failed and all of it waits for somebody.
	Person bool
}

// Run makes one check after the other, each within limit, and tells each
// result at once.
func Run(ctx context.Context, checks []Check, limit time.Duration, tell func(Result)) Verdict {
	v := Verdict{}
	out := map[string]bool{}
	own := false // a failure that no other person has to mend
	for _, c := range checks {
		if ctx.Err() != nil {
			break
		}
		r := Result{Name: c.Name}
		if because := firstOf(c.Needs, out); because != "" {
			r.Finding = Finding{Mark: Skipped, What: "not looked at: it depends on “" + because + "”"}
		} else {
			r.Finding = within(ctx, limit, c.Run)
		}
		v.Checks++
		switch r.Mark {
		case Note:
			v.Notes++
		case Bad:
			v.Failed++
			out[c.Name] = true
			own = own || !r.Person
		case Skipped:
			v.Skipped++
			out[c.Name] = true
		case Good:
		}
		tell(r)
	}
	v.Person = v.Failed > 0 && !own
	return v
}

func firstOf(names []string, out map[string]bool) string {
	for _, n := range names {
		if out[n] {
			return n
		}
	}
	return ""
}

// within gives a check limit; one that does not end by then is left behind
// with its context ended.
func within(ctx context.Context, limit time.Duration, run func(context.Context) Finding) Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan Finding, 1)
	go func() { done <- run(ctx) }()
	select {
	case f := <-done:
		if f.Mark == Bad && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return late(limit)
		}
		return f
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return Finding{Mark: Skipped, What: "interrupted"}
		}
		return late(limit)
	}
}

func late(limit time.Duration) Finding {
	return Finding{Mark: Bad, What: fmt.Sprintf("no answer within %v", limit), Next: "Check the network and the proxy (HTTPS_PROXY, NO_PROXY)."}
}

// OK is a check without complaint.
func OK(what string) Finding { return Finding{Mark: Good, What: what} }

// Noted is worth knowing.
func Noted(what, next string) Finding { return Finding{Mark: Note, What: what, Next: next} }

// Failed is an error as a finding, with what it says about a way out.
func Failed(err error) Finding {
	f := Finding{Mark: Bad, What: strings.TrimSuffix(err.Error(), ".")}
	var hint interface{ Next() string }
	if errors.As(err, &hint) {
		f.Next = strings.TrimSuffix(hint.Next(), ": konstruct doctor") // here we are
	}
	switch github.KindOf(err) {
	case github.KindForbidden, github.KindSuspended:
		f.Person = true
	}
	return f
}
