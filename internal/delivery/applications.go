package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/application"
)

// environmentsFolder is where the application repository says what runs where:
// <environment>/<cluster>/<application>.yaml below it.
const environmentsFolder = "registry/environments"

// Placement is an application in one environment on one cluster, as its file has
// it.
type Placement struct {
	Application string // the file's name
	Environment string
	Cluster     string
	Path        string
	application.Deployment
	// Kind is what the file holds where that is no Argo CD Application.
	Kind string
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

// places are where the files of applications stand; nothing is read.
func (s *Repository) places() []Placement {
	var out []Placement
	for _, path := range s.Under(environmentsFolder) {
		parts := strings.Split(strings.TrimPrefix(path, environmentsFolder+"/"), "/")
		if len(parts) != 3 {
			continue // a folder beside an application belongs to it
		}
		name, ok := strings.CutSuffix(parts[2], ".yaml")
		if !ok {
			name, ok = strings.CutSuffix(parts[2], ".yml")
		}
		if ok && name != "" {
			out = append(out, Placement{Application: name, Environment: parts[0], Cluster: parts[1], Path: path})
		}
	}
	return out
}

// ApplicationPlanner reads which version of an application runs where, and plans
// other versions.
type ApplicationPlanner struct {
	github GitHub
	reader *Reader
}

// Applications reads what runs where: the files that are not known yet, many
// in one request. A file that cannot be read as an Application is a place with
// a reason.
func (planner *ApplicationPlanner) Applications(ctx context.Context, s *Snapshot) (Applications, error) {
	places := s.Application.places()
	return planner.applications(ctx, s, places)
}

func (planner *ApplicationPlanner) applications(ctx context.Context, s *Snapshot, places []Placement) (Applications, error) {
	paths := make([]string, len(places))
	for i, p := range places {
		paths[i] = p.Path
	}
	files, err := planner.reader.Read(ctx, s.Application, paths...)
	if err != nil {
		return Applications{}, fmt.Errorf("read the applications of %s: %w", s.Application.FullName(), err)
	}
	a := Applications{Environments: s.environments(places)}
	rows := map[string]*Row{}
	for _, p := range places {
		p.fill(files)
		if rows[p.Application] == nil {
			rows[p.Application] = &Row{Application: p.Application}
		}
		rows[p.Application].Places = append(rows[p.Application].Places, p)
	}
	for _, r := range rows {
		slices.SortStableFunc(r.Places, func(x, y Placement) int {
			if d := slices.Index(a.Environments, x.Environment) - slices.Index(a.Environments, y.Environment); d != 0 {
				return d
			}
			return strings.Compare(x.Cluster, y.Cluster)
		})
		a.Rows = append(a.Rows, *r)
	}
	slices.SortFunc(a.Rows, func(x, y Row) int { return strings.Compare(x.Application, y.Application) })
	return a, nil
}

func (p *Placement) fill(files map[string][]byte) {
	file, ok := files[p.Path]
	if !ok {
		p.Reason = "it is larger than 1 MiB"
		return
	}
	var err error
	if p.Deployment, err = application.Read(file); err != nil {
		p.Reason = err.Error()
		if other, ok := errors.AsType[*application.NotApplicationError](err); ok {
			p.Kind = other.Kind
		}
		return
	}
	if len(p.Slots) == 0 {
		p.Reason = "there is no version in it"
	}
}

// environments are those of the marker, and then those that only have files.
func (s *Snapshot) environments(places []Placement) []string {
	out := slices.Clone(s.Environments)
	var more []string
	for _, p := range places {
		if !slices.Contains(out, p.Environment) && !slices.Contains(more, p.Environment) {
			more = append(more, p.Environment)
		}
	}
	slices.Sort(more)
	return append(out, more...)
}

// Protected reports whether a change of an environment has to be confirmed by
// its name: those that the platform's marker says, else the last one in the
// order of promotion; and each of which it is not known where in that order it
// stands.
func (s *Snapshot) Protected(environment string) bool {
	i := slices.Index(s.Environments, environment)
	if i >= 0 && s.protected != nil {
		return slices.Contains(s.protected, environment)
	}
	return i < 0 || i == len(s.Environments)-1
}

// ProtectedBy reports whether a platform's marker protects an environment.
func ProtectedBy(m connection.Marker, environment string) bool {
	s := &Snapshot{}
	s.setEnvironments(m)
	return s.Protected(environment)
}

// LastChanges are the last commits that touched some places, by path: for the
// part of the matrix that is looked at, in one request for fifty.
func (planner *ApplicationPlanner) LastChanges(ctx context.Context, s *Snapshot, paths ...string) (map[string]github.Commit, error) {
	repository := s.Application
	return planner.github.LastChanges(ctx, repository.Owner, repository.Name, repository.Head.SHA, paths)
}
