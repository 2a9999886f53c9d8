package argocd

// Roots is what the manifests of an organization depend on.
type Roots struct {
	Organization string
	// Platform and Application are the addresses of the two repositories, as
	// Argo CD reads them, with their default branches.
	Platform, Application             string
	PlatformBranch, ApplicationBranch string
	// Clusters are the folders of clusters that neither register themselves nor
	// are registered by a parent.
	Clusters []Cluster
	// Environments are folders of the application repository that no
	// Application of the platform repository reads.
	Environments []Environment
}

// Cluster is a cluster's folder in the platform repository.
type Cluster struct{ Name, Path string }

// Environment is a folder registry/environments/<environment>/<cluster>.
type Environment struct{ Environment, Cluster, Path string }

// Manifests returns the projects and roots, in the order in which they have to
// be applied.
func (r Roots) Manifests() ([]Manifest, error) {
	makers := []func() (Manifest, error){r.registryProject, r.registry}
	if len(r.Clusters) > 0 {
		makers = append(makers, r.clusters)
	}
	if len(r.Environments) > 0 {
		makers = append(makers, r.environmentsProject, r.environments)
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

// Projects are the names of the AppProjects among them.
func (r Roots) Projects() []string { return []string{r.registryName(), r.environmentsName()} }

// Applications are the names of the Applications among them.
func (r Roots) Applications() []string { return []string{r.registryName()} }

// appProject returns an AppProject that allows one repository, the namespace of
// Argo CD and some of its own kinds.
func (r Roots) appProject(name, repository, description, about string, kinds ...string) (Manifest, error) {
	var allowed []fields
	for _, k := range kinds {
		allowed = append(allowed, fields{{"group", "argoproj.io"}, {"kind", k}})
	}
	return newManifest("AppProject", name, "argoproj.io/v1alpha1", metadata(name, r.Organization), about, field{"spec", fields{
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
	return r.appProject(r.registryName(), r.Platform, "Clusters of "+r.Organization,
		"What the roots may read and make: the platform repository, and Argo CD's own kinds.", "Application", "AppProject")
}

func (r Roots) environmentsProject() (Manifest, error) {
	return r.appProject(r.environmentsName(), r.Application, "Applications of "+r.Organization,
		"What folders of environments may hold: Applications. The project of each says what it may do.", "Application")
}

// retry covers the usual outages of GitHub and of clusters.
func retry() field {
	return field{"retry", fields{{"limit", 10}, {"backoff", fields{{"duration", "10s"}, {"factor", 2}, {"maxDuration", "5m"}}}}}
}

// registry is the root. It reads the files by which clusters register
// themselves, wherever a cluster's folder is, but none that a parent reads. It
// has no finalizer: deleting it deletes nothing else.
func (r Roots) registry() (Manifest, error) {
	return newManifest("Application", r.registryName(), "argoproj.io/v1alpha1", metadata(r.registryName(), r.Organization),
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

// clusters returns the ApplicationSet for folders of clusters that were laid
// out by hand.
func (r Roots) clusters() (Manifest, error) {
	var elements []fields
	for _, c := range r.Clusters {
		elements = append(elements, fields{{"cluster", c.Name}, {"path", c.Path}})
	}
	name := r.Organization + "-clusters"
	return r.applicationSet(name, "Reads the folders of clusters that do not register themselves.\nA cluster that is added later needs another look: konstruct argocd manifests "+r.Organization,
		elements, "{{ .cluster }}-root", r.registryName(), r.Platform, r.PlatformBranch, fields{{"recurse", false}})
}

// environments returns the ApplicationSet for folders of the application
// repository that nothing else reads.
func (r Roots) environments() (Manifest, error) {
	var elements []fields
	for _, e := range r.Environments {
		elements = append(elements, fields{{"cluster", e.Cluster}, {"environment", e.Environment}, {"path", e.Path}})
	}
	return r.applicationSet(r.environmentsName(), "Reads the folders of environments that no cluster of the platform repository reads.\nAn environment that is added with konstruct is read by its cluster.",
		elements, "{{ .cluster }}-{{ .environment }}", r.environmentsName(), r.Application, r.ApplicationBranch, fields{{"recurse", true}, {"exclude", "*/manifests/*"}})
}

// applicationSet generates an Application for each element. Deleting the set,
// or an element, keeps what is deployed.
func (r Roots) applicationSet(name, about string, elements []fields, application, project, repository, branch string, directory fields) (Manifest, error) {
	return newManifest("ApplicationSet", name, "argoproj.io/v1alpha1", metadata(name, r.Organization), about, field{"spec", fields{
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
