// Package desktop is what the operator's machine does for the program: opening
// pages, the clipboard, saving files, and what its terminal can show.
package desktop

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"sync"

	"github.com/pkg/browser"

	"gitconnection/internal/config"
)

// silence keeps pkg/browser, whose children write to our terminal, quiet.
var silence = sync.OnceFunc(func() { browser.Stdout, browser.Stderr = io.Discard, io.Discard })

// ErrNoBrowser is returned where no browser can be opened.
var ErrNoBrowser = errors.New("no browser can be opened here")

// OpenBrowser returns a function that opens a page. It returns at once: the
// launcher runs in a goroutine of its own, because it may wait for the
// browser to be closed. Where there is no display it does not try, since what
// would start then is a text browser on our terminal.
func OpenBrowser(lookup config.Lookup) func(string) error {
	return func(page string) error {
		u, err := url.Parse(page)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
			return fmt.Errorf("this is not a page to open")
		}
		if command, ok := lookup("BROWSER"); ok && command != "" {
			return startCommand(command, page)
		}
		if !hasDisplay(lookup) {
			return ErrNoBrowser
		}
		silence()
		go func() {
			defer func() { _ = recover() }() // a launcher's trouble is not ours
			_ = browser.OpenURL(page)        // the page is on the screen anyway
		}()
		return nil
	}
}

// startCommand honours BROWSER: a command, into which %s puts the page.
func startCommand(command, page string) error {
	first, _, _ := strings.Cut(command, ":")
	words := strings.Fields(first)
	if len(words) == 0 {
		return ErrNoBrowser
	}
	placed := false
	for i, w := range words {
		if strings.Contains(w, "%s") {
			words[i], placed = strings.ReplaceAll(w, "%s", page), true
		}
	}
	if !placed {
		words = append(words, page)
	}
	cmd := exec.Command(words[0], words[1:]...) //nolint:gosec,noctx // the operator's own choice, which outlives us
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("BROWSER: %w", err)
	}
	go func() { _ = cmd.Wait() }() // only to reap it
	return nil
}

func hasDisplay(lookup config.Lookup) bool {
	if runtime.GOOS != "linux" && !strings.HasSuffix(runtime.GOOS, "bsd") {
		return true
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		if v, ok := lookup(name); ok && v != "" {
			return true
		}
	}
	return false
}
