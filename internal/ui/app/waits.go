package app

import (
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/session"
)

// waits is what requests wait for, for the line above the footer of whatever page is
// in front. Clients tell it from any goroutine.
type waits struct {
	news chan struct{}

	mu   sync.Mutex
	last github.Wait
}

// waitMsg says that something is waited for.
type waitMsg struct{}

func newWaits() *waits { return &waits{news: make(chan struct{}, 1)} }

// tell takes a wait in. Of several at once the last to end counts: until then
// something stands still.
func (w *waits) tell(x github.Wait) {
	w.mu.Lock()
	if x.Until.After(w.last.Until) {
		w.last = x
	}
	w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default: // whoever listens looks at the last
	}
}

// line says what is waited for now, "" nothing.
func (w *waits) line(now time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.last.Until.After(now) {
		return ""
	}
	return text.Wait(text.Clean(w.last.Why), w.last.Until, now)
}

// listen returns a command that ends with the next wait, or with the session.
func (w *waits) listen(sess *session.Session) tea.Cmd {
	if sess.Options.Waits == nil {
		return nil
	}
	sess.Options.Waits(w.tell)
	ctx := sess.Context
	return func() tea.Msg {
		select {
		case <-w.news:
			return waitMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}
