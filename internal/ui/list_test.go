package ui

import "testing"

func TestListGolden(t *testing.T) {
	for _, size := range sizes() {
		bubble(t, func(t *testing.T) {
			s := populated().at(t, size.w, size.h)
			s.golden("list-" + size.name)
		})
	}
}

type dimensions struct {
	w, h int
	name string
}

func sizes() []dimensions {
	return []dimensions{{120, 40, "120x40"}, {80, 24, "80x24"}, {60, 16, "60x16"}}
}
