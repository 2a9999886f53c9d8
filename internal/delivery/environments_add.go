package delivery

import (
	"context"
	"errors"
	"fmt"
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

// PlanAddEnvironment plans a new environment in the order of promotion. One
// that is there stays where it is.
func (planner *EnvironmentPlanner) PlanAddEnvironment(_ context.Context, s *Snapshot, w EnvironmentRequest) (Plan, error) {
	if err := KubernetesName(w.Name); err != nil {
		return Plan{}, err
	}
	if slices.Contains(s.Environments, w.Name) {
		return Plan{Title: "Add environment " + w.Name, Actor: w.Actor, snapshot: s}, nil
	}
	m := s.Platform.Marker
	m.Environments = inserted(m.Environments, w.Name, w.Position)
	p, err := s.mark("Add environment "+w.Name, w.Actor, m)
	p.lastOne(m)
	return p, err
}

// lastOne says which environment is protected from now on, where that is the
// last one. The name of the one that no longer is has to be typed when something
// runs in it.
func (p *Plan) lastOne(m connection.Marker) {
	before := p.snapshot.Environments
	if m.Protected != nil || len(before) == 0 || len(m.Environments) == 0 {
		return
	}
	old, last := before[len(before)-1], m.Environments[len(m.Environments)-1]
	if old == last {
		return
	}
	p.Warnings = append(p.Warnings, last+" is then the last one in the order of promotion, and protected.")
	if !slices.Contains(m.Environments, old) {
		return
	}
	p.Warnings = append(p.Warnings, old+" is then protected no longer, unless somebody says so: konstruct environment protect ORG "+old)
	if p.Typed == "" && p.snapshot.inhabits(old) {
		p.Typed = old
	}
}

// inhabits reports whether anything runs in an environment.
func (s *Snapshot) inhabits(environment string) bool {
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
	p, err := s.mark("Move environment "+w.Name+": "+strings.Join(first(m.Environments, 8), ", "), w.Actor, m)
	p.lastOne(m)
	return p, err
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
	if s.Protected(environment) == protected {
		return Plan{Title: title, Actor: actor, snapshot: s}, nil
	}
	m.Protected = []string{}
	for _, env := range s.Environments {
		if env == environment && protected || env != environment && s.Protected(env) {
			m.Protected = append(m.Protected, env)
		}
	}
	p, err := s.mark(title, actor, m)
	if !protected {
		p.Typed = environment
		p.Warnings = append(p.Warnings, "Changes of "+environment+" need no more than a yes from then on.")
	}
	return p, err
}

// mark is a plan that changes the platform's marker.
func (s *Snapshot) mark(headline, actor string, m connection.Marker) (Plan, error) {
	p := Plan{Title: headline, Actor: actor, snapshot: s}
	content, err := m.Encode()
	if err != nil {
		return p, err
	}
	p.add(s.change(connection.Platform, headline, []scaffold.File{{Path: connection.MarkerPath, Content: content}}))
	p.archived()
	return p, nil
}

// PlanAddToCluster plans that a cluster runs an environment: first the folder
// that it will read in the application repository, then that it reads it.
func (planner *EnvironmentPlanner) PlanAddToCluster(ctx context.Context, s *Snapshot, t Templates, environment, cluster, actor string) (Plan, error) {
	p := Plan{Title: "Add environment " + environment + " to " + cluster, Actor: actor, snapshot: s}
	if err := KubernetesName(environment); err != nil {
		return p, err
	}
	c, err := planner.clusters.Cluster(ctx, s, t, cluster)
	if err != nil {
		return p, err
	}
	if err := KubernetesName(cluster); err != nil {
		return p, err
	}
	if c.Step != StepPresent {
		p.refuse("BeingRemoved", s.Platform.FullName(), "The removal of "+cluster+" is half done.", "Go on with it: konstruct cluster remove ORG "+cluster)
		return p, nil
	}
	folder := environmentFolder(environment, cluster)
	p.add(s.change(connection.Application, "Make room for "+environment+" on "+cluster, s.keepingIn(connection.Application, nil, folder)))
	files := s.keeping(nil, folder)
	if !slices.Contains(c.Environments, environment) {
		file, err := planner.reading(t, s, c, environment)
		if err != nil {
			return p, err
		}
		files = append(files, file)
		if err := planner.projects(ctx, s, &p, c, file); err != nil {
			return p, err
		}
		if c.Record != nil {
			r := c.Record.clone()
			r.holds(connection.Platform, []scaffold.File{file})
			record, err := r.file(ClusterRecord(cluster))
			if err != nil {
				return p, err
			}
			files = append(files, record)
		}
	}
	if !slices.Contains(s.Environments, environment) {
		m := s.Platform.Marker
		m.Environments = inserted(m.Environments, environment, -1)
		marker, err := m.Encode()
		if err != nil {
			return p, err
		}
		files = append(files, scaffold.File{Path: connection.MarkerPath, Content: marker})
		p.lastOne(m)
	}
	p.add(s.change(connection.Platform, p.Title, files))
	if !p.Nothing() && s.Protected(environment) && slices.Contains(s.Environments, environment) {
		p.Typed = environment
	}
	p.archived()
	return p, planner.validator.judge(ctx, &p)
}

// projects warns of Applications that are in a project which nothing in the
// cluster's folder makes: Argo CD would refuse them.
func (planner *EnvironmentPlanner) projects(ctx context.Context, s *Snapshot, p *Plan, c Cluster, file scaffold.File) error {
	said := map[string]bool{"default": true}
	for _, m := range projectPattern().FindAllSubmatch(file.Content, -1) {
		project := string(m[1])
		if said[project] {
			continue
		}
		said[project] = true
		found, err := planner.clusters.mentions(ctx, s, c.Folder, "name: "+project+"\n")
		if err != nil {
			return err
		}
		if !found {
			p.Warnings = append(p.Warnings, fmt.Sprintf("Nothing in %s makes the AppProject %s, which the environment's Applications are in: see that it is there, or Argo CD refuses them.", c.Folder, project))
		}
	}
	return nil
}

// reading is the file that makes a cluster read an environment.
func (planner *EnvironmentPlanner) reading(t Templates, s *Snapshot, c Cluster, environment string) (scaffold.File, error) {
	supplied := s.supplied()
	supplied.Cluster, supplied.Parent, supplied.Path = c.Name, c.Parent, c.Folder
	request := template.Request{Release: c.Name, Namespace: "argocd", Supplied: supplied}
	var found Template
	if c.Record != nil {
		if source, ok := t.of(c.Record.Source); ok {
			item, there := source.Set.Cluster(c.Record.Template)
			if found.Source = source; there && item.Reason == "" {
				found.Item, request.Answers = item, c.Record.answers(item.Form, nil)
			}
		}
	}
	content, err := environmentFile(t, found, request, environment)
	if _, other := errors.AsType[*NotFoundError](err); err != nil && !other && found.Path != "" {
		// The template asks for more than it did: its set's own file does.
		content, err = environmentFile(t, Template{Source: found.Source}, request, environment)
	}
	return scaffold.File{Path: c.Folder + "/" + EnvironmentFile(environment), Content: content}, err
}
