package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// ClusterRemoval is a cluster that somebody wants to be rid of.
type ClusterRemoval struct {
	Name string
	// Along takes the environments along that are on the cluster, with what
	// runs in them: each of their phases is a plan of its own before those of
	// the cluster.
	WithEnvironments bool
	Actor            string
}

// PlanRemoveCluster plans the next phase of a cluster's removal: environments
// first, where they are taken along; then its registration at its parent; and
// when what it made is gone, its files, its record and the Terraform modules
// that nobody else uses. One that is registered nowhere and makes nothing in a
// cloud goes in one phase.
func (planner *ClusterPlanner) PlanRemoveCluster(ctx context.Context, s *Snapshot, w ClusterRemoval) (Plan, error) {
	c, err := planner.clusters.Cluster(ctx, s, nil, w.Name)
	if err != nil {
		return Plan{}, err
	}
	all, err := planner.clusters.Clusters(ctx, s, nil)
	if err != nil {
		return Plan{}, err
	}
	d := planner.draft(s, nil, "Remove cluster "+c.Name, w.Actor)
	d.Typed = c.Name
	if d.refuseUnusualNames(c.Name) {
		return d.Plan, nil
	}
	if children := childrenOf(all, c.Name); len(children) > 0 {
		d.refuse("StillInUse", s.Platform.FullName(), fmt.Sprintf("%s was made from %s, and would lose what keeps it.", strings.Join(children, ", "), c.Name),
			"Remove it first: konstruct cluster remove "+s.Organization.Name+" "+children[0])
		return d.Plan, nil
	}
	if on := s.environmentsOn(c.Name, c.Environments); len(on) > 0 {
		if w.WithEnvironments {
			return planner.environments.planWithCluster(ctx, s, c, on, w.Actor)
		}
		d.refuse("StillInUse", s.Platform.FullName(), fmt.Sprintf("There is something on %s: %s.", c.Name, strings.Join(describeEnvironments(on), ", ")),
			fmt.Sprintf("Remove it first: konstruct environment remove %s %s --cluster %s; or take all of it along, phase by phase.", s.Organization.Name, on[0].Environment, c.Name))
		return d.Plan, nil
	}
	var inside []string
	if c.Folder != "" {
		inside = s.Platform.Under(c.Folder)
	}
	files, err := planner.reader.Read(ctx, s.Platform, inside...)
	if err != nil {
		return d.Plan, fmt.Errorf("read the cluster %s of %s: %w", c.Name, s.Platform.FullName(), err)
	}
	made := resourcesIn(files)
	switch {
	case c.Registered() && made.owns():
		d.unregister(c, made)
	default:
		err = d.remove(ctx, c, all, made)
	}
	d.blockArchived()
	return d.Plan, err
}

func childrenOf(all []Cluster, parent string) []string {
	var out []string
	for _, c := range all {
		if c.Parent == parent && c.Name != parent {
			out = append(out, c.Name)
		}
	}
	return out
}

// unregister is the first of two phases.
func (d *clusterDraft) unregister(c Cluster, m resources) {
	d.Title = "Remove cluster " + c.Name + " (1 of 2: unregister)"
	d.commit(connection.Platform, d.Title, d.keeping(connection.Platform, nil, c.Root[:strings.LastIndexByte(c.Root, '/')]), c.Root)
	d.Warnings = append(d.Warnings,
		"The Argo CD of "+orControlPlane(c.Parent)+" stops reading the cluster. Its Applications stay until somebody deletes them; then "+m.end()+".",
		"Its files stay until that is done: the second phase, with the same command, deletes them.")
}

func orControlPlane(parent string) string {
	if parent == "" {
		return "the control plane"
	}
	return parent
}

// remove is the second phase, or the only one.
func (d *clusterDraft) remove(ctx context.Context, c Cluster, all []Cluster, m resources) error {
	second := c.Step == StepUnregistered || c.Record == nil && m.owns()
	if second {
		d.Title += " (2 of 2: delete)"
	}
	s := d.snapshot
	gone := slices.Concat(s.Platform.Under(clustersFolder+"/"+c.Name), s.Platform.Under(managementFolder+"/"+c.Name))
	modules, err := d.unusedModules(ctx, c, all)
	if err != nil {
		return err
	}
	gone = append(append(gone, modules...), ClusterRecord(c.Name))
	var kept []scaffold.File
	if c.Registered() {
		kept, gone = d.keeping(connection.Platform, nil, c.Root[:strings.LastIndexByte(c.Root, '/')]), append(gone, c.Root)
	}
	d.commit(connection.Platform, d.Title, kept, gone...)
	for _, path := range slices.Sorted(maps.Keys(c.Drift)) {
		if c.Drift[path] == "changed" && slices.Contains(gone, path) {
			d.Warnings = append(d.Warnings, path+" was changed by somebody after it was rendered; it is deleted, too.")
		}
	}
	if m.cloud || second {
		d.Gate = m.gate(c.Name)
	} else if c.Registered() {
		d.Warnings = append(d.Warnings, "The Argo CD of "+orControlPlane(c.Parent)+" stops reading the cluster; its Applications and what they have deployed stay until somebody deletes them.")
	}
	return nil
}

// unusedModules are the files of Terraform modules that only this cluster was
// rendered with, and that no other cluster names.
func (d *clusterDraft) unusedModules(ctx context.Context, c Cluster, all []Cluster) ([]string, error) {
	if c.Record == nil {
		return nil, nil
	}
	s := d.snapshot
	records, err := d.planner.clusters.otherRecords(ctx, s, c.Name)
	if err != nil {
		return nil, err
	}
	var mine []scaffold.File
	for p := range c.Record.Files[connection.Platform] {
		if strings.HasPrefix(p, "terraform/") && s.Platform.Has(p) && len(users(records, p)) == 0 {
			mine = append(mine, scaffold.File{Path: p})
		}
	}
	if len(mine) == 0 {
		return nil, nil
	}
	var paths []string
	for _, other := range all {
		if other.Name != c.Name && other.Folder != "" {
			paths = append(paths, s.Platform.Under(other.Folder)...)
		}
	}
	paths = append(paths, s.Platform.Under(environmentsFolder)...)
	if slices.ContainsFunc(paths, func(p string) bool { return s.Platform.Size(p) > maxRead }) {
		return nil, nil // what cannot be read may name them
	}
	files, err := d.planner.reader.Read(ctx, s.Platform, paths...)
	if err != nil {
		return nil, fmt.Errorf("read who uses the Terraform modules of %s: %w", s.Platform.FullName(), err)
	}
	var out []string
	for folder, inside := range template.ByModule(mine) {
		named := false
		for _, content := range files {
			named = named || strings.Contains(string(content), folder)
		}
		for _, f := range inside {
			if !named {
				out = append(out, f.Path)
			}
		}
	}
	return out, nil
}
