package desired

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitconnection/internal/scaffold/manifest"
)

// projectCheck holds Applications, and what they read, to their AppProjects.
type projectCheck struct{ *tree }

// project is an AppProject.
type project struct {
	manifest.Resource
	repositories []string
	destinations []map[string]any
	spec         map[string]any
}

func newProject(r manifest.Resource) project {
	spec := mapping(r.Fields, "spec")
	return project{Resource: r, spec: spec, repositories: texts(spec, "sourceRepos"), destinations: mappings(spec, "destinations")}
}

// defaultProject is there in every Argo CD, and allows everything until somebody
// changes it.
const defaultProject = "default"

// projects are all AppProjects.
func (t projectCheck) projects() []manifest.Resource {
	return slices.DeleteFunc(slices.Clone(t.resources), func(r manifest.Resource) bool { return !r.Is("AppProject") })
}

// projectOf finds the AppProject that an Application is in: one that is deployed to
// the same cluster. Of clusters whose own root is in neither repository it is not
// known whether they have the same Argo CD.
func (t projectCheck) projectOf(app manifest.Resource, name string) (p project, ok bool) {
	scope, _ := t.destinationOf(app)
	var elsewhere *manifest.Resource
	for _, r := range t.projects() {
		if r.Name != name {
			continue
		}
		at, _ := t.destinationOf(r)
		if at == scope {
			return newProject(r), true
		}
		if strings.HasPrefix(at, homePrefix) && strings.HasPrefix(scope, homePrefix) {
			elsewhere = &r
		}
	}
	if elsewhere == nil {
		return project{}, false
	}
	return newProject(*elsewhere), true
}

// applications are the Applications with a project whose name is known.
func (t projectCheck) applications() []manifest.Resource {
	return slices.DeleteFunc(slices.Clone(t.resources), func(r manifest.Resource) bool {
		name := text(mapping(r.Fields, "spec"), "project")
		return !r.Is("Application") || name == "" || manifest.Unrendered(name)
	})
}

// checkProjects reports Applications whose project is not there or does not allow
// what they read and where they deploy it. To Argo CD it is an InvalidSpecError
// (util/argo/argo.go, ValidatePermissions; controller/appcontroller.go,
// projectErrorToCondition). An Argo CD of which no AppProject is in Git has them from
// somewhere else, and nothing is known of them.
func (t projectCheck) checkProjects() {
	for _, app := range t.applications() {
		name := text(mapping(app.Fields, "spec"), "project")
		p, ok := t.projectOf(app, name)
		switch {
		case ok:
			t.holdTo(p, app)
		case name != defaultProject && !slices.Contains(t.outside.Projects, name) && t.keepsProjects(app):
			t.report(app.At("spec", "project"), manifest.Error, "project", "Name a project that is there, or add an AppProject "+name+"."+t.choices(app),
				app.String()+" is in the AppProject "+name+", which is not there")
		}
	}
}

// keepsProjects reports whether Git holds an AppProject of the Argo CD that an
// Application is in.
func (t projectCheck) keepsProjects(app manifest.Resource) bool {
	scope, _ := t.destinationOf(app)
	return slices.ContainsFunc(t.projects(), func(r manifest.Resource) bool {
		at, _ := t.destinationOf(r)
		return at == scope
	})
}

// choices names the projects that an Application could be in.
func (t projectCheck) choices(app manifest.Resource) string {
	scope, _ := t.destinationOf(app)
	var names []string
	for _, r := range t.projects() {
		if at, _ := t.destinationOf(r); at == scope && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 || len(names) > 5 {
		return ""
	}
	slices.Sort(names)
	return " There are " + strings.Join(names, ", ") + "."
}

// holdTo reports what a project does not allow an Application.
func (t projectCheck) holdTo(p project, app manifest.Resource) {
	for _, s := range t.sources {
		if s.app.Location != app.Location || s.address == "" || manifest.Unrendered(s.address) || p.permitsRepository(s.address) {
			continue
		}
		t.report(app.At(slices.Concat(s.at, []string{"repoURL"})...), manifest.Error, "source", "Add it to spec.sourceRepos of "+p.Path+", or use another project.",
			"AppProject "+p.Name+" does not allow the repository "+s.address)
	}
	to := mapping(mapping(app.Fields, "spec"), "destination")
	d, namespace := destination{text(to, "name"), text(to, "server")}, text(to, "namespace")
	if d != (destination{}) && !manifest.Unrendered(d.String()+namespace) && p.permitsDestination(d, namespace) == no {
		t.report(app.At("spec", "destination"), manifest.Error, "destination", "Add it to spec.destinations of "+p.Path+", or use another project.",
			"AppProject "+p.Name+" does not allow the destination "+d.String()+" with the namespace "+strconv.Quote(namespace))
	}
	if app.Namespace != "" && p.Namespace != "" && app.Namespace != p.Namespace && !slices.ContainsFunc(texts(p.spec, "sourceNamespaces"), func(pattern string) bool { return matchesNamespace(pattern, app.Namespace) }) {
		t.report(app.At("metadata", "namespace"), manifest.Error, "namespace", "Put it into the namespace "+p.Namespace+", or add "+app.Namespace+" to spec.sourceNamespaces of "+p.Path+".",
			app.String()+" is not in the namespace of its AppProject "+p.Name+", which does not allow another")
	}
}

// matchesNamespace is how sourceNamespaces match: as globs, and between slashes as
// regular expressions (Argo CD: util/glob/list.go).
func matchesNamespace(pattern, namespace string) bool {
	if inner, ok := strings.CutPrefix(pattern, "/"); ok && strings.HasSuffix(inner, "/") && len(pattern) < maxPattern {
		expression, err := regexp.Compile(strings.TrimSuffix(inner, "/"))
		return err == nil && expression.MatchString(namespace)
	}
	return matches(pattern, namespace)
}

// permitsRepository is AppProject.IsSourcePermitted of Argo CD.
func (p project) permitsRepository(address string) bool {
	address = normalized(address)
	permitted := false
	for _, pattern := range p.repositories {
		if manifest.Unrendered(pattern) {
			return true // something else is wrong
		}
		if denied(pattern) {
			pattern = "!" + normalized(pattern[1:])
		} else {
			pattern = normalized(pattern)
		}
		switch {
		case permits(pattern, address, '/'):
			permitted = true
		case denied(pattern):
			return false
		}
	}
	return permitted
}

var sshAddress = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(ssh://)?([^/:]*?)@[^@]+$`) })

// normalized is util/git/git.go, NormalizeGitURL of Argo CD.
func normalized(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	if sshAddress().MatchString(address) && !strings.HasPrefix(address, "ssh://") {
		address = "ssh://" + strings.Replace(address, ":", "/", 1)
	}
	u, err := url.Parse(strings.TrimSuffix(address, ".git"))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.String(), "ssh://")
}

// answer is what is known without asking a cluster.
type answer int

const (
	no answer = iota
	maybe
	yes
)

// permitsDestination is AppProject.isDestinationMatched of Argo CD. Argo CD knows
// name and server of every cluster; here only the side that is written down is
// known, and both of its own cluster. A rule about the other side may be met.
func (p project) permitsDestination(d destination, namespace string) answer {
	d = d.both()
	out := no
	for _, item := range p.destinations {
		name, server, spaces := text(item, "name"), text(item, "server"), text(item, "namespace")
		if manifest.Unrendered(name + server + spaces) {
			return maybe
		}
		side := max(sideMatches(name, d.name), sideMatches(server, d.server))
		here := permits(spaces, namespace)
		switch {
		case here && side == yes:
			out = yes
		case here && side == maybe:
			out = max(out, maybe)
		case here && (denied(name) || denied(server)):
			return no
		case !here && denied(spaces) && side != no:
			return no
		}
	}
	return out
}

// sideMatches reports whether a rule is met by the name, or the server, of a
// cluster, "" not known.
func sideMatches(rule, value string) answer {
	switch {
	case rule == "":
		return no
	case rule == "*":
		return yes
	case value == "" && rule != localName && rule != localServer:
		return maybe
	case value != "" && permits(rule, value):
		return yes
	}
	return no
}

// checkKinds reports resources that an Application reads and its project does not
// allow. Argo CD's sync fails for them, and the Application with it
// (controller/sync.go, validateSyncPermissions).
func (t projectCheck) checkKinds() {
	allowed := map[manifest.Location]*project{}
	for _, app := range t.applications() {
		if p, ok := t.projectOf(app, text(mapping(app.Fields, "spec"), "project")); ok {
			allowed[app.Location] = &p
		}
	}
	for _, r := range t.resources {
		repo := t.repository(r.Repository)
		for _, s := range t.sources {
			if p := allowed[s.app.Location]; p != nil && s.current && s.parses(repo, r.Path) {
				t.checkKind(*p, s, r)
			}
		}
	}
}

func (t projectCheck) checkKind(p project, s *source, r manifest.Resource) {
	kind := r.Kind
	if r.Group != "" {
		kind += " of " + r.Group
	}
	if !p.permitsKind(r) {
		field := "namespaceResourceWhitelist"
		if scopeOf(r) == clusterWide {
			field = "clusterResourceWhitelist"
		}
		t.report(r.At("kind"), manifest.Error, "kind", "Add it to spec."+field+" of "+p.Path+", or move it to a folder that another Application reads.",
			"AppProject "+p.Name+" does not allow "+kind+", and "+s.app.String()+" reads it")
		return
	}
	if scopeOf(r) == namespaced && r.Namespace != "" && !manifest.Unrendered(r.Namespace) && p.permitsDestination(s.destination, r.Namespace) == no {
		t.report(r.At("metadata", "namespace"), manifest.Error, "destination", "Add the namespace to spec.destinations of "+p.Path+", or use another one.",
			"AppProject "+p.Name+" does not allow the namespace "+r.Namespace+" on "+s.destination.String()+", and "+s.app.String()+" reads it")
	}
}

// permitsKind is AppProject.IsGroupKindNamePermitted of Argo CD. Where it is not
// known whether a kind is cluster-wide, one list that allows it will do.
func (p project) permitsKind(r manifest.Resource) bool {
	switch scopeOf(r) {
	case clusterWide:
		return p.permitsClusterWide(r)
	case namespaced:
		return p.permitsNamespaced(r)
	}
	return p.permitsClusterWide(r) || p.permitsNamespaced(r)
}

func (p project) permitsClusterWide(r manifest.Resource) bool {
	return listed(p.spec, "clusterResourceWhitelist", r) && !listed(p.spec, "clusterResourceBlacklist", r)
}

func (p project) permitsNamespaced(r manifest.Resource) bool {
	// An empty list allows nothing; where there is none, everything is allowed.
	_, restricted := p.spec["namespaceResourceWhitelist"].([]any)
	return (!restricted || listed(p.spec, "namespaceResourceWhitelist", r)) && !listed(p.spec, "namespaceResourceBlacklist", r)
}

// listed reports whether a list has a resource's kind (Argo CD: types.go,
// isResourceInList and isNamedResourceInList).
func listed(spec map[string]any, field string, r manifest.Resource) bool {
	for _, item := range mappings(spec, field) {
		kind, _ := path.Match(text(item, "kind"), r.Kind)
		group, _ := path.Match(text(item, "group"), r.Group)
		name, named := true, text(item, "name")
		if named != "" && strings.HasPrefix(field, "cluster") {
			name, _ = path.Match(named, r.Name)
		}
		if kind && group && name {
			return true
		}
	}
	return false
}

// checkNames reports names of Argo CD's own resources that a change takes and that
// another cluster, or Argo CD itself, has. Clusters whose roots nobody registers
// in Git most likely have the same Argo CD.
func (t projectCheck) checkNames(isNew func(manifest.Resource) bool) {
	for _, r := range t.resources {
		if named := r.Is("AppProject") || r.Is("Application") && isRoot(r.Path); !named || !isNew(r) {
			continue
		}
		taken := r.Is("AppProject") && (r.Name == defaultProject || slices.Contains(t.outside.Projects, r.Name)) || r.Is("Application") && slices.Contains(t.outside.Applications, r.Name)
		if taken {
			t.report(r.At("metadata", "name"), manifest.Error, "name", "Choose another name for the cluster.", r.String()+" is Argo CD's own, or one of the roots that konstruct argocd manifests prints")
			continue
		}
		scope, _ := t.destinationOf(r)
		for _, other := range t.resources {
			at, _ := t.destinationOf(other)
			if other.Group == r.Group && other.Kind == r.Kind && other.Name == r.Name && other.Namespace == r.Namespace && other.Location != r.Location &&
				at != scope && strings.HasPrefix(at, homePrefix) && strings.HasPrefix(scope, homePrefix) {
				t.report(r.At("metadata", "name"), manifest.Error, "name", "Choose another name for the cluster.", r.String()+" is there already, and both would fight over it: "+t.where(other, r))
				break
			}
		}
	}
}

// checkElsewhere reports projects that a change needs and that are not in Git, of an
// Argo CD of which none is.
func (t projectCheck) checkElsewhere(isNew func(manifest.Resource) bool) {
	said := map[string]bool{defaultProject: true}
	for _, app := range t.applications() {
		name := text(mapping(app.Fields, "spec"), "project")
		if _, there := t.projectOf(app, name); !isNew(app) || said[name] || slices.Contains(t.outside.Projects, name) || there || t.keepsProjects(app) {
			continue
		}
		said[name] = true
		t.report(app.At("spec", "project"), manifest.Warning, "project", "Make sure that Argo CD has it; otherwise it refuses what is in it.", "Neither repository makes the AppProject "+name+", which "+app.String()+" is in")
	}
}
