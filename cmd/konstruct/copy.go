package main

import (
	"fmt"
	"os"

	"github.com/atotto/clipboard"
	"github.com/aymanbagabas/go-osc52/v2"

	"gitconnection/internal/config"
)

// maxCopy is what terminals accept in one OSC 52 sequence (xterm: 100,000
// bytes of base64, most others 74,994 bytes of text).
const maxCopy = 74_994

// copyText returns a function that copies text: with the machine's own
// clipboard, and over OSC 52 where there is none, as over SSH.
func copyText(lookup config.Lookup) func(string) error {
	return func(text string) error {
		if !clipboard.Unsupported {
			if err := clipboard.WriteAll(text); err == nil {
				return nil
			}
		}
		if len(text) > maxCopy {
			return fmt.Errorf("this is too long for the terminal's clipboard (%d bytes, at most %d)", len(text), maxCopy)
		}
		tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("no clipboard can be reached here")
		}
		defer tty.Close()
		seq := osc52.New(text)
		if tmux, ok := lookup("TMUX"); ok && tmux != "" {
			seq = seq.Tmux()
		}
		if _, err := seq.WriteTo(tty); err != nil {
			return fmt.Errorf("write to the terminal's clipboard: %w", err)
		}
		return nil
	}
}
