// Package faults holds what goes wrong on purpose with requests that match.
package faults

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Kinds of faults.
const (
	Status      = "status"       // Status, Body and Header instead of the answer; no effect
	StatusAfter = "status-after" // the effect happens, then Status, Body and Header
	ResetBefore = "reset-before" // the connection is reset; no effect
	ResetAfter  = "reset-after"  // the effect happens, then the connection is reset
	Truncate    = "truncate"     // the effect happens, half of the answer's body comes
	Garbage     = "garbage"      // the effect happens, the answer's body is noise
	Delay       = "delay"        // Delay passes first, then all is well
	Refuse      = "refuse"       // the connection is closed at once, without latency
)

// Known reports whether kind is one of them.
func Known(kind string) bool {
	return slices.Contains([]string{Status, StatusAfter, ResetBefore, ResetAfter, Truncate, Garbage, Delay, Refuse}, kind)
}

// Fault is something that goes wrong with requests that match. Empty fields
// match anything.
type Fault struct {
	Method string `json:"method,omitempty"`
	Route  string `json:"route,omitempty"` // with or without the method: "POST /orgs/{org}/repos" or "/orgs/{org}/repos"
	Owner  string `json:"owner,omitempty"` // the account that the request is about, in any case
	// Nth is the first matching request that is hit, counting from 1 when the
	// fault was added; 0 is the first one too.
	Nth int `json:"nth,omitempty"`
	// Times is how many are hit from there on; 0 means 1 if Nth is set, all otherwise.
	Times  int               `json:"times,omitempty"`
	Kind   string            `json:"kind"`
	Status int               `json:"status,omitempty"`
	Body   string            `json:"body,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Delay  time.Duration     `json:"delay,omitempty"` // nanoseconds
}

// Is reports whether there is a fault, of that kind.
func (f *Fault) Is(kind string) bool { return f != nil && f.Kind == kind }

// Wait is how long the fault delays a request.
func (f *Fault) Wait() time.Duration {
	if f.Is(Delay) {
		return f.Delay
	}
	return 0
}

// Fired is a fault that hit a request.
type Fired struct {
	Fault   Fault `json:"fault"`
	Request int   `json:"request"` // number of the request in the log
}

// Request is what a fault looks at.
type Request struct {
	N                    int
	Method, Route, Owner string
}

// Box holds the faults that are armed, and those that have fired. It is safe for
// concurrent use.
type Box struct {
	mu     sync.Mutex
	active []*armed
	fired  []Fired
}

type armed struct {
	Fault
	seen int
}

// Add arms a fault.
func (b *Box) Add(f Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active = append(b.active, &armed{Fault: f})
}

// Clear disarms all faults and forgets which have fired.
func (b *Box) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active, b.fired = nil, nil
}

// Fired lists the faults that hit a request, in order.
func (b *Box) Fired() []Fired {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.fired)
}

// CopyTo arms another box with the faults of this one.
func (b *Box) CopyTo(other *Box) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.active {
		same := *f
		same.Header = maps.Clone(f.Header)
		other.active = append(other.active, &same)
	}
}

// Take returns the first fault that hits the request. Every matching fault
// counts the request, hit or not.
func (b *Box) Take(r Request) *Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	var hit *Fault
	for _, f := range b.active {
		if !f.matches(r) {
			continue
		}
		f.seen++
		if hit == nil && f.due() {
			hit = &f.Fault
			b.fired = append(b.fired, Fired{Fault: f.Fault, Request: r.N})
		}
	}
	return hit
}

func (f *armed) matches(r Request) bool {
	method, path, both := strings.Cut(f.Route, " ")
	if !both {
		method, path = f.Method, f.Route
	} else if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	return (method == "" || strings.EqualFold(method, r.Method)) &&
		(path == "" || strings.HasSuffix(r.Route, " "+path)) &&
		(f.Owner == "" || strings.EqualFold(f.Owner, r.Owner))
}

func (f *armed) due() bool {
	first, times := f.Nth, f.Times
	if first > 0 && times == 0 {
		times = 1
	}
	if first == 0 {
		first = 1
	}
	return f.seen >= first && (times == 0 || f.seen < first+times)
}
