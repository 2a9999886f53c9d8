package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery/folders"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/application"
)

// environmentsFolder is where the application repository says what runs where:
// <environment>/<cluster>/<application>.yaml below it.
const environmentsFolder = "registry/environments"

type (
	// Placement is an application in one environment on one cluster.
	Placement = application.Placement
	// Row is one application in all its places.
	Row = application.Row
	// Applications are the matrix of what runs where.
	Applications = application.Applications
)

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
	return planner.applications(ctx, s, places, false)
}

// applications reads the files of places. Folders that they read are looked into
// where no version is certain without: those of the same repository, and with
// elsewhere also those of others.
func (planner *ApplicationPlanner) applications(ctx context.Context, s *Snapshot, places []Placement, elsewhere bool) (Applications, error) {
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
	var all []Placement
	for _, p := range places {
		all = append(all, p.In(files)...)
	}
	r := folders.Reader{GitHub: planner.github, Home: s.Application, Read: func(ctx context.Context, paths ...string) (map[string][]byte, error) {
		return planner.reader.Read(ctx, s.Application, paths...)
	}}
	if err := r.Look(ctx, all, elsewhere); err != nil {
		return Applications{}, err
	}
	for _, p := range all {
		p.Explain()
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
