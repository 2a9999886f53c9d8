package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/wording"
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

// clusterDraft is a plan about one cluster while it is made.
type clusterDraft struct {
	Plan
	planner   *ClusterPlanner
	templates Templates
}

func (planner *ClusterPlanner) draft(s *Snapshot, t Templates, title, actor string) *clusterDraft {
	return &clusterDraft{Plan: Plan{Title: title, Actor: actor, snapshot: s}, planner: planner, templates: t}
}

// PlanAddCluster plans a new cluster: what its template becomes, registered at
// its parent, in one commit; before it, the folders of its environments in the
// application repository. The same request again is nothing to do.
func (planner *ClusterPlanner) PlanAddCluster(ctx context.Context, s *Snapshot, t Templates, w ClusterRequest) (Plan, error) {
	d := planner.draft(s, t, "Add cluster "+w.Name, w.Actor)
	err := d.add(ctx, w)
	return d.Plan, err
}

func (d *clusterDraft) add(ctx context.Context, w ClusterRequest) error {
	if err := scaffold.KubernetesName(w.Name); err != nil {
		return err
	}
	found, err := d.templates.Cluster(w.Template)
	if err != nil {
		return &NotFoundError{wording.Line(err), "See which there are: konstruct cluster templates " + d.snapshot.Organization.Name}
	}
	if found.Reason != "" {
		return &NotFoundError{found.Path + ": " + found.Reason, "Use another template, or correct this one."}
	}
	w.Answers = found.Form.WithDefaults(w.Answers)
	records, err := d.planner.clusters.otherRecords(ctx, d.snapshot, w.Name)
	if err != nil {
		return err
	}
	inner, err := d.parent(ctx, w)
	if err != nil || len(d.Blockers) > 0 {
		return err
	}
	rendered, err := d.render(ctx, found, inner)
	if err != nil {
		return err
	}
	record := recordOf(found, w.Name, w.Answers)
	record.Parent = w.Parent
	files := withoutBlank(rendered.files)
	record.addFiles(connection.Platform, files)
	modules, recorded, kept := d.modulesToWrite(rendered.modules, records)
	maps.Copy(record.Files[connection.Platform], recorded)
	for _, m := range kept {
		d.warn("%s is there and differs from the template's: it stays as it is, because other clusters are made with it. Upgrading the cluster brings it up to date.", m)
	}
	written, err := record.file(ClusterRecord(w.Name))
	if err != nil {
		return err
	}
	all := append(slices.Concat(files, modules), written)
	if inner.parentFolder != "" {
		all = d.keeping(connection.Platform, all, inner.parentFolder+"/"+childrenFolder)
	}
	var folders []scaffold.File
	for _, env := range inner.environments {
		folders = d.keeping(connection.Application, folders, environmentFolder(env, w.Name))
		all = d.keeping(connection.Platform, all, environmentFolder(env, w.Name))
	}
	d.commit(connection.Application, "Make room for "+strings.Join(inner.environments, ", ")+" on "+w.Name, folders)
	if d.commit(connection.Platform, d.Title, all) {
		d.refuseTaken(w.Name)
		for _, finding := range found.Findings() {
			d.warn("%s.", finding)
		}
		if warning := cloudWarning(found, files); warning != "" {
			d.Warnings = append(d.Warnings, warning)
		}
		d.noteSecrets(rendered.secrets)
		if w.Parent == "" {
			d.Warnings = append(d.Warnings, "It has no parent in this repository: the Argo CD of the control plane reads it once it has what konstruct argocd manifests prints.")
		}
	}
	d.blockArchived()
	return d.planner.validator.checkPlan(ctx, &d.Plan)
}

// parent finds the cluster that a new one is made from, and checks the names
// of its environments.
func (d *clusterDraft) parent(ctx context.Context, w ClusterRequest) (clusterInput, error) {
	s := d.snapshot
	inner := clusterInput{name: w.Name, parent: w.Parent, answers: w.Answers}
	if w.Parent != "" {
		if inner.parentFolder = s.Platform.clusterFolders()[w.Parent]; inner.parentFolder == "" || w.Parent == w.Name {
			return inner, &NotFoundError{fmt.Sprintf("there is no cluster %s in %s that %s could be made from", w.Parent, s.Platform.FullName(), w.Name), "See which there are: konstruct cluster list " + s.Organization.Name}
		}
		c, err := d.planner.clusters.Cluster(ctx, s, nil, w.Parent)
		if err != nil {
			return inner, err
		}
		if c.Step != StepPresent {
			d.refuse("BeingRemoved", s.Platform.FullName(), "The removal of "+w.Parent+", which it would be made from, is half done.", "Choose another parent.")
			return inner, nil
		}
		if found, err := d.planner.clusters.contains(ctx, s, inner.parentFolder, childrenFolder); err != nil {
			return inner, err
		} else if !found {
			d.warn("Nothing in %s reads its %s: see that the Argo CD of %s reads that folder, or the new cluster stays on paper.", inner.parentFolder, childrenFolder, w.Parent)
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

// contains reports whether a file in a folder, however deep, holds a text.
func (r *ClusterReader) contains(ctx context.Context, s *Snapshot, folder, text string) (bool, error) {
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

// refuseTaken refuses the name of a cluster that is there already.
func (d *clusterDraft) refuseTaken(name string) {
	repository := d.snapshot.Platform
	for _, path := range []string{clustersFolder + "/" + name, managementFolder + "/" + name} {
		if repository.hasFiles(path) {
			d.refuse("NameTaken", repository.FullName(), fmt.Sprintf("There is a cluster %s already: %s holds files.", name, path), "Choose another name, or change that cluster: konstruct cluster change "+d.snapshot.Organization.Name+" "+name)
			return
		}
	}
	if repository.Has(ClusterRecord(name)) {
		d.refuse("NameTaken", repository.FullName(), fmt.Sprintf("%s is the record of a cluster of that name.", ClusterRecord(name)), "Remove what is left of it first: konstruct cluster remove "+d.snapshot.Organization.Name+" "+name)
		return
	}
	if root := repository.roots()[name]; root != "" {
		d.refuse("NameTaken", repository.FullName(), fmt.Sprintf("%s registers a cluster of that name.", root), "Choose another name.")
	}
}
