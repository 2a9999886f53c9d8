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
		return Plan{}, &NotFoundError{fmt.Sprintf("there is no environment %s in %s", w.Name, s.Organization.Name), "See which there are: konstruct environment list ORG"}
	}
	title := "Remove environment " + w.Name
	on := all[i].On
	if len(w.Clusters) > 0 {
		title += " from " + strings.Join(first(w.Clusters, 3), ", ")
		on = slices.DeleteFunc(slices.Clone(on), func(o OnCluster) bool { return !slices.Contains(w.Clusters, o.Cluster) })
		for _, cluster := range w.Clusters {
			if !slices.ContainsFunc(on, func(o OnCluster) bool { return o.Cluster == cluster }) {
				return Plan{}, &NotFoundError{fmt.Sprintf("the environment %s is not on %s", w.Name, cluster), "See where it is: konstruct environment list ORG"}
			}
		}
	}
	p := Plan{Title: title, Actor: w.Actor, Typed: w.Name, snapshot: s}
	for _, o := range on {
		if p.refuseOdd(o.Environment, o.Cluster) {
			return p, nil
		}
	}
	return p, planner.removal(ctx, s, &p, on, len(w.Clusters) == 0 && all[i].Ordered)
}

// alongWith is the next phase of removing all environments of a cluster that
// is to be removed itself.
func (planner *EnvironmentPlanner) alongWith(ctx context.Context, s *Snapshot, c Cluster, on []OnCluster, actor string) (Plan, error) {
	var names []string
	for _, o := range on {
		names = append(names, o.Environment)
	}
	p := Plan{Title: "Remove " + strings.Join(first(names, 5), ", ") + " from " + c.Name, Actor: actor, Typed: c.Name, snapshot: s}
	if p.refuseOdd(names...) {
		return p, nil
	}
	err := planner.removal(ctx, s, &p, on, false)
	p.Warnings = append(p.Warnings, "The cluster itself follows when nothing is on it any more: the same command goes on.")
	return p, err
}

// removal is the next phase of taking environments off clusters. unmark takes
// the environment out of the order, too.
func (planner *EnvironmentPlanner) removal(ctx context.Context, s *Snapshot, p *Plan, on []OnCluster, unmark bool) error {
	if slices.ContainsFunc(on, func(o OnCluster) bool { return o.Step == StepPresent }) {
		return planner.stopReading(ctx, s, p, on)
	}
	var application, platform []string
	for _, o := range on {
		folder := environmentFolder(o.Environment, o.Cluster)
		application = append(application, s.Application.Under(folder)...)
		platform = append(platform, s.Platform.Under(folder)...)
		platform = append(platform, s.Platform.Under(strings.TrimSuffix(ItemRecord(o.Environment, o.Cluster, ""), "/.yaml"))...)
	}
	if len(application)+len(platform) > 0 {
		p.Title += " (2 of 2: delete)"
		if len(slices.DeleteFunc(slices.Clone(on), func(o OnCluster) bool { return o.Step == StepBegun })) > 0 {
			p.Gate = drained(on)
		}
	}
	var files []scaffold.File
	if unmark {
		m := s.Platform.Marker
		gone := func(env string) bool { return env == p.Typed }
		m.Environments = slices.DeleteFunc(slices.Clone(m.Environments), gone)
		if m.Protected != nil {
			m.Protected = slices.DeleteFunc(append([]string{}, m.Protected...), gone)
		}
		content, err := m.Encode()
		if err != nil {
			return err
		}
		files = append(files, scaffold.File{Path: connection.MarkerPath, Content: content})
		p.lastOne(m)
	}
	p.add(s.change(connection.Application, p.Title, nil, application...))
	p.add(s.change(connection.Platform, p.Title, files, platform...))
	p.destroys(on)
	p.archived()
	return nil
}

// stopReading is the first phase.
func (planner *EnvironmentPlanner) stopReading(ctx context.Context, s *Snapshot, p *Plan, on []OnCluster) error {
	p.Title += " (1 of 2: stop reading)"
	clusters, err := planner.clusters.Clusters(ctx, s, nil)
	if err != nil {
		return err
	}
	var files []scaffold.File
	var gone []string
	for _, c := range clusters {
		var mine []string
		for _, o := range on {
			if o.Cluster == c.Name && o.Step == StepPresent {
				mine = append(mine, s.readBy(c, o.Environment))
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
	p.add(s.change(connection.Platform, p.Title, files, gone...))
	p.destroys(on)
	p.Warnings = append(p.Warnings, "Its files stay until Argo CD has taken down what runs there: the second phase, with the same command, deletes them.")
	p.archived()
	return nil
}

// readBy is the file by which a cluster reads an environment.
func (s *Snapshot) readBy(c Cluster, environment string) string {
	if path := c.Folder + "/" + EnvironmentFile(environment); s.Platform.Has(path) {
		return path
	}
	return c.Folder + "/" + chartEnvironment
}

// destroys names what is destroyed.
func (p *Plan) destroys(on []OnCluster) {
	for _, o := range on {
		if len(o.Applications) > 0 {
			p.Warnings = append(p.Warnings, fmt.Sprintf("What runs in %s on %s is taken down: %s.", o.Environment, o.Cluster, strings.Join(first(o.Applications, 10), ", ")))
		}
		if len(o.Infrastructure) > 0 {
			p.Warnings = append(p.Warnings, fmt.Sprintf("What %s on %s has in the cloud is destroyed: %s.", o.Environment, o.Cluster, strings.Join(first(o.Infrastructure, 10), ", ")))
		}
	}
}

// drained is what has to be so before the folders of environments may go.
func drained(on []OnCluster) *Gate {
	var where, names []string
	for _, o := range on {
		where = append(where, o.Environment+" on "+o.Cluster)
		if KubernetesName(o.Environment) == nil && KubernetesName(o.Cluster) == nil {
			names = append(names, o.Cluster+"-"+o.Environment, o.Cluster+"-"+o.Environment+"-infrastructure")
		}
	}
	return &Gate{
		Message: "Argo CD has taken down " + strings.Join(first(where, 5), ", ") + ": the Applications are gone.",
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
