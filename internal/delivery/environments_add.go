package delivery

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// EnvironmentRequest is what somebody wants of an environment.
type EnvironmentRequest struct {
	Name string
	// Position in the order of promotion, from 0; below that, or behind the
	// last one, is the end.
	Position int
	Actor    string
}

// EnvironmentPlanner plans environments: their order, which are protected, and on
// which clusters they are.
type EnvironmentPlanner struct {
	clusters  *ClusterReader
	validator *Validator
}

// environmentDraft is a plan about environments while it is made.
type environmentDraft struct {
	Plan
	planner *EnvironmentPlanner
}

func (planner *EnvironmentPlanner) draft(s *Snapshot, title, actor string) *environmentDraft {
	return &environmentDraft{Plan: Plan{Title: title, Actor: actor, snapshot: s}, planner: planner}
}

// PlanAddEnvironment plans a new environment in the order of promotion. One
// that is there stays where it is.
func (planner *EnvironmentPlanner) PlanAddEnvironment(_ context.Context, s *Snapshot, w EnvironmentRequest) (Plan, error) {
	if err := scaffold.KubernetesName(w.Name); err != nil {
		return Plan{}, err
	}
	d := planner.draft(s, "Add environment "+w.Name, w.Actor)
	if slices.Contains(s.Environments, w.Name) {
		return d.Plan, nil
	}
	m := s.Platform.Marker
	m.Environments = inserted(m.Environments, w.Name, w.Position)
	err := d.commitMarker(m)
	d.noteProtected(m)
	return d.Plan, err
}

// noteProtected warns when another environment becomes the last one in the
// order, and with that the protected one. If something runs in the one that
// loses its protection, its name has to be typed.
func (d *environmentDraft) noteProtected(m connection.Marker) {
	before := d.snapshot.Environments
	if m.Protected != nil || len(before) == 0 || len(m.Environments) == 0 {
		return
	}
	old, last := before[len(before)-1], m.Environments[len(m.Environments)-1]
	if old == last {
		return
	}
	d.Warnings = append(d.Warnings, last+" is then the last one in the order of promotion, and protected.")
	if !slices.Contains(m.Environments, old) {
		return
	}
	d.Warnings = append(d.Warnings, old+" is then protected no longer, unless somebody says so: konstruct environment protect "+d.snapshot.Organization.Name+" "+old)
	if d.Typed == "" && d.snapshot.hasManifests(old) {
		d.Typed = old
	}
}

// hasManifests reports whether anything runs in an environment.
func (s *Snapshot) hasManifests(environment string) bool {
	for _, role := range connection.Roles() {
		if slices.ContainsFunc(s.Repository(role).Under(environmentsFolder+"/"+environment), isManifest) {
			return true
		}
	}
	return false
}

func inserted(list []string, name string, position int) []string {
	if position < 0 || position > len(list) {
		position = len(list)
	}
	return slices.Insert(slices.Clone(list), position, name)
}

// PlanMoveEnvironment plans another place in the order of promotion.
func (planner *EnvironmentPlanner) PlanMoveEnvironment(_ context.Context, s *Snapshot, w EnvironmentRequest) (Plan, error) {
	if err := s.environmentKnown(w.Name); err != nil {
		return Plan{}, err
	}
	m := s.Platform.Marker
	rest := slices.DeleteFunc(slices.Clone(m.Environments), func(env string) bool { return env == w.Name })
	m.Environments = inserted(rest, w.Name, w.Position)
	d := planner.draft(s, "Move environment "+w.Name+": "+strings.Join(firstOf(m.Environments, 8), ", "), w.Actor)
	err := d.commitMarker(m)
	d.noteProtected(m)
	return d.Plan, err
}

// PlanProtectEnvironment plans whether a change of an environment has to be
// confirmed by its name.
func (planner *EnvironmentPlanner) PlanProtectEnvironment(_ context.Context, s *Snapshot, environment string, protected bool, actor string) (Plan, error) {
	if err := s.environmentKnown(environment); err != nil {
		return Plan{}, err
	}
	m := s.Platform.Marker
	title := "Protect environment " + environment
	if !protected {
		title = "Stop protecting environment " + environment
	}
	d := planner.draft(s, title, actor)
	if s.Protected(environment) == protected {
		return d.Plan, nil
	}
	m.Protected = []string{}
	for _, env := range s.Environments {
		if env == environment && protected || env != environment && s.Protected(env) {
			m.Protected = append(m.Protected, env)
		}
	}
	err := d.commitMarker(m)
	if !protected {
		d.Typed = environment
		d.Warnings = append(d.Warnings, "Changes of "+environment+" need no more than a yes from then on.")
	}
	return d.Plan, err
}

// commitMarker adds the commit that changes the platform's marker.
func (d *environmentDraft) commitMarker(m connection.Marker) error {
	content, err := m.Encode()
	if err != nil {
		return err
	}
	d.commit(connection.Platform, d.Title, []scaffold.File{{Path: connection.MarkerPath, Content: content}})
	d.blockArchived()
	return nil
}

// PlanAddToCluster plans that a cluster runs an environment: first the folder
// that it will read in the application repository, then that it reads it.
func (planner *EnvironmentPlanner) PlanAddToCluster(ctx context.Context, s *Snapshot, t Templates, environment, cluster, actor string) (Plan, error) {
	d := planner.draft(s, "Add environment "+environment+" to "+cluster, actor)
	err := d.addToCluster(ctx, t, environment, cluster)
	return d.Plan, err
}

func (d *environmentDraft) addToCluster(ctx context.Context, t Templates, environment, cluster string) error {
	s := d.snapshot
	if err := scaffold.KubernetesName(environment); err != nil {
		return err
	}
	c, err := d.planner.clusters.Cluster(ctx, s, t, cluster)
	if err != nil {
		return err
	}
	if err := scaffold.KubernetesName(cluster); err != nil {
		return err
	}
	if c.Step != StepPresent {
		d.refuse("BeingRemoved", s.Platform.FullName(), "The removal of "+cluster+" is half done.", "Go on with it: konstruct cluster remove "+s.Organization.Name+" "+cluster)
		return nil
	}
	folder := environmentFolder(environment, cluster)
	d.commit(connection.Application, "Make room for "+environment+" on "+cluster, d.keeping(connection.Application, nil, folder))
	files := d.keeping(connection.Platform, nil, folder)
	if !slices.Contains(c.Environments, environment) {
		file, err := d.planner.clusters.readingFile(ctx, s, t, c, environment)
		if err != nil {
			return err
		}
		files = append(files, file)
		if c.Record != nil {
			r := c.Record.clone()
			r.addFiles(connection.Platform, []scaffold.File{file})
			record, err := r.file(ClusterRecord(cluster))
			if err != nil {
				return err
			}
			files = append(files, record)
		}
	}
	if !slices.Contains(s.Environments, environment) {
		m := s.Platform.Marker
		m.Environments = inserted(m.Environments, environment, -1)
		marker, err := m.Encode()
		if err != nil {
			return err
		}
		files = append(files, scaffold.File{Path: connection.MarkerPath, Content: marker})
		d.noteProtected(m)
	}
	d.commit(connection.Platform, d.Title, files)
	if !d.Nothing() && s.Protected(environment) && slices.Contains(s.Environments, environment) {
		d.Typed = environment
	}
	d.blockArchived()
	return d.planner.validator.checkPlan(ctx, &d.Plan)
}

// readingFile is the file that makes a cluster read an environment.
func (r *ClusterReader) readingFile(ctx context.Context, s *Snapshot, t Templates, c Cluster, environment string) (scaffold.File, error) {
	supplied := s.supplied()
	supplied.Cluster, supplied.Parent, supplied.Path = c.Name, c.Parent, c.Folder
	request := template.Request{Release: c.Name, Namespace: "argocd", Supplied: supplied}
	var found Template
	if c.Record != nil {
		if source, ok := t.source(c.Record.Source); ok {
			item, there := source.Set.Cluster(c.Record.Template)
			if found.Source = source; there && item.Reason == "" {
				found.Item, request.Answers = item, c.Record.answers(item.Form, nil)
			}
		}
	}
	content, err := r.reader.environmentFile(ctx, t, found, request, environment)
	if _, other := errors.AsType[*NotFoundError](err); err != nil && !other && found.Path != "" {
		// The template asks for more than it did: its set's own file does.
		content, err = r.reader.environmentFile(ctx, t, Template{Source: found.Source}, request, environment)
	}
	return scaffold.File{Path: c.Folder + "/" + EnvironmentFile(environment), Content: content}, err
}
