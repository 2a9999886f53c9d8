package app

// historyScenes are files, commits and branches, on the demo's world.
func historyScenes() []scene {
	open := []string{"/", "type:umbrella", "enter", "enter", "3"}
	keys := func(more ...string) func(*screen) { return rest(append(append([]string(nil), open...), more...)...) }
	return []scene{
		{name: "repositories-filter", world: demoWorld, drive: keys("/", "type:edge yaml"), has: []string{"found", "/edge yaml"}},
		{name: "repositories-no-match", world: demoWorld, drive: keys("/", "type:zzz"), has: []string{"Nothing matches zzz."}},
		{name: "repositories-go-to", world: demoWorld, drive: keys(":", "type:registry/"), has: []string{"Go to path: registry/"}},
		{name: "repositories-commits", world: demoWorld, drive: keys("]"), has: []string{"▌commits", "Give umbrella-us"}},
		{name: "repositories-commit", world: demoWorld, drive: func(s *screen) {
			keys("]", "enter")(s)
			s.pass(1e9)
		}, has: []string{"1 file, +1", "modified"}},
		{name: "activity", world: demoWorld, drive: rest("/", "type:umbrella", "enter", "enter", "4"), has: []string{"60 requests and points an hour of 5,000", "platform", "application"}},
		{name: "repositories-branches", world: demoWorld, drive: keys("["), has: []string{"▌branches", "default"}},
	}
}
