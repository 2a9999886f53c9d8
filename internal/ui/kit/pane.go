package kit

// PaneKey names everything that the look of a pane depends on. Whoever draws a
// pane keeps a revision that changes with its data.
type PaneKey struct {
	Of       any // which pane it is where several share a cache; comparable
	Revision int
	W, H     int
	Focus    bool
	Frame    int   // of the spinner, while the pane shows one
	Second   int64 // of the clock, while the pane shows one
}

// PaneCache keeps what a pane drew until its key changes, so that a message
// which does not concern it costs nothing.
type PaneCache struct {
	key   PaneKey
	Lines []string
}

// Draw returns the lines for key: exactly key.h of them.
func (c *PaneCache) Draw(key PaneKey, view func(w, h int) []string) []string {
	if c.Lines == nil || c.key != key {
		c.key, c.Lines = key, FillLines(view(key.W, key.H), key.H)
	}
	return c.Lines
}
