package delivery

import (
	"context"
	"fmt"
	"slices"

	"gitconnection/internal/scaffold"
)

// Comparison is in what a file of an application differs from that of another
// environment.
type Comparison struct {
	From, To string // paths
	Diff     string // unified, raw; "" they are the same
}

// Compare compares an application in w.Environment, on w.Clusters, with an
// environment from: the same cluster with itself, another one with the first.
func (planner *ApplicationPlanner) Compare(ctx context.Context, s *Snapshot, w ApplicationRequest, from string) ([]Comparison, error) {
	before, err := planner.Places(ctx, s, ApplicationRequest{Application: w.Application, Environment: from})
	if err != nil {
		return nil, err
	}
	after, err := planner.Places(ctx, s, w)
	if err != nil {
		return nil, err
	}
	var out []Comparison
	for _, place := range after {
		other := before[max(0, slices.IndexFunc(before, func(o Placement) bool { return o.Cluster == place.Cluster }))]
		files, err := planner.reader.Read(ctx, s.Application, other.Path, place.Path)
		if err != nil {
			return nil, err
		}
		for _, path := range []string{other.Path, place.Path} {
			if files[path] == nil {
				return nil, fmt.Errorf("%s: it is larger than 1 MiB", path)
			}
		}
		out = append(out, Comparison{From: other.Path, To: place.Path, Diff: scaffold.Diff(place.Path, files[other.Path], files[place.Path])})
	}
	return out, nil
}
