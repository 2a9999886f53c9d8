package simulator

import "gitconnection/internal/github/simulator/faults"

// Fault is something that goes wrong with requests that match.
type Fault = faults.Fault

// FiredFault is a fault that hit a request.
type FiredFault = faults.Fired

// Kinds of faults, as package faults has them.
const (
	FaultStatus      = faults.Status
	FaultStatusAfter = faults.StatusAfter
	FaultResetBefore = faults.ResetBefore
	FaultResetAfter  = faults.ResetAfter
	FaultTruncate    = faults.Truncate
	FaultGarbage     = faults.Garbage
	FaultDelay       = faults.Delay
	FaultRefuse      = faults.Refuse
)

// AddFault arms a fault.
func (s *Simulator) AddFault(f Fault) { s.faults.Add(f) }

// ClearFaults disarms all faults and forgets which have fired.
func (s *Simulator) ClearFaults() { s.faults.Clear() }

// FiredFaults lists the faults that hit a request, in order.
func (s *Simulator) FiredFaults() []FiredFault { return s.faults.Fired() }
