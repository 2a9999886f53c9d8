package ui

import (
	"slices"
	"time"
)

// heard is one message that was on the screen: a note, a problem, or how a
// run has ended.
type heard struct {
	at   time.Time
	kind heardKind
	text []string // its lines
}

type heardKind int

const (
	heardNote heardKind = iota
	heardProblem
	heardDone
)

// keptMessages is how many messages are kept; older ones are in the log file.
const keptMessages = 500

// journal is what the screens have said: the note of the moment, problems that
// are not dismissed yet, and everything since the start.
type journal struct {
	clock    func() time.Time
	note     string // one line, until the next key
	lastNote string // the note that was kept last
	problems []problem
	log      []heard
}

// record keeps a message for the list that ! shows.
func (j *journal) record(kind heardKind, lines ...string) {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	j.log = append(j.log, heard{at: j.clock(), kind: kind, text: out})
	if len(j.log) > keptMessages {
		j.log = j.log[len(j.log)-keptMessages:]
	}
}

// keepNote keeps the note on the screen, whoever put it there.
func (j *journal) keepNote() {
	if j.note != "" && j.note != j.lastNote {
		j.record(heardNote, j.note)
	}
	j.lastNote = j.note
}

// fail shows what went wrong until it is dismissed.
func (j *journal) fail(p problem) {
	if slices.Contains(j.problems, p) {
		return
	}
	j.problems = append(j.problems, p)
	j.record(heardProblem, p.what, p.why, "next: "+p.next)
}
