package session

import (
	"log/slog"
	"slices"
	"time"

	"gitconnection/internal/text"
)

// LogEntry is one message that was on the screen: a note, a problem, or how a
// run has ended.
type LogEntry struct {
	At   time.Time
	Kind EntryKind
	Text []string // its lines
}

// EntryKind is what a message was.
type EntryKind int

// The kinds of messages.
const (
	EntryNote EntryKind = iota
	EntryProblem
	EntryDone
)

// MaxEntries is how many messages are kept; older ones are in the log file.
const MaxEntries = 500

// journal is what the screens have said: the note of the moment, problems that
// are not dismissed yet, and everything since the start.
type journal struct {
	clock    func() time.Time
	log      *slog.Logger // nil: none
	Note     string       // one line, until the next key
	lastNote string       // the note that was kept last
	Problems []Problem
	Log      []LogEntry
}

// Record keeps a message for the list that ! shows.
func (j *journal) Record(kind EntryKind, lines ...string) {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	j.Log = append(j.Log, LogEntry{At: j.clock(), Kind: kind, Text: out})
	if len(j.Log) > MaxEntries {
		j.Log = j.Log[len(j.Log)-MaxEntries:]
	}
}

// KeepNote keeps the note on the screen, whoever put it there.
func (j *journal) KeepNote() {
	if j.Note != "" && j.Note != j.lastNote {
		j.Record(EntryNote, j.Note)
	}
	j.lastNote = j.Note
}

// Fail shows what went wrong until it is dismissed.
func (j *journal) Fail(p Problem) {
	if j.log != nil {
		j.log.Error(p.What, "why", p.Whole)
	}
	if slices.ContainsFunc(j.Problems, func(other Problem) bool { return other.What == p.What && other.Why == p.Why }) {
		return
	}
	j.Problems = append(j.Problems, p)
	j.Record(EntryProblem, append(append([]string{p.What}, text.Lines(p.Why)...), "next: "+p.Next)...)
}

// drop takes problems away that are none any more.
func (j *journal) drop(gone func(Problem) bool) {
	j.Problems = slices.DeleteFunc(slices.Clone(j.Problems), gone)
}
