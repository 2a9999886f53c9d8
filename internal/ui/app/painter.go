package app

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/safe"
)

// painter puts frames on the terminal. Bubble Tea's own renderer looks at its
// frame 60 or 120 times a second for as long as the program lives, and shows
// what a key has done at the next look; this one writes when a frame has
// changed, at once, and does nothing in between. Everything else that Bubble
// Tea writes - modes of the terminal, its title, leaving and coming back -
// goes through unchanged.
type painter struct {
	*os.File           // the terminal, for Bubble Tea to ask for its size
	out      io.Writer // the same, to be written to

	guard safe.Guard // for the goroutine of the timer

	mu    sync.Mutex
	on    bool     // the alternate screen, which is ours to draw on
	width int      // of the terminal in cells
	want  []string // the frame to show
	shown []string // what stands on the terminal, nil unknown
	last  time.Time
	timer *time.Timer // of a frame that came too soon after the last, nil none
}

// frameGap is the least time between two frames: what eyes and terminals can
// follow.
const frameGap = time.Second / 120

// ourFrame is all that Bubble Tea gets to draw; what holds it is not written.
// It is a character for private use, so no sequence of Bubble Tea's has it.
const ourFrame = "\uE0F3"

// Write passes on what is not a frame of Bubble Tea's.
func (p *painter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(ourFrame)) {
		return len(b), nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case bytes.Contains(b, []byte(ansi.SetModeAltScreenSaveCursor)):
		p.on, p.shown = true, nil
	case bytes.Contains(b, []byte(ansi.ResetModeAltScreenSaveCursor)):
		p.on = false
	case bytes.Contains(b, []byte(ansi.EraseEntireScreen)):
		p.shown = nil
	}
	return p.out.Write(b)
}

// WriteString is Write: that of os.File must not be taken for it.
func (p *painter) WriteString(s string) (int, error) { return p.Write([]byte(s)) }

// frame shows a frame, at once or, when the last one is not long ago, a few
// milliseconds later; of frames that come in between the last one counts.
func (p *painter) frame(view string, width int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width != width {
		p.width, p.shown = width, nil
	}
	p.want = strings.Split(view, "\n")
	if p.timer != nil {
		return
	}
	if rest := frameGap - time.Since(p.last); rest > 0 {
		p.timer = time.AfterFunc(rest, func() {
			defer p.guard.Recover()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.timer = nil
			p.paint()
		})
		return
	}
	p.paint()
}

// forget is called when what stands on the terminal is no longer known.
func (p *painter) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = nil
}

// paint writes the lines that differ, all in one write.
func (p *painter) paint() {
	if !p.on {
		return
	}
	var b bytes.Buffer
	if p.shown == nil { // after a resize anything may stand anywhere
		b.WriteString(ansi.EraseEntireScreen)
	}
	for i, l := range p.want {
		if i < len(p.shown) && p.shown[i] == l {
			continue
		}
		b.WriteString(ansi.CursorPosition(1, i+1))
		b.WriteString(l)
		if text.Width(l) < p.width { // at the edge it would erase the last cell
			b.WriteString(ansi.EraseLineRight)
		}
	}
	if len(p.shown) > len(p.want) {
		b.WriteString(ansi.CursorPosition(1, len(p.want)+1))
		b.WriteString(ansi.EraseScreenBelow)
	}
	p.shown, p.last = p.want, time.Now()
	if b.Len() > 0 {
		_, _ = p.out.Write(b.Bytes()) // a terminal that is gone ends the program through its input
	}
}

// painted is the model as Bubble Tea sees it: its frames go to the painter.
type painted struct {
	*Model
	on *painter
}

// Update hands the message on. After a resize nothing is where it was.
func (m painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.WindowSizeMsg); ok {
		m.on.forget()
	}
	_, cmd := m.Model.Update(msg)
	return m, cmd
}

// View paints, and gives Bubble Tea nothing to draw.
func (m painted) View() string {
	m.on.frame(m.Model.View(), m.w)
	return ourFrame
}
