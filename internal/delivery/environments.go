package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
)

// Environment is one environment, in the order of promotion.
type Environment struct {
	Name string
	// Ordered says that the platform's marker names it; one that has files
	// alone comes after those, by name.
	Ordered   bool
	Protected bool // a change of it has to be confirmed by its name
	On        []OnCluster
}

// OnCluster is an environment on a cluster.
type OnCluster struct {
	Environment string
	Cluster     string
	Step        Step
	// Applications and Infrastructure are the names of what is in its folders,
	// in the application and in the platform repository.
	Applications   []string
	Infrastructure []string
}

// Environments lists the environments with the clusters that they are on.
func (r *ClusterReader) Environments(ctx context.Context, s *Snapshot) ([]Environment, error) {
	clusters, err := r.Clusters(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	names := slices.Clone(s.Environments)
	on := map[string][]OnCluster{}
	seen := map[string]bool{}
	note := func(cluster string, environments []string) {
		seen[cluster] = true
		for _, o := range s.environmentsOn(cluster, environments) {
			on[o.Environment] = append(on[o.Environment], o)
		}
	}
	for _, c := range clusters {
		note(c.Name, c.Environments)
	}
	for _, role := range connection.Roles() { // clusters of which there is nothing but that
		for _, env := range s.Repository(role).Folders(environmentsFolder) {
			for _, cluster := range s.Repository(role).Folders(environmentsFolder + "/" + env) {
				if !seen[cluster] {
					note(cluster, nil)
				}
			}
		}
	}
	var more []string
	for env := range on {
		if !slices.Contains(names, env) {
			more = append(more, env)
		}
	}
	slices.Sort(more)
	var out []Environment
	for _, env := range append(names, more...) {
		slices.SortFunc(on[env], func(a, b OnCluster) int { return strings.Compare(a.Cluster, b.Cluster) })
		out = append(out, Environment{Name: env, Ordered: slices.Contains(s.Environments, env), Protected: s.Protected(env), On: on[env]})
	}
	return out, nil
}

// environmentFolder is where, in both repositories, what runs in an environment
// on a cluster stands.
func environmentFolder(environment, cluster string) string {
	return environmentsFolder + "/" + environment + "/" + cluster
}

// environmentsOn are the environments on a cluster: those that it reads, and those that it
// has folders for.
func (s *Snapshot) environmentsOn(cluster string, reads []string) []OnCluster {
	names := slices.Clone(reads)
	for _, role := range connection.Roles() {
		for _, env := range s.Repository(role).Folders(environmentsFolder) {
			if len(s.Repository(role).Under(environmentFolder(env, cluster))) > 0 && !slices.Contains(names, env) {
				names = append(names, env)
			}
		}
	}
	slices.Sort(names)
	var out []OnCluster
	for _, env := range names {
		folder := environmentFolder(env, cluster)
		o := OnCluster{
			Environment: env, Cluster: cluster, Step: StepUnread,
			Applications: s.Application.manifestNames(folder), Infrastructure: s.Platform.manifestNames(folder),
		}
		switch {
		case slices.Contains(reads, env):
			o.Step = StepPresent
		case len(o.Applications) == 0 && len(s.Platform.Under(folder)) == 0:
			o.Step = StepBegun
		}
		out = append(out, o)
	}
	return out
}

// manifestNames are the names of the manifests directly in a folder.
func (s *Repository) manifestNames(folder string) []string {
	var out []string
	for _, p := range s.filesIn(folder) {
		name := p[len(folder)+1:]
		if isManifest(name) {
			out = append(out, strings.TrimSuffix(strings.TrimSuffix(name, ".yaml"), ".yml"))
		}
	}
	return out
}

// describeEnvironments are environments on a cluster in words.
func describeEnvironments(on []OnCluster) []string {
	var out []string
	for _, o := range on {
		var more []string
		if n := len(o.Applications); n > 0 {
			more = append(more, "applications "+strings.Join(firstOf(o.Applications, 5), ", "))
		}
		if n := len(o.Infrastructure); n > 0 {
			more = append(more, "infrastructure "+strings.Join(firstOf(o.Infrastructure, 5), ", "))
		}
		text := "the environment " + o.Environment
		if len(more) > 0 {
			text += " (" + strings.Join(more, "; ") + ")"
		}
		out = append(out, text)
	}
	return out
}

// environmentKnown refuses an environment that the marker does not name.
func (s *Snapshot) environmentKnown(environment string) error {
	if err := scaffold.KubernetesName(environment); err != nil {
		return err
	}
	if !slices.Contains(s.Environments, environment) {
		return &NotFoundError{fmt.Sprintf("there is no environment %s in the order that %s holds", environment, s.Platform.FullName()), "Add it: konstruct environment add " + s.Organization.Name + " " + environment}
	}
	return nil
}
