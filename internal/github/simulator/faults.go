package simulator

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Kinds of faults.
const (
	FaultStatus      = "status"       // Status, Body and Header instead of the answer; no effect
	FaultStatusAfter = "status-after" // the effect happens, then Status, Body and Header
	FaultResetBefore = "reset-before" // the connection is reset; no effect
	FaultResetAfter  = "reset-after"  // the effect happens, then the connection is reset
	FaultTruncate    = "truncate"     // the effect happens, half of the answer's body comes
	FaultGarbage     = "garbage"      // the effect happens, the answer's body is noise
	FaultDelay       = "delay"        // Delay passes first, then all is well
	FaultRefuse      = "refuse"       // the connection is closed at once, without latency
)

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

// FiredFault is a fault that hit a request.
type FiredFault struct {
	Fault   Fault `json:"fault"`
	Request int   `json:"request"` // LoggedRequest.N
}

type faultBox struct {
	mu     sync.Mutex
	active []*armedFault
	fired  []FiredFault
}

type armedFault struct {
	Fault
	seen int
}

// AddFault arms a fault.
func (s *Simulator) AddFault(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = append(s.faults.active, &armedFault{Fault: f})
}

// ClearFaults disarms all faults and forgets which have fired.
func (s *Simulator) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active, s.faults.fired = nil, nil
}

// FiredFaults lists the faults that hit a request, in order.
func (s *Simulator) FiredFaults() []FiredFault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return slices.Clone(s.faults.fired)
}

// take returns the first fault that hits the request. Every matching fault
// counts the request, hit or not.
func (b *faultBox) take(e LoggedRequest) *Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	var hit *Fault
	for _, f := range b.active {
		if !f.matches(e) {
			continue
		}
		f.seen++
		if hit == nil && f.due() {
			hit = &f.Fault
			b.fired = append(b.fired, FiredFault{Fault: f.Fault, Request: e.N})
		}
	}
	return hit
}

func (f *armedFault) matches(e LoggedRequest) bool {
	method, path, both := strings.Cut(f.Route, " ")
	if !both {
		method, path = f.Method, f.Route
	} else if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	return (method == "" || strings.EqualFold(method, e.Method)) &&
		(path == "" || strings.HasSuffix(e.Route, " "+path)) &&
		(f.Owner == "" || strings.EqualFold(f.Owner, e.Owner))
}

func (f *armedFault) due() bool {
	first, times := f.Nth, f.Times
	if first > 0 && times == 0 {
		times = 1
	}
	if first == 0 {
		first = 1
	}
	return f.seen >= first && (times == 0 || f.seen < first+times)
}
