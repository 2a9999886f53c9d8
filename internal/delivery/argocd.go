package delivery

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/scaffold/argocd"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/scaffold/manifest"
)

// ArgoCDReading is how Argo CD reads, or should read, both repositories.
type ArgoCDReading struct {
	Roots argocd.Roots
	// Otherwise are Applications that read one of the repositories by another
	// address than Roots has: the credentials do not serve them.
	Mismatched []desired.Reader
}

// Address is where Argo CD reads a repository: for deploy keys by SSH, for a GitHub
// App by HTTPS.
func (s *Snapshot) Address(r connection.Role, app bool) string {
	repository := s.Repository(r)
	if app {
		return repository.HTMLURL + ".git"
	}
	_, rest, _ := strings.Cut(repository.HTMLURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":") // the port is that of the pages
	return argocd.SSH(host, repository.Owner, repository.Name)
}

// ArgoCDPlanner finds out how Argo CD reads the two repositories, and plans by which
// addresses it does.
type ArgoCDPlanner struct{ validator *Validator }

// PlanAddress plans by which addresses Argo CD reads both repositories from now
// on: what is rendered, and every Application and project that is there.
func (planner *ArgoCDPlanner) PlanAddress(ctx context.Context, s *Snapshot, app bool, actor string) (Plan, error) {
	how := "SSH"
	if app {
		how = "HTTPS"
	}
	headline := "Have Argo CD read by " + how
	m := s.Platform.Marker
	m.HTTPS = app
	content, err := m.Encode()
	if err != nil {
		return Plan{}, err
	}
	moved := map[connection.Role]map[string]string{}
	p := Plan{Title: headline, Actor: actor, snapshot: s}
	files := map[connection.Role][]scaffold.File{connection.Platform: {{Path: connection.MarkerPath, Content: content}}}
	for _, role := range connection.Roles() {
		set, err := planner.validator.manifestsOf(ctx, s.Repository(role))
		if err != nil {
			return p, err
		}
		for _, f := range set.Files {
			if path.Ext(f.Path) != ".tf" {
				f.Content = manifest.RewriteURLs(f.Content, func(a string) string { return s.readdressed(a, app) })
				files[role] = append(files[role], f)
			}
		}
		moved[role] = scaffold.ObjectIDs(files[role])
	}
	records, err := planner.readdressedRecords(ctx, s, moved)
	if err != nil {
		return p, err
	}
	files[connection.Platform] = append(files[connection.Platform], records...)
	for _, role := range connection.Roles() {
		p.commit(role, headline, files[role])
	}
	if !p.Nothing() {
		p.Gate = &Gate{
			Message: "Argo CD has to have credentials for " + s.Address(connection.Platform, app) + " and " + s.Address(connection.Application, app) + ", and projects that allow these addresses.",
			Command: "kubectl -n " + argocd.Namespace + " get secrets -l argocd.argoproj.io/secret-type=repository",
		}
	}
	p.blockArchived()
	return p, planner.validator.checkPlan(ctx, &p)
}

// readdressedRecords are the records of files that get another address: what is
// as it was rendered stays so. moved are the object ids that files will have.
func (planner *ArgoCDPlanner) readdressedRecords(ctx context.Context, s *Snapshot, moved map[connection.Role]map[string]string) ([]scaffold.File, error) {
	paths := slices.Concat(s.Platform.Under(recordsFolder), s.Platform.Under(itemsFolder))
	read, err := planner.validator.reader.Read(ctx, s.Platform, paths...)
	if err != nil {
		return nil, fmt.Errorf("read the records of %s: %w", s.Platform.FullName(), err)
	}
	var out []scaffold.File
	for _, p := range paths {
		r, err := ParseRecord(read[p])
		if err != nil {
			continue // nothing is rendered from it either
		}
		for role, files := range r.Files {
			for path, sha := range files {
				if next := moved[role][path]; next != "" && sha == s.Repository(role).SHA(path) {
					files[path] = next
				}
			}
		}
		file, err := r.file(p)
		if err != nil {
			return nil, err
		}
		out = append(out, file)
	}
	return out, nil
}

// readdressed is the other form of an address of one of the repositories, ""
// for any other address.
func (s *Snapshot) readdressed(address string, app bool) string {
	if !strings.HasSuffix(address, ".git") && !strings.Contains(address, "://") || argocd.IsSSH(address) != app {
		return ""
	}
	for _, role := range connection.Roles() {
		if desired.IsAddressOf(address, s.Repository(role).FullName()) {
			return s.Address(role, app)
		}
	}
	return ""
}

// ArgoCD looks at what is in both repositories: which clusters register
// themselves, which folders nothing reads yet, and by which addresses.
func (planner *ArgoCDPlanner) ArgoCD(ctx context.Context, s *Snapshot, app bool) (ArgoCDReading, error) {
	sets, err := connection.Both(func(r connection.Role) (manifest.Set, error) {
		return planner.validator.manifestsOf(ctx, s.Repository(r))
	})
	if err != nil {
		return ArgoCDReading{}, err
	}
	readers := desired.Readers(sets[connection.Platform], sets[connection.Application])
	out := ArgoCDReading{Roots: argocd.Roots{
		Organization: s.Organization.Name,
		Platform:     s.Address(connection.Platform, app), PlatformBranch: s.Platform.Branch,
		Application: s.Address(connection.Application, app), ApplicationBranch: s.Application.Branch,
		Clusters: s.unregistered(readers), Environments: s.unread(readers),
	}}
	for _, r := range readers {
		if (r.ReadsFrom(s.Platform.FullName()) || r.ReadsFrom(s.Application.FullName())) && argocd.IsSSH(r.Address) == app {
			out.Mismatched = append(out.Mismatched, r)
		}
	}
	return out, nil
}

// unregistered are the folders of clusters that hold Applications and that
// neither a parent nor a file of their own brings to an Argo CD.
func (s *Snapshot) unregistered(readers []desired.Reader) []argocd.Cluster {
	var out []argocd.Cluster
	for _, root := range []string{"registry/clusters", "registry/konstruct-clusters"} {
		for _, name := range s.Platform.Folders(root) {
			folder := root + "/" + name
			read := slices.ContainsFunc(readers, func(r desired.Reader) bool { return r.ReadsFolder(s.Platform.FullName(), folder) })
			direct := slices.ContainsFunc(s.Platform.Under(folder), func(p string) bool {
				return path.Dir(p) == folder && slices.Contains([]string{".yaml", ".yml"}, path.Ext(p))
			})
			if direct && !read {
				out = append(out, argocd.Cluster{Name: name, Path: folder})
			}
		}
	}
	return out
}

// unread are the folders of environments in the application repository that no
// Application reads.
func (s *Snapshot) unread(readers []desired.Reader) []argocd.Environment {
	var out []argocd.Environment
	for _, environment := range s.Application.Folders(environmentsFolder) {
		for _, cluster := range s.Application.Folders(environmentsFolder + "/" + environment) {
			folder := environmentsFolder + "/" + environment + "/" + cluster
			if !slices.ContainsFunc(readers, func(r desired.Reader) bool { return r.ReadsFolder(s.Application.FullName(), folder) }) {
				out = append(out, argocd.Environment{Environment: environment, Cluster: cluster, Path: folder})
			}
		}
	}
	return out
}
