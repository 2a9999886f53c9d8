package app

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// stuckAfter is how long one step of the model may take before the terminal
// itself listens for ctrl+c.
const stuckAfter = 250 * time.Millisecond

// watched is a model that cannot keep its operator from ending the program. In
// raw mode ctrl+c is a key like others, which a model that does not come back
// never reads. While one step takes long, the terminal sends the signal
// instead.
type watched struct {
	tea.Model
	signals func(on bool) // whether ctrl+c is a signal
}

// Init begins the model.
func (w *watched) Init() tea.Cmd { return w.Model.Init() }

// Update hands a message on.
func (w *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer w.watch()()
	_, cmd := w.Model.Update(msg) // models are pointers: the next is the same
	return w, cmd
}

// View draws the model.
func (w *watched) View() string {
	defer w.watch()()
	return w.Model.View()
}

// watch begins a step and returns what ends it.
func (w *watched) watch() (done func()) {
	late := make(chan struct{})
	timer := time.AfterFunc(stuckAfter, func() {
		defer close(late)
		w.signals(true)
	})
	return func() {
		if !timer.Stop() {
			<-late
			w.signals(false)
		}
	}
}
