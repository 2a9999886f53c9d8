package house

// mustFall are the measures that are above a limit today, with the number that
// each may have; lines are rounded up to the next 250. The numbers may only
// shrink, and a row goes as soon as its measure is within the limit.
func mustFall() []allowed {
	return []allowed{
		{"internal/cli", "files", 58},
		{"internal/cli", "lines", 8750},
		{"internal/cli.deliveryRun", "methods", 33},
		{"internal/cli.program", "methods", 181},
		{"internal/github/simulator", "lines", 11870},
		{"internal/github/simulator", "files", 77},
		{"internal/ui", "files", 124},
		{"internal/ui", "lines", 22000},
		{"internal/ui.Model", "methods", 47},
		{"internal/ui.applications", "methods", 44},
		{"internal/ui.catalog", "methods", 40},
		{"internal/ui.change", "methods", 47},
		{"internal/ui.clusters", "methods", 31},
		{"internal/ui.git", "methods", 99},
		{"internal/ui.list", "methods", 40},
		{"internal/ui.repositories", "methods", 79},
		{"internal/ui.setup", "methods", 39},
		{"internal/ui.shared", "methods", 46},
		{"internal/ui.viewer", "methods", 41},
	}
}
