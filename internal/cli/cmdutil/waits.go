package cmdutil

import (
	"fmt"
	"io"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Waits tells a person on standard error what is waited for, why, and until when.
type Waits struct {
	Err io.Writer
	Now func() time.Time

	mu   sync.Mutex
	told github.Wait // the last one
}

// sameWait is by how much the ends of two waits differ that are one to a person:
// requests side by side wait for the same, and those behind them a little longer.
const sameWait = 30 * time.Second

// Tell tells it, once for requests that wait for the same.
func (w *Waits) Tell(x github.Wait) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.Now(); x.Why == w.told.Why && x.Until.Sub(w.told.Until) < sameWait && now.Before(w.told.Until) {
		return
	}
	w.told = x
	fmt.Fprintf(w.Err, "konstruct: %s\n", text.Wait(x.Why, x.Until, w.Now()))
}
