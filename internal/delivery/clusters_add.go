package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
)

// ClusterRequest is a cluster that somebody wants.
type ClusterRequest struct {
	Name         string
	Template     string // CLOUD/TEMPLATE
	Parent       string // the cluster that it is made from, "" the control plane
	Environments []string
	Answers      map[string]string // by [form.Input.Name]
	Actor        string
}

// ClusterPlanner plans clusters: new ones, other answers, upgrades and removals.
type ClusterPlanner struct {
	reader       *Reader
	clusters     *ClusterReader
	environments *EnvironmentPlanner
	validator    *Validator
}

// PlanAddCluster plans a new cluster: what its template becomes, registered at
// its parent, in one commit; before it, the folders of its environments in the
// application repository. The same wish again is nothing to do.
func (planner *ClusterPlanner) PlanAddCluster(ctx context.Context, s *Snapshot, t Templates, w ClusterRequest) (Plan, error) {
	p := Plan{Title: "Add cluster " + w.Name, Actor: w.Actor, snapshot: s}
	if err := KubernetesName(w.Name); err != nil {
		return p, err
	}
	found, err := t.Cluster(w.Template)
	if err != nil {
		return p, &NotFoundError{err.Error(), "See which there are: konstruct cluster templates ORG"}
	}
	if found.Reason != "" {
		return p, &NotFoundError{found.Path + ": " + found.Reason, "Use another template, or correct this one."}
	}
	w.Answers = pinned(found.Form, w.Answers)
	records, err := planner.clusters.others(ctx, s, w.Name)
	if err != nil {
		return p, err
	}
	inner, err := planner.parent(ctx, s, &p, w)
	if err != nil || len(p.Blockers) > 0 {
		return p, err
	}
	rendered, err := s.renderCluster(t, found, inner)
	if err != nil {
		return p, err
	}
	record := recordOf(found, w.Name, w.Answers)
	record.Parent = w.Parent
	files := withoutBlank(rendered.files)
	record.holds(connection.Platform, files)
	modules, recorded, kept := s.adopt(rendered.modules, records)
	maps.Copy(record.Files[connection.Platform], recorded)
	for _, m := range kept {
		p.Warnings = append(p.Warnings, m+" is there and differs from the template's: it stays as it is, because other clusters are made with it. Upgrading the cluster brings it up to date.")
	}
	written, err := record.file(ClusterRecord(w.Name))
	if err != nil {
		return p, err
	}
	all := append(slices.Concat(files, modules), written)
	if inner.parentFolder != "" {
		all = s.keeping(all, inner.parentFolder+"/"+childrenFolder)
	}
	var folders []scaffold.File
	for _, env := range inner.environments {
		folders = s.keepingIn(connection.Application, folders, environmentFolder(env, w.Name))
		all = s.keeping(all, environmentFolder(env, w.Name))
	}
	p.add(s.change(connection.Application, "Make room for "+strings.Join(inner.environments, ", ")+" on "+w.Name, folders))
	c, ok := s.change(connection.Platform, "Add cluster "+w.Name, all)
	p.add(c, ok)
	if ok {
		s.taken(&p, w.Name)
		if warning := cloudWarning(found, files); warning != "" {
			p.Warnings = append(p.Warnings, warning)
		}
		p.noteSecrets(rendered.secrets)
		if w.Parent == "" {
			p.Warnings = append(p.Warnings, "It has no parent in this repository: no Argo CD reads it before its root Application is applied (konstruct argocd manifests).")
		}
	}
	p.archived()
	return p, planner.validator.judge(ctx, &p)
}

// parent finds the cluster that a new one is made from, and checks the names
// of its environments.
func (planner *ClusterPlanner) parent(ctx context.Context, s *Snapshot, p *Plan, w ClusterRequest) (clusterInput, error) {
	inner := clusterInput{name: w.Name, parent: w.Parent, answers: w.Answers}
	if w.Parent != "" {
		if inner.parentFolder = s.Platform.clusterFolders()[w.Parent]; inner.parentFolder == "" || w.Parent == w.Name {
			return inner, &NotFoundError{fmt.Sprintf("there is no cluster %s in %s that %s could be made from", w.Parent, s.Platform.FullName(), w.Name), "See which there are: konstruct cluster list ORG"}
		}
		c, err := planner.clusters.Cluster(ctx, s, nil, w.Parent)
		if err != nil {
			return inner, err
		}
		if c.Step != StepPresent {
			p.refuse("BeingRemoved", s.Platform.FullName(), "The removal of "+w.Parent+", which it would be made from, is half done.", "Choose another parent.")
			return inner, nil
		}
		if found, err := planner.clusters.mentions(ctx, s, inner.parentFolder, childrenFolder); err != nil {
			return inner, err
		} else if !found {
			p.Warnings = append(p.Warnings, fmt.Sprintf("Nothing in %s reads its %s: see that the Argo CD of %s reads that folder, or the new cluster stays on paper.", inner.parentFolder, childrenFolder, w.Parent))
		}
	}
	for _, env := range w.Environments {
		if err := s.environmentKnown(env); err != nil {
			return inner, err
		}
		if !slices.Contains(inner.environments, env) {
			inner.environments = append(inner.environments, env)
		}
	}
	return inner, nil
}

// mentions reports whether a file in a folder, however deep, holds a text.
func (r *ClusterReader) mentions(ctx context.Context, s *Snapshot, folder, text string) (bool, error) {
	files, err := r.reader.Read(ctx, s.Platform, s.Platform.Under(folder)...)
	if err != nil {
		return false, fmt.Errorf("read %s of %s: %w", folder, s.Platform.FullName(), err)
	}
	for _, content := range files {
		if strings.Contains(string(content), text) {
			return true, nil
		}
	}
	return false, nil
}

// taken refuses the name of a cluster that is there already.
func (s *Snapshot) taken(p *Plan, name string) {
	side := s.Platform
	for _, path := range []string{clustersFolder + "/" + name, managementFolder + "/" + name} {
		if side.inhabited(path) {
			p.refuse("NameTaken", side.FullName(), fmt.Sprintf("There is a cluster %s already: %s holds files.", name, path), "Choose another name, or change that cluster: konstruct cluster change ORG "+name)
			return
		}
	}
	if side.Has(ClusterRecord(name)) {
		p.refuse("NameTaken", side.FullName(), fmt.Sprintf("%s is the record of a cluster of that name.", ClusterRecord(name)), "Remove what is left of it first: konstruct cluster remove ORG "+name)
		return
	}
	if root := side.roots()[name]; root != "" {
		p.refuse("NameTaken", side.FullName(), fmt.Sprintf("%s registers a cluster of that name.", root), "Choose another name.")
	}
}

// keeping adds what keeps a folder of the platform repository in Git, where
// nothing does.
func (s *Snapshot) keeping(files []scaffold.File, folder string) []scaffold.File {
	return s.keepingIn(connection.Platform, files, folder)
}

func (s *Snapshot) keepingIn(role connection.Role, files []scaffold.File, folder string) []scaffold.File {
	path := folder + "/" + keep
	if s.Repository(role).Has(path) || slices.ContainsFunc(files, func(f scaffold.File) bool { return f.Path == path }) {
		return files
	}
	return append(files, scaffold.File{Path: path, Content: []byte{}})
}
