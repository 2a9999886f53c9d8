package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/desired"
)

// EnvironmentRemoval is an environment that somebody wants to be rid of.
type EnvironmentRemoval struct {
	Name     string
	Clusters []string // none: everywhere, and from the order of promotion
	Actor    string
}

// PlanRemoveEnvironment plans the next phase of an environment's removal
// (Konstruct, release notes 0.5.2: how environments are deleted). First the
// clusters stop reading it; when Argo CD has taken down what ran in it, its
// folders are deleted in the application and then in the platform repository,
// and what was recorded of it; where it is removed everywhere, it leaves the
// order of promotion with that.
func (planner *EnvironmentPlanner) PlanRemoveEnvironment(ctx context.Context, s *Snapshot, w EnvironmentRemoval) (Plan, error) {
	all, err := planner.clusters.Environments(ctx, s)
	if err != nil {
		return Plan{}, err
	}
	i := slices.IndexFunc(all, func(env Environment) bool { return env.Name == w.Name })
	if i < 0 {
		return Plan{}, &NotFoundError{fmt.Sprintf("there is no environment %s in %s", w.Name, s.Organization.Name), "See which there are: konstruct environment list " + s.Organization.Name}
	}
	title := "Remove environment " + w.Name
	on := all[i].On
	if len(w.Clusters) > 0 {
		title += " from " + strings.Join(firstOf(w.Clusters, 3), ", ")
		on = slices.DeleteFunc(slices.Clone(on), func(o OnCluster) bool { return !slices.Contains(w.Clusters, o.Cluster) })
		for _, cluster := range w.Clusters {
			if !slices.ContainsFunc(on, func(o OnCluster) bool { return o.Cluster == cluster }) {
				return Plan{}, &NotFoundError{fmt.Sprintf("the environment %s is not on %s", w.Name, cluster), "See where it is: konstruct environment list " + s.Organization.Name}
			}
		}
	}
	d := planner.draft(s, title, w.Actor)
	d.Typed = w.Name
	for _, o := range on {
		if d.refuseUnusualNames(o.Environment, o.Cluster) {
			return d.Plan, nil
		}
	}
	err = d.remove(ctx, on, len(w.Clusters) == 0 && all[i].Ordered)
	return d.Plan, err
}

// planWithCluster plans the next phase of removing all environments of a
// cluster that is being removed itself.
func (planner *EnvironmentPlanner) planWithCluster(ctx context.Context, s *Snapshot, c Cluster, on []OnCluster, actor string) (Plan, error) {
	var names []string
	for _, o := range on {
		names = append(names, o.Environment)
	}
	d := planner.draft(s, "Remove "+strings.Join(firstOf(names, 5), ", ")+" from "+c.Name, actor)
	d.Typed = c.Name
	if d.refuseUnusualNames(names...) {
		return d.Plan, nil
	}
	err := d.remove(ctx, on, false)
	d.Warnings = append(d.Warnings, "The cluster itself follows when nothing is on it any more: the same command goes on.")
	return d.Plan, err
}

// remove adds the next phase of removing environments from clusters. unmark
// removes the environment from the order, too.
func (d *environmentDraft) remove(ctx context.Context, on []OnCluster, unmark bool) error {
	if slices.ContainsFunc(on, func(o OnCluster) bool { return o.Step == StepPresent }) {
		return d.stopReading(ctx, on)
	}
	s := d.snapshot
	var application, platform []string
	for _, o := range on {
		folder := environmentFolder(o.Environment, o.Cluster)
		application = append(application, s.Application.Under(folder)...)
		platform = append(platform, s.Platform.Under(folder)...)
		platform = append(platform, s.Platform.Under(strings.TrimSuffix(ItemRecord(o.Environment, o.Cluster, ""), "/.yaml"))...)
	}
	if len(application)+len(platform) > 0 {
		d.Title += " (2 of 2: delete)"
		if len(slices.DeleteFunc(slices.Clone(on), func(o OnCluster) bool { return o.Step == StepBegun })) > 0 {
			d.Gate = drainGate(on)
		}
	}
	var files []scaffold.File
	if unmark {
		m := s.Platform.Marker
		gone := func(env string) bool { return env == d.Typed }
		m.Environments = slices.DeleteFunc(slices.Clone(m.Environments), gone)
		if m.Protected != nil {
			m.Protected = slices.DeleteFunc(append([]string{}, m.Protected...), gone)
		}
		content, err := m.Encode()
		if err != nil {
			return err
		}
		files = append(files, scaffold.File{Path: connection.MarkerPath, Content: content})
		d.noteProtected(m)
	}
	d.commit(connection.Application, d.Title, nil, application...)
	d.commit(connection.Platform, d.Title, files, platform...)
	d.blockArchived()
	return d.noteDestroyed(ctx, on)
}

// stopReading is the first phase.
func (d *environmentDraft) stopReading(ctx context.Context, on []OnCluster) error {
	d.Title += " (1 of 2: stop reading)"
	clusters, err := d.planner.clusters.Clusters(ctx, d.snapshot, nil)
	if err != nil {
		return err
	}
	var files []scaffold.File
	var gone []string
	for _, c := range clusters {
		var mine []string
		for _, o := range on {
			if o.Cluster == c.Name && o.Step == StepPresent {
				mine = append(mine, d.snapshot.environmentFileOf(c, o.Environment))
			}
		}
		if len(mine) == 0 {
			continue
		}
		gone = append(gone, mine...)
		if c.Record == nil {
			continue
		}
		r := c.Record.clone()
		for _, path := range mine {
			delete(r.Files[connection.Platform], path)
		}
		record, err := r.file(ClusterRecord(c.Name))
		if err != nil {
			return err
		}
		files = append(files, record)
	}
	d.commit(connection.Platform, d.Title, files, gone...)
	if err := d.noteDestroyed(ctx, on); err != nil {
		return err
	}
	d.Warnings = append(d.Warnings, "Its files stay until Argo CD has taken down what runs there: the second phase, with the same command, deletes them.")
	d.blockArchived()
	return nil
}

// environmentFileOf is the file by which a cluster reads an environment.
func (s *Snapshot) environmentFileOf(c Cluster, environment string) string {
	if path := c.Folder + "/" + EnvironmentFile(environment); s.Platform.Has(path) {
		return path
	}
	return c.Folder + "/" + chartEnvironment
}

// noteDestroyed names what is destroyed, and what is not: Argo CD deletes what an
// Application has deployed only where it has the finalizer for that.
func (d *environmentDraft) noteDestroyed(ctx context.Context, on []OnCluster) error {
	for _, o := range on {
		folder, s := environmentFolder(o.Environment, o.Cluster), d.snapshot.Application
		files, err := d.planner.clusters.reader.Read(ctx, s, s.filesIn(folder)...)
		if err != nil {
			return fmt.Errorf("read the applications of %s: %w", s.FullName(), err)
		}
		var goes, stays []string
		for _, name := range o.Applications {
			if desired.StaysBehind(files[folder+"/"+name+".yaml"]) || desired.StaysBehind(files[folder+"/"+name+".yml"]) {
				stays = append(stays, name)
			} else {
				goes = append(goes, name)
			}
		}
		if len(goes) > 0 {
			d.warn("What runs in %s on %s is taken down: %s.", o.Environment, o.Cluster, strings.Join(firstOf(goes, 10), ", "))
		}
		if len(stays) > 0 {
			d.warn("What %s in %s on %s has deployed stays in the cluster: without a finalizer (%s), Argo CD deletes the Application alone. Add it first, or delete what stays by hand.",
				strings.Join(firstOf(stays, 10), ", "), o.Environment, o.Cluster, desired.Finalizer)
		}
		if len(o.Infrastructure) > 0 {
			d.warn("What %s on %s has in the cloud is destroyed: %s.", o.Environment, o.Cluster, strings.Join(firstOf(o.Infrastructure, 10), ", "))
		}
	}
	return nil
}

// drainGate is what has to be true before the folders of environments may be
// deleted.
func drainGate(on []OnCluster) *Gate {
	var where, names []string
	for _, o := range on {
		where = append(where, o.Environment+" on "+o.Cluster)
		if scaffold.KubernetesName(o.Environment) == nil && scaffold.KubernetesName(o.Cluster) == nil {
			names = append(names, o.Cluster+"-"+o.Environment, o.Cluster+"-"+o.Environment+"-infrastructure")
		}
	}
	return &Gate{
		Message: "Argo CD has taken down " + strings.Join(firstOf(where, 5), ", ") + ": the Applications are gone.",
		Command: "kubectl -n argocd get applications.argoproj.io " + strings.Join(names, " ") + " --ignore-not-found",
	}
}

// clone is a record that can be changed without changing the snapshot's.
func (r Record) clone() Record {
	files := r.Files
	r.Files = map[connection.Role]map[string]string{}
	for role, inside := range files {
		r.Files[role] = map[string]string{} // never nil: files are added
		maps.Copy(r.Files[role], inside)
	}
	return r
}
