package application

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/wording"
)

// Placement is an application in one environment on one cluster, as its file has
// it.
type Placement struct {
	Application string // the file's name
	Environment string
	Cluster     string
	Path        string
	Deployment
	// Kind is what the file holds where that is no Argo CD Application.
	Kind string
	// Beside says what is not known of the folder that it reads, "" nothing.
	Beside string
	// Reason says why nothing can be told or changed, "" everything can.
	Reason string
}

// Row is one application in all its places, in the order of environments and
// then of clusters.
type Row struct {
	Application string
	Places      []Placement
}

// In are the places in one environment.
func (r Row) In(environment string) []Placement {
	var out []Placement
	for _, p := range r.Places {
		if p.Environment == environment {
			out = append(out, p)
		}
	}
	return out
}

// Applications are the matrix of what runs where.
type Applications struct {
	Environments []string // in order of promotion; those that the marker does not know follow by name
	Rows         []Row    // by name
}

// Find returns an application's row.
func (a Applications) Find(name string) (Row, bool) {
	i, ok := slices.BinarySearchFunc(a.Rows, name, func(r Row, name string) int { return strings.Compare(r.Application, name) })
	if !ok {
		return Row{}, false
	}
	return a.Rows[i], true
}

// In is the place as its file has it: one for each Application in it. The one
// that is called as the file keeps its name, others have their own.
func (p Placement) In(files map[string][]byte) []Placement {
	file, ok := files[p.Path]
	if !ok {
		p.Reason = "it is larger than 1 MiB"
		return []Placement{p}
	}
	all, err := ReadAll(file)
	if err != nil {
		p.Reason = wording.Line(err)
		if other, ok := errors.AsType[*NotApplicationError](err); ok {
			p.Kind = other.Kind
		}
		return []Placement{p}
	}
	out := make([]Placement, len(all))
	for i, d := range all {
		out[i] = p
		out[i].Deployment = d
		if len(all) > 1 {
			out[i].Application = d.Name
		}
		if d.Kind != "Application" {
			out[i].Kind = d.Kind
		}
	}
	return out
}

// Explain notes why there is no version.
func (p *Placement) Explain() {
	if p.Reason != "" || p.Certain() {
		return
	}
	switch {
	case len(p.Slots) == 0:
		p.Reason = "there is no version in it"
	case len(p.Slots) == 1:
		s := p.Slots[0]
		p.Reason = fmt.Sprintf("no version is certain: %s is %s, and %s", s.Name(), s.Version, cmp.Or(s.Fixed, s.Why))
	default:
		p.Reason = fmt.Sprintf("no version is certain: choose one of %d with --slot", len(p.Slots))
	}
	if p.Beside != "" {
		p.Reason += "; " + p.Beside
	}
}
