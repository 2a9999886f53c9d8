package app

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// canvas is a painter and an emulated terminal that it writes to.
type canvas struct {
	*painter
	to  *written
	emu *vt.Emulator
}

// written keeps what is written.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func newCanvas(w, h int) *canvas {
	to := &written{}
	return &canvas{painter: &painter{out: to, width: w}, to: to, emu: vt.NewEmulator(w, h)}
}

// take feeds the terminal what was written by now, and returns it.
func (c *canvas) take() string {
	c.to.mu.Lock()
	defer c.to.mu.Unlock()
	out := c.to.b.String()
	c.to.b.Reset()
	_, _ = c.emu.Write([]byte(out))
	return out
}

// now makes the painter forget when it painted last.
func (c *canvas) now() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = time.Time{}
}

func (c *canvas) lines() []string {
	lines := strings.Split(c.emu.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return lines
}

// Whatever frames come, the terminal shows the last one, and only lines that
// changed are written.
func TestPainterShowsTheLastFrame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := newCanvas(20, 6)
	_, _ = c.WriteString(ansi.SetModeAltScreenSaveCursor)
	for range 300 {
		var frame []string
		for range 6 {
			frame = append(frame, strings.Repeat([]string{"x", "日", "", "\x1b[1mb\x1b[0m"}[r.IntN(4)], r.IntN(11)))
		}
		c.now()
		c.frame(strings.Join(frame, "\n"), 20)
		c.take()
		for i, l := range c.lines() {
			if want := ansi.Strip(frame[i]); l != want {
				t.Fatalf("line %d shows %q, not %q", i, l, want)
			}
		}
		c.now()
		c.frame(strings.Join(frame, "\n"), 20)
		if got := c.take(); got != "" {
			t.Fatalf("the same frame again writes %q", got)
		}
	}
}

// Frames that come too soon are held back, and none is lost.
func TestPainterWaitsALittle(t *testing.T) {
	c := newCanvas(20, 2)
	_, _ = c.WriteString(ansi.SetModeAltScreenSaveCursor)
	c.frame("first\n", 20)
	for i := range 100 {
		c.frame(fmt.Sprintf("frame %d\n", i), 20)
	}
	for deadline := time.Now().Add(10 * time.Second); c.lines()[0] != "frame 99"; {
		if got := c.take(); strings.Count(got, "frame") > 50 || time.Now().After(deadline) {
			t.Fatalf("%d frames written", strings.Count(got, "frame"))
		}
		runtime.Gosched()
	}
}

// What Bubble Tea would draw is left out; modes pass; who comes back from
// elsewhere finds the whole frame again.
func TestPainterPassesModesOn(t *testing.T) {
	c := newCanvas(20, 2)
	c.frame("unseen\n", 20)
	_, _ = c.Write([]byte("\x1b[H" + ourFrame + ansi.EraseLineRight))
	_, _ = c.WriteString(ansi.HideCursor)
	if got := c.take(); got != ansi.HideCursor {
		t.Errorf("wrote %q", got)
	}
	for range 2 {
		_, _ = c.WriteString(ansi.SetModeAltScreenSaveCursor)
		c.now()
		c.frame("seen\n", 20)
		if got := c.take(); !strings.Contains(got, "seen") {
			t.Errorf("wrote %q", got)
		}
		_, _ = c.WriteString(ansi.ResetModeAltScreenSaveCursor)
		c.now()
		c.frame("elsewhere\n", 20)
		if got := c.take(); strings.Contains(got, "elsewhere") {
			t.Errorf("drew %q on a screen that is not ours", got)
		}
	}
	_, _ = c.WriteString(ansi.SetModeAltScreenSaveCursor)
	c.now()
	c.frame("a\nb", 20)
	c.take()
	c.forget() // a resize
	c.now()
	c.frame("a\nb", 20)
	if got := c.take(); !strings.Contains(got, "a") || !strings.Contains(got, "b") {
		t.Errorf("after a resize only %q", got)
	}
}
