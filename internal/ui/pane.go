package ui

// paneKey names everything that the look of a pane depends on. Whoever draws a
// pane keeps a revision that changes with its data.
type paneKey struct {
	of       any // which pane it is where several share a cache; comparable
	revision int
	w, h     int
	focus    bool
	frame    int   // of the spinner, while the pane shows one
	second   int64 // of the clock, while the pane shows one
}

// paneCache keeps what a pane drew until its key changes, so that a message
// which does not concern it costs nothing.
type paneCache struct {
	key   paneKey
	lines []string
}

// draw returns the lines for key: exactly key.h of them.
func (c *paneCache) draw(key paneKey, view func(w, h int) []string) []string {
	if c.lines == nil || c.key != key {
		c.key, c.lines = key, fill(view(key.w, key.h), key.h)
	}
	return c.lines
}
