package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/scaffold/desired"
)

// ApplicationRequest is what somebody wants of an application in an environment.
type ApplicationRequest struct {
	Application string
	Environment string
	Clusters    []string // none: all on which it runs there
	Version     string
	// Slot names the version where there are several, "" the one that is certain.
	Slot string
	// KeepSlot writes it down in the application's file, so that it counts from
	// then on.
	KeepSlot    bool
	Actor       string
	PullRequest bool
}

// Set plans a version: only the bytes of the version differ. The same version
// again is nothing to do.
func (planner *ApplicationPlanner) Set(ctx context.Context, s *Snapshot, w ApplicationRequest) (Plan, error) {
	return planner.set(ctx, s, w, "Set %s to %s in %s")
}

// Places are where the requested application runs in the environment.
func (planner *ApplicationPlanner) Places(ctx context.Context, s *Snapshot, w ApplicationRequest) ([]Placement, error) {
	found, err := planner.requested(ctx, s, w)
	if err != nil {
		return nil, err
	}
	a, err := planner.applications(ctx, s, found, true)
	if err != nil {
		return nil, err
	}
	row, ok := a.Find(w.Application)
	if !ok {
		return nil, &NotFoundError{fmt.Sprintf("%s holds several applications, and none is called %s", found[0].Path, w.Application), s.ListApplications()}
	}
	return row.Places, nil
}

// requested is [Snapshot.requested], and finds an application also in a file that is
// called otherwise.
func (planner *ApplicationPlanner) requested(ctx context.Context, s *Snapshot, w ApplicationRequest) ([]Placement, error) {
	found, why := s.requested(w)
	if _, none := errors.AsType[*NotFoundError](why); !none {
		return found, why
	}
	places := slices.DeleteFunc(s.Application.places(), func(p Placement) bool { return p.Environment != w.Environment })
	a, err := planner.applications(ctx, s, places, false)
	if err != nil {
		return nil, err
	}
	row, _ := a.Find(w.Application)
	for _, p := range row.Places {
		if len(w.Clusters) == 0 || slices.Contains(w.Clusters, p.Cluster) {
			found = append(found, Placement{Application: p.Application, Environment: p.Environment, Cluster: p.Cluster, Path: p.Path})
		}
	}
	if len(found) == 0 {
		return nil, why
	}
	return found, nil
}

// requested are the places of the requested application, by cluster; nothing is
// read.
func (s *Snapshot) requested(w ApplicationRequest) ([]Placement, error) {
	var found []Placement
	for _, p := range s.Application.places() {
		if p.Application == w.Application && p.Environment == w.Environment {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil, &NotFoundError{fmt.Sprintf("there is no application %s in the environment %s of %s", w.Application, w.Environment, s.Application.FullName()), s.ListApplications()}
	}
	for _, c := range w.Clusters {
		if !slices.ContainsFunc(found, func(p Placement) bool { return p.Cluster == c }) {
			return nil, &NotFoundError{fmt.Sprintf("there is no application %s in the environment %s on the cluster %s", w.Application, w.Environment, c), s.ListApplications()}
		}
	}
	found = slices.DeleteFunc(found, func(p Placement) bool { return len(w.Clusters) > 0 && !slices.Contains(w.Clusters, p.Cluster) })
	for i, p := range found {
		if i > 0 && p.Cluster == found[i-1].Cluster {
			return nil, fmt.Errorf("%s and %s are the same application; delete one of them", found[i-1].Path, p.Path)
		}
	}
	slices.SortStableFunc(found, func(a, b Placement) int { return strings.Compare(a.Cluster, b.Cluster) })
	return found, nil
}

func (planner *ApplicationPlanner) set(ctx context.Context, s *Snapshot, w ApplicationRequest, headline string) (Plan, error) {
	if err := CheckVersion(w.Version); err != nil {
		return Plan{}, err
	}
	places, err := planner.Places(ctx, s, w)
	if err != nil {
		return Plan{}, err
	}
	headline = fmt.Sprintf(headline, w.Application, w.Version, w.Environment) + on(places)
	p := Plan{Title: headline, Actor: w.Actor, snapshot: s}
	var e application.Edits
	for _, place := range places {
		if err := planner.edit(ctx, &p, &e, place, w); err != nil {
			return Plan{}, err
		}
	}
	c, ok := p.change(connection.Application, headline, e.Files())
	c.values = e.Values()
	if ok && w.PullRequest {
		c.Branch = branchOf(c)
	}
	if ok {
		p.Changes = append(p.Changes, c)
		before, err := planner.reader.Read(ctx, s.Application, c.Paths()...)
		if err != nil {
			return Plan{}, fmt.Errorf("read what %s has: %w", s.Application.FullName(), err)
		}
		p.note(desired.Edited(s.Application.FullName(), before, c.Files)) // a version changes nothing that depends on other files
	}
	if ok && s.Application.Archived {
		p.block(connection.BlockPerson, s.Application.FullName(), s.Application.FullName()+" is archived", "Unarchive it on GitHub.")
	}
	if !p.Nothing() && s.Protected(w.Environment) {
		p.Typed = w.Environment
	}
	return p, nil
}

// CheckVersion says why something is no version, nil it may be one: it goes
// into a commit's first line.
func CheckVersion(version string) error {
	if version == "" || len(version) > 256 || strings.ContainsFunc(version, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%q is no version: it has 1 to 256 printable ASCII characters and no spaces", version)
	}
	return nil
}

// on names the clusters in a commit's first line.
func on(places []Placement) string {
	if len(places) > 3 {
		return fmt.Sprintf(" on %d clusters", len(places))
	}
	var names []string
	for _, p := range places {
		names = append(names, p.Cluster)
	}
	return " on " + strings.Join(names, ", ")
}

// OrderError is a promotion against the order of environments.
type OrderError struct{ Organization, Application, From, To string }

// Error is one sentence.
func (e *OrderError) Error() string {
	return fmt.Sprintf("%s does not come after %s in the order of environments", e.To, e.From)
}

// Next is what to do about it.
func (e *OrderError) Next() string {
	return "Promote the other way round, or set the version: konstruct application set " + e.Organization + " " + e.Application + " " + e.To + " VERSION"
}

// Promote plans that an environment runs what an earlier one runs. w.Version is
// found there, w.Clusters are those of w.Environment.
func (planner *ApplicationPlanner) Promote(ctx context.Context, s *Snapshot, w ApplicationRequest, from string) (Plan, error) {
	before, after := slices.Index(s.Environments, from), slices.Index(s.Environments, w.Environment)
	if before >= 0 && after >= 0 && before >= after || from == w.Environment {
		return Plan{}, &OrderError{s.Organization.Name, w.Application, from, w.Environment}
	}
	places, err := planner.Places(ctx, s, ApplicationRequest{Application: w.Application, Environment: from})
	if err != nil {
		return Plan{}, err
	}
	var source Placement
	for i, p := range places {
		slot, err := p.Slot(w.Slot)
		switch {
		case err != nil:
			return Plan{}, refused(p, err)
		case i > 0 && slot.Version != w.Version:
			return Plan{}, &SeveralError{from, w.Application, source.Cluster, w.Version, p.Cluster, slot.Version}
		}
		source, w.Version = p, slot.Version
	}
	if err := planner.checkSameSource(ctx, s, w, source); err != nil {
		return Plan{}, err
	}
	p, err := planner.set(ctx, s, w, "Promote %s %s from "+strings.ReplaceAll(from, "%", "%%")+" to %s")
	if skipped := s.environmentsBetween(w.Application, before, after); err == nil && len(skipped) > 0 && !p.Nothing() {
		p.Warnings = append(p.Warnings, "It passes over "+strings.Join(skipped, ", ")+".")
	}
	return p, err
}

// environmentsBetween are the environments between two in which an application runs.
func (s *Snapshot) environmentsBetween(application string, before, after int) []string {
	var out []string
	for i := before + 1; before >= 0 && i < after; i++ {
		if slices.ContainsFunc(s.Application.places(), func(p Placement) bool { return p.Application == application && p.Environment == s.Environments[i] }) {
			out = append(out, s.Environments[i])
		}
	}
	return out
}

// checkSameSource makes sure that a version is not carried over to something else.
func (planner *ApplicationPlanner) checkSameSource(ctx context.Context, s *Snapshot, w ApplicationRequest, source Placement) error {
	here, err := source.Slot(w.Slot)
	if err != nil {
		return err
	}
	places, err := planner.Places(ctx, s, w)
	if err != nil {
		return err
	}
	for _, p := range places {
		there, err := p.Slot(w.Slot)
		if err == nil && !there.Same(here) {
			return fmt.Errorf("%s runs the %s %s, %s the %s %s: a version of one is none of the other", source.Path, here.Kind, here.Of, p.Path, there.Kind, there.Of)
		}
	}
	return nil
}

// SeveralError is an environment that runs an application in several versions.
type SeveralError struct {
	Environment, Application string
	Cluster, Version         string
	OtherCluster, Other      string
}

// Error is one sentence.
func (e *SeveralError) Error() string {
	return fmt.Sprintf("%s runs %s %s on %s and %s on %s", e.Environment, e.Application, e.Version, e.Cluster, e.Other, e.OtherCluster)
}

// Next is what to do about it.
func (e *SeveralError) Next() string { return "Say which cluster or which version is meant." }
