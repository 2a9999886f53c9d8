package browse

import "gitconnection/internal/ui/kit"

// maxPlaces is for how many files the place in them is remembered.
const maxPlaces = 256

// place is a position in a file. Rows count what folds leave visible.
type place struct {
	cur   kit.Cursor
	sub   int // rows of the top line that are above the screen, when wrapped
	col   int // cells that are left of the screen
	folds kit.Folds
}

// places remember where the operator was in the files that were shown last.
type places struct {
	byID  map[string]*place
	order []string // oldest first
}

// at is the place in a file, its beginning where the file was not shown before.
func (p *places) at(id string) *place {
	if known := p.byID[id]; known != nil {
		return known
	}
	if p.byID == nil {
		p.byID = map[string]*place{}
	}
	p.byID[id] = &place{}
	p.order = append(p.order, id)
	if len(p.order) > maxPlaces {
		delete(p.byID, p.order[0])
		p.order = p.order[1:]
	}
	return p.byID[id]
}
