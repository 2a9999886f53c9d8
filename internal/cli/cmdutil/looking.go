package cmdutil

import (
	"fmt"
	"io"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// between is how long nothing is said of a search that goes on.
const between = 2 * time.Second

// Looking tells a person how far a search through many installations has come, on
// standard error.
type Looking struct {
	err  io.Writer
	now  func() time.Time
	last time.Time
}

// Looking begins to tell: what is over soon needs no words.
func (f *Factory) Looking() *Looking { return &Looking{err: f.Err, now: f.Now, last: f.Now()} }

// Tell tells how far it is, but not too often.
func (l *Looking) Tell(p connection.ListProgress) {
	if l.now().Sub(l.last) < between {
		return
	}
	l.last = l.now()
	all := text.CountGrouped(p.Listed, "installation")
	if p.More {
		all = "more than " + all
	}
	fmt.Fprintf(l.err, "konstruct: looked into %s of %s\n", text.Grouped(p.Looked), all)
}
