// Package doctor diagnoses why something does not work: it runs checks in order,
// each with a time limit, and skips those that depend on a failed one.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// Mark is the outcome of a check.
type Mark string

// The marks.
const (
	Good    Mark = "ok"
	Note    Mark = "note"    // works, but is worth knowing
	Bad     Mark = "failed"  // does not work
	Skipped Mark = "skipped" // depends on something that does not work
)

// Finding is the result of a check's run.
type Finding struct {
	Mark Mark
	What string // one sentence, without a full stop
	Next string // what to do about it, "" nothing
	// Person is true when somebody else has to act first: an owner.
	Person bool
}

// Check is one check. Its name is unique; Needs names earlier checks that must not
// have failed or been skipped.
type Check struct {
	Name  string
	Needs []string
	Run   func(ctx context.Context) Finding
}

// Result is the finding of a named check.
type Result struct {
	Name string
	Finding
}

// Verdict is the outcome of all checks together.
type Verdict struct {
	Checks, Notes, Failed, Skipped int
	// Person is true when something failed, and somebody else has to act on all of
	// it.
	Person bool
}

// Run runs one check after the other, each within limit, and reports each result
// at once.
func Run(ctx context.Context, checks []Check, limit time.Duration, report func(Result)) Verdict {
	v := Verdict{}
	broken := map[string]bool{} // failed or skipped, by name
	own := false                // a failure that the operator can fix
	for _, c := range checks {
		if ctx.Err() != nil {
			break
		}
		r := Result{Name: c.Name}
		if because := firstOf(c.Needs, broken); because != "" {
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
			broken[c.Name] = true
			own = own || !r.Person
		case Skipped:
			v.Skipped++
			broken[c.Name] = true
		case Good:
		}
		report(r)
	}
	v.Person = v.Failed > 0 && !own
	return v
}

// firstOf returns the first of names that is in set, "" if there is none.
func firstOf(names []string, set map[string]bool) string {
	for _, n := range names {
		if set[n] {
			return n
		}
	}
	return ""
}

// within runs a check for at most limit. A check that does not return by then is
// abandoned; its context has ended.
func within(ctx context.Context, limit time.Duration, run func(context.Context) Finding) Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan Finding, 1)
	go func() { done <- run(ctx) }()
	select {
	case f := <-done:
		if f.Mark == Bad && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return timedOut(limit)
		}
		return f
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return Finding{Mark: Skipped, What: "interrupted"}
		}
		return timedOut(limit)
	}
}

func timedOut(limit time.Duration) Finding {
	return Finding{Mark: Bad, What: fmt.Sprintf("no answer within %v", limit), Next: "Check the network and the proxy (HTTPS_PROXY, NO_PROXY)."}
}

// OK is the finding of a check that found no problem.
func OK(what string) Finding { return Finding{Mark: Good, What: what} }

// Noted is a finding that is worth knowing.
func Noted(what, next string) Finding { return Finding{Mark: Note, What: what, Next: next} }

// Failed is an error as a finding, with the remedy that the error names.
func Failed(err error) Finding {
	f := Finding{Mark: Bad, What: strings.TrimSuffix(wording.Line(err), ".")}
	var hint interface{ Next() string }
	if errors.As(err, &hint) {
		f.Next = strings.TrimSuffix(hint.Next(), ": konstruct doctor") // it is running already
	}
	switch github.KindOf(err) {
	case github.KindForbidden, github.KindSuspended:
		f.Person = true
	}
	return f
}
