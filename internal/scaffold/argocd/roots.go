package argocd

// Roots is what the manifests of an organization depend on.
type Roots struct {
	Organization string
	// Platform and Application are the addresses of the two repositories, as
	// Argo CD reads them, with their default branches.
	Platform, Application             string
	PlatformBranch, ApplicationBranch string
	// Clusters are folders of clusters that neither register themselves nor
	// are registered at a parent.
	Clusters []Cluster
	// Environments are folders of the application repository that no
	// Application of the platform repository reads.
	Environments []Environment
}

// Cluster is a cluster's folder in the platform repository.
type Cluster struct{ Name, Path string }

// Environment is a folder registry/environments/<environment>/<cluster>.
type Environment struct{ Environment, Cluster, Path string }

// Manifests are the projects and roots, in the order in which they are to be
// applied.
func (r Roots) Manifests() ([]Manifest, error) {
	makers := []func() (Manifest, error){r.registryProject, r.registry}
	if len(r.Clusters) > 0 {
		makers = append(makers, r.clusters)
	}
	makers = append(makers, r.environmentsProject)
	if len(r.Environments) > 0 {
		makers = append(makers, r.environments)
	}
	var out []Manifest
	for _, maker := range makers {
		m, err := maker()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// project allows nothing but one repository, the namespace of Argo CD, and
// some of its own kinds.
func (r Roots) project(name, repository, description, about string, kinds ...string) (Manifest, error) {
	var allowed []fields
	for _, k := range kinds {
		allowed = append(allowed, fields{{"group", "argoproj.io"}, {"kind", k}})
	}
	return write("AppProject", name, "argoproj.io/v1alpha1", named(name, r.Organization), about, field{"spec", fields{
		{"description", description},
		{"sourceRepos", []string{repository}},
		{"destinations", []fields{{{"server", inCluster}, {"namespace", Namespace}}}},
		{"clusterResourceWhitelist", []fields{}},
		{"namespaceResourceWhitelist", allowed},
	}})
}

func (r Roots) registryName() string     { return r.Organization + "-registry" }
func (r Roots) environmentsName() string { return r.Organization + "-environments" }

func (r Roots) registryProject() (Manifest, error) {
	return r.project(r.registryName(), r.Platform, "Clusters of "+r.Organization,
		"What the roots may read and make: the platform repository, and Argo CD's own kinds.", "Application", "AppProject")
}

func (r Roots) environmentsProject() (Manifest, error) {
	return r.project(r.environmentsName(), r.Application, "Applications of "+r.Organization,
		"What folders of environments may hold: Applications. The project of each says what it may do.", "Application")
}

// retry goes on for as long as GitHub, or a cluster, usually stays away.
func retry() field {
	return field{"retry", fields{{"limit", 10}, {"backoff", fields{{"duration", "10s"}, {"factor", 2}, {"maxDuration", "5m"}}}}}
}

// registry is the root: it reads the files by which clusters register
// themselves, wherever a cluster's folder is, and none of those that a parent
// reads. It has no finalizer: whoever deletes it destroys nothing.
func (r Roots) registry() (Manifest, error) {
	return write("Application", r.registryName(), "argoproj.io/v1alpha1", named(r.registryName(), r.Organization),
		"Registers every cluster that has no parent in the repository. Without a finalizer:\ndeleting it deletes nothing.",
		field{"spec", fields{
			{"project", r.registryName()},
			{"source", fields{
				{"repoURL", r.Platform}, {"path", "registry"}, {"targetRevision", r.PlatformBranch},
				{"directory", fields{{"recurse", true}, {"include", "*clusters/*/registry-*.yaml"}, {"exclude", "*/components/*"}}},
			}},
			{"destination", fields{{"server", inCluster}, {"namespace", Namespace}}},
			{"syncPolicy", fields{
				{"automated", fields{{"prune", true}, {"selfHeal", true}, {"allowEmpty", true}}},
				retry(),
			}},
		}})
}

// clusters reads folders of clusters that were laid out by hand.
func (r Roots) clusters() (Manifest, error) {
	var elements []fields
	for _, c := range r.Clusters {
		elements = append(elements, fields{{"cluster", c.Name}, {"path", c.Path}})
	}
	name := r.Organization + "-clusters"
	return r.set(name, "Reads the folders of clusters that do not register themselves.\nA cluster that is added later needs another look: konstruct argocd manifests "+r.Organization,
		elements, "{{ .cluster }}-root", r.registryName(), r.Platform, r.PlatformBranch, fields{{"recurse", false}})
}

// environments reads folders of the application repository that nothing reads
// yet.
func (r Roots) environments() (Manifest, error) {
	var elements []fields
	for _, e := range r.Environments {
		elements = append(elements, fields{{"cluster", e.Cluster}, {"environment", e.Environment}, {"path", e.Path}})
	}
	return r.set(r.environmentsName(), "Reads the folders of environments that no cluster of the platform repository reads.\nAn environment that is added with konstruct is read by its cluster.",
		elements, "{{ .cluster }}-{{ .environment }}", r.environmentsName(), r.Application, r.ApplicationBranch, fields{{"recurse", true}, {"exclude", "*/manifests/*"}})
}

// set makes an Application of each element. Nothing that runs goes away with
// the set or with one of them.
func (r Roots) set(name, about string, elements []fields, application, project, repository, branch string, directory fields) (Manifest, error) {
	return write("ApplicationSet", name, "argoproj.io/v1alpha1", named(name, r.Organization), about, field{"spec", fields{
		{"goTemplate", true},
		{"goTemplateOptions", []string{"missingkey=error"}},
		{"generators", []fields{{{"list", fields{{"elements", elements}}}}}},
		{"syncPolicy", fields{{"preserveResourcesOnDeletion", true}, {"applicationsSync", "create-update"}}},
		{"template", fields{
			{"metadata", fields{{"name", application}}},
			{"spec", fields{
				{"project", project},
				{"source", fields{
					{"repoURL", repository}, {"path", "{{ .path }}"}, {"targetRevision", branch},
					{"directory", directory},
				}},
				{"destination", fields{{"server", inCluster}, {"namespace", Namespace}}},
				{"syncPolicy", fields{
					{"automated", fields{{"prune", true}, {"selfHeal", true}, {"allowEmpty", true}}},
					retry(),
				}},
			}},
		}},
	}})
}
