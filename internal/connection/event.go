package connection

import "time"

// StepState is where a step stands.
type StepState string

// The states of a step.
const (
	StepStarted  StepState = "started"
	StepProgress StepState = "progress"
	StepWaiting  StepState = "waiting"
	StepDone     StepState = "done"
	StepSkipped  StepState = "skipped"
	StepFailed   StepState = "failed"
)

// Event says what is happening right now in a run. Events of one run arrive
// in order, from one goroutine at a time.
type Event struct {
	Step    string    // Step.ID; "" for events of the run as a whole
	Target  string    // owner/name
	State   StepState // "" for a request event
	Done    int64     // progress so far, in Unit
	Total   int64
	Unit    string // "files", "bytes", "steps"
	Message string
	Until   time.Time // a wait ends then; zero: no wait
	At      time.Time
	// Request is set when the event reports an API request instead of a step.
	Request *RequestEvent
}

// RequestEvent is one API request as an operator wants to see it.
type RequestEvent struct {
	Method, Path string
	Status       int // 0: no answer
	Attempt      int // from 1
	Duration     time.Duration
	Err          string
	RetryAt      time.Time // zero: it will not be tried again
	// Pending says that it was just sent: there is no answer yet, and another
	// event follows when there is.
	Pending bool
	Write   bool // it changes something
}

// Sink receives the events of a run. It must return quickly.
type Sink func(Event)

// Usage is what a run has cost, polls and revocations left out.
type Usage struct {
	Requests   int           `json:"requests"`
	Writes     int           `json:"writes"`
	Sequential int           `json:"sequential"` // longest chain of requests of which none overlaps the next
	Polls      int           `json:"polls"`
	Elapsed    time.Duration `json:"-"`
}

// Result is how a run ended: the state observed from its own answers, and
// what it cost.
type Result struct {
	Verb  Verb
	State State
	Usage Usage
	// Created holds owner/name of each repository that this run created.
	Created []string
	// Made are those of them that GitHub has said this run created, as the run
	// left them: an undo removes nothing else.
	Made []Made
}
