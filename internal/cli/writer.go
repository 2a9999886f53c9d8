package cli

import (
	"io"
	"sync"
)

// watchedWriter remembers the first error of writing, so that a closed
// standard output stops nothing in the middle and is not overlooked either.
type watchedWriter struct {
	to io.Writer

	mu  sync.Mutex
	err error
}

func (w *watchedWriter) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(data)
	w.err = err
	return n, err
}

func (w *watchedWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
