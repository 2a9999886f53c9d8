package house

// mustFall are the measures that are above a limit today, with the number that
// each may have; lines are rounded up to the next 250. The numbers may only
// shrink, and a row goes as soon as its measure is within the limit.
func mustFall() []allowed {
	return []allowed{
		{"internal/github/simulator", "lines", 11900},
		{"internal/github/simulator", "files", 71},
	}
}
