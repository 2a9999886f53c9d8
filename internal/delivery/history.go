package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/application"
)

// maxHistory is how many pages of commits are looked through.
const maxHistory = 20

// Entry is a version that a place has had, with the commit that brought it.
type Entry struct {
	Cluster string
	Path    string
	Version string // "" the file was not there, or held none
	Commit  github.Commit
	By      string // who asked for it: the commit's Requested-by, else its author
}

// History returns the versions of an application on one cluster, the present
// one first. Commits that left the version as it is are not listed, and
// renames of the file are not followed. whole is false when there are more
// commits than were read.
func (planner *ApplicationPlanner) History(ctx context.Context, s *Snapshot, w ApplicationRequest) (list []Entry, whole bool, err error) {
	places, err := planner.requested(ctx, s, w)
	if err != nil {
		return nil, false, err
	}
	list, whole, err = planner.historyOfAll(ctx, s, places, w.Slot)
	if err != nil || len(list) > 0 && list[0].Version != "" {
		return list, whole, err
	}
	// The version stands in the folder that it reads.
	if places, err = planner.Places(ctx, s, w); err != nil {
		return nil, false, err
	}
	return planner.historyOfAll(ctx, s, places, w.Slot)
}

// historyOfAll are the versions of several places.
func (planner *ApplicationPlanner) historyOfAll(ctx context.Context, s *Snapshot, places []Placement, slot string) (list []Entry, whole bool, err error) {
	lists, wholes, errs := make([][]Entry, len(places)), make([]bool, len(places)), make([]error, len(places))
	var all sync.WaitGroup
	for i, p := range places {
		all.Go(func() {
			errs[i] = connection.Guarded(func() (err error) {
				lists[i], wholes[i], err = planner.historyOf(ctx, s, p, slot, nil)
				return err
			})
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, false, err
	}
	return slices.Concat(lists...), !slices.Contains(wholes, false), nil
}

// historyOf reads page after page until enough says so, or to the end.
func (planner *ApplicationPlanner) historyOf(ctx context.Context, s *Snapshot, p Placement, slot string, enough func([]Entry) bool) (list []Entry, whole bool, err error) {
	repository := s.Application
	now, _ := p.Slot(slot) // none where the place was not read
	file := cmp.Or(now.File, p.Path)
	for page, n := "", 0; ; n++ {
		versions, next, err := planner.github.Versions(ctx, repository.Owner, repository.Name, repository.Head.SHA, file, page)
		if err != nil {
			return nil, false, fmt.Errorf("list what changed %s: %w", file, err)
		}
		for _, v := range versions {
			entry := Entry{Cluster: p.Cluster, Path: file, Version: versionIn(v.Content, p.Application, slot, now), Commit: v.Commit, By: requester(v.Commit)}
			if len(list) > 0 && list[len(list)-1].Version == entry.Version {
				list[len(list)-1] = entry // the oldest commit with it has brought it
				continue
			}
			list = append(list, entry)
		}
		if next == "" || enough != nil && enough(list) {
			return list, next == "", nil
		}
		if n+1 >= maxHistory {
			return list, false, nil
		}
		page = next
	}
}

// versionIn is the version that a file held: in the slot of that name, else where
// it stands now, else where it was certain then.
func versionIn(file []byte, name, slot string, now application.Slot) string {
	if file == nil {
		return ""
	}
	if now.File != "" {
		version, _ := now.Read(file)
		return version
	}
	d, err := application.Read(file, name)
	if err != nil {
		return ""
	}
	s, err := d.Slot(slot)
	if err != nil && now.Version != "" {
		s, err = d.Slot(now.Name())
	}
	if err != nil {
		return ""
	}
	return s.Version
}

// requester is who asked for a commit.
func requester(c github.Commit) string {
	for line := range strings.SplitSeq(c.Message, "\n") {
		if who, ok := strings.CutPrefix(line, "Requested-by: "); ok {
			return strings.TrimSpace(who)
		}
	}
	return c.Author
}

// RollBack plans the version that was there before, or w.Version, which must
// have been there.
func (planner *ApplicationPlanner) RollBack(ctx context.Context, s *Snapshot, w ApplicationRequest) (Plan, error) {
	places, err := planner.Places(ctx, s, w)
	if err != nil {
		return Plan{}, err
	}
	want, first := w.Version, Placement{}
	for i, p := range places {
		slot, err := p.Slot(w.Slot)
		if err != nil {
			return Plan{}, refused(p, err)
		}
		found := previousVersion(slot.Version, w.Version)
		list, _, err := planner.historyOf(ctx, s, p, w.Slot, func(l []Entry) bool { return found(l) != "" })
		if err != nil {
			return Plan{}, err
		}
		version := found(list)
		switch {
		case version == "" && w.Version != "":
			return Plan{}, &NotFoundError{fmt.Sprintf("%s has not run in the version %s in %s on %s", w.Application, w.Version, w.Environment, p.Cluster), s.ListApplications()}
		case version == "":
			return Plan{}, &NotFoundError{fmt.Sprintf("%s has run in no other version in %s on %s", w.Application, w.Environment, p.Cluster), s.ListApplications()}
		case i > 0 && version != want:
			return Plan{}, &SeveralError{w.Environment, w.Application, first.Cluster, want, p.Cluster, version}
		}
		want, first = version, p
	}
	w.Version = want
	return planner.set(ctx, s, w, "Roll back %s to %s in %s")
}

// previousVersion finds the version to go back to: the one that was asked for, else
// the last that is not the present one.
func previousVersion(now, asked string) func([]Entry) string {
	return func(list []Entry) string {
		for _, entry := range list {
			if asked != "" && entry.Version == asked || asked == "" && entry.Version != "" && entry.Version != now {
				return entry.Version
			}
		}
		return ""
	}
}

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
