package template_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/template"
)

// TestTheEmbeddedSet is what the set promises: which templates and items there
// are, that each says what it is, and that it renders with nothing but what it
// needs.
func TestTheEmbeddedSet(t *testing.T) {
	var names []string
	for _, r := range renderedSet(t) {
		i := r.item
		names = append(names, strings.TrimPrefix(strings.TrimPrefix(i.Path, "cluster-templates/"), "gitops-catalog/")+" "+string(i.Kind))
		if i.Description == "" || i.Reason != "" || len(i.Form.Notes) > 0 {
			t.Errorf("%s: %q %q %v", i.Path, i.Description, i.Reason, i.Form.Notes)
		}
		for _, in := range i.Form.Inputs {
			if in.Description == "" || strings.Contains(in.Description, "does not say what for") {
				t.Errorf("%s: %s is not described", i.Path, in.Name())
			}
		}
		if i.CloudResources != (len(i.Modules) > 0 || i.Kind == template.Infrastructure || i.Kind == template.Hybrid) {
			t.Errorf("%s: cloud resources: %v", i.Path, i.CloudResources)
		}
		if i.Kind == template.Workload && (len(r.manifests) < 10 || len(r.manifests) > 20) {
			t.Errorf("%s: %d files", i.Path, len(r.manifests))
		}
	}
	want := []string{
		"any/virtual-cluster virtual", "any/workload-cluster workload",
		"aws/management-cluster management", "aws/virtual-cluster virtual", "aws/workload-cluster workload",
		"civo/management-cluster management", "civo/virtual-cluster virtual", "civo/workload-cluster workload",
		"cert-manager application", "civo-object-store infrastructure", "cloudnative-pg application", "envoy-gateway application", "external-dns application", "external-secrets application",
		"kube-prometheus-stack application", "metrics-server application", "object-store-bucket infrastructure", "postgres-with-backup hybrid",
		"reloader application", "trivy-operator application",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got  %v\nwant %v", names, want)
	}
	if _, ok := template.Open(embedded(t)).Environment(nil); !ok {
		t.Error("there is no template for environments")
	}
}

// TestRootsDestroyNothing: a file that is lost must not take a cluster with it,
// and two Applications must not fight over one.
func TestRootsDestroyNothing(t *testing.T) {
	for _, r := range renderedSet(t) {
		roots := 0
		for _, f := range r.manifests {
			for _, d := range documents(t, f.Path, f.Content) {
				name := text(d, "metadata", "name")
				switch {
				case d["kind"] != "Application" || r.item.Cloud == "":
				case name == "clusters", strings.HasPrefix(f.Path, "registry-"):
					roots++
					if at(d, "metadata", "finalizers") != nil {
						t.Errorf("%s: %s: a root with a finalizer", r.item.Path, f.Path)
					}
					if name != "clusters" && text(d, "spec", "source", "directory", "exclude") != "registry-*.yaml" {
						t.Errorf("%s: %s reads itself", r.item.Path, f.Path)
					}
				case text(d, "metadata", "labels", "konstruct.io/cluster") != "edge-1":
					t.Errorf("%s: %s has no label by which it is found", r.item.Path, f.Path)
				}
			}
		}
		if want := map[template.Kind]int{template.Management: 2, template.Workload: 1, template.Virtual: 1}[r.item.Kind]; roots != want {
			t.Errorf("%s: %d roots", r.item.Path, roots)
		}
	}
}

// TestWhatTemplatesShareIsTheSame keeps copies of one file from drifting
// apart: those of the same kind of cluster, but for values and what a cloud
// needs.
func TestWhatTemplatesShareIsTheSame(t *testing.T) {
	own := []string{"Chart.yaml", "values.yaml", "credentials.yaml", "providerconfig.yaml", "workspace.yaml", "secret-store.yaml"}
	first := map[string]scaffold.File{}
	shared := 0
	for _, f := range embedded(t) {
		parts := strings.SplitN(f.Path, "/", 4)
		if parts[0] != "cluster-templates" || slices.Contains(own, path.Base(f.Path)) {
			continue
		}
		key := parts[2] + "/" + parts[3]
		switch {
		case path.Base(f.Path) == "_helpers.tpl":
			key = "_helpers.tpl"
		case parts[1] == "any" && path.Base(f.Path) == "registry-workload-cluster.yaml":
			continue // nothing is made there, so nothing has to be allowed
		}
		if was, ok := first[key]; ok {
			shared++
			if string(was.Content) != string(f.Content) {
				t.Errorf("%s and %s differ", was.Path, f.Path)
			}
			continue
		}
		first[key] = f
	}
	if shared < 40 {
		t.Errorf("%d files are shared", shared)
	}
}

// wide are the kinds, of those in the set's folders, that have no namespace.
func wide(kind string) bool {
	return slices.Contains([]string{
		"ClusterIssuer", "ClusterSecretStore", "ClusterUsage", "DeploymentRuntimeConfig", "GatewayClass", "Provider", "ProviderConfig", "Workspace",
	}, kind)
}

// TestProjectsAllowWhatTemplatesDo holds every Application to its AppProject,
// and every resource in a folder to the project of the Application that reads
// it: Argo CD would refuse them otherwise.
func TestProjectsAllowWhatTemplatesDo(t *testing.T) {
	all := renderedSet(t)
	applications := 0
	for _, r := range all {
		if r.item.Cloud == "" {
			continue
		}
		p := newPermits(t, r, all)
		for _, app := range p.applications {
			applications++
			for _, wrong := range p.refused(app) {
				t.Errorf("%s: %s: %s", r.item.Path, text(app, "metadata", "name"), wrong)
			}
		}
	}
	if applications < 150 {
		t.Errorf("%d Applications", applications)
	}
}

const (
	platformURL    = "https://github.com/acme/acme-gitops.git"
	applicationURL = "https://github.com/acme-apps/acme-gitops.git"
)

// permits are the projects of a cluster and what they have to allow.
type permits struct {
	projects     map[string]map[string]any
	applications []map[string]any
	folders      map[string][]map[string]any // by repository and path
}

// newPermits are those of a cluster that runs every item of the catalog.
func newPermits(t *testing.T, r rendered, all []rendered) permits {
	t.Helper()
	p := permits{projects: map[string]map[string]any{}, folders: map[string][]map[string]any{}}
	environment, _ := template.Open(embedded(t)).Environment(map[string]string{
		"workloadClusterName": "edge-1", "envName": "staging", "gitopsRepoUrl": platformURL, "teamGitopsRepoUrl": applicationURL, "targetRevision": "main",
	})
	for _, f := range append(slices.Clone(r.manifests), scaffold.File{Path: "45-env-staging.yaml", Content: environment}) {
		p.add(t, platformURL, path.Join("registry/clusters/edge-1", f.Path), f.Content)
	}
	const staging = "registry/environments/staging/edge-1"
	for _, c := range all {
		if c.item.Cloud != "" {
			continue
		}
		for _, f := range c.manifests {
			if f.Path == "application.yaml" {
				p.add(t, applicationURL, path.Join(staging, c.item.Name+".yaml"), f.Content)
			} else {
				p.add(t, applicationURL, path.Join(staging, c.item.Name, f.Path), f.Content)
			}
		}
		for _, f := range c.terraform {
			if path.Ext(f.Path) == ".yaml" {
				p.add(t, platformURL, path.Join(staging, c.item.Name+".yaml"), f.Content)
			}
		}
	}
	return p
}

func (p *permits) add(t *testing.T, repository, name string, content []byte) {
	t.Helper()
	for _, d := range documents(t, name, content) {
		if !strings.HasPrefix(path.Base(name), "registry-") { // that one goes to the parent
			p.folders[repository+" "+path.Dir(name)] = append(p.folders[repository+" "+path.Dir(name)], d)
		}
		switch d["kind"] {
		case "AppProject":
			p.projects[text(d, "metadata", "name")] = d
		case "Application":
			p.applications = append(p.applications, d)
		}
	}
}

// refused says why an Application, or what it reads, is not allowed.
func (p permits) refused(app map[string]any) []string {
	project, ok := p.projects[text(app, "spec", "project")]
	if !ok {
		return []string{"there is no project " + text(app, "spec", "project")}
	}
	var wrong []string
	sources, _ := at(app, "spec", "sources").([]any)
	if one := at(app, "spec", "source"); one != nil {
		sources = append(sources, one)
	}
	for _, s := range sources {
		if !listed(project, "sourceRepos", text(s, "repoURL")) {
			wrong = append(wrong, "its project does not have the repository "+text(s, "repoURL"))
		}
		inside := p.folders[text(s, "repoURL")+" "+text(s, "path")]
		for _, d := range inside {
			wrong = append(wrong, allowed(project, app, d)...)
		}
		if empty, _ := at(app, "spec", "syncPolicy", "automated", "allowEmpty").(bool); text(s, "path") != "" && len(inside) == 0 && !empty {
			wrong = append(wrong, "nothing is in "+text(s, "path"))
		}
	}
	if len(sources) == 0 {
		wrong = append(wrong, "it reads nothing")
	}
	if !reaches(project, at(app, "spec", "destination"), text(app, "spec", "destination", "namespace")) {
		wrong = append(wrong, "its project does not have its destination")
	}
	return wrong
}

func listed(project map[string]any, field, value string) bool {
	list, _ := at(project, "spec", field).([]any)
	return slices.Contains(list, any(value))
}

// reaches reports whether a project has a cluster and a namespace.
func reaches(project map[string]any, destination any, namespace string) bool {
	list, _ := at(project, "spec", "destinations").([]any)
	return slices.ContainsFunc(list, func(d any) bool {
		ns := text(d, "namespace")
		return text(d, "name") == text(destination, "name") && text(d, "server") == text(destination, "server") && (ns == "*" || ns == namespace)
	})
}

func allowed(project, app, resource map[string]any) []string {
	api, kind := text(resource, "apiVersion"), text(resource, "kind")
	group, _, grouped := strings.Cut(api, "/")
	if !grouped {
		group = ""
	}
	field := "namespaceResourceWhitelist"
	if wide(kind) {
		field = "clusterResourceWhitelist"
	}
	list, there := at(project, "spec", field).([]any)
	has := slices.ContainsFunc(list, func(e any) bool {
		return text(e, "group") == group && (text(e, "kind") == kind || text(e, "kind") == "*")
	})
	switch {
	case !has && (there || wide(kind)): // without a list, everything in a namespace is allowed and nothing beside
		return []string{fmt.Sprintf("its project does not allow %s %s", api, kind)}
	case wide(kind):
		return nil
	}
	namespace := text(resource, "metadata", "namespace")
	if namespace == "" {
		namespace = text(app, "spec", "destination", "namespace")
	}
	if !reaches(project, at(app, "spec", "destination"), namespace) {
		return []string{fmt.Sprintf("its project does not have the namespace %s of %s", namespace, kind)}
	}
	return nil
}

// TestThePermitsAreAwake takes one thing after the other out of the projects.
func TestThePermitsAreAwake(t *testing.T) {
	all := renderedSet(t)
	i := slices.IndexFunc(all, func(r rendered) bool { return r.item.Path == "cluster-templates/civo/workload-cluster" })
	for _, field := range []string{"sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist"} {
		p := newPermits(t, all[i], all)
		for _, project := range p.projects {
			if spec, ok := project["spec"].(map[string]any); ok && spec[field] != nil {
				spec[field] = []any{}
			}
		}
		found := 0
		for _, app := range p.applications {
			found += len(p.refused(app))
		}
		if found == 0 {
			t.Errorf("nobody missed %s", field)
		}
	}
}
