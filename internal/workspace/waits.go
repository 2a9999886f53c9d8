package workspace

import (
	"sync"

	"gitconnection/internal/github"
)

// waits passes on what the clients wait for, to whoever is there to read it: the
// terminal of a command, the screens while they are open.
type waits struct {
	mu       sync.Mutex
	listener func(github.Wait)
}

// OnWait sets who is told of each wait, and returns who was before; nil tells
// nobody. It must return quickly, and is called from any goroutine.
func (w *Workspace) OnWait(f func(github.Wait)) (before func(github.Wait)) {
	w.waits.mu.Lock()
	defer w.waits.mu.Unlock()
	before, w.waits.listener = w.waits.listener, f
	return before
}

func (w *Workspace) tellWait(x github.Wait) {
	w.waits.mu.Lock()
	f := w.waits.listener
	w.waits.mu.Unlock()
	if f != nil {
		f(x)
	}
}
